// Everything without a mouse.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import { SCAN, STAFF, fillAll, goes, heading, press, quickStart, readReceipt, signIn, until, vehicle } from "./story.mjs";

const LIMIT_MS = 180_000;
/** More keys than any page needs; a control that is not reached by then is not reached at all. */
const KEYS = 120;

const visit = house();

/** Walks on with the tabulator until the focus is on what is wanted, and looks that the focus can be seen. */
async function tabTo(page, wanted) {
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      assert.ok(await showsFocus(page), `the focus can be seen on ${await name(page)}`);
      return;
    }
  }
  assert.fail("the tabulator key never reaches it");
}

const name = (page) => page.evaluate(() => document.activeElement.outerHTML.slice(0, 160));

/** An outline, or a shadow around it: around the control itself or around its label. */
const showsFocus = (page) =>
  page.evaluate(() => {
    const shows = (element, pseudo) => {
      const style = getComputedStyle(element, pseudo);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return outlined || style.boxShadow !== "none";
    };
    const element = document.activeElement;
    return [element, element.parentElement, element.labels?.[0]].some(
      (part) => part && (shows(part) || shows(part, "::before") || shows(part, "::after")),
    );
  });

test("the skip link leads past the menu", async () => {
  const page = await visit.page();
  for (const address of ["/", "/orte/05766044", "/leistungen?q=umziehen", "/vorgang"]) {
    await page.goto(address);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Zum Inhalt springen" });
    assert.ok(await skip.evaluate((link) => link === document.activeElement), address);
    const box = await skip.boundingBox();
    assert.ok(box.y >= 0, "it can be seen when it has the focus");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), address);
  }
});

test(
  "a form is filled in and sent without a mouse",
  async () => {
    const page = await visit.page();
    const { keyboard } = page;
    const into = async (control, text) => {
      await tabTo(page, control);
      await keyboard.type(text);
    };
    const line = (label) => page.getByLabel(label, { exact: true });
    const enter = async (button) => {
      await tabTo(page, page.getByRole("button", { name: button }));
      await goes(page, () => keyboard.press("Enter"));
    };
    const radio = async (group, answer) => {
      const choices = group.getByRole("radio");
      await tabTo(page, choices.first());
      await keyboard.press("Space");
      for (let tries = 0; tries < 6; tries += 1) {
        if (await group.getByLabel(answer, { exact: true }).isChecked()) return;
        await keyboard.press("ArrowDown");
      }
      assert.fail(`the arrow keys do not reach ${answer}`);
    };
    const question = (scope, text) => scope.getByRole("group", { name: text });

    await quickStart(page);
    for (const [label, answer] of [
      ["Vornamen", "Tina"],
      ["Familienname", "Tastatur"],
      ["Geburtsdatum", "3.4.1991"],
      ["Straße", "Papenstraße"],
      ["Hausnummer", "3a"],
      ["Postleitzahl", "32657"],
      ["Ort", "Lemgo"],
    ]) {
      await into(line(label), answer);
    }
    await radio(question(page, /gemeldet/), "Mit Nebenwohnung");
    await into(page.getByLabel("Gemeldet seit"), "1.1.2025");
    // Return in a field goes on, as the button does.
    await into(page.getByLabel(/E-Mail-Adresse/), "tina@example.org");
    await goes(page, () => keyboard.press("Enter"));

    await page.getByRole("heading", { level: 1, name: "Ihr Fahrzeug" }).waitFor();
    await radio(question(page, /Was möchten Sie beantragen/), "Neuer Ausweis");
    await into(vehicle(page, 1).getByLabel("Kennzeichen"), "LIP-TT 1");
    await radio(question(vehicle(page, 1), /Art des Fahrzeugs/), "Wohnmobil");
    await radio(question(vehicle(page, 1), /auf Sie zugelassen/), "Ja");
    const file = vehicle(page, 1).getByLabel(/Zulassungsbescheinigung Teil I/);
    await tabTo(page, file);
    // The dialogue for choosing a file belongs to the system; a test can only put the file in.
    await file.setInputFiles(SCAN);
    await enter("Weiter");

    await page.getByRole("heading", { level: 1, name: "Ausweis und Erklärung" }).waitFor();
    await radio(question(page, /Parkzone/), "Zone B – Bahnhof");
    await into(page.getByLabel("Gültig ab"), "1.12.2026");
    await radio(question(page, /privaten Stellplatz/), "Nein");
    await radio(question(page, /Ausweis erhalten/), "Mit der Post");
    await radio(question(page, /Ich versichere/), "Ja");
    await enter("Weiter");
    await page.getByRole("heading", { level: 1, name: "Prüfen und absenden" }).waitFor();
    await enter("Jetzt verbindlich absenden");
    await readReceipt(page);
  },
  LIMIT_MS,
);

test("the error summary takes the focus, and its links lead to the fields", async () => {
  const page = await visit.page();
  await quickStart(page);
  await press(page, "Weiter");
  assert.ok(await page.getByRole("alert").evaluate((summary) => summary === document.activeElement));
  await page.keyboard.press("Tab");
  await goes(page, () => page.keyboard.press("Enter"));
  const target = new URL(page.url()).hash.slice(1);
  assert.ok(target.length > 1);
  await page.keyboard.press("Tab");
  const near = await page.evaluate((id) => {
    const field = document.getElementById(decodeURIComponent(id));
    const order = field.compareDocumentPosition(document.activeElement);
    return field === document.activeElement || Boolean(order & Node.DOCUMENT_POSITION_FOLLOWING);
  }, target);
  assert.ok(near, "the next key stands at the field or behind it");
});

test(
  "j and k walk through the inbox, Enter opens",
  async () => {
    const numbers = [];
    for (const familyName of ["Erste", "Zweite"]) {
      const citizen = await visit.page();
      await quickStart(citizen);
      await fillAll(citizen, { familyName });
      await press(citizen, "Jetzt verbindlich absenden");
      numbers.push((await readReceipt(citizen)).number);
    }
    const page = await visit.page();
    await signIn(page, STAFF, "/vorgaenge?sortierung=nummer");
    for (const number of numbers) await until(page, page.getByRole("link", { name: number }));
    const rows = page.locator("[data-shortcuts] a[href]");
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    const texts = await rows.allInnerTexts();
    await page.keyboard.press("j");
    assert.equal(await focused(), texts[0]);
    assert.ok(await showsFocus(page));
    await page.keyboard.press("j");
    assert.equal(await focused(), texts[1]);
    await page.keyboard.press("k");
    assert.equal(await focused(), texts[0]);
    await page.getByLabel("Suche").focus();
    await page.keyboard.type("jk");
    assert.equal(await page.getByLabel("Suche").inputValue(), "jk", "typing is typing");
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await rows.first().focus();
    await goes(page, () => page.keyboard.press("Enter"));
    await page.waitForURL(/\/vorgaenge\/[0-9a-f-]{36}$/);
    assert.notEqual(await heading(page), "Vorgänge");
  },
  LIMIT_MS,
);
