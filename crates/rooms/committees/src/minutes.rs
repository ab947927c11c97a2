//! Minutes, written from what happened.

use std::fmt::Write as _;

use web::{Lang, Shell, format};

use crate::model::{Presence, Visibility, quorum};
use crate::ops::meeting::present;
use crate::store::{Around, ItemLine, Meeting};

/// Writes the minutes of a meeting. What chair and secretariat alone know of stays out of them; so does, for readers
/// who do not know of it, all that `around` does not hold.
pub(crate) fn written(shell: &Shell, lang: Lang, meeting: &Meeting, around: &Around) -> String {
    let say = |key: &str, values: &[(&str, &str)]| shell.text(lang, key, values);
    let mut out = String::new();
    let mut line = |text: String| {
        // Writing into a string cannot fail.
        let _always_ok = writeln!(out, "{text}");
    };
    line(format!("{}: {}", meeting.committee_name, meeting.title));
    let mode = say(&format!("committee-mode-{}", meeting.mode), &[]);
    let times = format!("{} – {}", format::moment(lang, meeting.starts_at), mode);
    line(if meeting.place.is_empty() { times } else { format!("{times}, {}", meeting.place) });
    if !around.presence.is_empty() {
        line(String::new());
        line(say("committee-minutes-present", &[]));
        for seat in &around.seats {
            let presence = around.presence.iter().find(|(id, _)| *id == seat.id);
            let Some((_, presence)) = presence else { continue };
            let who = match presence {
                Presence::Deputy => &seat.deputy,
                _ => &seat.holder,
            };
            let who = who.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
            let there = say(&format!("committee-presence-{presence}"), &[]);
            line(format!("- {}{who}: {there}", seat.seat.sender));
        }
        let (there, needed, all) = (
            present(around).to_string(),
            quorum(&meeting.rules, around.seats.len()).to_string(),
            around.seats.len().to_string(),
        );
        let values = [("there", there.as_str()), ("needed", &needed), ("all", &all)];
        line(say("committee-minutes-quorum", &values));
    }
    for (mark, (id, item, _)) in marked(around) {
        if item.visibility == Visibility::Hidden {
            continue;
        }
        line(String::new());
        line(format!(
            "{} {}",
            say(&format!("committee-item-{}", mark.0), &[("number", &mark.1)]),
            item.title
        ));
        if !item.note.is_empty() {
            line(item.note.clone());
        }
        for (_, decision) in around.decided.iter().filter(|(item, _)| *item == id.to_string()) {
            let outcome = say(&format!("committee-outcome-{}", decision.outcome), &[]);
            let heading = say("committee-decision-number", &[("number", &decision.number)]);
            line(format!("{heading} – {outcome}"));
            line(decision.text.clone());
            line(format!("{}: {}", say("committee-f-reason", &[]), decision.reason));
            if let Some(votes) = decision.votes {
                let [yes, no, abstain] =
                    [votes.all.yes, votes.all.no, votes.all.abstain].map(|count| count.to_string());
                let values = [("yes", yes.as_str()), ("no", &no), ("abstain", &abstain)];
                line(say("committee-votes", &values));
            }
        }
        for (part, task) in around.tasks.iter().filter(|(_, task)| task.item == Some(*id)) {
            let who = part.person_name.clone().unwrap_or_default();
            let due = part.due.map(|due| format::date(lang, due.german_date())).unwrap_or_default();
            line(say(
                "committee-minutes-task",
                &[("task", &task.text), ("who", &who), ("due", &due)],
            ));
        }
    }
    out
}

/// The items with what counts them: each visibility has its own count, so that none betrays another.
pub(crate) fn marked(around: &Around) -> Vec<((Visibility, String), &ItemLine)> {
    let mut counts = [0_u32; 3];
    around
        .items
        .iter()
        .map(|entry| {
            let visibility = entry.1.visibility;
            let slot = match visibility {
                Visibility::Public => 0,
                Visibility::Internal => 1,
                Visibility::Hidden => 2,
            };
            let count = counts.get_mut(slot).map_or(0, |count| {
                *count += 1;
                *count
            });
            ((visibility, count.to_string()), entry)
        })
        .collect()
}
