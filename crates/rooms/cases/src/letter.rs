//! The decision as a letter.

use pdf::{Block, DateTime, Language};
use store::Timestamp;
use transport::Outcome;
use web::{Lang, format};

use crate::Case;

/// What stands at the head and the foot of an organisation's letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The name of the organisation.
    pub organisation: String,
    /// Address and contact, a line each.
    pub address: String,
    /// The Rechtsbehelfsbelehrung. Empty means the general one.
    pub remedy: String,
    /// At the foot of every page.
    pub footer: String,
}

impl Letterhead {
    /// How to object to a decision: as the organisation has it, else the general rule.
    pub fn remedy(&self) -> String {
        if !self.remedy.trim().is_empty() {
            return self.remedy.trim().to_owned();
        }
        let address: Vec<_> = [self.organisation.as_str()]
            .into_iter()
            .chain(self.address.lines().map(str::trim).filter(|line| !line.is_empty()))
            .collect();
        include_str!("../letters/remedy.txt").trim().replace("{authority}", &address.join(", "))
    }
}

/// The text from which a decision is written, its gaps filled in as far as the case tells.
pub fn draft(case: &Case, outcome: Outcome) -> String {
    let template = match outcome {
        Outcome::Granted => include_str!("../letters/granted.txt"),
        Outcome::PartlyGranted => include_str!("../letters/partly-granted.txt"),
        Outcome::Rejected => include_str!("../letters/rejected.txt"),
        Outcome::NotResponsible => include_str!("../letters/not-responsible.txt"),
    };
    // The title comes last: what it contains is not a gap to fill.
    template
        .trim()
        .replace("{received}", &format::date(Lang::De, case.received_at.german_date()))
        .replace("{title}", &case.title)
}

/// A gap of the template that nobody filled in.
pub(crate) fn has_gap(text: &str) -> bool {
    text.to_lowercase().contains("[bitte ergänzen")
}

/// The decision as it is sent; letters of the administration are in German.
pub(crate) fn letter(
    head: &Letterhead,
    case: &Case,
    outcome: Outcome,
    text: &str,
    signer: &str,
    at: Timestamp,
) -> pdf::Letter {
    let day = |at: Timestamp| format::date(Lang::De, at.german_date());
    let address = head.address.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut reference = vec![("Vorgang".to_owned(), case.number.clone())];
    if let Some(file_number) = &case.file_number {
        reference.push(("Aktenzeichen".to_owned(), file_number.clone()));
    }
    reference.push(("Antrag vom".to_owned(), day(case.received_at)));
    reference.push(("Bearbeitung".to_owned(), signer.to_owned()));
    reference.push(("Datum".to_owned(), day(at)));
    let mut decision = vec![
        ("Antrag".to_owned(), case.title.clone()),
        ("Entscheidung".to_owned(), in_words(outcome).to_owned()),
    ];
    let charged = matches!(outcome, Outcome::Granted | Outcome::PartlyGranted);
    if let Some(fee) = case.fee_cents.filter(|_| charged) {
        decision.push(("Gebühr".to_owned(), format::money(Lang::De, fee)));
    }
    let closing = format!("Mit freundlichen Grüßen\nim Auftrag\n\n{signer}");
    let valid = "Dieser Bescheid wurde elektronisch erstellt und gilt ohne Unterschrift.";
    pdf::Letter {
        title: format!("Bescheid: {}", case.title),
        language: Language::German,
        sender: std::iter::once(head.organisation.as_str())
            .chain(address)
            .map(ToOwned::to_owned)
            .collect(),
        recipient: vec![case.applicant.clone()],
        reference,
        blocks: vec![
            Block::Facts(decision),
            Block::Paragraph(text.to_owned()),
            Block::Paragraph(closing),
            Block::Heading("Rechtsbehelfsbelehrung".to_owned()),
            Block::Paragraph(head.remedy()),
            Block::Paragraph(valid.to_owned()),
        ],
        footer: head.footer.trim().to_owned(),
        created: moment(at),
    }
}

fn in_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "Dem Antrag wird stattgegeben",
        Outcome::PartlyGranted => "Dem Antrag wird zum Teil stattgegeben",
        Outcome::Rejected => "Der Antrag wird abgelehnt",
        Outcome::NotResponsible => "Keine Zuständigkeit",
    }
}

fn moment(at: Timestamp) -> DateTime {
    let utc = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime {
        year: u16::try_from(utc.year()).unwrap_or_default(),
        month: small(utc.month()),
        day: small(utc.day()),
        hour: small(utc.hour()),
        minute: small(utc.minute()),
        second: small(utc.second()),
    }
}

#[cfg(test)]
mod tests {
    use store::testing::START;
    use transport::ApplicantKind;
    use uuid::Uuid;

    use super::*;
    use crate::State;

    fn case(title: &str) -> Case {
        Case {
            id: Uuid::nil(),
            organisation: Uuid::nil(),
            number: "LEM-2026-000001".to_owned(),
            leika: "99108001001000".to_owned(),
            title: title.to_owned(),
            applicant_kind: ApplicantKind::Person,
            applicant: "Ada".to_owned(),
            has_email: false,
            form: String::new(),
            fee_cents: Some(3070),
            processing_days: 14,
            two_persons: false,
            state: State::InProgress,
            assignee: None,
            received_at: START,
            due_at: START,
            file_number: None,
            version: 1,
        }
    }

    #[test]
    fn every_draft_is_filled_in_and_leaves_what_only_a_person_knows() {
        for outcome in Outcome::ALL {
            let text = draft(&case("Parken {received}"), *outcome);
            assert!(text.contains("„Parken {received}“ vom 4. März 2026"), "{text}");
            assert_eq!(has_gap(&text), *outcome != Outcome::Granted, "{outcome}");
        }
    }

    #[test]
    fn a_refusal_costs_nothing_and_every_letter_says_how_to_object() {
        let head = Letterhead {
            organisation: "Stadt Lemgo".to_owned(),
            address: "Marktplatz 1\n32657 Lemgo".to_owned(),
            ..Letterhead::default()
        };
        for outcome in Outcome::ALL {
            let letter = letter(&head, &case("Parken"), *outcome, "Text", "Anna", START);
            let text = format!("{:?}", letter.blocks);
            let granted = matches!(outcome, Outcome::Granted | Outcome::PartlyGranted);
            assert_eq!(text.contains("30,70 €"), granted);
            assert!(
                text.contains("bei Stadt Lemgo, Marktplatz 1, 32657 Lemgo einzulegen"),
                "{text}"
            );
        }
    }
}
