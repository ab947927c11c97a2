// What a draft withstands: another device, going back, impatience.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import {
  STAFF,
  fillAll,
  fillPerson,
  fillRegistration,
  fillVehicle,
  heading,
  looksWell,
  press,
  quickStart,
  readReceipt,
  signIn,
  until,
  vehicle,
} from "./story.mjs";

const LIMIT_MS = 180_000;
const visit = house();

test(
  "a draft goes on on another device with its code",
  async () => {
    const desk = await visit.page();
    await quickStart(desk);
    await fillPerson(desk, { familyName: "Weiterreise" });
    await press(desk, "Weiter");
    await fillRegistration(desk);
    await press(desk, "Später fortsetzen");
    assert.equal(await heading(desk), "Ihr Entwurf ist gespeichert");
    const code = await desk.locator(".kl-code").innerText();
    await looksWell(visit, desk, "draft-code");

    const phone = await visit.page({ javascript: false, width: 360 });
    await phone.goto("/");
    await phone.getByRole("link", { name: "Entwurf fortsetzen" }).click();
    await phone.getByLabel("Code").fill("ABCD-EFGH-JKMN");
    await press(phone, "Antrag fortsetzen");
    assert.match(await phone.getByRole("alert").innerText(), /Zu diesem Code gibt es keinen Entwurf/);
    await looksWell(visit, phone, "draft-wrong-code");
    await phone.getByLabel("Code").fill(` ${code.toLowerCase()} `);
    await press(phone, "Antrag fortsetzen");
    assert.equal(await heading(phone), "Ihr Fahrzeug");
    await press(phone, "Zurück");
    assert.equal(await phone.getByLabel("Familienname", { exact: true }).inputValue(), "Weiterreise");
    assert.equal(await phone.getByLabel("Gemeldet seit").inputValue(), "01.03.2024");
  },
  LIMIT_MS,
);

for (const javascript of [true, false]) {
  const how = javascript ? "with" : "without";
  test(
    `going back in the browser loses nothing ${how} JavaScript`,
    async () => {
      const page = await visit.page({ javascript });
      await quickStart(page);
      await fillPerson(page, { familyName: "Rückwärts" });
      await press(page, "Weiter");
      await fillRegistration(page);
      await press(page, "Weiter");
      await fillVehicle(page, 1, "LIP-RW 7");
      await press(page, "Fahrzeug hinzufügen");
      await page.goBack();
      await page.reload();
      assert.equal(await heading(page), "Ihr Fahrzeug");
      assert.equal(await vehicle(page, 1).getByLabel("Kennzeichen").inputValue(), "LIP-RW 7");
      await page.getByRole("link", { name: "Ihre Person und Wohnung" }).click();
      assert.equal(await page.getByLabel("Familienname", { exact: true }).inputValue(), "Rückwärts");
    },
    LIMIT_MS,
  );

  test(
    `a double click on the last button sends one application ${how} JavaScript`,
    async () => {
      const familyName = javascript ? "Doppelklick" : "Doppeltipp";
      const page = await visit.page({ javascript });
      await quickStart(page);
      await fillAll(page, { familyName });
      await page.getByRole("button", { name: "Jetzt verbindlich absenden" }).dblclick();
      const { number } = await readReceipt(page);

      const worker = await visit.page();
      await signIn(worker, STAFF, `/vorgaenge?q=${familyName}`);
      await until(worker, worker.getByRole("link", { name: number }));
      assert.match(await worker.getByRole("status").first().innerText(), /^Ein Vorgang$/);
    },
    LIMIT_MS,
  );
}
