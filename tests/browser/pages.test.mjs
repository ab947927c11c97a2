// Every page that links lead to, as the people see it who come there.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import { STAFF, fillAll, follow, looksWell, press, quickStart, readReceipt, signIn, until } from "./story.mjs";

/** Enough to meet every kind of page, because the crawl prefers kinds that it has not seen; CRAWL=200 walks further. */
const PAGES = Number(process.env.CRAWL ?? 20);
/** Of pages that differ only in a key or in what was searched for, this many. */
const OF_A_KIND = 4;
const LIMIT_MS = 600_000;

/** What a text shows as whose key is in no file, as `form-problem-required`. */
const TEXT_KEY =
  /(?<![\w/.@-])(?:start|nav|places|services|form|application|case|failure|demonstration|about|privacy|accessibility|account|password|cooperation|need|cluster|profile|requirement|standard|committee|signal|actor|registration|label|link)-[a-z]+(?:-[a-z]+)*(?![\w/.@-])/;

const visit = house();

/** Pages of a kind: keys, numbers and what was searched for left out. */
function kind(url) {
  const path = url.pathname
    .replaceAll(/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, "/{id}")
    .replaceAll(/\/\d{2,14}(?=\/|$)/g, "/{key}")
    .replaceAll(/\/[A-Z]{3}-\d{4}-\d{6}/g, "/{number}");
  return `${path}?${[...url.searchParams.keys()].sort().join("&")}`;
}

/** A file or data is no page, and a language is looked at on its own. */
const isPage = (url) =>
  !/^\/(api\/|assets\/|sprache\/|metrics|health)/.test(url.pathname) &&
  !/\.pdf$|\/(dokumente|datei)\//.test(url.pathname);

/** Walks along the links from the start page: first to what must be seen, then to kinds of which the fewest were seen. */
async function crawl(page, look, mustSee) {
  const waiting = [new URL("/", visit.origin)];
  const known = new Set([waiting[0].href]);
  const kinds = new Map();
  const titles = new Map();
  const faults = [];
  let seen = 0;
  while (waiting.length > 0 && seen < PAGES) {
    const url = waiting.shift();
    const count = kinds.get(kind(url)) ?? 0;
    if (count >= OF_A_KIND) continue;
    kinds.set(kind(url), count + 1);
    const response = await page.goto(url.href);
    seen += 1;
    assert.ok(response.status() < 400, `${url.href} answers ${response.status()}`);
    if (!response.headers()["content-type"].startsWith("text/html")) continue;
    const title = await page.title();
    titles.set(title, [...(titles.get(title) ?? []), kind(new URL(page.url()))]);
    await look(page, url).catch((fault) => faults.push(fault.message));
    // Not `link.href`: in a picture that is no text.
    const addresses = (links) => links.map((link) => new URL(link.getAttribute("href"), document.baseURI).href);
    for (const href of await page.locator("a[href]").evaluateAll(addresses)) {
      const next = new URL(href);
      next.hash = "";
      if (next.origin !== visit.origin || known.has(next.href) || !isPage(next)) continue;
      known.add(next.href);
      waiting.push(next);
    }
    const rank = (url) => kinds.get(kind(url)) ?? (mustSee.includes(kind(url).split("?")[0]) ? -1 : 0);
    waiting.sort((a, b) => rank(a) - rank(b));
  }
  assert.deepEqual(faults, [], "all pages are well");
  for (const [title, shown] of titles) {
    assert.equal(new Set(shown.map((it) => it.split("?")[0])).size, 1, `'${title}' is the title of ${shown.join(" and ")}`);
  }
  return kinds;
}

/** What holds for every page. */
function looksAt(lang, role) {
  const pictured = new Set();
  return async (page, url) => {
    assert.equal(await page.locator("h1").count(), 1, `${url.href} has one heading of the first rank`);
    assert.equal(await page.locator("html").getAttribute("lang"), lang, url.href);
    assert.match(await page.title(), /.+ – Kreislauf$/, url.href);
    const text = await page.locator("body").innerText();
    const missing = text.match(TEXT_KEY);
    assert.equal(missing, null, `${url.href} shows the key of a text: ${missing?.[0]}`);
    const first = !pictured.has(kind(url));
    pictured.add(kind(url));
    const picture = kind(url).replaceAll(/[^a-z0-9]+/gi, "-").replaceAll(/^-|-$/g, "") || "start";
    await looksWell(visit, page, first ? `pages-${role}-${lang}-${picture}` : undefined);
  };
}

async function inEnglish(page) {
  await page.goto("/");
  await follow(page, "English");
}

async function applied() {
  const page = await visit.page();
  await quickStart(page);
  await fillAll(page);
  await press(page, "Jetzt verbindlich absenden");
  const { number } = await readReceipt(page);
  const worker = await visit.page();
  await signIn(worker, STAFF, "/vorgaenge");
  await until(worker, worker.getByRole("link", { name: number }));
  return number;
}

const ROLES = [
  ["anonymous", undefined, ["/leistungen", "/orte", "/vorgang", "/anmelden", "/entwurf/fortsetzen", "/ueber", "/registrieren", "/verzeichnis", "/verzeichnis/{id}"]],
  ["citizen", "buergerin@example.org", ["/leistungen", "/orte"]],
  ["case-worker", STAFF, ["/vorgaenge", "/vorgaenge/{id}", "/vorgaenge/vertretung"]],
  ["lead", "leitung@lemgo.example", ["/vorgaenge", "/vorgaenge/briefkopf"]],
  ["editor", "redaktion@lemgo.example", ["/pflege", "/angebote", "/angebote/{id}/neu", "/angebote/{id}/{id}"]],
  [
    "administrator",
    "verwaltung@lemgo.example",
    ["/zugaenge", "/zugaenge/{id}", "/zugaenge/{id}/neu", "/zugaenge/{id}/{id}", "/konto/passwort", "/beitritte"],
  ],
  [
    "cdo",
    "cdo@lemgo.example",
    [
      "/zusammenarbeit",
      "/signale",
      "/signale/{key}",
      "/bedarfe",
      "/bedarfe/{id}",
      "/bedarfe/neu",
      "/bedarfe/lage",
      "/buendel",
      "/profile",
      "/profile/{id}",
      "/standards",
    ],
  ],
  [
    "committee-member",
    "sitz1@kommunalgremium.example",
    ["/zusammenarbeit", "/gremien", "/gremien/{id}", "/gremien/{id}/raum", "/sitzungen/{id}", "/beschluesse", "/beschluesse/{id}"],
  ],
];

for (const [role, email, mustSee] of ROLES) {
  // Every text stands in both languages (cargo xtask tidy); two roles show that pages use them.
  for (const lang of ["anonymous", "citizen"].includes(role) ? ["de", "en"] : ["de"]) {
    test(
      `all pages of a ${role} (${lang})`,
      async () => {
        if (role === "case-worker" || role === "lead") await applied();
        const page = await visit.page();
        if (email) await signIn(page, email);
        if (lang === "en") await inEnglish(page);
        const kinds = await crawl(page, looksAt(lang, role), mustSee);
        const paths = new Set([...kinds.keys()].map((it) => it.split("?")[0]));
        for (const path of mustSee) assert.ok(paths.has(path), `a link leads to ${path}; seen: ${[...paths].join(" ")}`);
      },
      LIMIT_MS,
    );
  }
}
