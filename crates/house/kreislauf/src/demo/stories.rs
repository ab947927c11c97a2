//! The invented applications: who applied for what, and what became of it.

use applications::Obstacle;
use cases::{Action, AskReason};
use transport::Outcome;

use super::answers::{
    Applicant, BAD_SALZUFLEN, HAMBURG, LAGE, LEMGO, MONTABAUR, Somebody, birth, business, dogs,
    dogs_reduced, parking, parking_despite, parking_lent, street,
};
use super::applications::{Deed, From, Story, When};
use super::filling::Answered;

/// The desks of every authority.
const CLERK: &str = "sachbearbeitung";
const DEPUTY: &str = "vertretung";
const LEAD: &str = "leitung";

const fn somebody(
    given: &'static str,
    family: &'static str,
    born: &'static str,
    street: &'static str,
    house: &'static str,
) -> Somebody {
    Somebody { given, family, born, street, house }
}

/// The person of the demonstration's account.
const ERIKA: Somebody = somebody("Erika", "Beispiel", "1984-08-12", "Musterstraße", "12");
const MAX: Somebody = somebody("Max", "Vorlage", "1990-01-23", "Beispielweg", "4");
const LENA: Somebody = somebody("Lena", "Muster", "1995-06-30", "Musterstraße", "31a");
const TOM: Somebody = somebody("Tom", "Exempel", "1978-11-02", "Vorlagengasse", "7");
const NORA: Somebody = somebody("Nora", "Probe", "1969-04-17", "Am Beispielhang", "22");
const PAUL: Somebody = somebody("Paul", "Muster", "2000-02-29", "Entwurfstraße", "9");
const IDA: Somebody = somebody("Ida", "Vorlage", "1957-09-05", "Hinterm Muster", "1");
const BEN: Somebody = somebody("Ben", "Probe", "1988-12-24", "Beispielallee", "58");
const EVA: Somebody = somebody("Eva", "Entwurf", "1992-07-14", "Musterring", "103");
const UWE: Somebody = somebody("Uwe", "Exempel", "1961-03-08", "Probepfad", "2");

const CAFE: Applicant = Applicant::Company {
    name: "Café Beispiel e. K.",
    form: "ek",
    contact: EVA,
    entry: Some(("hra", "HRA 0000")),
};
const DAUGHTERS: Applicant = Applicant::Company {
    name: "Muster & Töchter GmbH",
    form: "gmbh",
    contact: NORA,
    entry: Some(("hrb", "HRB 00000")),
};
const CLUB: Applicant = Applicant::Company {
    name: "Musterverein für Straßenfeste e. V.",
    form: "ev",
    contact: UWE,
    entry: None,
};

impl Story {
    fn new(host: &'static str, sent: When, answers: Answered) -> Self {
        let (from, deeds, told) = (From::Anybody, Vec::new(), false);
        Self { host, from, sent, answers, deeds, told }
    }

    /// Sent with the account of the demonstration's citizen.
    fn with_account(self) -> Self {
        Self { from: From::Account, ..self }
    }

    /// Number and code are told.
    fn told(self) -> Self {
        Self { told: true, ..self }
    }

    fn then(mut self, when: When, deed: Deed) -> Self {
        self.deeds.push((when, deed));
        self
    }

    fn office(self, when: When, desk: &'static str, action: Action) -> Self {
        self.then(when, Deed::Office { desk, action })
    }

    fn taken(self, when: When) -> Self {
        self.office(when, CLERK, Action::Take)
    }

    fn note(self, when: When, text: &str) -> Self {
        self.office(when, CLERK, Action::Note { text: text.to_owned() })
    }

    fn asked(self, when: When, text: &str) -> Self {
        self.office(
            when,
            CLERK,
            Action::Ask { text: text.to_owned(), reason: AskReason::Incomplete },
        )
    }

    fn answered(self, when: When, text: &'static str, paper: Option<&'static str>) -> Self {
        self.then(when, Deed::Write { text, paper })
    }

    fn told_by_office(self, when: When, text: &str) -> Self {
        self.office(when, CLERK, Action::Write { text: text.to_owned() })
    }

    fn decided(self, when: When, outcome: Outcome, reasons: &'static [&'static str]) -> Self {
        self.then(when, Deed::Decide { desk: CLERK, outcome, reasons, paper: None })
    }

    fn granted(self, when: When, paper: &'static str) -> Self {
        let (outcome, reasons, paper) = (Outcome::Granted, &[][..], Some(paper));
        self.then(when, Deed::Decide { desk: CLERK, outcome, reasons, paper })
    }

    fn proposed(self, when: When, outcome: Outcome, reasons: &'static [&'static str]) -> Self {
        self.then(when, Deed::Propose { desk: CLERK, outcome, reasons })
    }

    fn approved(self, when: When) -> Self {
        self.office(when, LEAD, Action::Approve)
    }

    fn closed(self, when: When) -> Self {
        self.office(when, CLERK, Action::Close)
    }

    fn reopened(self, when: When, reason: &str) -> Self {
        self.office(when, LEAD, Action::Reopen { reason: reason.to_owned() })
    }

    fn rated(self, when: When, ease: i64, obstacle: Obstacle, comment: &'static str) -> Self {
        self.then(when, Deed::Rate { ease, obstacle, comment })
    }
}

/// What somebody has begun in Lemgo and not sent.
pub(super) fn begun() -> Answered {
    dogs(&BEN, LEMGO, &[("Fips", "Dackel", "@-12")])
}

/// All of them.
pub(super) fn all() -> Vec<Story> {
    [lemgo_parking(), lemgo_dogs(), lemgo_others(), lage(), bad_salzuflen(), montabaur(), hamburg()]
        .concat()
}

fn lemgo_parking() -> Vec<Story> {
    let story = |sent, answers| Story::new("lemgo.example", sent, answers);
    vec![
        story(When(36, 19), parking(&ERIKA, LEMGO, "LIP-EB 84", "@14"))
            .with_account()
            .taken(When(35, 9))
            .granted(When(34, 11), "Bewohnerparkausweis Zone B")
            .rated(When(33, 20), 5, Obstacle::Nothing, "In zwei Tagen erledigt, danke.")
            .closed(When(32, 8)),
        story(When(1, 21), parking(&MAX, LEMGO, "LIP-MV 90", "@14")),
        story(When(2, 7), parking_lent(&ERIKA, LEMGO, "LIP-EB 842E", "@14")).with_account(),
        story(When(5, 12), parking(&LENA, LEMGO, "LIP-LM 95", "@14"))
            .taken(When(4, 9))
            .note(When(4, 10), "Meldeadresse stimmt. Zulassung noch mit dem Kreis abgleichen."),
        story(When(7, 17), parking_lent(&TOM, LEMGO, "LIP-TE 78", "@14"))
            .told()
            .taken(When(6, 9))
            .asked(
                When(6, 10),
                "Die Überlassungserklärung nennt ein anderes Kennzeichen als Ihr Antrag. Bitte senden Sie \
                 uns die Erklärung für LIP-TE 78.",
            ),
        story(When(22, 18), parking_despite(&BEN, LEMGO, "LIP-BP 88", "@14"))
            .taken(When(21, 9))
            .decided(
                When(17, 14),
                Outcome::Rejected,
                &["Wer einen privaten Stellplatz hat, bekommt keinen Bewohnerparkausweis. Dass er zurzeit \
                   anders genutzt wird, ändert daran nichts."],
            )
            .answered(When(16, 20), "Gilt das auch, wenn ich die Garage kündige?", None)
            .told_by_office(
                When(15, 9),
                "Nein. Sobald Sie die Garage nicht mehr haben, stellen Sie bitte einen neuen Antrag und \
                 legen die Kündigung bei.",
            )
            .rated(When(14, 21), 3, Obstacle::Questions, ""),
        story(When(30, 10), parking(&UWE, LEMGO, "LIP-UE 61", "@14"))
            .taken(When(29, 9))
            .granted(When(28, 10), "Bewohnerparkausweis Zone B")
            .closed(When(27, 9))
            .answered(When(3, 11), "Auf meinem Ausweis steht LIP-UE 16 statt 61.", None)
            .reopened(When(2, 9), "Das Kennzeichen wurde falsch übertragen; der Ausweis wird neu erteilt."),
    ]
}

fn lemgo_dogs() -> Vec<Story> {
    let story = |sent, answers| Story::new("lemgo.example", sent, answers);
    vec![
        story(When(12, 16), dogs(&NORA, LEMGO, &[("Bello", "Mischling", "@-12")]))
            .taken(When(11, 9))
            .asked(When(10, 11), "War der Hund vorher schon bei einer anderen Gemeinde angemeldet?")
            .answered(
                When(8, 19),
                "Nein, er kommt aus dem Tierheim. Den Vertrag lege ich bei.",
                Some("Übernahmevertrag"),
            ),
        story(
            When(20, 8),
            dogs(&PAUL, LEMGO, &[("Luna", "Labrador Retriever", "@-12"), ("Rex", "Pudel", "@-12")]),
        )
        .taken(When(19, 10))
        .granted(When(16, 15), "Steuerbescheid für zwei Hunde")
        .rated(When(16, 20), 4, Obstacle::Papers, "Den Chip musste ich erst suchen."),
        story(When(25, 13), dogs_reduced(&IDA, LEMGO, &[("Wotan", "Hovawart", "@-12")]))
            .taken(When(24, 9))
            .note(When(23, 10), "Entfernung im Plan gemessen: 310 m zum nächsten bewohnten Haus.")
            .decided(
                When(18, 11),
                Outcome::PartlyGranted,
                &[
                    "die Ermäßigung auf die Hälfte der Steuer.",
                    "Für mehr müsste das nächste bewohnte Haus mindestens 400 Meter entfernt sein; \
                     gemessen wurden 310 Meter.",
                ],
            ),
        story(When(10, 15), dogs(&EVA, LEMGO, &[("Struppi", "Terrier", "@-12")]))
            .taken(When(9, 10))
            .then(
                When(8, 18),
                Deed::Withdraw { reason: "Der Hund ist doch bei meiner Schwester geblieben." },
            ),
        story(When(9, 20), dogs(&ERIKA, LEMGO, &[("Frieda", "Beagle", "@-12")]))
            .with_account()
            .taken(When(8, 9))
            .told_by_office(
                When(8, 10),
                "Die Hundemarke kommt mit der Post. Den Bescheid erhalten Sie hier.",
            )
            .answered(When(7, 18), "Danke. Bitte klingeln Sie bei „Beispiel/Muster“.", None),
    ]
}

fn lemgo_others() -> Vec<Story> {
    let story = |sent, answers| Story::new("lemgo.example", sent, answers);
    let workshop = ("Reparatur von Fahrrädern und Handel mit Zubehör", "handel", "@14");
    let catering = ("Lieferung von Speisen für Feiern", "sonst", "@14");
    vec![
        // Nobody has taken it in the three days that were promised.
        story(When(8, 11), business(&DAUGHTERS, LEMGO, workshop)),
        story(When(6, 14), business(&Applicant::Person(LENA), LEMGO, catering))
            .taken(When(5, 9))
            .note(When(5, 10), "Rückfrage beim Gesundheitsamt läuft.")
            .then(When(4, 9), Deed::HandOver { from: CLERK, to: DEPUTY }),
        story(When(15, 22), birth(&PAUL, LEMGO, "Detmold", "2")).taken(When(14, 10)).decided(
            When(13, 11),
            Outcome::NotResponsible,
            &["das Standesamt Detmold, weil Sie dort geboren sind."],
        ),
        story(When(11, 13), birth(&IDA, LEMGO, "Lemgo", "1"))
            .taken(When(10, 9))
            .granted(When(9, 10), "Geburtsurkunde (Abschrift zur Ansicht)")
            .closed(When(8, 8)),
        story(
            When(6, 9),
            street(&CAFE, LEMGO, ("gastronomie", ""), ("Beispielmarkt", "18.5"), ("@140", "@320")),
        )
        .taken(When(5, 11))
        .asked(When(5, 12), "Wie breit bleibt der Gehweg, wenn alle Stühle besetzt sind?"),
    ]
}

fn lage() -> Vec<Story> {
    let story = |sent, answers| Story::new("lage.example", sent, answers);
    let carpenter = ("Bau von Möbeln nach Maß", "handwerk", "@14");
    vec![
        story(When(2, 18), dogs(&MAX, LAGE, &[("Ole", "Collie", "@-12")])),
        story(When(13, 9), parking(&NORA, LAGE, "LIP-NP 69", "@14")).taken(When(12, 9)).note(
            When(12, 10),
            "Zone wird zum Monatsende neu zugeschnitten; Antwort vom Tiefbauamt fehlt.",
        ),
        story(When(24, 9), business(&Applicant::Person(TOM), LAGE, carpenter))
            .taken(When(23, 9))
            .granted(When(22, 9), "Empfangsbescheinigung der Anzeige")
            .rated(When(21, 19), 5, Obstacle::Nothing, "")
            .closed(When(20, 9)),
        story(When(5, 10), birth(&EVA, LAGE, "Lage", "3")).taken(When(4, 8)),
    ]
}

fn bad_salzuflen() -> Vec<Story> {
    let story = |sent, answers| Story::new("bad-salzuflen.example", sent, answers);
    let summer = ("@170", "@320");
    vec![
        story(
            When(14, 10),
            street(&CAFE, BAD_SALZUFLEN, ("gastronomie", ""), ("Musterpromenade", "24"), summer),
        )
        .taken(When(13, 9))
        .note(When(12, 9), "Ortstermin: 2,20 m Gehweg bleiben frei.")
        .proposed(When(3, 14), Outcome::Granted, &[]),
        story(
            When(33, 10),
            street(
                &CLUB,
                BAD_SALZUFLEN,
                ("veranstaltung", "Straßenfest mit Musik und vier Ständen"),
                ("Am Muster", "400"),
                ("@200", "@201"),
            ),
        )
        .taken(When(32, 9))
        .proposed(When(27, 10), Outcome::Granted, &[])
        .office(
            When(26, 9),
            LEAD,
            Action::Return { reason: "Bitte noch die Feuerwehr zur Durchfahrt hören.".to_owned() },
        )
        .note(When(24, 9), "Feuerwehr ist einverstanden, 3,50 m bleiben frei.")
        .proposed(When(24, 10), Outcome::Granted, &[])
        .approved(When(23, 11))
        .closed(When(19, 9)),
        story(
            When(18, 12),
            street(
                &Applicant::Person(BEN),
                BAD_SALZUFLEN,
                ("sonst", "Werbewagen, der in der Fußgängerzone steht"),
                ("Musterpromenade", "9"),
                ("@20", "@110"),
            ),
        )
        .taken(When(17, 9))
        .proposed(
            When(15, 10),
            Outcome::Rejected,
            &["Die Fußgängerzone ist dort Rettungsweg; sie darf nicht verstellt werden."],
        )
        .approved(When(14, 9)),
        story(When(1, 16), parking(&PAUL, BAD_SALZUFLEN, "LIP-PM 100", "@14")),
        story(When(4, 19), dogs(&LENA, BAD_SALZUFLEN, &[("Pünktchen", "Mops", "@-12")]))
            .taken(When(3, 9)),
    ]
}

fn montabaur() -> Vec<Story> {
    let story = |sent, answers| Story::new("montabaur.example", sent, answers);
    let accounts = ("Buchen laufender Geschäftsvorfälle", "sonst", "@14");
    vec![
        story(When(16, 10), business(&Applicant::Person(IDA), MONTABAUR, accounts))
            .taken(When(15, 9))
            .granted(When(14, 10), "Empfangsbescheinigung der Anzeige"),
        story(When(3, 20), dogs(&UWE, MONTABAUR, &[("Aika", "Schäferhund", "@-12")])),
        story(When(6, 17), birth(&TOM, MONTABAUR, "Montabaur", "1")).taken(When(5, 9)).asked(
            When(5, 10),
            "Der Scan Ihres Ausweises ist nicht lesbar. Bitte senden Sie ihn noch einmal.",
        ),
    ]
}

fn hamburg() -> Vec<Story> {
    let story = |sent, answers| Story::new("hamburg.example", sent, answers);
    let repairs = ("Änderung und Reparatur von Kleidung", "sonst", "@14");
    vec![
        story(When(4, 22), birth(&ERIKA, LEMGO, "Hamburg", "1")).with_account().taken(When(3, 8)),
        story(When(2, 9), parking(&NORA, HAMBURG, "HH-NP 69", "@14")),
        story(When(9, 12), business(&Applicant::Person(MAX), HAMBURG, repairs))
            .taken(When(8, 9))
            .asked(
                When(8, 10),
                "Arbeiten Sie auch außer Haus? Dann brauchen wir die Anschrift der Werkstatt.",
            )
            .then(When(7, 13), Deed::Withdraw { reason: "Ich beginne erst im nächsten Jahr." })
            .closed(When(6, 9)),
        story(
            When(21, 9),
            street(
                &Applicant::Person(LENA),
                HAMBURG,
                ("infostand", ""),
                ("Beispielufer", "6"),
                ("@30", "@31"),
            ),
        )
        .taken(When(20, 9))
        .proposed(When(18, 9), Outcome::Granted, &[])
        .approved(When(17, 10)),
    ]
}
