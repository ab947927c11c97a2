// The whole way of one application: found, filled in, sent, asked about, answered, decided, rated.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import {
  SCAN,
  STAFF,
  beginApplication,
  choose,
  downloadPdf,
  enterCode,
  fillPermit,
  fillPerson,
  fillVehicle,
  findParkingPermit,
  follow,
  heading,
  looksWell,
  press,
  readReceipt,
  signIn,
  until,
  vehicle,
} from "./story.mjs";

/** Some thirty pages, each looked at in two widths. */
const STORY_LIMIT_MS = 300_000;
const QUESTION = "Bitte schicken Sie uns ein Foto des Fahrzeugscheins, auf dem das Kennzeichen zu lesen ist.";
const ANSWER = "Gern, hier ist ein besseres Foto.";

const visit = house();

for (const javascript of [true, false]) {
  const how = javascript ? "with" : "without";
  test(
    `a parking permit in Lemgo, from the question to the decision, ${how} JavaScript`,
    async () => {
      const citizen = await visit.page({ javascript });
      // Pictures of one run are enough.
      const looks = (page, name) => looksWell(visit, page, javascript ? `parking-${name}` : undefined);
      await reachesTheForm(citizen, looks);
      await fillsTheSteps(citizen, looks);
      const receipt = await sends(citizen, looks);

      const worker = await visit.page({ javascript });
      await takesTheCase(worker, receipt, looks);
      await asksBack(worker, looks);

      const elsewhere = await visit.page({ javascript });
      await answers(elsewhere, receipt, looks);
      await decides(worker, looks);
      await readsTheDecision(elsewhere, looks);
      await rates(elsewhere, looks);
    },
    STORY_LIMIT_MS,
  );
}

async function reachesTheForm(page, looks) {
  await page.goto("/");
  await page.getByLabel("Worum geht es?").fill("Anwohnerparken");
  await page.getByLabel("Ort oder Postleitzahl").fill("Lemgo");
  await press(page, "Amt und Antrag finden");
  await looks(page, "search");
  await findParkingPermit(page);
  assert.match(await heading(page), /Bewohnerparkausweis/);
  const text = await page.locator("main").innerText();
  assert.match(text, /Zuständig für Lemgo/);
  assert.match(text, /Bürgerbüro/);
  assert.match(text, /Vom Amt eingetragen/, "the answer says where it comes from");
  assert.match(text, /Musterstraße 1/);
  await looks(page, "service");
  await follow(page, "Online beantragen");
  assert.match(await page.locator("main").innerText(), /30,70\s€/);
  await looks(page, "offer");
  await press(page, "Antrag beginnen");
}

async function fillsTheSteps(page, looks) {
  assert.equal(await heading(page), "Ihre Person und Wohnung");
  await looks(page, "step-1");
  await page.getByLabel("Vornamen", { exact: true }).fill("Erika");
  await press(page, "Weiter");
  const summary = page.getByRole("alert");
  assert.match(await summary.innerText(), /Bitte prüfen Sie \d+ Angaben/);
  assert.match(await page.title(), /^Fehler: /);
  assert.equal(await page.getByLabel("Vornamen", { exact: true }).inputValue(), "Erika", "nothing is lost");
  await looks(page, "step-1-errors");
  await follow(page, /Familienname/, summary);
  assert.match(new URL(page.url()).hash, /^#G/, "a link of the summary leads to the field");

  await fillPerson(page);
  await press(page, "Weiter");

  assert.equal(await heading(page), "Ihr Fahrzeug");
  await choose(page, /Was möchten Sie beantragen/, "Neuer Ausweis");
  await fillVehicle(page, 1, "LIP-KL 12");
  await press(page, "Fahrzeug hinzufügen");
  assert.equal(await vehicle(page, 1).getByLabel("Kennzeichen").inputValue(), "LIP-KL 12", "what was typed stays");
  await fillVehicle(page, 2, "LIP-EB 80", { own: false });
  await press(page, "Weiter");
  const second = vehicle(page, 2);
  await second.getByLabel(/Name der Halterin/).fill("Otto Beispiel");
  await choose(second, /Woher haben Sie das Fahrzeug/, "Von Familienangehörigen");
  await looks(page, "step-2");
  await press(page, "Weiter");
  assert.match(await page.getByRole("alert").innerText(), /Überlassungserklärung/);
  await vehicle(page, 2)
    .getByLabel(/Überlassungserklärung/)
    .setInputFiles({ ...SCAN, name: "Erklärung von Otto.png" });
  await press(page, "Weiter");

  assert.equal(await heading(page), "Ausweis und Erklärung");
  await fillPermit(page);
  await looks(page, "step-3");
  await press(page, "Zurück");
  assert.equal(await vehicle(page, 2).getByLabel("Kennzeichen").inputValue(), "LIP-EB 80", "going back loses nothing");
  await press(page, "Weiter");
  assert.equal(await page.getByLabel("Gültig ab").inputValue(), "01.12.2026", "nor does going forward");
  await press(page, "Weiter");
}

async function sends(page, looks) {
  assert.equal(await heading(page), "Prüfen und absenden");
  const review = await page.locator("main").innerText();
  for (const answer of ["Erika", "24.12.1980", "LIP-EB 80", "Erklärung von Otto.png", "Zone A – Innenstadt"]) {
    assert.ok(review.includes(answer), `the review shows ${answer}`);
  }
  await looks(page, "review");
  await press(page, "Jetzt verbindlich absenden");
  const receipt = await readReceipt(page);
  await looks(page, "receipt");
  await downloadPdf(page, page.getByRole("link", { name: /Eingangsbestätigung/ }));
  await follow(page, "Zum Vorgang");
  await until(page, page.getByText("Ihr Antrag ist beim Amt angekommen."));
  await looks(page, "status-received");
  return receipt;
}

async function takesTheCase(page, { number }, looks) {
  await page.goto("/vorgaenge");
  await looks(page, "sign-in-needed");
  await signIn(page, STAFF, "/vorgaenge");
  assert.equal(await heading(page), "Vorgänge");
  const row = page.getByRole("link", { name: number });
  await until(page, row);
  await looks(page, "inbox");
  await follow(page, number);
  const shown = await page.locator("main").innerText();
  for (const answer of ["Erika", "LIP-EB 80", "Otto Beispiel"]) assert.ok(shown.includes(answer), answer);
  await looks(page, "case-new");
  await press(page, "Übernehmen");
  assert.match(await page.locator("main").innerText(), /In Bearbeitung/);
}

async function asksBack(page, looks) {
  await follow(page, "Schreiben oder nachfragen");
  await page.getByLabel("Text", { exact: true }).fill(QUESTION);
  await page.getByLabel(/^Rückfrage/).check();
  await looks(page, "case-ask");
  await press(page, "Senden");
  assert.match(await page.locator("main").innerText(), /Frist ruht/);
  await looks(page, "case-waiting");
}

async function answers(page, { number, code }, looks) {
  await page.goto("/vorgang");
  await looks(page, "enter-code");
  await enterCode(page, number, code);
  await until(page, page.getByText("Das Amt fragt"));
  assert.ok((await page.locator("main").innerText()).includes(QUESTION));
  await looks(page, "status-question");
  await page.getByLabel("Nachricht", { exact: true }).fill(ANSWER);
  await page.getByLabel(/^Dateien/).setInputFiles(SCAN);
  await press(page, "Antwort senden");
  await page.getByText("Ihre Nachricht ist gesendet.").waitFor();
  await looks(page, "status-answered");
}

async function decides(page, looks) {
  await until(page, page.getByText(ANSWER));
  const resume = "Frist weiterlaufen lassen";
  if ((await page.getByRole("button", { name: resume }).count()) > 0) await press(page, resume);
  await looks(page, "case-answered");
  await follow(page, "Entscheiden");
  await page.getByLabel("Stattgegeben", { exact: true }).check();
  await looks(page, "case-decide");
  await press(page, "Weiter zum Text");
  await looks(page, "case-decide-text");
  await press(page, "Weiter zur Prüfung");
  assert.equal(await heading(page), "Entscheidung prüfen");
  await looks(page, "case-decide-check");
  const [preview] = await Promise.all([
    page.context().waitForEvent("response", (response) => response.request().method() === "POST"),
    // In a window of its own.
    page.getByRole("button", { name: /Als PDF ansehen/ }).click(),
  ]);
  assert.equal(preview.headers()["content-type"], "application/pdf");
  await press(page, "Entscheiden und Bescheid senden");
  assert.match(await page.locator("main").innerText(), /Stattgegeben/);
  await looks(page, "case-decided");
}

async function readsTheDecision(page, looks) {
  await until(page, page.getByText("Über Ihren Antrag ist entschieden."));
  await looks(page, "status-decided");
  const name = await downloadPdf(page, page.getByRole("link", { name: /^Bescheid herunterladen/ }));
  assert.match(name, /\.pdf$/);
}

async function rates(page, looks) {
  await press(page, "Rückmeldung senden");
  assert.match(await page.getByRole("alert").innerText(), /Bitte prüfen Sie 2 Angaben/);
  await looks(page, "feedback-errors");
  await page.getByLabel("Eher leicht").check();
  await page.getByLabel("Nichts", { exact: true }).check();
  await press(page, "Rückmeldung senden");
  await page.getByText(/^Danke!/).waitFor();
}
