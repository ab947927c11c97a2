// Once around the loop: figures of Lemgo propose a need, Lage joins it, a profile is drawn up, a committee decides with a
// number and reasons, and whoever supported the need reads them there.

import assert from "node:assert/strict";
import { house, test } from "./harness.mjs";
import { choose, follow, heading, looksWell, press, signIn } from "./story.mjs";

/** Some twenty pages, each looked at in two widths. */
const STORY_LIMIT_MS = 300_000;
const TOWN = "cdo@lemgo.example";
const NEIGHBOUR = "cdo@lage.example";
const COORDINATION = "cdo@koordinierung.example";
const CHAIR = "vorsitz@fitko.example";
const NEED = "Bewohnerparkausweis Erteilung: Zu viele Rückfragen";
const PROFILE = "Nachweise vor dem Absenden prüfen";
const REASON = "Was fehlt, sieht das Formular früher als ein Mensch.";

const visit = house();

test(
  "a signal in Lemgo becomes a numbered decision whose reasons its supporters read",
  async () => {
    const looks = (page, name) => looksWell(visit, page, `loop-${name}`);
    const town = await visit.page();
    const need = await makesANeedOfASignal(town, looks);

    // The second half of the loop has to work without JavaScript, too.
    const neighbour = await visit.page({ javascript: false });
    await joins(neighbour, need, looks);

    const coordination = await visit.page();
    await confirms(coordination, need);
    const profile = await drawsUp(coordination, looks);
    await comments(neighbour, profile);
    await handsOver(coordination, profile, looks);

    const chair = await visit.page({ javascript: false });
    const number = await decides(chair, looks);

    await reads(neighbour, need, looks);
    await findsTheDecision(await visit.page(), number, looks);
  },
  STORY_LIMIT_MS,
);

async function makesANeedOfASignal(page, looks) {
  await signIn(page, TOWN, "/zusammenarbeit");
  await looks(page, "waiting");
  await follow(page, "Signale", page.locator("main"));
  await looks(page, "signals");
  await follow(page, "Bewohnerparkausweis Erteilung", page.getByRole("table").last());
  await looks(page, "signal");
  await follow(page, NEED);
  await looks(page, "draft");
  await follow(page, "Bedarf daraus machen");
  assert.equal(await page.getByLabel("Worum geht es?").inputValue(), NEED);
  assert.match(await page.getByLabel("Problem").inputValue(), /\d+-mal nachgefragt/);
  await choose(page, "Thema", "Querschnittsleistungen");
  await press(page, "Bedarf senden");
  assert.equal(await heading(page), NEED);
  const stations = page.getByRole("navigation", { name: "Der Weg dieses Bedarfs" });
  await stations.getByRole("link", { name: "Signal" }).waitFor();
  await looks(page, "need");
  return page.url();
}

async function joins(page, need, looks) {
  await signIn(page, NEIGHBOUR, "/bedarfe/neu");
  // Whoever begins to report the same is asked to join first.
  await page.getByLabel("Worum geht es?").fill("Zu viele Rückfragen beim Bewohnerparkausweis");
  await page.getByLabel("Problem").fill("Nachweise fehlen, wir fragen ständig nach.");
  await press(page, "Ähnliche Bedarfe suchen");
  await page.getByRole("link", { name: NEED }).waitFor();
  await follow(page, /mitzeichnen/, page.locator("main"));
  await looks(page, "voice");
  await choose(page, "Haltung", "Wir zeichnen mit");
  await page.getByLabel("Fälle im Jahr bei Ihnen").fill("120");
  await page.getByLabel("Was ist bei Ihnen anders?").fill("Bei uns fehlt meist der Fahrzeugschein.");
  await press(page, "Stimme abgeben");
  assert.equal(page.url(), need);
  await page.getByRole("table").getByText("Bei uns fehlt meist der Fahrzeugschein.").waitFor();
}

async function confirms(page, need) {
  await signIn(page, COORDINATION, new URL(need).pathname);
  await follow(page, "Bestätigen");
  await page.getByLabel("Öffentliche Begründung").fill("Zwei Kommunen mit denselben Zahlen.");
  await page.getByLabel("Nächster Schritt bis").fill(inDays(21));
  await press(page, "Bestätigen");
}

async function drawsUp(page, looks) {
  await page.goto("/profile/neu");
  await page.getByLabel("Titel").fill(PROFILE);
  await page.getByLabel("Zweck").fill("Niemand fordert nach, was sich vorher prüfen lässt.");
  await page.getByLabel("Name der Stelle").fill("kommunalgremium");
  await page.getByRole("group", { name: "Adressat" }).getByRole("button", { name: "Suchen" }).click();
  await choose(page, "Adressat", "Kommunalgremium (Vorführung)");
  await press(page, "Profil anlegen");
  const profile = page.url();
  await follow(page, "Satz hinzufügen");
  await page.getByLabel("Satz", { exact: true }).fill("Das Formular muss prüfen, ob jeder Nachweis beiliegt.");
  await page.getByLabel("Abnahme").fill("Ein Antrag ohne Nachweis lässt sich nicht absenden.");
  await page.getByLabel(NEED).check();
  await press(page, "Speichern");
  await page.goto(profile);
  await step(page, "Zur Abstimmung stellen");
  await looks(page, "consultation");
  return profile;
}

async function comments(page, profile) {
  await page.goto(profile);
  await choose(page, "Art", "Zustimmung");
  await page.getByLabel("Kommentar", { exact: true }).fill("So fehlt es auch bei uns.");
  await press(page, "Kommentar abgeben");
}

async function handsOver(page, profile, looks) {
  await page.goto(`${profile}/pruefung`);
  const questions = await page.getByLabel("Frage").locator("option").allInnerTexts();
  for (const question of questions) {
    await page.goto(`${profile}/pruefung`);
    await choose(page, "Frage", question);
    await choose(page, "Antwort", "Ja");
    await page.getByLabel("Woran man es sieht").fill("Mit beiden Kommunen besprochen.");
    await press(page, "Speichern");
  }
  await page.goto(profile);
  await step(page, "Für bereit erklären");
  await step(page, "Beschließen");
  await step(page, "Vorlegen");
  await looks(page, "handed-over");
}

/** A step of a profile, with its reason. */
async function step(page, name) {
  await follow(page, name, page.locator("main"));
  await page.getByLabel("Begründung").fill("So ist es mit den Kommunen verabredet.");
  await press(page, name);
}

async function decides(page, looks) {
  await signIn(page, CHAIR, "/sitzungen");
  await follow(page, /läuft/, page.locator("main"));
  await follow(page, "Punkt hinzufügen");
  await page.getByLabel("Titel", { exact: true }).fill("Nachweise");
  await choose(page, "Wer darf davon wissen?", "öffentlich");
  await choose(page, "Worum geht es?", "Anforderungsprofil");
  await page.getByLabel("Nummer oder Wörter aus dem Titel").fill("Nachweise vor");
  await press(page, "Suchen");
  await page.getByLabel(PROFILE).check();
  await looks(page, "agenda-item");
  await press(page, "Tagesordnungspunkt bearbeiten");
  await follow(page, "Beschluss festhalten");
  await page.getByLabel("Text", { exact: true }).fill("Das Gremium fordert die Prüfung vor dem Absenden.");
  await page.getByLabel("Ausgang").first().selectOption({ label: "angenommen" });
  await page.getByLabel("Begründung").first().fill(REASON);
  await page.getByLabel("Wiedervorlage am").fill(inDays(180));
  const answer = page.getByRole("group", { name: "Was das Gremium zu jeder Anforderung sagt" });
  await answer.getByLabel("Ausgang").selectOption({ label: "teilweise angenommen" });
  await answer.getByLabel("Begründung").fill("Zuerst für Nachweise, die jeder hat; die übrigen folgen.");
  await choose(page, "Einstufung", "öffentlich");
  await looks(page, "decide");
  await press(page, "Beschluss festhalten");
  const said = await page.locator("main").innerText();
  const [number] = said.match(/\d{4}\/\d+(?=[^\n]*Nachweise)/) ?? [];
  assert.ok(number, `no numbered decision in:\n${said}`);
  await looks(page, "decided");
  return number;
}

/** The neighbour, who only joined, hears of it and reads the reason in the need. */
async function reads(page, need, looks) {
  await page.goto("/zusammenarbeit");
  await follow(page, NEED, page.locator("main"));
  assert.equal(page.url(), need);
  await page.getByText("Zuerst für Nachweise, die jeder hat; die übrigen folgen.").first().waitFor();
  const stations = page.getByRole("navigation", { name: "Der Weg dieses Bedarfs" });
  await stations.getByText("Teilweise angenommen").waitFor();
  await looks(page, "answered");
}

/** Anybody finds the decision by its number and reads why. */
async function findsTheDecision(page, number, looks) {
  await page.goto("/beschluesse");
  await follow(page, new RegExp(number), page.locator("main"));
  await page.getByText(REASON).waitFor();
  await follow(page, new RegExp(PROFILE), page.locator("main"));
  assert.equal(await heading(page), PROFILE);
  await looks(page, "answered-profile");
}

function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
