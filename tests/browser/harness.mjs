// What a browser test needs: the built program with demonstration data on a free port, and a headless browser.
//
//   import { house, test } from "./harness.mjs";
//   const visit = house();
//   test("the start page has a title", async () => {
//     const page = await visit.page();
//     await page.goto("/");
//     await visit.axe(page);
//   });

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const program = resolve(root, process.env.KREISLAUF_BIN ?? "target/debug/kreislauf");
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The address of a demonstration that runs already; without it each file starts its own. */
const running = process.env.KREISLAUF_AT;
const browserProgram = process.env.CHROMIUM ?? "/usr/bin/chromium";
const screenshots = join(root, "target/screenshots");

/** A debug build reads the national data at its first start; a machine under load takes its time. */
const START_LIMIT_MS = 300_000;
const STEP_LIMIT_MS = 15_000;
const TEST_LIMIT_MS = 90_000;

/** Tests need no network beyond loopback, and the browser shall not try to reach one. */
const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WCAG 2.2 AA, and what axe holds for good practice besides. */
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * node's test with a limit, so that a page that never answers fails one test and not the run. The start of the program
 * counts to the first test of a file.
 */
export function test(name, body, limit = TEST_LIMIT_MS) {
  nodeTest(name, { timeout: START_LIMIT_MS + limit }, body);
}

/** Starts the program before the tests of a file and stops it after them. */
export function house() {
  const visit = new Visit();
  before(() => visit.open(), { timeout: START_LIMIT_MS + STEP_LIMIT_MS });
  after(() => visit.close());
  return visit;
}

class Visit {
  async open() {
    if (!running) {
      this.data = await mkdtemp(join(tmpdir(), "kreislauf-browser-"));
      this.server = await startServer(this.data);
    }
    this.origin = running ?? this.server.origin;
    this.browser = await chromium.launch({ executablePath: browserProgram, args: browserArguments });
  }

  async close() {
    await this.browser?.close();
    await this.server?.stop();
    if (this.data) await rm(this.data, { recursive: true, force: true });
  }

  /**
   * A page of a browser that knows nothing yet: no cookies, empty cache. `page.wire` counts what it loads.
   * Paths are relative to the server: `page.goto("/")`.
   */
  async page({ javascript = true, width = 1280, height = 900, locale = "de-DE", dark = false } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.origin,
      javaScriptEnabled: javascript,
      viewport: { width, height },
      locale,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(STEP_LIMIT_MS);
    const page = await context.newPage();
    page.javascript = javascript;
    page.wire = await countWire(context, page, this.origin);
    return page;
  }

  /** Fails with one readable line per violation. Works with JavaScript switched off too. */
  async axe(page, { without = [] } = {}) {
    const violations = await axeViolations(page, without);
    if (violations.length > 0) {
      throw new Error(`${page.url()} is not accessible:\n${violations.join("\n")}`);
    }
  }

  /** Fails if anything is wider than the window, and names what. */
  async noSidewaysScroll(page) {
    const { wide, inner, culprits } = await page.evaluate(() => {
      const inner = document.documentElement.clientWidth;
      const scrolls = (element) => element.closest(".kern-table-responsive, [data-scrolls]");
      const culprits = [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > inner + 1 && !scrolls(element))
        .map((element) => `${element.localName}.${element.getAttribute("class") ?? ""}`);
      return { wide: document.documentElement.scrollWidth, inner, culprits: culprits.slice(0, 5) };
    });
    if (wide > inner) {
      throw new Error(`${page.url()} is ${wide} px wide in a window of ${inner} px: ${culprits.join(", ")}`);
    }
  }

  /** A picture below target/screenshots/, for people to look at. */
  async shot(page, name) {
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }
}

/** Starts `kreislauf demo` on a port of the system's choice and waits for the line that names it. */
async function startServer(data) {
  const child = spawn(program, ["demo", "--data", data, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATABASE_URL: "" },
  });
  let said = "";
  const origin = await new Promise((resolvePromise, reject) => {
    const fail = (why) => {
      child.kill("SIGKILL");
      reject(new Error(`${program} ${why}. It said:\n${said}`));
    };
    const timer = setTimeout(() => fail(`named no address within ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.on("error", (error) => {
      clearTimeout(timer);
      fail(`could not be started (${error.message}); build it with \`cargo build -p kreislauf\``);
    });
    child.on("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.stderr.on("data", (chunk) => (said = (said + chunk).slice(-20_000)));
    child.stdout.on("data", (chunk) => {
      said = (said + chunk).slice(-20_000);
      const address = said.match(/http:\/\/127\.0\.0\.1:[1-9]\d*/);
      if (!address) return;
      clearTimeout(timer);
      resolvePromise(address[0]);
    });
  });
  const ended = new Promise((resolvePromise) => child.on("exit", resolvePromise));
  return {
    origin,
    process: child,
    output: () => said,
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), STEP_LIMIT_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

/** Counts bytes as they come over the wire, headers and compression included, and notes who was asked. */
async function countWire(context, page, origin) {
  const wire = {
    bytes: 0,
    foreign: [],
    failed: [],
    reset() {
      this.bytes = 0;
      this.foreign = [];
      this.failed = [];
    },
  };
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) wire.foreign.push(url);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) wire.failed.push(`${response.status()} ${response.url()}`);
  });
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (wire.bytes += encodedDataLength));
  return wire;
}

/**
 * axe is JavaScript. Where a page runs none, what the browser shows there is given, without its scripts, to a second page
 * that runs axe alone.
 */
async function axeViolations(page, without) {
  const subject = page.javascript ? page : await copyWithoutScripts(page);
  await subject.evaluate(axeSource);
  const violations = await subject.evaluate(
    ({ tags, without }) => {
      const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
      return globalThis.axe
        .run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], rules })
        .then(({ violations }) =>
          violations.map(({ id, impact, help, nodes }) => ({
            id,
            impact,
            help,
            nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })),
          })),
        );
    },
    { tags: axeTags, without },
  );
  if (subject !== page) await subject.context().close();
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = (failureSummary ?? "").split("\n").slice(1, 3).join("; ").trim();
      return `  ${id} (${impact}): ${help}\n      at ${target.join(" ")}\n      ${why}`;
    }),
  );
}

async function copyWithoutScripts(page) {
  const html = (await page.content()).replaceAll(/<script\b[^]*?<\/script>/gi, "");
  const context = await page.context().browser().newContext({ viewport: page.viewportSize(), reducedMotion: "reduce" });
  const copy = await context.newPage();
  const url = page.url();
  await copy.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }), { times: 1 });
  await copy.goto(url);
  return copy;
}
