// What a draft withstands: another device, going back, impatience.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import {
  STAFF,
  choose,
  fillAll,
  fillPerson,
  fillVehicle,
  follow,
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
    await press(desk, "Später fortsetzen");
    assert.equal(await heading(desk), "Ihr Entwurf ist gespeichert");
    const code = await desk.locator(".kl-code").innerText();
    await looksWell(visit, desk, "draft-code");
    await desk.reload();
    assert.equal(await desk.locator(".kl-code").innerText(), code, "loading again neither loses the code nor makes a new one");

    const phone = await visit.page({ javascript: false, width: 360 });
    await phone.goto("/");
    await follow(phone, "Entwurf fortsetzen");
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
      await fillVehicle(page, 1, "LIP-RW 7");
      await press(page, "Fahrzeug hinzufügen");
      await looksWell(visit, page, javascript ? "draft-second-vehicle" : undefined);
      await page.goBack();
      await page.reload();
      assert.equal(await heading(page), "Ihr Fahrzeug");
      assert.equal(await vehicle(page, 1).getByLabel("Kennzeichen").inputValue(), "LIP-RW 7");
      await follow(page, "Ihre Person und Wohnung");
      assert.equal(await page.getByLabel("Familienname", { exact: true }).inputValue(), "Rückwärts");
    },
    LIMIT_MS,
  );

  test(
    `no page of a form asks whether to send again ${how} JavaScript`,
    async () => {
      const page = await visit.page({ javascript });
      const familyName = page.getByLabel("Familienname", { exact: true });
      await quickStart(page);
      await familyName.fill("Halbfertig");
      await press(page, "Weiter");
      await page.getByRole("alert").waitFor();
      await fillPerson(page, { familyName: "Halbfertig" });
      await press(page, "Weiter");
      await choose(page, /Was möchten Sie beantragen/, "Neuer Ausweis");
      await fillVehicle(page, 1, "LIP-HF 1", { own: false });
      await press(page, "Weiter");
      await page.getByText("Aus Ihren Antworten ergeben sich weitere Fragen").waitFor();
      await press(page, "Fahrzeug hinzufügen");
      await press(page, "Fahrzeug 2 entfernen");
      await press(page, "Später fortsetzen");

      const sent = [];
      page.on("request", (request) => request.method() === "GET" || sent.push(request.url()));
      const shown = async () => {
        const onPage = new URL(page.url()).pathname.split("/").at(-1);
        if (onPage === "1") assert.equal(await familyName.inputValue(), "Halbfertig");
        if (onPage === "2") assert.equal(await vehicle(page, 1).getByLabel("Kennzeichen").inputValue(), "LIP-HF 1");
        return onPage;
      };
      const ways = [() => page.goBack(), () => page.goForward()];
      for (const [way, last] of [
        [ways[0], "1"],
        [ways[1], "gespeichert"],
      ]) {
        for (let pages = 0; pages < 12 && (await shown()) !== last; pages += 1) {
          await way();
          await page.reload();
        }
        assert.equal(await shown(), last);
      }
      assert.deepEqual(sent, [], "going back, going forward and loading again send nothing");
    },
    LIMIT_MS,
  );

  test(
    `a refused request leaves what was typed one page back ${how} JavaScript`,
    async () => {
      const page = await visit.page({ javascript });
      const familyName = page.getByLabel("Familienname", { exact: true });
      await quickStart(page);
      await familyName.fill("Abgewiesen");
      // As it arrives when an extension of the browser hides where it comes from.
      const hide = async (route) => {
        const headers = { ...(await route.request().allHeaders()), "sec-fetch-site": "cross-site" };
        await route.fulfill({ response: await route.fetch({ headers, maxRedirects: 0 }) });
      };
      await page.route("**/entwurf/**", hide);
      await press(page, "Weiter");
      assert.equal(await heading(page), "Von einer fremden Seite");
      assert.match(await page.locator("main").innerText(), /Gehen Sie im Browser zurück/);
      await page.unroute("**/entwurf/**", hide);
      await page.goBack();
      assert.equal(await familyName.inputValue(), "Abgewiesen");
      await press(page, "Weiter");
      assert.equal(await familyName.inputValue(), "Abgewiesen");
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
