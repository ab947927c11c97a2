form-fee = Gebühr
form-free = kostenlos
form-fee-unknown = Die Gebühr erfahren Sie mit der Entscheidung.
form-duration = Bearbeitung
form-days = { $days ->
    [one] in der Regel ein Tag
   *[other] in der Regel { $days } Tage
}
form-papers = Was Sie bereithalten sollten
form-paper-perhaps = (je nach Ihren Angaben)
form-what-comes = So läuft es ab
form-in-german = Die Fragen dieses Formulars sind auf Deutsch.
form-no-account = Sie brauchen kein Konto. Was Sie eingeben, wird bei jedem Schritt gespeichert; nach { $days } Tagen ohne Änderung wird der Entwurf gelöscht.
form-begin = Antrag beginnen
form-begin-anew = Neuen Antrag beginnen
form-resume-link = Einen begonnenen Antrag fortsetzen

form-steps = Schritte
form-step-of = Schritt { $step } von { $count }
form-step-optional = Dieser Teil ist freiwillig.
form-title-wrong = Fehler: { $title }
form-next = Weiter
form-back = Zurück
form-later = Später fortsetzen
form-refresh = Fragen aktualisieren
form-kept-until = Gespeichert wird bei jedem Schritt. Dieser Entwurf wird am { $date } gelöscht, wenn Sie ihn bis dahin nicht ändern oder absenden.
form-choose = Bitte wählen
form-no-answer = Keine Angabe
form-yes = Ja
form-no = Nein
form-add = { $name } hinzufügen
form-remove = { $name } entfernen
form-none-yet = { $name }: noch keine Angabe.
form-file-here = { $name } ({ $size }) ist gespeichert. Eine neue Datei ersetzt sie.

form-hint-date = Zum Beispiel 24.12.2026
form-hint-time = Zum Beispiel 8:30
form-hint-moment = Zum Beispiel 24.12.2026 8:30
form-hint-file = { $types }; höchstens { $max }
form-hint-list = Die Auswahlliste „{ $list }“ liegt hier nicht vor. Bitte schreiben Sie Ihre Antwort als Text.
form-hint-decides = Je nach Ihrer Antwort folgen weitere Fragen.
form-hint-depends = Diese Frage ergibt sich aus einer anderen Antwort.
form-hint-choice = Bitte füllen Sie genau eine der folgenden Möglichkeiten aus.

form-more-asked = Aus Ihren Antworten ergeben sich weitere Fragen
form-more-asked-text = Ihre Angaben sind gespeichert. Bitte sehen Sie diesen Schritt noch einmal durch.
form-overtaken = Dieser Schritt wurde inzwischen an anderer Stelle gespeichert
form-overtaken-text = Unten steht, was Sie hier eingegeben haben; es ist noch nicht gespeichert. Mit „Weiter“ ersetzt es die andere Fassung. Dateien wählen Sie dafür bitte noch einmal aus. Möchten Sie die andere Fassung behalten, laden Sie die Seite neu.

form-problem-required = Bitte ausfüllen.
form-problem-required-choice = Bitte wählen Sie eine Antwort.
form-problem-required-file = Bitte fügen Sie eine Datei bei.
form-problem-required-group = Bitte ausfüllen.
form-problem-forbidden = Diese Angabe passt nicht zu Ihren anderen Antworten. Bitte leeren Sie das Feld.
form-problem-rule = Diese Angabe passt nicht zu Ihren anderen Antworten.
form-problem-date = Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026.
form-problem-time = Bitte geben Sie eine Uhrzeit an, zum Beispiel 8:30.
form-problem-moment = Bitte geben Sie Datum und Uhrzeit an, zum Beispiel 24.12.2026 8:30.
form-problem-number = Bitte geben Sie eine Zahl an, zum Beispiel 12,5.
form-problem-whole-number = Bitte geben Sie eine ganze Zahl an.
form-problem-money = Bitte geben Sie einen Betrag an, zum Beispiel 12,50.
form-problem-short = { $min ->
    [one] Bitte geben Sie mindestens ein Zeichen an.
   *[other] Bitte geben Sie mindestens { $min } Zeichen an.
}
form-problem-long = Bitte höchstens { $max } Zeichen.
form-problem-cut = Der Text war zu lang; gespeichert sind die ersten { $max } Bytes. Bitte kürzen Sie ihn.
form-problem-small = Der kleinste mögliche Wert ist { $min }.
form-problem-large = Der größte mögliche Wert ist { $max }.
form-problem-pattern = Diese Schreibweise ist hier nicht möglich. Bitte prüfen Sie Ihre Eingabe.
form-problem-code = Bitte wählen Sie eine der angebotenen Antworten.
form-problem-few = Mindestens { $min } Angaben sind nötig.
form-problem-many = Höchstens { $max } Angaben sind möglich.
form-problem-nothing-chosen = Bitte füllen Sie eine der Möglichkeiten aus.
form-problem-several-chosen = Bitte füllen Sie nur eine der Möglichkeiten aus und leeren Sie die anderen.
form-problem-other = Diese Angabe passt hier nicht.

form-file-empty = Die Datei ist leer. Bitte wählen Sie eine andere.
form-file-large = Die Datei ist zu groß. Höchstens { $max } sind möglich.
form-file-type = Der Inhalt der Datei ist von einer Art, die hier nicht angenommen wird. Möglich sind: { $types }.
form-file-many = Mehr als { $max } Dateien sind nicht möglich.
form-file-together = Alle Dateien zusammen dürfen höchstens { $max } groß sein. Bitte verkleinern Sie eine, zum Beispiel durch einen Scan in Graustufen.

form-review = Prüfen und absenden
form-edit = Bearbeiten
form-nothing-answered = Keine Angaben.
form-privacy = Mit dem Absenden werden Ihre Angaben für { $authority } verschlüsselt und dorthin übermittelt. Das Amt verwendet sie nur, um über Ihren Antrag zu entscheiden. Der Entwurf wird danach hier gelöscht.
form-send = Jetzt verbindlich absenden
form-not-complete = Der Antrag ist noch nicht vollständig
form-not-complete-text = Bitte ergänzen Sie, was oben genannt ist. Danach können Sie ihn absenden.

form-saved = Ihr Entwurf ist gespeichert
form-code-intro = Mit diesem Code setzen Sie den Antrag bis zum { $date } fort, auch auf einem anderen Gerät: { $address }
form-code-once = Bitte notieren Sie den Code jetzt
form-code-once-text = Er wird nur dieses eine Mal gezeigt. Wer ihn kennt, kann Ihren Entwurf lesen. Ein früherer Code gilt nicht mehr.
form-go-on = Antrag fortsetzen
form-resume = Antrag fortsetzen
form-resume-text = Geben Sie den Code ein, den Sie beim Speichern erhalten haben.
form-code = Code
form-code-hint = Zum Beispiel K7RM-4XPT-9WQC
form-code-wrong = Zu diesem Code gibt es keinen Entwurf. Bitte prüfen Sie die Schreibweise. Abgesendete und abgelaufene Entwürfe sind gelöscht.
form-delete = Entwurf löschen
form-delete-text = Alle Angaben und Dateien zu „{ $title }“ werden gelöscht. Das lässt sich nicht rückgängig machen.
form-delete-now = Entwurf endgültig löschen
form-deleted = Der Entwurf ist gelöscht
form-deleted-text = Ihre Angaben sind entfernt. Es wurde nichts abgesendet.

failure-form-no-offer-title = Diesen Antrag gibt es hier nicht
failure-form-no-offer = Das Amt bietet ihn nicht oder nicht mehr online an. Auf der Seite der Leistung steht, wer zuständig ist.
failure-form-no-draft-title = Kein Zugang zu diesem Entwurf
failure-form-no-draft = Der Entwurf wurde abgesendet, ist abgelaufen oder wurde auf einem anderen Gerät begonnen. Mit dem Code, den Sie beim Speichern erhalten haben, öffnen Sie ihn auf der Startseite unter „Entwurf fortsetzen“.
failure-form-expired-title = Der Entwurf ist abgelaufen
failure-form-expired = Er wurde 30 Tage lang nicht geändert und wird deshalb gelöscht. Es wurde nichts abgesendet. Bitte beginnen Sie den Antrag neu.
failure-form-wrong-code-title = Dieser Code öffnet keinen Entwurf
failure-form-wrong-code = Bitte prüfen Sie die Schreibweise.
failure-form-incomplete-title = Der Antrag ist noch nicht vollständig
failure-form-incomplete = Es wurde nichts abgesendet. Gehen Sie bitte zurück; die Seite „Prüfen und absenden“ nennt, was fehlt.
