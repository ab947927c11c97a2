// From counted events to a need: the town's figures, what they propose, the form that is filled in from them.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import { heading, looksWell, press, signIn } from "./story.mjs";

const visit = house();
const CDO = "cdo@lemgo.example";

test("a town sees where it goes badly and makes a need of it", async () => {
  const page = await visit.page();
  await signIn(page, CDO, "/zusammenarbeit");
  await page.getByRole("link", { name: /Bewohnerparkausweis.*: Zu viele Rückfragen/ }).first().waitFor();
  await page.goto("/signale");
  await looksWell(visit, page, "signals");
  await page.goto("/signale?zeitraum=12");
  assert.ok(await page.getByText(/unter 5|zu wenige/).count() > 0, "small figures are hidden");
  await page.goto("/signale");
  await page.getByRole("row", { name: /Schwelle überschritten/ }).getByRole("link").click();
  await page.waitForURL(/\/signale\/99108001001000/);
  await looksWell(visit, page, "signals-service");
  await page.goto("/signale");
  await page.getByRole("heading", { level: 3 }).getByRole("link").first().click();
  await page.waitForURL(/\/signale\/entwuerfe\//);
  await looksWell(visit, page, "signals-draft");
  await page.getByRole("link", { name: "Bedarf daraus machen" }).click();
  await page.waitForURL(/\/bedarfe\/neu\?signal=/);
  await looksWell(visit, page, "signals-need");
  assert.match(await page.getByLabel("Worum geht es?").inputValue(), /Zu viele Rückfragen/);
  await page.getByLabel("Thema").selectOption("mobility");
  await press(page, "Bedarf senden");
  await page.waitForURL(/\/bedarfe\/[0-9a-f-]{36}/);
  assert.match(await heading(page), /Zu viele Rückfragen/);
  await page.getByText("Beleg aus gezählten Ereignissen").waitFor();
  await page.goto("/zusammenarbeit");
  assert.equal(await page.getByRole("link", { name: /Zu viele Rückfragen/ }).count(), 0);
});
