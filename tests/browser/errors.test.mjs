// Wrong keys, wrong codes, doors that are closed: a page in words each, with a way on.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import { PASSWORD, STAFF, fillAll, heading, looksWell, press, quickStart, readReceipt, signIn, until } from "./story.mjs";

const LIMIT_MS = 180_000;
/** More than the program lets anybody guess. */
const GUESSES = 30;
const visit = house();

/** Address, status, what the page says. */
const PLACES = [
  ["/orte/99999999", 404, /99999999/],
  ["/orte/abc", 200, /Kein Ort gefunden/],
  ["/orte/5766044", 404, /Null|null/],
  ["/leistungen/99999999999999", 404, /Leistung/],
  ["/leistungen/abc", 404, /./],
  ["/leistungen?q=qwertzuiop", 200, /nichts gefunden/],
  ["/leistungen?q=Perso&ort=Nirgendwohausen", 200, /kennen wir nicht/],
  ["/antrag/01970000-0000-7000-8000-000000000000", 404, /Antrag/],
  ["/antrag/abc", 404, /./],
  ["/entwurf/01970000-0000-7000-8000-000000000000/1", 404, /Entwurf/],
  ["/vorgang/LEM-2026-999999", 404, /Vorgangsnummer und Zugangscode/],
  ["/vorgaenge", 200, /Anmelden/],
  ["/pflege", 200, /Anmelden/],
  ["/konto", 200, /Anmelden/],
  ["/gibt/es/nicht", 404, /Das gibt es hier nicht/],
];

for (const [address, status, says] of PLACES) {
  test(`${address} answers ${status} in words and with a way on`, async () => {
    const page = await visit.page({ javascript: false });
    const response = await page.goto(address);
    assert.equal(response.status(), status);
    const main = page.locator("main");
    assert.match(await main.innerText(), says);
    assert.equal(await page.locator("h1").count(), 1);
    assert.ok((await main.locator("a[href], form").count()) > 0, "a way on");
    await looksWell(visit, page, `error-${address.replaceAll(/[^a-z0-9]+/gi, "-").slice(1, 40)}`);
  });
}

test("a wrong access code is said kindly, and guessing is stopped", async () => {
  const page = await visit.page();
  // Another number at each run, so that a server that goes on running has not locked it yet.
  const number = `LEM-2026-${String(Date.now() % 1_000_000).padStart(6, "0")}`;
  const guess = async (code) => {
    await page.getByLabel("Vorgangsnummer").fill(number);
    await page.getByLabel("Zugangscode").fill(code);
    await press(page, "Vorgang öffnen");
    return page.getByRole("alert").innerText();
  };
  await page.goto("/vorgang");
  for (const code of ["", "AAAA-AAAA-AAAA-AAAA", "' OR 1=1 --"]) {
    assert.match(await guess(code), /passen nicht zusammen/);
    assert.equal(await page.getByLabel("Vorgangsnummer").inputValue(), number, "the number stays");
  }
  await looksWell(visit, page, "error-access-code");
  let said = "";
  for (let tries = 0; tries < GUESSES && !/Zu viele Fehlversuche/.test(said); tries += 1) {
    said = await guess("BBBB-BBBB-BBBB-BBBB");
  }
  assert.match(said, /Zu viele Fehlversuche/);
});

test("a wrong password is said kindly", async () => {
  const page = await visit.page();
  await page.goto("/anmelden");
  await page.getByLabel("E-Mail-Adresse").fill("buergerin@example.org");
  await page.getByLabel("Passwort").fill("falsch geraten");
  await press(page, "Anmelden");
  assert.match(await page.getByRole("alert").innerText(), /stimmt nicht/);
  assert.equal(await page.getByLabel("E-Mail-Adresse").inputValue(), "buergerin@example.org");
  await looksWell(visit, page, "error-password");
});

test("an ended session leads to the sign-in page and back to the work", async () => {
  const page = await visit.page();
  await signIn(page, STAFF, "/vorgaenge");
  await page.context().clearCookies();
  await page.goto("/vorgaenge?ansicht=frei");
  assert.equal(await heading(page), "Anmelden");
  await page.getByLabel("E-Mail-Adresse").fill(STAFF);
  await page.getByLabel("Passwort").fill(PASSWORD);
  await press(page, "Anmelden");
  assert.equal(new URL(page.url()).pathname, "/vorgaenge");
  assert.equal(new URL(page.url()).searchParams.get("ansicht"), "frei", "back where the session ended");
});

test(
  "a case of another town is not there, whoever asks",
  async () => {
    const citizen = await visit.page();
    await quickStart(citizen);
    await fillAll(citizen, { familyName: "Nebenan" });
    await press(citizen, "Jetzt verbindlich absenden");
    const { number } = await readReceipt(citizen);
    const own = await visit.page();
    await signIn(own, STAFF, `/vorgaenge?q=${number}`);
    await until(own, own.getByRole("link", { name: number }));
    const address = await own.getByRole("link", { name: number }).getAttribute("href");

    const neighbour = await visit.page();
    await signIn(neighbour, "sachbearbeitung@lage.example");
    for (const path of ["", "/nachricht", "/entscheiden", "/notiz"]) {
      const response = await neighbour.goto(`${address}${path}`);
      assert.equal(response.status(), 404, path);
      assert.doesNotMatch(await neighbour.content(), /Nebenan|LEM-/);
    }
    assert.equal(await heading(neighbour), "Das gibt es hier nicht");
    const stranger = await visit.page();
    const locked = await stranger.goto(`/vorgang/${number}`);
    assert.equal(locked.status(), 404);
    assert.doesNotMatch(await stranger.content(), /Nebenan/);
  },
  LIMIT_MS,
);
