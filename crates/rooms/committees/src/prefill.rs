//! What a form shows before somebody types, and what can be chosen in it.

use ::store::{Read, Timestamp};
use uuid::Uuid;

use crate::act::{Deed, Kind, Source, Thing};
use crate::fields::Fields;
use crate::matter::{self, Found, Own};
use crate::model::{Item, Matter, Reference, Rules, Seat};
use crate::store::{self as query, Committee, Eyes};
use crate::{Error, FOUNDERS, limits};

/// What stands in a form before somebody types: what the thing is now.
pub(crate) fn prefilled(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    deed: &Deed,
    thing: &Thing,
    fields: &mut Fields,
) -> Result<(), Error> {
    match (thing, deed.word) {
        (Thing::Committee(committee), "charter") => {
            let version = committee.charter.clone().unwrap_or_default();
            let charters = query::charters(read, eyes, committee.id)?;
            let text = charters.versions.into_iter().find(|(part, _)| part.name == version);
            fields.fill("text", text.map(|(_, charter)| charter.text).unwrap_or_default());
            fill_rules(fields, &committee.rules);
        }
        (Thing::Committee(committee), "describe") => {
            fields.fill("name", &committee.name);
            fields.fill("purpose", &committee.purpose);
        }
        (Thing::Committee(committee), "text") => {
            fields.fill("label", committee.rules.label.word());
        }
        (Thing::Committee(committee), "seat") => fill_seat(read, eyes, committee, fields)?,
        (Thing::Committee(_), "plan") => {
            fields.fill("year", read.now().german_date().year().to_string());
        }
        (Thing::Topic(topic), "forward") => {
            fields.fill("title", &topic.title);
            fields.fill("text", &topic.text);
        }
        (Thing::Decision(decision), "forward") => {
            fields.fill("title", &decision.title);
            fields.fill("text", &decision.text);
            fields.fill("reason", &decision.reason);
        }
        (Thing::Meeting(meeting), "change") => {
            fields.fill("title", &meeting.title);
            fields.fill("mode", meeting.mode.word());
            fields.fill("place", &meeting.place);
            fields.fill("dial_in", query::around(read, eyes, meeting)?.dial_in.unwrap_or_default());
            fields.fill("starts_at", local(meeting.starts_at));
            fields.fill("ends_at", local(meeting.ends_at));
        }
        (Thing::Meeting(meeting), "minutes") => {
            fields.fill("text", query::around(read, eyes, meeting)?.minutes.unwrap_or_default());
        }
        (Thing::Meeting(meeting), "item" | "note" | "decide") => {
            let around = query::around(read, eyes, meeting)?;
            let asked = fields.typed("item").to_owned();
            let found = around.items.iter().find(|(id, ..)| id.to_string() == asked);
            if let Some((_, item, part)) = found {
                fill_item(fields, deed.word, item, part.position);
            }
        }
        (Thing::Text(text), "change" | "propose-release") => {
            fields.fill("title", &text.title);
            fields.fill("body", &text.body);
        }
        _ => {}
    }
    Ok(())
}

fn fill_rules(fields: &mut Fields, rules: &Rules) {
    fields.fill("quorum_percent", rules.quorum_percent.to_string());
    fields.fill("voting", rules.voting.word());
    fields.fill("parity", if rules.parity { "1" } else { "" });
    fields.fill("name_free", if rules.name_free { "1" } else { "" });
    fields.fill("label", rules.label.word());
    fields.fill("video_per_year", rules.video_per_year.to_string());
    fields.fill("in_person_per_year", rules.in_person_per_year.to_string());
    let ids: Vec<_> = rules.forwards_to.iter().map(Uuid::to_string).collect();
    fields.fill("forwards_to", ids.join(","));
}

fn fill_seat(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    committee: &Committee,
    fields: &mut Fields,
) -> Result<(), Error> {
    let asked = fields.typed("seat").to_owned();
    if asked.is_empty() {
        fields.fill("from", read.now().german_date().to_string());
        return Ok(());
    }
    let parts = query::parts(read, eyes, &[committee.id], &["seat"])?;
    let Some(part) = parts.into_iter().find(|part| part.name == asked) else { return Ok(()) };
    let seat: Seat = part.content()?;
    let members = identity::members(read, committee.id)?;
    let mut email = |name: &str, person: Option<Uuid>| {
        let known = members.iter().find(|(member, _)| Some(member.id) == person);
        fields.fill(name, known.map(|(member, _)| member.email.clone()).unwrap_or_default());
    };
    email("email", seat.holder);
    email("deputy_email", seat.deputy);
    fields.fill("group", seat.group);
    fields.fill("sender", seat.sender);
    fields.fill("bench", seat.bench.word());
    fields.fill("chair", if seat.chair { "1" } else { "" });
    fields.fill("from", seat.from.german_date().to_string());
    fields.fill("until", seat.until.map(|at| at.german_date().to_string()).unwrap_or_default());
    Ok(())
}

fn fill_item(fields: &mut Fields, word: &str, item: &Item, position: i64) {
    fields.fill("title", &item.title);
    fields.fill("text", &item.text);
    fields.fill("visibility", item.visibility.word());
    fields.fill("note", &item.note);
    if word == "item" {
        fields.fill("position", position.to_string());
    }
    match &item.reference {
        Reference::To { kind, id, number, title } => {
            fields.fill("reference", kind.word());
            fields.fill("reference_id", id.map(|id| id.to_string()).unwrap_or_default());
            fields.fill("reference_number", number);
            fields.fill("reference_title", title);
        }
        // That a decision has no reference is to be said again, not taken over.
        Reference::Nothing { .. } if word == "decide" => {}
        Reference::Nothing { .. } => fields.fill("reference", "none"),
    }
}

/// A moment as `datetime-local` wants it, in Germany.
fn local(at: Timestamp) -> String {
    at.german().strftime("%Y-%m-%dT%H:%M").to_string()
}

/// What a form offers to refer to, and what follows from what was chosen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offered {
    /// What was chosen.
    pub(crate) chosen: Option<Found>,
    /// What was found; `None` when nobody has searched.
    pub(crate) found: Option<Vec<Found>>,
    /// The sentences of the chosen profile that wait for an answer: ids, and what they say.
    pub(crate) sentences: Vec<(Uuid, String)>,
    /// What else the committee may do with it.
    pub(crate) own: Option<Own>,
}

/// Looks up what somebody chose or searched for in a form.
pub(crate) fn offered(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    deed: &Deed,
    committee: Uuid,
    fields: &Fields,
) -> Result<Offered, Error> {
    let mut offered = Offered::default();
    let Ok(kind) = fields.typed("reference").parse::<Matter>() else { return Ok(offered) };
    let words = fields.typed("reference_number").trim();
    let searches = !fields.typed(SEARCH).is_empty();
    offered.chosen = match fields.typed("reference_id").parse() {
        Ok(id) => matter::one(read, eyes.caller, kind, id)?,
        Err(_none) if searches || words.is_empty() => None,
        Err(_none) => matter::numbered(read, eyes.caller, kind, words)?,
    };
    if searches {
        offered.found = Some(matter::find(read, eyes.caller, kind, words)?);
    }
    let answers = deed.inputs.iter().any(|input| input.kind == Kind::Answers);
    if let Some(chosen) = offered.chosen.as_ref().filter(|it| answers && it.kind == Matter::Profile)
        && let Some(record) = requirements::record(read, eyes.caller, chosen.id)?
    {
        let say = |it: &requirements::Requirement| (it.id, format!("A-{} {}", it.mark, it.text));
        offered.sentences = matter::awaiting(&record, committee).into_iter().map(say).collect();
        offered.own = matter::own(&record, committee);
    }
    Ok(offered)
}

/// The name of the button with which somebody searches.
pub(crate) const SEARCH: &str = "search";

/// What can be chosen from.
pub(crate) fn choices(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    source: Source,
    thing: Option<&Thing>,
) -> Result<Vec<(String, String)>, Error> {
    let committee = thing.map(Thing::committee);
    let now = read.now();
    match (source, thing) {
        (Source::Organisations, _) => Ok(eyes
            .caller
            .memberships()
            .iter()
            .filter(|own| FOUNDERS.contains(&own.role))
            .map(|own| (own.organisation.to_string(), own.name.clone()))
            .collect()),
        (Source::Committees, _) => {
            let (all, _) = query::committees(read, eyes, false, limits::FEED, 0)?;
            let others =
                all.into_iter().filter(|one| Some(one.id) != committee && one.source.is_empty());
            Ok(others.map(|one| (one.id.to_string(), one.name)).collect())
        }
        (Source::Targets, Some(thing)) => {
            let (all, _) = query::committees(read, eyes, false, limits::FEED, 0)?;
            let ways = &thing.rules().forwards_to;
            let targets = all.into_iter().filter(|one| ways.contains(&one.id));
            Ok(targets.map(|one| (one.id.to_string(), one.name)).collect())
        }
        (Source::Seats | Source::OwnSeats, Some(thing)) => {
            let me = eyes.caller.person().map(|person| person.id);
            let own = source == Source::OwnSeats;
            let parts = query::parts(read, eyes, &[thing.committee()], &["seat"])?;
            let mut seats = Vec::new();
            for part in parts {
                let line = query::seat_line(part)?;
                let mine = me.is_some_and(|me| line.seat.belongs_to(me));
                if line.seat.stands_at(now) && (mine || !own) {
                    let name = line.holder.map(|name| format!(" ({name})")).unwrap_or_default();
                    seats.push((line.id, format!("{}{name}", line.seat.sender)));
                }
            }
            Ok(seats)
        }
        (Source::Items, Some(Thing::Meeting(meeting))) => {
            let around = query::around(read, eyes, meeting)?;
            Ok(around.items.into_iter().map(|(id, item, _)| (id.to_string(), item.title)).collect())
        }
        (Source::Meetings, Some(thing)) => {
            let asked = query::MeetingsAsked {
                from: Some(now),
                limit: limits::FEED,
                ..query::MeetingsAsked::default()
            };
            let all = query::meetings_of(read, eyes, &[thing.committee()], &asked)?;
            Ok(all
                .into_iter()
                .map(|one| {
                    (one.id.to_string(), format!("{} {}", one.starts_at.german_date(), one.title))
                })
                .collect())
        }
        _ => Ok(Vec::new()),
    }
}
