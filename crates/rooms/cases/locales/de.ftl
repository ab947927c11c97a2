case-inbox = Vorgänge
case-organisation = Amt
case-switch = Wechseln
case-views = Ansichten
case-view-mine = Meine
case-view-unassigned = Ohne Bearbeitung
case-view-waiting = Warten auf Antwort
case-view-due = Bald fällig
case-view-open = Alle offenen
case-view-closed = Geschlossen
case-search = Suche
case-search-hint = Nummer, Name oder Leistung
case-any = Alle
case-status = Status
case-service = Leistung
case-assignee = Bearbeitung
case-sort = Reihenfolge
case-sort-due = Frist, nächste zuerst
case-sort-received = Eingang, neueste zuerst
case-sort-number = Nummer
case-filter = Anzeigen
case-found = { $count ->
    [0] Kein Vorgang
    [one] Ein Vorgang
   *[other] { $count } Vorgänge
}
case-number = Nummer
case-applicant = Antrag von
case-applicant-person = Privatperson
case-applicant-company = Unternehmen
case-received = Eingang
case-due = Frist
case-nobody = Noch niemand
case-somebody = Amt
case-keys-before = Mit den Tasten
case-keys-and = und
case-keys-after = gehen Sie durch die Liste, mit der Eingabetaste öffnen Sie einen Vorgang.
case-none-title = Hier ist nichts
case-none = In dieser Ansicht gibt es gerade keine Vorgänge.
case-none-filtered = Zu dieser Suche gibt es keine Vorgänge. Ändern Sie die Suche, oder zeigen Sie alle.
case-show-all = Alle offenen Vorgänge zeigen

case-status-received = Eingegangen
case-status-in-progress = In Bearbeitung
case-status-waiting = Wartet auf Antwort
case-status-proposed = Wartet auf Freigabe
case-status-decided = Entschieden
case-status-withdrawn = Zurückgezogen
case-status-closed = Geschlossen
case-status-reopened = Wiederaufgenommen

case-outcome = Ergebnis
case-outcome-granted = Stattgegeben
case-outcome-partly-granted = Teilweise stattgegeben
case-outcome-rejected = Abgelehnt
case-outcome-not-responsible = Nicht zuständig

case-due-stopped = Frist ruht
case-due-none = keine offene Frist
case-due-today = heute
case-due-in = { $days ->
    [one] morgen
   *[other] in { $days } Tagen
}
case-due-overdue = { $days ->
    [one] seit einem Tag überfällig
   *[other] seit { $days } Tagen überfällig
}
case-since = seit

case-neighbours = Andere Vorgänge nach Frist
case-before = Vorheriger Vorgang
case-after = Nächster Vorgang
case-proposal = Vorschlag zur Entscheidung
case-proposed-by = Vorgeschlagen von { $name }:
case-proposal-pdf = Bescheid als PDF ansehen
case-answers = Angaben
case-documents = Unterlagen
case-documents-none = Es gibt keine Unterlagen.
case-from-office = vom Amt
case-from-applicant = eingereicht
case-messages = Nachrichten
case-messages-none = Es gibt noch keine Nachrichten.
case-notes = Interne Notizen
case-notes-hint = Notizen sieht nur das Amt.
case-course = Verlauf
case-facts = Eckdaten
case-reachable = Benachrichtigung
case-reachable-email = per E-Mail
case-reachable-portal = nur mit Nummer und Zugangscode
case-file-number = Aktenzeichen
case-file-number-none = noch keines
case-retention = { $years ->
    [one] Aufbewahrung ein Jahr
   *[other] Aufbewahrung { $years } Jahre
}
case-deleted-on = Wird gelöscht am
case-fee = Gebühr
case-two-persons = Vier-Augen-Prinzip
case-two-persons-yes = Die Leitung gibt die Entscheidung frei.
case-actions = Was Sie tun können
case-assigned-elsewhere = Diesen Vorgang bearbeitet jemand anderes. Sie können ihn lesen und Notizen schreiben.

case-do-take = Übernehmen
case-do-resume = Frist weiterlaufen lassen
case-do-file = Aktenzeichen vergeben
case-do-close = Schließen
case-do-approve = Entscheidung freigeben
case-do-decide = Entscheiden
case-do-propose = Entscheidung vorschlagen
case-do-return = Vorschlag zurückgeben
case-do-write = Schreiben oder nachfragen
case-do-hand-over = Weitergeben
case-do-reopen = Wieder aufnehmen
case-do-note = Notiz schreiben

case-entry-received = Antrag eingegangen
case-entry-taken = Übernommen
case-entry-handed-over = Weitergegeben an { $other }
case-entry-asked = Nachgefragt; die Frist ruht
case-entry-asked-short = Rückfrage
case-entry-wrote = Nachricht gesendet
case-entry-resumed = Die Frist läuft weiter
case-entry-noted = Notiz geschrieben
case-entry-proposed = Entscheidung vorgeschlagen
case-entry-returned = Vorschlag zurückgegeben
case-entry-decided = Entschieden
case-entry-filed = Aktenzeichen vergeben
case-entry-closed = Geschlossen
case-entry-reopened = Wieder aufgenommen
case-entry-citizen-wrote = Nachricht der antragstellenden Person
case-entry-withdrawn = Antrag zurückgezogen
case-entry-withdrawn-short = Rücknahme
case-entry-withdrawn-late = Rücknahme nach der Entscheidung

case-back = Zurück zum Vorgang
case-text = Text
case-your-text = Ihr Text, zum Kopieren
case-text-missing = Bitte schreiben Sie etwas.
case-text-long = Der Text ist zu lang; höchstens { $limit } Zeichen sind möglich.
case-text-cut = Der Text ist zu lang; höchstens { $limit } Zeichen sind möglich. Was darüber hinausging, steht hier nicht mehr.
case-text-gap = Bitte ersetzen Sie die Stellen in eckigen Klammern.
case-error = Fehler: { $title }
case-colleague = An wen?
case-choose = Bitte wählen
case-choose-person = Bitte wählen Sie eine Person.
case-approve = Entscheidung freigeben
case-approve-hint = Mit der Freigabe ist entschieden: Der Bescheid wird geschrieben und gesendet. Das lässt sich nicht rückgängig machen.
case-approve-now = Freigeben und senden
case-return = Vorschlag zurückgeben
case-return-hint = Schreiben Sie, was zu ändern ist. Der Vorgang geht zurück in die Bearbeitung; wer den Antrag gestellt hat, erfährt davon nichts.
case-return-now = Zurückgeben
case-hand-over = Vorgang weitergeben
case-hand-over-hint = Wer den Vorgang bekommt, findet ihn unter „Meine“.
case-hand-over-now = Weitergeben
case-reopen = Vorgang wieder aufnehmen
case-reopen-hint = Schreiben Sie, warum. Wer den Antrag gestellt hat, bekommt diesen Text, und die Frist beginnt neu.
case-reopen-now = Wieder aufnehmen
case-note = Notiz schreiben
case-note-hint = Notizen sieht nur das Amt.
case-note-now = Notiz speichern
case-write = Schreiben oder nachfragen
case-write-hint = Diesen Text liest, wer den Antrag gestellt hat.
case-kind = Art der Nachricht
case-kind-question = Rückfrage: Die Frist ruht, bis eine Antwort kommt. Das wird auch so mitgeteilt.
case-kind-message = Nachricht: Die Frist läuft weiter.
case-ask-reason = Grund der Rückfrage
case-ask-reason-hint = Wird nur gezählt, ohne Vorgang und Person: So sieht Ihre Kommune, wo ein Formular zu Rückfragen führt.
case-ask-reason-missing-document = Ein Nachweis fehlt
case-ask-reason-unusable-document = Ein Nachweis ist unlesbar oder der falsche
case-ask-reason-incomplete = Eine Angabe fehlt
case-ask-reason-contradiction = Angaben widersprechen sich
case-ask-reason-identity = Unklar, wer den Antrag stellt oder stellen darf
case-ask-reason-other = Anderer Grund
case-files = Dateien
case-files-hint = PDF, PNG, JPEG oder Text, höchstens fünf Dateien
case-files-many = Es sind höchstens fünf Dateien möglich. Bitte wählen Sie die Dateien noch einmal aus.
case-file-kind = Diese Art von Datei geht nicht: nur PDF, PNG, JPEG oder Text. Bitte wählen Sie die Dateien noch einmal aus.
case-send = Senden

case-decide = Entscheiden
case-decide-how = Wie wird entschieden?
case-decide-text = Weiter zum Text
case-decide-other = Anderes Ergebnis wählen
case-decide-words = Text des Bescheids
case-decide-hint = Briefkopf, Gebühr und Rechtsbehelfsbelehrung kommen von selbst dazu.
case-decide-check = Weiter zur Prüfung
case-decide-pdf = Als PDF ansehen (neues Fenster)
case-decide-change = Text ändern
case-earlier-proposal = Früherer Vorschlag
case-confirm = Entscheidung prüfen
case-confirm-hint = Noch ist nichts gesendet. Mit dem nächsten Schritt ist entschieden, und der Bescheid wird zugestellt.
case-confirm-now = Entscheiden und Bescheid senden
case-confirm-proposal = Vorschlag prüfen
case-confirm-proposal-hint = Mit dem nächsten Schritt geht der Vorschlag zur Freigabe an die Leitung. Wer den Antrag gestellt hat, erfährt noch nichts.
case-confirm-proposal-now = Zur Freigabe geben

case-conflict-title = Jemand war schneller
case-conflict = Während Sie daran gearbeitet haben, hat sich der Vorgang geändert. Ihre Eingabe wurde deshalb nicht ausgeführt. Sehen Sie sich an, was neu ist, und wiederholen Sie, was noch nötig ist.
case-conflict-own-title = Das haben Sie schon erledigt
case-conflict-own = Den Vorgang haben Sie inzwischen selbst geändert, vielleicht durch einen doppelten Klick oder in einem zweiten Fenster. Diese Eingabe wurde nicht noch einmal ausgeführt.
case-conflict-changes = Was sich geändert hat
case-conflict-now = Der Vorgang ist jetzt:

case-deputies = Vertretungen
case-deputies-hint = Wer vertritt, sieht die Vorgänge unter „Meine“ und kann sie bearbeiten.
case-deputies-none = Zurzeit ist keine Vertretung eingetragen.
case-deputy-line = { $deputy } vertritt { $person }
case-deputy-new = Vertretung eintragen
case-deputy-for = Wer wird vertreten?
case-deputy = Wer vertritt?
case-deputy-same = Niemand kann sich selbst vertreten.
case-deputy-end = Beenden
case-from = Erster Tag
case-until = Letzter Tag
case-until-early = Der letzte Tag liegt vor dem ersten.
case-date-wrong = Bitte geben Sie ein Datum ein.
case-save = Speichern
case-letterhead = Briefkopf und Rechtsbehelf
case-letterhead-hint = Das steht auf jedem Bescheid.
case-letterhead-address = Anschrift und Kontakt, eine Zeile je Angabe
case-letterhead-remedy = Rechtsbehelfsbelehrung
case-letterhead-remedy-hint = Ob Widerspruch oder Klage der richtige Weg ist, richtet sich nach dem Landesrecht.
case-letterhead-footer = Fußzeile

failure-case-state-title = Das geht gerade nicht
failure-case-state = Der Stand des Vorgangs lässt das nicht zu.
failure-case-assigned-title = Jemand anderes bearbeitet das
failure-case-assigned = Das können nur die Person, die den Vorgang bearbeitet, ihre Vertretung und die Leitung.
failure-case-second-person-title = Hier entscheiden zwei
failure-case-second-person = Freigeben muss jemand aus der Leitung, der die Entscheidung nicht selbst vorgeschlagen hat.
failure-case-no-member-title = Diese Person geht nicht
failure-case-no-member = Die Person bearbeitet in diesem Amt keine Vorgänge, oder es ist dieselbe Person.
failure-case-letter-title = Der Bescheid ist zu lang
failure-case-letter = Der Text passt nicht in einen Brief. Bitte kürzen Sie ihn.
