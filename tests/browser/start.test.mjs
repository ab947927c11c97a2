import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";

/** What a first visit may cost over the wire: page, stylesheet, fonts and script together. */
const FIRST_VISIT_BYTES = 100_000;

const visit = house();

for (const width of [1280, 360]) {
  for (const javascript of [true, false]) {
    test(`the start page at ${width} px ${javascript ? "with" : "without"} JavaScript`, async () => {
      const page = await visit.page({ width, javascript });
      const response = await page.goto("/", { waitUntil: "networkidle" });

      assert.equal(response.status(), 200);
      assert.match(await page.title(), /Kreislauf/);
      assert.equal(await page.locator("html").getAttribute("lang"), "de");
      assert.equal(await page.locator("h1").count(), 1);
      assert.deepEqual(page.wire.foreign, [], "asks nobody but this server");
      assert.deepEqual(page.wire.failed, []);
      assert.ok(page.wire.bytes > 0 && page.wire.bytes < FIRST_VISIT_BYTES, `${page.wire.bytes} bytes over the wire`);
      await visit.noSidewaysScroll(page);
      await visit.axe(page);
      await visit.shot(page, `start-${width}${javascript ? "" : "-without-javascript"}`);
    });
  }
}

test("the start page in the dark scheme", async () => {
  const page = await visit.page({ dark: true });
  await page.goto("/");
  await visit.axe(page);
  await visit.shot(page, "start-dark");
});

test("the start page in English", async () => {
  const page = await visit.page({ locale: "en-GB" });
  await page.goto("/");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await visit.axe(page);
});

test("the first key press leads past the header to the content", async () => {
  const page = await visit.page();
  await page.goto("/");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const target = await page.evaluate(() => document.querySelector(":target")?.localName);
  assert.equal(target, "main");
});
