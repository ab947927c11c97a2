//! Two letters as an office writes them; names and case are invented.

use pdf::{Block, DateTime, Language, Letter};

fn strings(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn pairs(parts: &[(&str, &str)]) -> Vec<(String, String)> {
    parts.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

/// A decision of two pages, with every kind of block.
pub(crate) fn decision() -> Letter {
    Letter {
        title: "Bewilligung eines Bewohnerparkausweises".into(),
        language: Language::German,
        sender: strings(&[
            "Stadt Beispielhausen",
            "Marktplatz 1",
            "12345 Beispielhausen",
            "Straßenverkehrsbehörde",
            "Telefon 01234 5678-90",
            "verkehr@beispielhausen.example",
        ]),
        recipient: strings(&["Erika Beispiel", "Lindenweg 3", "12345 Beispielhausen"]),
        reference: pairs(&[
            ("Vorgang", "2026-000017"),
            ("Aktenzeichen", "99108.001/0017"),
            ("Antrag vom", "28.02.2026"),
            ("Bearbeitung", "Frau Muster, Zimmer 2.14"),
            ("Datum", "02.03.2026"),
        ]),
        blocks: vec![
            Block::Paragraph("Sehr geehrte Frau Beispiel,\n\nauf Ihren Antrag vom 28. Februar 2026 bewilligen wir Ihnen einen Bewohnerparkausweis für die Bewohnerparkzone 3 (Altstadt). Grundlage ist § 45 Absatz 1b Satz 1 Nummer 2a der Straßenverkehrs-Ordnung.".into()),
            Block::Heading("Entscheidung".into()),
            Block::Facts(pairs(&[
                ("Kennzeichen", "BSP-EB 123"),
                ("Halterin", "Erika Beispiel"),
                ("Parkzone", "3 (Altstadt): Lindenweg, Kirchgasse, Markt, Obere Straße, Untere Straße, Am Wall und die Parkplätze an der Stadtmauer"),
                ("Gültig vom – bis", "02.03.2026 – 01.03.2027"),
                ("Gebühr", "30,70 €"),
                ("Anmerkung", ""),
            ])),
            Block::Heading("Hinweise".into()),
            Block::List(strings(&[
                "Ihr Ausweis gilt nur für das genannte Fahrzeug und nur zusammen mit dem amtlichen Kennzeichen.",
                "Legen Sie den Ausweis von außen gut lesbar hinter die Windschutzscheibe. Ein Anspruch auf einen bestimmten Stellplatz entsteht daraus nicht; in Zeiten von Märkten, Umzügen und Bauarbeiten kann die Zone eingeschränkt sein.",
                "Bitte melden Sie uns einen Umzug oder einen Wechsel des Fahrzeugs innerhalb einer Woche.",
            ])),
            Block::Paragraph("Mit diesem Zugangscode sehen Sie den Stand Ihres Vorgangs und können uns schreiben:".into()),
            Block::Code("K7PM-4XQ2-9RTL".into()),
            Block::Heading("Begründung".into()),
            Block::Paragraph("Sie wohnen nach den Angaben des Melderegisters mit Hauptwohnung im Lindenweg 3 und damit in der Bewohnerparkzone 3. Das Fahrzeug ist auf Sie zugelassen. Weitere Ausweise sind für Ihre Wohnung nicht ausgestellt. Damit liegen die Voraussetzungen vor. Die Gebühr richtet sich nach der Gebührenordnung für Maßnahmen im Straßenverkehr, Gebührennummer 265.".into()),
            Block::Heading("Rechtsbehelfsbelehrung".into()),
            Block::Paragraph("Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Klage erhoben werden. Die Klage ist beim Verwaltungsgericht Beispielstadt, Gerichtsstraße 5, 12399 Beispielstadt, schriftlich, zur Niederschrift des Urkundsbeamten der Geschäftsstelle oder elektronisch zu erheben.".into()),
            Block::Paragraph("Mit freundlichen Grüßen\nim Auftrag\n\nMuster".into()),
        ],
        footer: "Stadt Beispielhausen · Öffnungszeiten Mo–Fr 8–12 Uhr, Do 14–18 Uhr\nSparkasse Beispielhausen · IBAN DE00 0000 0000 0000 0000 00".into(),
        created: DateTime { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 0 },
    }
}

/// A receipt to download: one page, no address window.
pub(crate) fn receipt() -> Letter {
    Letter {
        title: "Eingangsbestätigung".into(),
        recipient: Vec::new(),
        blocks: vec![
            Block::Paragraph("Ihr Antrag „Bewohnerparkausweis“ ist am 28.02.2026 um 21:14 Uhr eingegangen. Sie müssen nichts weiter tun; wir melden uns, sobald etwas fehlt oder entschieden ist.".into()),
            Block::Paragraph("Bewahren Sie den Zugangscode auf. Wer ihn hat, kann Ihren Vorgang einsehen.".into()),
            Block::Code("K7PM-4XQ2-9RTL".into()),
            Block::Heading("Ihre Angaben".into()),
            Block::Facts(pairs(&[("Name", "Erika Beispiel"), ("Anschrift", "Lindenweg 3\n12345 Beispielhausen"), ("Kennzeichen", "BSP-EB 123")])),
        ],
        ..decision()
    }
}
