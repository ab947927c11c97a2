skip = Zum Inhalt springen
language-name = Deutsch
demonstration = Vorführung: Alle Vorgänge sind erfunden, dies ist keine Behörde.
nav-main = Hauptmenü
nav-crumbs = Wo Sie sind
start = Start
search = Suchen
optional = freiwillig
sign-in = Anmelden
sign-in-failed = Fehler: Anmelden
sign-out = Abmelden
sign-in-account = Für einen Antrag brauchen Sie kein Konto. Mit einem Konto sehen Sie alle Ihre Anträge an einem Ort.
sign-in-account-open = Konto eröffnen
email = E-Mail-Adresse
password = Passwort
pages = Seiten
page-before = Zurück
page-after = Weiter
page-of = Seite { $page } von { $last }
errors = { $count ->
    [one] Bitte prüfen Sie eine Angabe
   *[other] Bitte prüfen Sie { $count } Angaben
}

chart-table = Zahlen als Tabelle
chart-missing = keine Angabe
chart-nothing = Noch keine Zahlen.

api = Schnittstelle
api-intro = Alles, was die öffentlichen Seiten zeigen, können auch Programme lesen. Für Vorgänge brauchen sie einen Schlüssel, den „kreislauf token create“ ausgibt.
api-document = Beschreibung nach OpenAPI

about = Über Kreislauf
about-what = Kreislauf führt von der Frage „Wer ist zuständig?“ über den Antrag bis zum Bescheid und trägt zurück, was dabei schlecht lief.
about-origin = Jede Antwort sagt, woher sie kommt: vom Amt eingetragen, aus einer Regel abgeleitet oder unbekannt. Geraten wird nicht.
about-sources = Orte: Gemeindeverzeichnis GV-ISys, © Statistische Ämter des Bundes und der Länder (dl-de/by-2-0). Grenzen der Kreise: © GeoBasis-DE / BKG 2025 (verändert; dl-de/by-2-0). Postleitzahlen: © OpenStreetMap-Mitwirkende (ODbL 1.0). Leistungen: OZG-Umsetzungskatalog mit LeiKa-Schlüsseln, Stand 2019.
about-licence = Kreislauf ist freie Software unter der EUPL-1.2.

privacy = Datenschutz
privacy-no-tracking = Diese Seiten beobachten Sie nicht: keine Zählung einzelner Personen, keine Dateien von Dritten.
privacy-cookies = Gespeichert wird nur, was nötig ist: die gewählte Sprache, die Anmeldung und der Zugang zu Ihrem Entwurf.
privacy-data = Ihr Antrag wird für das zuständige Amt verschlüsselt. Entwürfe, die Sie nicht absenden, werden gelöscht, wenn ihre Frist abläuft.

accessibility = Barrierefreiheit
accessibility-goal = Alle Seiten sollen die WCAG 2.2 auf Stufe AA erfüllen und ohne JavaScript, mit der Tastatur und mit Vorleseprogrammen benutzbar sein. Das wird bei jeder Änderung automatisch geprüft.
accessibility-tell-us = Wenn Sie auf ein Hindernis stoßen, sagen Sie es bitte dem Amt, das Sie auf der Ortsseite finden.

failure-home = Zur Startseite
failure-not-found-title = Das gibt es hier nicht
failure-not-found = Die Adresse führt zu nichts, oder zu etwas, das Sie nicht sehen dürfen. Prüfen Sie bitte die Schreibweise, oder suchen Sie von der Startseite aus.
failure-sign-in-title = Bitte anmelden
failure-sign-in = Dafür müssen Sie angemeldet sein.
failure-token-title = Schlüssel ungültig
failure-token = Der Schlüssel ist unbekannt oder abgelaufen. Ein neuer entsteht mit „kreislauf token create“.
failure-role-title = Dafür reicht Ihre Rolle nicht
failure-role = Sie gehören dazu, aber Ihre Rolle umfasst das nicht. Ihre Verwaltung der Zugänge kann sie Ihnen geben.
failure-wrong-login-title = Anmeldung nicht möglich
failure-wrong-login = E-Mail-Adresse oder Passwort stimmt nicht.
failure-locked-title = Bitte später noch einmal
failure-locked = Zu viele Fehlversuche. In 15 Minuten geht es weiter.
failure-invalid-title = Die Angaben passen nicht
failure-invalid = Was gesendet wurde, lässt sich nicht verstehen. Gehen Sie bitte zurück und prüfen Sie die Angaben.
failure-conflict-title = Jemand war schneller
failure-conflict = In der Zwischenzeit hat sich etwas geändert. Laden Sie die Seite neu und wiederholen Sie, was noch nötig ist.
failure-exists-title = Das gibt es schon
failure-exists = Ein Eintrag mit diesen Angaben besteht bereits.
failure-too-large-title = Zu groß
failure-too-large = Was gesendet wurde, ist größer als erlaubt. Eine Datei darf höchstens 25 MB haben.
failure-media-type-title = Unbekanntes Format
failure-media-type = Dieses Format wird hier nicht angenommen.
failure-method-title = So geht das nicht
failure-method = Diese Adresse nimmt diese Art von Anfrage nicht an.
failure-cross-site-title = Von einer fremden Seite
failure-cross-site = Die Anfrage kam nicht von dieser Seite und wurde deshalb nicht ausgeführt.
failure-busy-title = Gerade sehr viel los
failure-busy = Es wurde nichts geändert. Versuchen Sie es bitte gleich noch einmal.
failure-slow-title = Das dauert zu lange
failure-slow = Die Antwort kam nicht rechtzeitig. Prüfen Sie bitte, ob Ihre Angabe angekommen ist, bevor Sie sie wiederholen.
failure-internal-title = Da ist etwas schiefgegangen
failure-internal = Der Fehler liegt bei uns und wurde aufgezeichnet. Versuchen Sie es bitte noch einmal.
