//! What is counted in the demonstration: months of invented events in its towns and in some others of the same size, so that
//! charts live and there is something to compare with. In Lemgo one threshold is crossed: the parking permit asks for
//! a document that the form does not.

use jiff::civil::Date;
use tally::{Event, Kind, Month};

use crate::Failed;
use crate::node::Node;

/// Months before the one in which the demonstration begins.
const MONTHS: usize = 14;

const PARKING: &str = "99108001001000";

/// A service: its key, applications sent in a month in a town of 40,000, of a hundred begun so many abandoned, of a
/// hundred sent so many asked back, days until the decision, of a hundred answers so many bad ones.
type Service = (&'static str, i64, i64, i64, i64, i64);

/// The services of the demonstration's towns.
const SERVICES: [Service; 5] = [
    (PARKING, 64, 17, 12, 4, 12),
    ("99027002012000", 55, 9, 4, 4, 8),
    ("99102013002000", 38, 11, 9, 6, 10),
    ("99050012104000", 18, 14, 16, 2, 15),
    ("99108012005000", 9, 19, 18, 15, 18),
];

/// A place and how large it is: of a town of 40,000 so many percent. Only the first ones have an organisation here.
const PLACES: [(&str, i64); 11] = [
    ("057660044044", 100),
    ("057660040040", 88),
    ("057660008008", 135),
    ("071435004000", 102),
    ("020000000000", 1_900),
    ("057580004004", 112),
    ("057580024024", 98),
    ("057700032032", 89),
    ("057700008008", 61),
    ("057700020020", 64),
    ("057700028028", 63),
];

/// Writes the months, publishes them, and looks at them as the house does every day.
pub(super) async fn count(node: &Node) -> Result<(), Failed> {
    let newest = Month::at(node.store.clock().now()).before();
    for (back, month) in newest.last(MONTHS).into_iter().rev().enumerate() {
        node.store
            .housekeeping(move |tx| {
                for (number, (place, size)) in (0..).zip(PLACES) {
                    for service in SERVICES {
                        let ago = i64::try_from(back).unwrap_or_default();
                        let counted = Counted { place, size, number, ago };
                        for (kind, detail, events, amount) in counted.of(service, month) {
                            let event = Event::of(kind, service.0).detail(detail).amount(amount);
                            if events > 0 {
                                tally::count_many(tx, tenth(month), place, &event, events)?;
                            }
                        }
                    }
                    let searches = Event::of(Kind::NothingFound, "");
                    tally::count_many(tx, tenth(month), place, &searches, 3 + size.min(200) / 25)?;
                }
                Ok::<_, store::Error>(())
            })
            .await?;
    }
    node.tend_signals().await?;
    Ok(())
}

fn tenth(month: Month) -> Date {
    month.first_day().saturating_add(jiff::Span::new().days(9))
}

/// What is counted in one place in one month.
struct Counted {
    place: &'static str,
    size: i64,
    number: i64,
    /// Months before the newest.
    ago: i64,
}

impl Counted {
    /// Some more in one month than in another, and always the same: up to fifteen percent.
    fn about(&self, figure: i64, salt: i64) -> i64 {
        let swing = (self.number * 7 + self.ago * 11 + salt * 5).rem_euclid(31) - 15;
        figure * (100 + swing) / 100
    }

    fn of(&self, service: Service, month: Month) -> Vec<(Kind, &'static str, i64, i64)> {
        let (key, monthly, abandoned, asked, days, bad) = service;
        // In summer people apply for less, in January for more.
        let season = match month.first_day().month() {
            1 => 125,
            7 | 8 => 80,
            _ => 100,
        };
        let sent = self.about(monthly * self.size * season / 10_000, 1);
        let in_lemgo = key == PARKING && self.place == "057660044044";
        // Since five months ago the town wants to see a proof that the form does not ask for.
        let asked = if in_lemgo && self.ago < 5 { 46 - self.ago } else { asked };
        let asked = self.about(sent * asked / 100, 2);
        let missing = if in_lemgo { asked * 7 / 10 } else { asked * 4 / 10 };
        let incomplete = asked * 2 / 10;
        let left = self.about(sent * abandoned / (100 - abandoned), 3);
        let at_step = [left * 2 / 10, left * 5 / 10];
        let decided = self.about(sent * 9 / 10, 4);
        let days = if in_lemgo && self.ago < 5 { days + 4 } else { days };
        let answers = self.about(sent * 3 / 10, 5);
        let bad = if in_lemgo && self.ago < 5 { 33 } else { bad };
        let (bad, fair) = (answers * bad / 100, answers * 2 / 10);
        vec![
            (Kind::Started, "", sent + left, 0),
            (Kind::Sent, "", sent, 0),
            (Kind::Abandoned, "1", at_step[0], 0),
            (Kind::Abandoned, "2", at_step[1], 0),
            (Kind::Abandoned, "3", left - at_step[0] - at_step[1], 0),
            (Kind::AskedBack, "missing-document", missing, 0),
            (Kind::AskedBack, "incomplete", incomplete, 0),
            (Kind::AskedBack, "other", asked - missing - incomplete, 0),
            (Kind::Decided, "", decided, decided * self.about(days * 10, 6) / 10),
            (Kind::Withdrawn, "", sent / 20, 0),
            (Kind::Feedback, "bad", bad, 0),
            (Kind::Feedback, "fair", fair, 0),
            (Kind::Feedback, "good", answers - bad - fair, 0),
        ]
    }
}
