// What people do on the pages, step by step, in their own words: shared by the tests.

import assert from "node:assert/strict";

export const PASSWORD = "kreislauf-demo-2026";
export const STAFF = "sachbearbeitung@lemgo.example";

/** How long something may take that another part of the program does on its own, such as a delivery. */
const ARRIVAL_MS = 30_000;
const LOOK_MS = 400;

/** A small file that is what its name says. */
export const SCAN = {
  name: "Fahrzeugschein.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** What every page has to hold, wide and on a phone; pictures of both are kept if it has a name. */
export async function looksWell(visit, page, name) {
  const wide = page.viewportSize();
  try {
    await visit.axe(page);
    for (const [suffix, size] of [
      ["", wide],
      ["-360", { width: 360, height: 740 }],
    ]) {
      await page.setViewportSize(size);
      await visit.noSidewaysScroll(page);
      if (name) await visit.shot(page, `${name}${suffix}`);
    }
  } finally {
    await page.setViewportSize(wide);
  }
  assert.deepEqual(page.wire.foreign, [], "asks nobody but this server");
}

/** Loads the page again until something is there that is brought by another part of the program. */
export async function until(page, wanted) {
  const end = Date.now() + ARRIVAL_MS;
  for (;;) {
    try {
      await wanted.first().waitFor({ timeout: LOOK_MS });
      return;
    } catch (missing) {
      if (Date.now() > end) throw missing;
      await page.reload();
    }
  }
}

/**
 * Does what makes the browser go on, and waits until it has arrived and loaded: a form may come back to the address that it
 * was sent from, so the address says nothing. Without this a test looks at the page before, or stops the sending.
 */
export async function goes(page, action) {
  const arrival = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
  await Promise.all([arrival, action()]);
  await page.waitForLoadState();
}

export const press = (page, name) => goes(page, () => page.getByRole("button", { name }).click());
export const follow = (page, name, within = page) =>
  goes(page, () => within.getByRole("link", { name }).first().click());
export const heading = (page) => page.locator("h1").innerText();

export async function signIn(page, email, onward = "/") {
  await page.goto(`/anmelden?weiter=${encodeURIComponent(onward)}`);
  await page.getByLabel("E-Mail-Adresse").fill(email);
  await page.getByLabel("Passwort").fill(PASSWORD);
  await press(page, "Anmelden");
  await page.getByRole("button", { name: "Abmelden" }).waitFor();
}

/** From the start page to what Lemgo says about the parking permit. */
export async function findParkingPermit(page) {
  await page.goto("/");
  await page.getByLabel("Worum geht es?").fill("Anwohnerparken");
  await page.getByLabel("Ort oder Postleitzahl").fill("Lemgo");
  await press(page, "Amt und Antrag finden");
  await follow(page, undefined, page.locator("main").getByRole("listitem").first());
}

/** Opens the form on the service page. */
export async function beginApplication(page) {
  await follow(page, "Online beantragen");
  await press(page, "Antrag beginnen");
}

/** Goes to the first step without the way there. */
export async function quickStart(page) {
  await page.goto("/leistungen/99108001001000?ort=057660044044");
  await beginApplication(page);
}

/** An answer by radio button or from a list. */
export async function choose(scope, question, answer) {
  const group = scope.getByRole("group", { name: question });
  if ((await group.count()) > 0) await group.getByLabel(answer, { exact: true }).check();
  else await scope.getByLabel(question).selectOption({ label: answer });
}

export async function fillPerson(page, { familyName = "Beispiel" } = {}) {
  const answers = {
    Vornamen: "Erika",
    Familienname: familyName,
    Geburtsdatum: "24.12.1980",
    Straße: "Mittelstraße",
    Hausnummer: "17",
    Postleitzahl: "32657",
    Ort: "Lemgo",
  };
  for (const [label, answer] of Object.entries(answers)) {
    await page.getByLabel(label, { exact: true }).fill(answer);
  }
  await choose(page, /Wie sind Sie unter dieser Anschrift gemeldet/, "Mit alleiniger Wohnung oder Hauptwohnung");
  await page.getByLabel("Gemeldet seit").fill("1.3.2024");
}

export const vehicle = (page, number) => page.getByRole("group", { name: `Fahrzeug ${number}`, exact: true });

export async function fillVehicle(page, number, plate, { own = true } = {}) {
  const scope = vehicle(page, number);
  await scope.getByLabel("Kennzeichen").fill(plate);
  await choose(scope, /Art des Fahrzeugs/, "Personenkraftwagen");
  await choose(scope, /Ist das Fahrzeug auf Sie zugelassen/, own ? "Ja" : "Nein");
  await scope.getByLabel(/Zulassungsbescheinigung Teil I/).setInputFiles(SCAN);
}

export async function fillPermit(page) {
  await choose(page, /Parkzone/, "Zone A – Innenstadt");
  await page.getByLabel("Gültig ab").fill("1.12.2026");
  await choose(page, /privaten Stellplatz/, "Nein");
  await choose(page, /Wie möchten Sie den Ausweis erhalten/, "Digital, zum Ausdrucken");
  await choose(page, /Ich versichere/, "Ja");
}

/** All steps on the shortest way; ends on the review page. */
export async function fillAll(page, { familyName } = {}) {
  await fillPerson(page, { familyName });
  await press(page, "Weiter");
  await choose(page, /Was möchten Sie beantragen/, "Neuer Ausweis");
  await fillVehicle(page, 1, "LIP-KL 12");
  await press(page, "Weiter");
  await fillPermit(page);
  await press(page, "Weiter");
  await page.getByRole("heading", { level: 1, name: "Prüfen und absenden" }).waitFor();
}

/** Number and access code, as the receipt shows them. */
export async function readReceipt(page) {
  await page.waitForURL(/\/vorgang\/.*\/eingang$/);
  const [number, code] = await page.locator(".kl-code").allInnerTexts();
  assert.match(number, /^LEM-\d{4}-\d{6}$/);
  assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  return { number, code };
}

/** Opens an application with number and code. */
export async function enterCode(page, number, code) {
  await page.goto("/vorgang");
  await page.getByLabel("Vorgangsnummer").fill(number);
  await page.getByLabel("Zugangscode").fill(code);
  await press(page, "Vorgang öffnen");
}

/** Saves what a link leads to and looks whether it is a PDF. */
export async function downloadPdf(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  assert.equal(bytes.subarray(0, 5).toString("latin1"), "%PDF-", download.suggestedFilename());
  return download.suggestedFilename();
}
