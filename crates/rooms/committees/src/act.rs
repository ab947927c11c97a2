//! Everything that can be done to a thing, in one table: its word in the address, what it takes, and what it does.
//! Pages make their forms from it; the API takes the same fields as JSON.

use ::store::{Read, Timestamp, Tx};
use identity::{Audience, Caller, Label};
use jiff::civil::{Time, Weekday};
use serde_json::Value as Json;
use uuid::Uuid;
use web::Lang;

use crate::apply::{COMMITTEE, DECISION, MEETING, TEXT, TOPIC};
use crate::fields::Fields;
use crate::model::{
    Bench, Charter, Choice, MeetingState, Mode, Outcome, Presence, Reference, Rules, Seat,
    Visibility, Voting,
};
use crate::ops::committee::NewCommittee;
use crate::ops::meeting::{NewDecision, NewItem, NewMeeting, Plan};
use crate::ops::telling::Following;
use crate::ops::topic::Passing;
use crate::ops::{self, Chairing, Recorded, Sitting, Task};
use crate::store::{self as query, Committee, Decision, Eyes, Meeting, Text, Topic};
use crate::{Committees, Error, FOUNDERS, limits, matter, minutes};

/// The kinds of things that have pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A committee.
    Committee,
    /// A topic.
    Topic,
    /// A meeting.
    Meeting,
    /// A decision.
    Decision,
    /// A text of a room.
    Text,
}

impl On {
    /// The start of their addresses.
    pub(crate) const fn place(self) -> &'static str {
        match self {
            Self::Committee => "/gremien",
            Self::Topic => "/themen",
            Self::Meeting => "/sitzungen",
            Self::Decision => "/beschluesse",
            Self::Text => "/texte",
        }
    }

    /// Under which kind their operations are kept.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Committee => COMMITTEE,
            Self::Topic => TOPIC,
            Self::Meeting => MEETING,
            Self::Decision => DECISION,
            Self::Text => TEXT,
        }
    }
}

/// A thing that the caller may know of.
#[derive(Clone, Debug)]
pub(crate) enum Thing {
    Committee(Committee),
    Topic(Topic),
    Meeting(Meeting),
    Decision(Decision),
    Text(Text),
}

impl Thing {
    /// Loads it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when it is there but nothing for these eyes.
    pub(crate) fn load(
        read: &mut Read<'_>,
        eyes: Eyes<'_>,
        on: On,
        id: Uuid,
    ) -> Result<Self, Error> {
        let found = match on {
            On::Committee => query::committee(read, eyes, id)?.map(Self::Committee),
            On::Topic => query::topic(read, eyes, id)?.map(Self::Topic),
            On::Meeting => query::meeting(read, eyes, id)?.map(Self::Meeting),
            On::Decision => query::decision(read, eyes, id)?.map(Self::Decision),
            On::Text => query::text(read, eyes, id)?.map(Self::Text),
        };
        found.ok_or(Error::NotFound)
    }

    /// The committee it belongs to.
    pub(crate) fn committee(&self) -> Uuid {
        match self {
            Self::Committee(it) => it.id,
            Self::Topic(it) => it.committee,
            Self::Meeting(it) => it.committee,
            Self::Decision(it) => it.committee,
            Self::Text(it) => it.committee,
        }
    }

    /// Its id.
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Self::Committee(it) => it.id,
            Self::Topic(it) => it.id,
            Self::Meeting(it) => it.id,
            Self::Decision(it) => it.id,
            Self::Text(it) => it.id,
        }
    }

    /// Its name.
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Committee(it) => &it.name,
            Self::Topic(it) => &it.title,
            Self::Meeting(it) => &it.title,
            Self::Decision(it) => &it.title,
            Self::Text(it) => &it.title,
        }
    }

    pub(crate) fn rules(&self) -> &Rules {
        match self {
            Self::Committee(it) => &it.rules,
            Self::Topic(it) => &it.rules,
            Self::Meeting(it) => &it.rules,
            Self::Decision(it) => &it.rules,
            Self::Text(it) => &it.rules,
        }
    }
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Line,
    Lines(u8),
    Email,
    Day,
    Moment,
    Time,
    Number,
    Flag,
    /// One of these words; texts are named `committee-<first>-<word>`.
    Words(&'static str, &'static [&'static str]),
    /// One of what there is.
    One(Source),
    /// Several of what there is.
    Many(Source),
    /// A need, cluster, profile, sentence or standard, searched by number or title; or nothing.
    Matter,
    /// What is said to the sentences of the profile that it is about.
    Answers,
    Hidden,
}

/// Where choices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Seats,
    OwnSeats,
    Items,
    Meetings,
    Targets,
    Committees,
    Organisations,
}

/// A field of a deed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
}

const fn must(name: &'static str, kind: Kind) -> Input {
    Input { name, kind, optional: false }
}

const fn may(name: &'static str, kind: Kind) -> Input {
    Input { name, kind, optional: true }
}

/// What can be done to a kind of thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed {
    pub(crate) on: On,
    /// Its word in the API.
    pub(crate) word: &'static str,
    /// Its word in the address of a page.
    pub(crate) path: &'static str,
    /// Whether only chair and secretariat may.
    pub(crate) chair: bool,
    pub(crate) inputs: &'static [Input],
}

use Kind::{Day, Email, Flag, Hidden, Line, Lines, Many, Moment, Number, One, Words};

const PROTECTED: Kind = Words("label", &["amber", "amber+strict", "red"]);
const LABELS: Kind = Words("label", &["clear", "green", "amber", "amber+strict", "red"]);
const OPEN_LABELS: Kind = Words("label", &["clear", "green", "amber", "amber+strict"]);
const VISIBILITIES: Kind = Words("visibility", Visibility::WORDS);

/// What it is about: searched and chosen.
const ABOUT: Input = must("reference", Kind::Matter);

const fn deed(
    on: On,
    word: &'static str,
    path: &'static str,
    chair: bool,
    inputs: &'static [Input],
) -> Deed {
    Deed { on, word, path, chair, inputs }
}

/// The charter's fields, also those of a new committee.
const CHARTER: &[Input] = &[
    must("text", Lines(14)),
    must("quorum_percent", Number),
    must("voting", Words("voting", Voting::WORDS)),
    may("parity", Flag),
    may("name_free", Flag),
    must("label", PROTECTED),
    must("video_per_year", Number),
    must("in_person_per_year", Number),
    may("forwards_to", Many(Source::Committees)),
];

/// What founding takes.
pub(crate) const FOUND: &[Input] = &[
    must("organisation", One(Source::Organisations)),
    must("name", Line),
    must("short", Line),
    must("purpose", Lines(3)),
    must("existence", LABELS),
    must("text", Lines(10)),
    must("quorum_percent", Number),
    must("voting", Words("voting", Voting::WORDS)),
    may("parity", Flag),
    may("name_free", Flag),
    must("label", PROTECTED),
    must("video_per_year", Number),
    must("in_person_per_year", Number),
    may("forwards_to", Many(Source::Committees)),
];

const MEETING_INPUTS: &[Input] = &[
    must("title", Line),
    must("mode", Words("mode", Mode::WORDS)),
    may("place", Line),
    may("dial_in", Line),
    must("starts_at", Moment),
    may("ends_at", Moment),
];

/// The table.
pub(crate) const DEEDS: &[Deed] = &[
    deed(On::Committee, "charter", "satzung", true, CHARTER),
    deed(On::Committee, "accept-charter", "satzung-annehmen", false, &[]),
    deed(
        On::Committee,
        "describe",
        "beschreiben",
        true,
        &[must("name", Line), must("purpose", Lines(3))],
    ),
    deed(
        On::Committee,
        "seat",
        "sitz",
        true,
        &[
            may("seat", Hidden),
            may("group", Line),
            must("sender", Line),
            must("bench", Words("bench", Bench::WORDS)),
            may("email", Email),
            may("deputy_email", Email),
            may("chair", Flag),
            must("from", Day),
            may("until", Day),
        ],
    ),
    deed(
        On::Committee,
        "end-seat",
        "sitz-beenden",
        true,
        &[must("seat", One(Source::Seats)), must("until", Day)],
    ),
    deed(
        On::Committee,
        "topic",
        "thema",
        false,
        &[must("title", Line), must("text", Lines(8)), may("unnamed", Flag)],
    ),
    deed(
        On::Committee,
        "meeting",
        "sitzung",
        true,
        &[
            must("title", Line),
            must("mode", Words("mode", Mode::WORDS)),
            may("place", Line),
            may("dial_in", Line),
            must("starts_at", Moment),
            may("ends_at", Moment),
            must("label", LABELS),
        ],
    ),
    deed(
        On::Committee,
        "plan",
        "jahresplan",
        true,
        &[
            must("title", Line),
            must("year", Number),
            must("week", Words("week", &["1", "2", "3", "4", "-1"])),
            must("weekday", Words("weekday", &["1", "2", "3", "4", "5"])),
            must("time", Kind::Time),
            may("in_person", Line),
            may("place", Line),
            may("dial_in", Line),
            must("label", LABELS),
        ],
    ),
    deed(
        On::Committee,
        "text",
        "text",
        false,
        &[
            must("title", Line),
            must("body", Lines(12)),
            must("label", PROTECTED),
            may("unnamed", Flag),
        ],
    ),
    deed(
        On::Topic,
        "schedule",
        "terminieren",
        true,
        &[must("meeting", One(Source::Meetings)), must("visibility", VISIBILITIES), ABOUT],
    ),
    deed(On::Topic, "decline", "ablehnen", true, &[must("reason", Lines(4))]),
    deed(On::Topic, "forward", "weiterleiten", true, FORWARD),
    deed(
        On::Topic,
        "contribute",
        "beitragen",
        false,
        &[must("text", Lines(5)), may("unnamed", Flag)],
    ),
    deed(On::Meeting, "change", "aendern", true, MEETING_INPUTS),
    deed(On::Meeting, "invite", "einladen", true, &[]),
    deed(On::Meeting, "begin", "eroeffnen", true, &[]),
    deed(On::Meeting, "close", "schliessen", true, &[]),
    deed(On::Meeting, "minutes", "niederschrift", true, &[must("text", Lines(24))]),
    deed(On::Meeting, "approve", "genehmigen", true, &[]),
    deed(On::Meeting, "cancel", "absagen", true, &[]),
    deed(
        On::Meeting,
        "item",
        "punkt",
        true,
        &[
            may("item", Hidden),
            must("title", Line),
            may("text", Lines(5)),
            must("visibility", VISIBILITIES),
            ABOUT,
            may("position", Number),
        ],
    ),
    deed(On::Meeting, "remove-item", "punkt-streichen", true, &[must("item", One(Source::Items))]),
    deed(
        On::Meeting,
        "note",
        "notiz",
        true,
        &[must("item", One(Source::Items)), must("note", Lines(5))],
    ),
    deed(
        On::Meeting,
        "attend",
        "anwesenheit",
        true,
        &[must("seat", One(Source::Seats)), must("presence", Words("presence", Presence::WORDS))],
    ),
    deed(
        On::Meeting,
        "ballot",
        "abstimmung",
        true,
        &[must("item", One(Source::Items)), may("open", Flag)],
    ),
    deed(
        On::Meeting,
        "vote",
        "stimme",
        false,
        &[
            must("item", One(Source::Items)),
            may("seat", One(Source::OwnSeats)),
            must("choice", Words("choice", Choice::WORDS)),
        ],
    ),
    deed(
        On::Meeting,
        "decide",
        "beschliessen",
        true,
        &[
            must("item", One(Source::Items)),
            must("title", Line),
            must("text", Lines(4)),
            must("outcome", Words("outcome", Outcome::WORDS)),
            must("reason", Lines(4)),
            ABOUT,
            must("review_at", Day),
            may("answers", Kind::Answers),
            may("label", LABELS),
        ],
    ),
    deed(
        On::Meeting,
        "task",
        "aufgabe",
        true,
        &[
            may("item", One(Source::Items)),
            must("text", Line),
            must("seat", One(Source::Seats)),
            must("due", Day),
        ],
    ),
    deed(On::Meeting, "finish-task", "aufgabe-erledigt", false, &[must("task", Hidden)]),
    deed(
        On::Decision,
        "review",
        "wiedervorlage",
        true,
        &[must("text", Lines(5)), may("review_at", Day)],
    ),
    deed(On::Decision, "forward", "weiterleiten", true, FORWARD),
    deed(
        On::Text,
        "change",
        "aendern",
        false,
        &[must("title", Line), must("body", Lines(16)), may("unnamed", Flag)],
    ),
    deed(
        On::Text,
        "contribute",
        "beitragen",
        false,
        &[must("text", Lines(5)), may("unnamed", Flag)],
    ),
    deed(
        On::Text,
        "propose-release",
        "freigabe-vorschlagen",
        false,
        &[must("title", Line), must("body", Lines(16)), must("label", OPEN_LABELS)],
    ),
    deed(On::Text, "confirm-release", "freigeben", false, &[must("release", Hidden)]),
    deed(
        On::Text,
        "refuse-release",
        "freigabe-ablehnen",
        false,
        &[must("release", Hidden), must("reason", Lines(3))],
    ),
    deed(On::Committee, "settle", "fassung", false, SETTLE),
    deed(On::Meeting, "settle", "fassung", false, SETTLE),
    deed(On::Topic, "settle", "fassung", false, SETTLE),
    deed(On::Decision, "settle", "fassung", false, SETTLE),
    deed(On::Text, "settle", "fassung", false, SETTLE),
];

const SETTLE: &[Input] = &[must("field", Hidden), must("operation", Hidden)];

const FORWARD: &[Input] = &[
    must("committee", One(Source::Targets)),
    must("title", Line),
    must("text", Lines(8)),
    must("reason", Lines(4)),
];

/// The deed of this word in the address of a page.
pub(crate) fn by_path(on: On, path: &str) -> Option<&'static Deed> {
    DEEDS.iter().find(|deed| deed.on == on && deed.path == path)
}

/// The deed of this word in the API.
pub(crate) fn by_word(on: On, word: &str) -> Option<&'static Deed> {
    DEEDS.iter().find(|deed| deed.on == on && deed.word == word)
}

/// What came of a deed.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    /// The page that shows it.
    pub(crate) href: String,
    /// What was made, if something was.
    pub(crate) id: Option<Uuid>,
}

fn at(on: On, id: Uuid) -> Done {
    Done { href: format!("{}/{id}", on.place()), id: Some(id) }
}

/// Does it: loads the thing for these eyes, looks at the right, reads the fields, carries out.
pub(crate) fn run(
    tx: &mut Tx<'_>,
    rooms: &Committees,
    eyes: Eyes<'_>,
    deed: &Deed,
    id: Uuid,
    mut fields: Fields,
) -> Recorded<Done> {
    let caller = eyes.caller;
    let thing = Thing::load(tx, eyes, deed.on, id)?;
    // Whoever may not do this learns so before anything that was typed is looked at.
    let sitting = Sitting::of(caller, thing.committee())?;
    let chairing = Chairing::of(caller, thing.committee());
    if deed.chair {
        chairing.as_ref().map_err(|_not| identity::Denied::Role)?;
    }
    let chair = || Chairing::of(caller, thing.committee());
    let stay = Done { href: format!("{}/{id}", deed.on.place()), id: None };
    let f = &mut fields;
    if deed.word == "settle" {
        let (name, operation) = (f.text("field", limits::LINE), f.id("operation"));
        f.check()?;
        if is_chairs_alone(tx, thing.id(), &name)? {
            chair()?;
        }
        let kind = deed.on.kind();
        let ((), entry) = ops::settle(tx, &sitting, kind, thing.id(), &name, operation)?;
        return Ok((stay, entry));
    }
    match (&thing, deed.word) {
        (Thing::Committee(committee), word) => {
            on_committee(tx, caller, &sitting, committee, word, f, stay)
        }
        (Thing::Topic(topic), "contribute") => {
            let (text, unnamed) = (f.text("text", limits::TEXT), f.flag("unnamed"));
            f.check()?;
            let ((), entry) = ops::topic::contribute(tx, &sitting, topic, &text, unnamed)?;
            Ok((stay, entry))
        }
        (Thing::Topic(topic), word) => on_topic(tx, eyes, &chair()?, topic, word, f, stay),
        (Thing::Meeting(meeting), "vote") => {
            let (item, seat) = (f.id("item"), f.optional("seat", limits::LINE));
            let choice = f.of("choice", Choice::Abstain);
            f.check()?;
            let seat = (!seat.is_empty()).then_some(seat.as_str());
            let ((), entry) = ops::meeting::vote(tx, &sitting, meeting, item, seat, choice)?;
            Ok((Done { href: at_item(meeting, Some(item)), id: None }, entry))
        }
        (Thing::Meeting(meeting), "finish-task") => {
            let task = f.id("task");
            f.check()?;
            let chairs = chairing.is_ok();
            let ((), entry) = ops::meeting::finish_task(tx, &sitting, chairs, meeting, task)?;
            Ok((stay, entry))
        }
        (Thing::Meeting(meeting), word) => {
            on_meeting(tx, rooms, eyes, &chair()?, meeting, word, f, stay)
        }
        (Thing::Decision(decision), "forward") => {
            let (to, passing) = passing(tx, eyes, f)?;
            let (_, entry) = ops::decision::forward(tx, &chair()?, decision, &to, &passing)?;
            Ok((stay, entry))
        }
        (Thing::Decision(decision), _review) => {
            let (text, again) = (f.text("text", limits::TEXT), f.optional_day("review_at"));
            f.check()?;
            let ((), entry) = ops::decision::review(tx, &chair()?, decision, &text, again)?;
            Ok((stay, entry))
        }
        (Thing::Text(text), word) => on_text(tx, &sitting, text, word, f, stay),
    }
}

/// Whether all or some values of a field are for chair and secretariat alone.
fn is_chairs_alone(tx: &mut Tx<'_>, subject: Uuid, name: &str) -> Result<bool, Error> {
    let Some(field) = shared::field(tx, subject, name)? else { return Ok(false) };
    Ok(std::iter::once(&field.shown).chain(&field.against).any(|written| hidden(&written.value)))
}

/// Whether a value of a part is for chair and secretariat alone.
pub(crate) fn hidden(value: &Json) -> bool {
    value.get("chair_only").and_then(Json::as_bool).unwrap_or_default()
}

fn at_item(meeting: &Meeting, item: Option<Uuid>) -> String {
    let item = item.map(|item| format!("?punkt={item}")).unwrap_or_default();
    format!("/sitzungen/{}{item}", meeting.id)
}

fn charter(f: &mut Fields) -> Charter {
    let mut percent = |name: &str, most: u32| {
        let value = f.of(name, 0_u32);
        if value > most {
            f.refuse(name, "committee-wrong-choice");
        }
        value
    };
    let (quorum_percent, video_per_year, in_person_per_year) = (
        percent("quorum_percent", 100),
        percent("video_per_year", 366),
        percent("in_person_per_year", 366),
    );
    Charter {
        text: f.text("text", limits::TEXT),
        rules: Rules {
            quorum_percent,
            voting: f.of("voting", Voting::Consensus),
            parity: f.flag("parity"),
            name_free: f.flag("name_free"),
            label: f.label("label", Label::Amber),
            video_per_year,
            in_person_per_year,
            forwards_to: f.many("forwards_to"),
        },
    }
}

/// Founds a committee for one of the organisations whose voice the caller is.
pub(crate) fn found(tx: &mut Tx<'_>, caller: &Caller, mut fields: Fields) -> Recorded<Done> {
    let f = &mut fields;
    let organisation = match f.optional_of::<Uuid>("organisation") {
        Some(asked) => asked,
        None => *caller.organisations(FOUNDERS).first().ok_or(identity::Denied::Role)?,
    };
    let acting = caller.acting(organisation, FOUNDERS)?;
    let new = NewCommittee {
        name: f.text("name", limits::TITLE),
        short: f.text("short", 20),
        purpose: f.text("purpose", limits::TEXT),
        label: f.label("existence", Label::Clear),
        charter: charter(f),
    };
    if new.charter.rules.label < new.label {
        f.refuse("label", "committee-wrong-label");
    }
    f.check()?;
    let (id, entry) = ops::committee::found(tx, &acting, &new)?;
    Ok((at(On::Committee, id), entry))
}

fn on_committee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sitting: &Sitting,
    committee: &Committee,
    word: &str,
    f: &mut Fields,
    stay: Done,
) -> Recorded<Done> {
    let chair = || Chairing::of(caller, committee.id);
    match word {
        "charter" => {
            let charter = charter(f);
            f.check()?;
            let ((), entry) = ops::committee::set_charter(tx, &chair()?, committee, &charter)?;
            Ok((Done { href: format!("{}/satzung", stay.href), id: None }, entry))
        }
        "accept-charter" => {
            let ((), entry) = ops::committee::accept_charter(tx, sitting, committee)?;
            Ok((Done { href: format!("{}/satzung", stay.href), id: None }, entry))
        }
        "describe" => {
            let (name, purpose) = (f.text("name", limits::TITLE), f.text("purpose", limits::TEXT));
            f.check()?;
            let ((), entry) = ops::committee::describe(tx, &chair()?, committee, &name, &purpose)?;
            Ok((stay, entry))
        }
        "seat" => {
            let name = f.optional("seat", limits::LINE);
            let seat = seat(tx, f)?;
            let name = (!name.is_empty()).then_some(name.as_str());
            let (_, entry) = ops::committee::set_seat(tx, &chair()?, committee, name, &seat)?;
            Ok((stay, entry))
        }
        "end-seat" => {
            let (seat, until) = (f.text("seat", limits::LINE), f.day("until"));
            f.check()?;
            let ((), entry) = ops::committee::end_seat(tx, &chair()?, committee, &seat, until)?;
            Ok((stay, entry))
        }
        "topic" => {
            let (title, text) = (f.text("title", limits::TITLE), f.text("text", limits::TEXT));
            let unnamed = f.flag("unnamed");
            f.check()?;
            let (id, entry) = ops::topic::bring(tx, sitting, committee, &title, &text, unnamed)?;
            Ok((at(On::Topic, id), entry))
        }
        "meeting" => {
            let mut new = new_meeting(f);
            new.label = f.label("label", committee.label);
            f.check()?;
            let (id, entry) = ops::meeting::convene(tx, &chair()?, committee, &new)?;
            Ok((at(On::Meeting, id), entry))
        }
        "plan" => {
            let plan = year(f, committee);
            f.check()?;
            let (_, entry) = ops::meeting::plan(tx, &chair()?, committee, &plan)?;
            Ok((Done { href: format!("/sitzungen?gremium={}", committee.id), id: None }, entry))
        }
        _text => {
            let (title, body) = (f.text("title", limits::TITLE), f.text("body", limits::TEXT));
            let label = f.label("label", Label::Amber.max(committee.label));
            let unnamed = f.flag("unnamed");
            f.check()?;
            let (id, entry) =
                ops::room::write(tx, sitting, committee, &title, &body, label, unnamed)?;
            Ok((at(On::Text, id), entry))
        }
    }
}

fn seat(tx: &mut Tx<'_>, f: &mut Fields) -> Result<Seat, Error> {
    let mut person = |name: &str| -> Result<Option<Uuid>, Error> {
        let email = f.optional(name, limits::LINE);
        if email.is_empty() {
            return Ok(None);
        }
        let known = identity::person_by_email(tx, &email)?;
        if known.is_none() {
            f.refuse(name, "committee-wrong-account");
        }
        Ok(known.map(|person| person.id))
    };
    let (holder, deputy) = (person("email")?, person("deputy_email")?);
    let (from, until) = (f.day("from"), f.optional_day("until"));
    if until.is_some_and(|until| until <= from) {
        f.refuse("until", "committee-wrong-order");
    }
    let seat = Seat {
        group: f.optional("group", limits::TITLE),
        sender: f.text("sender", limits::TITLE),
        sender_id: f.optional_of("sender_id"),
        bench: f.of("bench", Bench::Neither),
        holder,
        deputy,
        chair: f.flag("chair"),
        from,
        until,
    };
    f.check()?;
    Ok(seat)
}

fn new_meeting(f: &mut Fields) -> NewMeeting {
    let starts_at = f.optional_moment("starts_at");
    if starts_at.is_none() {
        f.refuse("starts_at", "committee-wrong-date");
    }
    let starts_at = starts_at.unwrap_or(Timestamp(0));
    let ends_at =
        f.optional_moment("ends_at").unwrap_or(starts_at.plus_seconds(limits::HOURS * 3600));
    if ends_at <= starts_at {
        f.refuse("ends_at", "committee-wrong-order");
    }
    NewMeeting {
        title: f.text("title", limits::TITLE),
        mode: f.of("mode", Mode::Video),
        place: f.optional("place", limits::LINE),
        dial_in: f.optional("dial_in", limits::LINE),
        starts_at,
        ends_at,
        label: Label::Clear,
    }
}

fn year(f: &mut Fields, committee: &Committee) -> Plan {
    let weekday = f.of("weekday", 1_i8);
    let weekday = Weekday::from_monday_one_offset(weekday).unwrap_or_else(|_no_day| {
        f.refuse("weekday", "committee-wrong-choice");
        Weekday::Monday
    });
    let week = f.of("week", 1_i8);
    if !matches!(week, -1 | 1..=4) {
        f.refuse("week", "committee-wrong-choice");
    }
    let year = f.of("year", 0_i16);
    if !(2000..=2200).contains(&year) {
        f.refuse("year", "committee-wrong-date");
    }
    let in_person: Vec<i8> = f.many("in_person");
    if in_person.iter().any(|month| !(1..=12).contains(month)) {
        f.refuse("in_person", "committee-wrong-choice");
    }
    Plan {
        year,
        week,
        weekday,
        time: f.of("time", Time::midnight()),
        in_person,
        like: NewMeeting {
            title: f.text("title", limits::TITLE),
            mode: Mode::Video,
            place: f.optional("place", limits::LINE),
            dial_in: f.optional("dial_in", limits::LINE),
            starts_at: Timestamp(0),
            ends_at: Timestamp(0).plus_seconds(limits::HOURS * 3600),
            label: f.label("label", committee.label),
        },
    }
}

/// What is passed on, and to whom. The other committee must be one of which the caller may know.
fn passing(tx: &mut Tx<'_>, eyes: Eyes<'_>, f: &mut Fields) -> Result<(Committee, Passing), Error> {
    let to = f.id("committee");
    let passing = Passing {
        title: f.text("title", limits::TITLE),
        text: f.text("text", limits::TEXT),
        reason: f.text("reason", limits::TEXT),
    };
    f.check()?;
    let to = query::committee(tx, eyes, to)?
        .ok_or_else(|| Error::Wrong(vec![("committee".to_owned(), "committee-wrong-choice")]))?;
    Ok((to, passing))
}

fn on_topic(
    tx: &mut Tx<'_>,
    eyes: Eyes<'_>,
    chair: &Chairing,
    topic: &Topic,
    word: &str,
    f: &mut Fields,
    stay: Done,
) -> Recorded<Done> {
    match word {
        "schedule" => {
            let meeting = f.id("meeting");
            let item = NewItem {
                title: topic.title.clone(),
                text: topic.text.clone(),
                visibility: f.of("visibility", Visibility::Internal),
                reference: f.reference(),
                topic: Some(topic.id),
                position: None,
            };
            f.check()?;
            let meeting = query::meeting(tx, eyes, meeting)?.ok_or(Error::NotFound)?;
            let item = with_reference(tx, eyes.caller, item, &meeting)?;
            let (item, entry) = ops::topic::schedule(tx, chair, topic, &meeting, item)?;
            Ok((Done { href: at_item(&meeting, Some(item)), id: Some(item) }, entry))
        }
        "decline" => {
            let reason = f.text("reason", limits::TEXT);
            f.check()?;
            let ((), entry) = ops::topic::decline(tx, chair, topic, &reason)?;
            Ok((stay, entry))
        }
        _forward => {
            let (to, passing) = passing(tx, eyes, f)?;
            let (_, entry) = ops::topic::forward(tx, chair, topic, &to, &passing)?;
            Ok((stay, entry))
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what a deed works with, handed on once")]
fn on_meeting(
    tx: &mut Tx<'_>,
    rooms: &Committees,
    eyes: Eyes<'_>,
    chair: &Chairing,
    meeting: &Meeting,
    word: &str,
    f: &mut Fields,
    stay: Done,
) -> Recorded<Done> {
    let item_done =
        |item: Option<Uuid>, id: Option<Uuid>| Done { href: at_item(meeting, item), id };
    match word {
        "change" => {
            let new = new_meeting(f);
            f.check()?;
            let ((), entry) = ops::meeting::change(tx, chair, meeting, &new)?;
            Ok((stay, entry))
        }
        "invite" | "begin" | "approve" | "cancel" => {
            let to = match word {
                "invite" => MeetingState::Invited,
                "begin" => MeetingState::Running,
                "approve" => MeetingState::Approved,
                _ => MeetingState::Cancelled,
            };
            let ((), entry) = ops::meeting::advance(tx, chair, meeting, to)?;
            Ok((stay, entry))
        }
        "close" => {
            let around = query::around(tx, eyes, meeting)?;
            let text = minutes::written(&rooms.shell, Lang::De, meeting, &around);
            let ((), entry) = ops::meeting::close(tx, chair, meeting, &text)?;
            Ok((stay, entry))
        }
        "minutes" => {
            let text = f.text("text", limits::TEXT);
            f.check()?;
            let ((), entry) = ops::meeting::write_minutes(tx, chair, meeting, &text)?;
            Ok((stay, entry))
        }
        "item" => {
            let item = f.optional_of("item");
            let new = NewItem {
                title: f.text("title", limits::TITLE),
                text: f.optional("text", limits::TEXT),
                visibility: f.of("visibility", Visibility::Internal),
                reference: f.reference(),
                topic: None,
                position: f.optional_of("position"),
            };
            f.check()?;
            let new = with_reference(tx, eyes.caller, new, meeting)?;
            let (id, entry) = ops::meeting::set_item(tx, chair, meeting, item, new)?;
            Ok((item_done(Some(id), Some(id)), entry))
        }
        "remove-item" => {
            let item = f.id("item");
            f.check()?;
            let ((), entry) = ops::meeting::remove_item(tx, chair, meeting, item)?;
            Ok((stay, entry))
        }
        "note" => {
            let (item, note) = (f.id("item"), f.text("note", limits::TEXT));
            f.check()?;
            let ((), entry) = ops::meeting::note(tx, chair, meeting, item, &note)?;
            Ok((item_done(Some(item), None), entry))
        }
        "attend" => {
            let seat = f.text("seat", limits::LINE);
            let presence = f.of("presence", Presence::Absent);
            f.check()?;
            let ((), entry) = ops::meeting::attend(tx, chair, meeting, &seat, presence)?;
            Ok((stay, entry))
        }
        "ballot" => {
            let (item, open) = (f.id("item"), f.flag("open"));
            f.check()?;
            let ((), entry) = ops::meeting::ballot(tx, chair, meeting, item, open)?;
            Ok((item_done(Some(item), None), entry))
        }
        "decide" => {
            let item = f.id("item");
            let mut new = NewDecision {
                title: f.text("title", limits::TITLE),
                text: f.text("text", limits::TEXT),
                outcome: f.of("outcome", Outcome::Noted),
                reason: f.text("reason", limits::TEXT),
                reference: f.reference(),
                review_at: f.day("review_at"),
                label: f.optional_of("label"),
                following: Following {
                    answers: f.answers(),
                    hand_over: f.flag("hand_over"),
                    due_on: f.optional_of("due_on"),
                },
            };
            f.check()?;
            let label = new.label.unwrap_or(Label::Clear).max(meeting.label);
            let audience = Audience { label, guard: meeting.committee };
            new.reference = resolved(tx, eyes.caller, new.reference, audience)?;
            let (id, entry) = ops::meeting::decide(tx, chair, meeting, item, &new)?;
            Ok((item_done(Some(item), Some(id)), entry))
        }
        _task => {
            let task = Task {
                item: f.optional_of("item"),
                text: f.text("text", limits::LINE),
                seat: f.text("seat", limits::LINE),
            };
            let due = f.day("due");
            f.check()?;
            let (id, entry) = ops::meeting::give_task(tx, chair, meeting, &task, due)?;
            Ok((item_done(task.item, Some(id)), entry))
        }
    }
}

fn on_text(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    text: &Text,
    word: &str,
    f: &mut Fields,
    stay: Done,
) -> Recorded<Done> {
    match word {
        "change" => {
            let (title, body) = (f.text("title", limits::TITLE), f.text("body", limits::TEXT));
            let unnamed = f.flag("unnamed");
            f.check()?;
            let ((), entry) = ops::room::change(tx, sitting, text, &title, &body, unnamed)?;
            Ok((stay, entry))
        }
        "contribute" => {
            let (words, unnamed) = (f.text("text", limits::TEXT), f.flag("unnamed"));
            f.check()?;
            let ((), entry) = ops::room::contribute(tx, sitting, text, &words, unnamed)?;
            Ok((stay, entry))
        }
        "propose-release" => {
            let (title, body) = (f.text("title", limits::TITLE), f.text("body", limits::TEXT));
            let label = f.of("label", Label::Amber);
            f.check()?;
            let (id, entry) = ops::room::propose(tx, sitting, text, &title, &body, label)?;
            Ok((Done { id: Some(id), ..stay }, entry))
        }
        "confirm-release" => {
            let release = f.id("release");
            f.check()?;
            let (copy, entry) = ops::room::confirm(tx, sitting, text, release)?;
            Ok((Done { id: Some(copy), ..stay }, entry))
        }
        _refuse => {
            let (release, reason) = (f.id("release"), f.text("reason", limits::TEXT));
            f.check()?;
            let ((), entry) = ops::room::refuse(tx, sitting, text, release, &reason)?;
            Ok((stay, entry))
        }
    }
}

fn with_reference(
    tx: &mut Tx<'_>,
    caller: &Caller,
    item: NewItem,
    meeting: &Meeting,
) -> Result<NewItem, Error> {
    let label = match item.visibility {
        Visibility::Public => meeting.label,
        Visibility::Internal | Visibility::Hidden => meeting.label.max(Label::Amber),
    };
    let audience = Audience { label, guard: meeting.committee };
    let reference = resolved(tx, caller, item.reference.clone(), audience)?;
    Ok(NewItem { reference, ..item })
}

/// The reference with number and title of the thing as it stands now, where it is kept here. What few may know of is
/// not named in what more people read.
fn resolved(
    read: &mut Read<'_>,
    caller: &Caller,
    reference: Reference,
    audience: Audience,
) -> Result<Reference, Error> {
    let Reference::To { kind, id, number, title } = reference else { return Ok(reference) };
    let wrong = |field: &str, why| Error::Wrong(vec![(field.to_owned(), why)]);
    let found = match id {
        Some(id) => matter::one(read, caller, kind, id)?
            .ok_or_else(|| wrong("reference", "committee-wrong-choice"))?,
        None => match matter::numbered(read, caller, kind, &number)? {
            Some(found) => found,
            // Kept elsewhere: what was typed stands, if it says what it is.
            None if !title.is_empty() => return Ok(Reference::To { kind, id, number, title }),
            None => return Err(wrong("reference_number", "committee-wrong-number")),
        },
    };
    if found.audience.reaches_all_of(&audience) {
        Ok(found.reference())
    } else {
        Err(wrong("reference", "committee-wrong-label"))
    }
}
