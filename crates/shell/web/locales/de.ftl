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
password-current = Aktuelles Passwort
password-new = Neues Passwort
password-again = Neues Passwort wiederholen
password-hint = Mindestens 12 Zeichen. Ein Satz ist leicht zu merken und schwer zu erraten.
password-save = Passwort speichern
password-length = Ein Passwort hat 12 bis 200 Zeichen.
password-differs = Die beiden neuen Passwörter sind nicht gleich.
password-current-wrong = Das aktuelle Passwort stimmt nicht.
password-failed = Fehler: { $title }
password-set = Passwort festlegen
password-set-for = Für { $name } ({ $email }). Der Link gilt danach nicht mehr.
password-is-set = Das Passwort ist festgelegt
password-is-set-text = Sie können sich jetzt damit anmelden. Wer vorher mit diesem Konto angemeldet war, ist es nicht mehr.
password-change = Passwort ändern
password-change-text = Auf anderen Geräten werden Sie dabei abgemeldet.
password-is-changed = Das Passwort ist geändert
password-is-changed-text = Hier bleiben Sie angemeldet, auf anderen Geräten nicht.
password-to-account = Zu meinem Konto
password-forgotten = Passwort vergessen
password-forgotten-text = Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort festlegen. Er gilt 24 Stunden und einmal.
password-forgotten-no-mail = Von hier werden keine E-Mails verschickt. Wenn Sie bei einer Behörde arbeiten, gibt Ihnen dort die Verwaltung der Zugänge einen Link, mit dem Sie ein neues Passwort festlegen. Ihre Anträge öffnen Sie auch ohne Konto mit Vorgangsnummer und Zugangscode.
password-ask = Link anfordern
password-asked = Link angefordert
password-asked-title = Bitte sehen Sie in Ihr Postfach
password-asked-text = Wenn es zu dieser Adresse ein Konto gibt, kommt in wenigen Minuten eine E-Mail mit einem Link. Kommt keine, prüfen Sie bitte die Adresse und den Ordner für unerwünschte Post.

nav-accounts = Zugänge
account-list = Zugänge: { $organisation }
account-list-hint = Wer hier arbeitet und was sie oder er darf. Geänderte Rollen gelten sofort, auch in offenen Sitzungen.
account-invite = Person einladen
account-invite-failed = Fehler: Person einladen
account-invite-mail = Die Person bekommt eine E-Mail mit einem Link, mit dem sie ihr Passwort festlegt. Der Link gilt 24 Stunden.
account-invite-link = Sie bekommen danach einen Link, mit dem die Person ihr Passwort festlegt. Der Link gilt 24 Stunden.
account-name = Name
account-name-wrong = Bitte geben Sie den Namen an, höchstens 100 Zeichen.
account-email-wrong = Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel vorname.name@stadt.example.
account-role-missing = Bitte wählen Sie mindestens eine Rolle.
account-roles = Rollen
account-no-role = keine
account-role-case-worker = Sachbearbeitung
account-role-case-worker-hint = bearbeitet Vorgänge
account-role-lead = Leitung
account-role-lead-hint = verteilt Vorgänge und zeichnet mit
account-role-editor = Redaktion
account-role-editor-hint = pflegt Texte, Ämter, Zuständigkeiten und Online-Anträge
account-role-administrator = Verwaltung der Zugänge
account-role-administrator-hint = lädt Personen ein und vergibt Rollen
account-role-leader = Hausspitze
account-role-leader-hint = meldet Bedarfe und gibt die Stimme der Organisation ab
account-role-cdo = Digitalisierung (CDO)
account-role-cdo-hint = meldet Bedarfe und gibt die Stimme der Organisation ab
account-role-cio = Informationstechnik (CIO)
account-role-cio-hint = meldet Bedarfe und gibt die Stimme der Organisation ab
account-role-security-officer = Informationssicherheit
account-role-security-officer-hint = meldet Bedarfe und trägt zu ihnen bei
account-role-digital-guide = Digitallotsin, Digitallotse
account-role-digital-guide-hint = meldet Bedarfe und trägt zu ihnen bei
account-role-department = Fachamt
account-role-department-hint = meldet Bedarfe und trägt zu ihnen bei
account-role-member = Mitglied
account-role-chair = Vorsitz
account-role-secretariat = Geschäftsstelle
account-role-seat-hint = folgt aus einem Sitz im Gremium
account-state = Zustand
account-active = aktiv
account-invited = noch ohne Passwort
account-disabled = gesperrt
account-save-roles = Rollen speichern
account-access = Zugang
account-access-hint = Mit einem Link legt die Person ein neues Passwort fest; das alte gilt, bis der Link benutzt wird. Wer gesperrt ist, kann sich nicht anmelden, und offene Sitzungen enden.
account-disabled-hint = Die Person kann sich nicht anmelden. Nach dem Entsperren gilt ihr Passwort wieder.
account-not-own = Dieses Konto gehört der Person selbst oder einer anderen Behörde. Sie können hier Rollen vergeben und nehmen, aber weder das Passwort zurücksetzen noch das Konto sperren.
account-reset = Link für neues Passwort
account-disable = Konto sperren
account-enable = Konto entsperren
account-last-administrator = Das ist die letzte Person, die hier Zugänge verwaltet. Geben Sie diese Rolle erst jemand anderem.
account-failed = Fehler: { $name }
account-done-roles = Die Rollen sind gespeichert.
account-done-disabled = Das Konto ist gesperrt.
account-done-enabled = Das Konto ist entsperrt.
account-done-mail = Eine E-Mail mit dem Link ist unterwegs.
account-done-known = Zu dieser Adresse gab es schon ein Konto. Es hat die Rollen bekommen; Name und Passwort sind geblieben.
account-link = Link zum Festlegen des Passworts
account-link-text = Geben Sie diesen Link der Person selbst, am besten persönlich oder am Telefon. Er gilt 24 Stunden und einmal; ein älterer Link gilt nicht mehr.
account-link-once = Der Link wird nur jetzt gezeigt
account-link-once-text = Wer ihn hat, kann das Passwort festlegen. Geht er verloren, machen Sie einen neuen.
account-back = Zurück zu den Zugängen
account-mail-subject = Link für ein neues Passwort
account-mail =
    Guten Tag,

    für Ihr Konto wurde ein Link angefordert, mit dem Sie ein neues Passwort festlegen:

    { $link }

    Er gilt 24 Stunden und einmal. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.
account-mail-invited-subject = Ihr neuer Zugang
account-mail-invited =
    Guten Tag,

    für Sie wurde ein Zugang eingerichtet. Legen Sie bitte mit diesem Link Ihr Passwort fest:

    { $link }

    Er gilt 24 Stunden und einmal. Ist er abgelaufen, fragen Sie bitte in Ihrer Behörde nach einem neuen.

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
privacy-no-tracking = Diese Seiten beobachten Sie nicht: keine Zählung einzelner Personen, keine Dateien von Dritten. Gezählt wird nur, wie oft eine Leistung an einem Tag in einem Ort begonnen, gesendet oder abgebrochen wird; gezeigt werden Monate, und nie eine Zahl unter fünf.
privacy-cookies = Gespeichert wird nur, was nötig ist: die gewählte Sprache, die Anmeldung und der Zugang zu Ihrem Entwurf.
privacy-data = Ihr Antrag wird für das zuständige Amt verschlüsselt. Entwürfe, die Sie nicht absenden, werden gelöscht, wenn ihre Frist abläuft.

accessibility = Barrierefreiheit
accessibility-goal = Alle Seiten sollen die WCAG 2.2 auf Stufe AA erfüllen und ohne JavaScript, mit der Tastatur und mit Vorleseprogrammen benutzbar sein. Das wird bei jeder Änderung automatisch geprüft.
accessibility-tell-us = Wenn Sie auf ein Hindernis stoßen, sagen Sie es bitte dem Amt, das Sie auf der Ortsseite finden.

again = Ihre Anmeldung ist abgelaufen
again-hint = Was Sie geschrieben haben, ist noch nicht gesendet. Es steht nur auf dieser Seite und ist sonst nirgends gespeichert.
again-sign-in = In einem neuen Fenster anmelden
again-return = Auf diese Seite zurückkommen und noch einmal senden.
again-text = Ihr Text
again-files = Dateien bitte noch einmal auswählen
again-send = Noch einmal senden

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
failure-link-title = Dieser Link gilt nicht mehr
failure-link = Er wurde schon benutzt, ist älter als 24 Stunden oder durch einen neueren ersetzt. Fordern Sie bitte unter „Anmelden“ einen neuen an oder fragen Sie in Ihrer Behörde.
failure-not-own-title = Dieses Konto gehört nicht zu Ihrer Behörde
failure-not-own = Sie können Rollen vergeben und nehmen, aber weder das Passwort zurücksetzen noch das Konto sperren.
failure-too-often-title = Zu viele Anfragen
failure-too-often = Von Ihrer Adresse kamen in kurzer Zeit sehr viele Anfragen. Es wurde nichts geändert. Warten Sie bitte einen Augenblick und versuchen Sie es dann noch einmal.
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
failure-cross-site = Die Anfrage kam nicht von dieser Seite und wurde deshalb nicht ausgeführt. Haben Sie sie selbst gesendet? Gehen Sie im Browser zurück und senden Sie noch einmal; meist steht dort noch, was Sie eingegeben haben. Hilft das nicht, verbirgt eine Erweiterung Ihres Browsers, woher die Anfrage kommt.
failure-busy-title = Gerade sehr viel los
failure-busy = Es wurde nichts geändert. Versuchen Sie es bitte gleich noch einmal.
failure-slow-title = Das dauert zu lange
failure-slow = Die Antwort kam nicht rechtzeitig. Prüfen Sie bitte, ob Ihre Angabe angekommen ist, bevor Sie sie wiederholen.
failure-internal-title = Da ist etwas schiefgegangen
failure-internal = Der Fehler liegt bei uns und wurde aufgezeichnet. Versuchen Sie es bitte noch einmal.

# Formulare und Angaben, die in mehreren Räumen gleich heißen
form-error = Fehler: { $title }
choice-any = Alle
acts-for = Sie handeln für: { $name }
acts-for-whom = Für wen handeln Sie?
somebody-elsewhere = eine Stelle auf einem anderen Knoten
timeline-next = Nächster Schritt bis

# Wer etwas wissen darf (TLP 2.0)
label-who = Wer darf davon wissen?
label-label = Kennzeichnung (TLP)
label-guard = Wessen Leute hüten es?
label-clear = Öffentlich
label-green = Nur im Netzwerk
label-amber = Geschützt
label-amber-strict = Streng geschützt
label-red = Nur im Raum
label-clear-text = Öffentlich: alle (TLP:CLEAR)
label-green-text = Netzwerk: alle Stellen, die hier mitmachen (TLP:GREEN)
label-amber-text = Geschützt: nur die Leute der hütenden Stelle (TLP:AMBER)
label-amber-strict-text = Streng geschützt: auch keine Ausfuhr (TLP:AMBER+STRICT)
label-red-text = Nur im Raum zu lesen, keine Ausfuhr, keine Ankündigung (TLP:RED)

# Wohin eine Adresse dieses Knotens führt
link-on = Dort weiterlesen
link-to-profile = Zum Anforderungsprofil
link-to-decision = Zum Beschluss
link-to-need = Zum Bedarf
link-to-cluster = Zum Bündel
link-to-standard = Zum Standard
link-to-meeting = Zur Sitzung
link-to-signal = Zum Signal
station-not-yet = offen
sign-in-register = Sie arbeiten für eine Verwaltung, einen IT-Dienstleister, einen Verband, ein Unternehmen, eine Hochschule oder einen Verein?
registration = Für eine Organisation registrieren
registration-intro = Wer bei Bedarfen, Profilen und Gremien mitwirkt, gehört zu einer Organisation. Suchen Sie hier Ihre, sagen Sie, wer Sie sind und welche Aufgabe Sie dort haben. Die Organisation bestätigt das; bis dahin haben Sie kein Recht.
registration-any-kind = alle Arten
registration-kind = Art der Organisation
registration-organisation = Organisation
registration-organisation-hint = Ein Teil des Namens genügt, zum Beispiel „Lemgo“.
registration-have-account = Sie haben schon ein Konto?
registration-own = Ihre Anfragen
registration-found = Gefundene Organisationen
registration-none = Keine Organisation gefunden
registration-none-text = Prüfen Sie die Schreibweise oder wählen Sie „alle Arten“. Verwaltungen, Dienstleister und Verbände richtet ein, wer diese Installation betreibt. Unternehmen, Wissenschaft und Zivilgesellschaft können Sie selbst nennen: Wählen Sie dazu die Art aus.
registration-many = Es gibt noch mehr. Geben Sie mehr vom Namen ein.
registration-new-organisation = Meine Organisation ist nicht dabei: neu nennen
registration-ask = Um Aufnahme bitten
registration-another = andere Organisation
registration-what-happens = Ihre Anfrage geht an die Hausspitze und die Verwaltung der Zugänge dort. Sie gilt 30 Tage.
registration-new-name = Name der neuen Organisation
registration-new-hint = { $kind }. Wer diese Installation betreibt, prüft den Namen und nimmt die Organisation auf; Sie verwalten danach ihre Zugänge.
registration-new-wrong = Bitte nennen Sie die Organisation, höchstens 150 Zeichen.
registration-role = Ihre Aufgabe dort
registration-role-wrong = Bitte wählen Sie Ihre Aufgabe.
registration-as = Sie fragen an als { $name } ({ $email }).
registration-email-hint = Am besten Ihre dienstliche Adresse: Daran erkennt man Sie dort.
registration-note = Ein Wort dazu
registration-note-hint = Woran die Organisation Sie erkennt, zum Beispiel Ihre Durchwahl.
registration-note-wrong = Höchstens 1.000 Zeichen.
registration-send = Anfrage senden
registration-too-often = Von dieser Adresse kamen gerade schon mehrere Anfragen. Bitte versuchen Sie es in einer Viertelstunde noch einmal.
registration-status = Stand Ihrer Anfrage
registration-asked = Gestellt
registration-until = Gilt bis
registration-reason = Begründung
registration-keep-address = Bewahren Sie die Adresse dieser Seite auf, zum Beispiel als Lesezeichen: Hier sehen Sie, wie es steht. Niemand sonst kann sie erraten.
registration-now-unproven = Bitte sehen Sie in Ihr Postfach
registration-now-unproven-text = An { $email } geht eine E-Mail mit einem Link. Erst wenn Sie ihn mit Ihrem Passwort bestätigt haben, sieht die Organisation Ihre Anfrage. Der Link gilt 24 Stunden.
registration-now-waiting = Ihre Anfrage liegt bei der Organisation
registration-now-waiting-text = Sie wartet dort bis zum { $until }. Haben Sie mit { $email } schon ein Konto, gilt nach der Bestätigung dessen Passwort.
registration-now-confirmed = Ihre Anfrage ist bestätigt
registration-now-confirmed-text = Melden Sie sich mit { $email } an.
registration-now-refused = Ihre Anfrage ist abgelehnt
registration-now-refused-text = Den Grund lesen Sie hier bis zum { $until }.
registration-state-unproven = Postfach prüfen
registration-state-waiting = wartet
registration-state-confirmed = bestätigt
registration-state-refused = abgelehnt
registration-prove = Adresse bestätigen
registration-prove-text = { $name } ({ $email }) bittet um Aufnahme bei { $organisation } als { $role }.
registration-password = Das Passwort, das Sie bei der Anfrage gewählt haben
registration-password-wrong = Das ist nicht das Passwort, das bei der Anfrage gewählt wurde.
registration-prove-send = Ja, das ist meine Adresse
registration-prove-not-me = Waren Sie das nicht? Dann schließen Sie diese Seite. Ohne Bestätigung verfällt die Anfrage nach 24 Stunden.
registration-proven = Adresse bestätigt
registration-proven-text = Ihre Anfrage liegt jetzt bei { $organisation }. Sie bekommen eine E-Mail, sobald darüber entschieden ist.
registration-requests = Anfragen um Aufnahme
registration-requests-intro = Diese Personen möchten für Ihre Organisation mitwirken. Sie haben noch kein Recht. Nach 30 Tagen verfällt eine Anfrage.
registration-requests-none = Gerade wartet keine Anfrage auf Sie.
registration-waits = Anfrage um Aufnahme
registration-new = neue Organisation
registration-new-text = Mit der Bestätigung wird diese Organisation aufgenommen und steht im Verzeichnis. Die Person verwaltet ihre Zugänge.
registration-of = Anfrage von { $name }
registration-address-proven = Adresse geprüft
registration-address-unproven = Adresse nicht geprüft
registration-check = Prüfen Sie, ob die Person wirklich angefragt hat
registration-check-text = Von hier werden keine E-Mails verschickt, die Adresse ist deshalb nicht geprüft. Rufen Sie die Person unter einer Nummer an, die Sie kennen.
registration-confirm-text = Mit der Bestätigung bekommt die Person sofort diese Rolle: { $role }.
registration-confirm = Bestätigen
registration-refuse = Ablehnen
registration-reason-hint = Die Person liest ihn.
registration-reason-wrong = Bitte sagen Sie, warum, in höchstens 1.000 Zeichen.
registration-done-confirmed = Die Anfrage ist bestätigt. Die Rolle gilt sofort.
registration-done-refused = Die Anfrage ist abgelehnt. Die Person liest Ihren Grund.
registration-mail-prove-subject = Bitte bestätigen Sie Ihre Adresse
registration-mail-prove =
    Guten Tag,

    mit dieser Adresse wurde um Aufnahme bei { $organisation } gebeten. Bitte bestätigen Sie das mit dem Passwort, das dabei gewählt wurde:

    { $link }

    Der Link gilt 24 Stunden. Wenn Sie das nicht waren, brauchen Sie nichts zu tun.
registration-mail-confirmed-subject = Ihre Anfrage ist bestätigt
registration-mail-confirmed =
    Guten Tag,

    { $organisation } hat Ihre Anfrage bestätigt. Sie können sich jetzt anmelden:

    { $link }
registration-mail-refused-subject = Ihre Anfrage ist abgelehnt
registration-mail-refused =
    Guten Tag,

    { $organisation } hat Ihre Anfrage abgelehnt. Der Grund:

    { $reason }
failure-registration-title = Diese Anfrage gibt es nicht mehr
failure-registration = Über die Anfrage wurde entschieden, ihre 30 Tage sind um, oder die Adresse ist unvollständig. Sie können eine neue stellen.
failure-own-request-title = Das entscheidet jemand anderes
failure-own-request = Über Ihre eigene Anfrage entscheidet eine andere Person in der Organisation.

actor-kind-federation = Bund
actor-kind-state = Land
actor-kind-district = Kreis
actor-kind-association = Verwaltungsverband
actor-kind-municipality = Stadt oder Gemeinde
actor-kind-provider = IT-Dienstleister
actor-kind-coordination = Koordinierungsstelle
actor-kind-umbrella = Spitzenverband
actor-kind-committee = Gremium
actor-kind-company = Unternehmen
actor-kind-science = Wissenschaft
actor-kind-civil-society = Zivilgesellschaft
