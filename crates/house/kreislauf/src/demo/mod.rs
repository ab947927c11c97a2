//! The demonstration: a provider with three of its towns, a Verbandsgemeinde, a city state, accounts for each
//! role, and invented applications in every state. Set up once, on an empty database.
//!
//! The applications have a past of some weeks, so that some are decided, some are overdue and some have just come.
//! For this the set-up has a clock of its own: it begins that long ago and moves on from one event to the next.
//! Everything else is real: the same operations as behind the pages, every message sealed, sent and delivered.

mod actors;
mod answers;
mod applications;
mod committees;
mod filling;
mod needs;
mod requirements;
mod signals;
mod stories;
mod texts;
mod towns;

use std::path::Path;

use identity::{Caller, ops as identity_ops};
use store::{Actor, Clock, Config, Entry, Read};
use transport::NodeKey;

use crate::Failed;
use crate::commands::say;
use crate::node::{Node, Surroundings, open_store};

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "kreislauf-demo-2026";

/// The account of a citizen.
const CITIZEN: &str = "buergerin@example.org";

/// Days from the founding of the authorities to the end of what happens. The second half of the loop goes slowly, so it
/// begins long before the applications, which take [`APPLICATION_DAYS`].
const DAYS: i64 = 75;

/// Days from the first application to the end.
const APPLICATION_DAYS: i64 = 40;

/// What the last entry of a complete set-up says in the journal.
const SET_UP: &str = "demonstration.set-up";

/// The file in the data folder with the number and the code of an application to try: the database
/// keeps no codes, and whoever starts the demonstration again wants to see it again.
const TO_TRY: &str = "demonstration.txt";

/// How far a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// There is nobody in it.
    Empty,
    /// The demonstration is complete.
    Complete,
    /// There is something else in it, or a part.
    Other,
}

/// Sets the demonstration up before its node is opened, unless it is there already.
///
/// # Errors
/// When the database or the folder refuses.
pub(crate) async fn prepare(
    config: Config,
    data: &Path,
    key: NodeKey,
    surroundings: Surroundings,
) -> Result<(), Failed> {
    let store = open_store(config.clone())?;
    let progress = store.read(progress).await?;
    drop(store);
    match progress {
        Progress::Complete => return Ok(()),
        Progress::Other => {
            say(
                "This database is not empty, and no complete demonstration either: perhaps setting it up was
interrupted. It is served as it is. For a complete demonstration, start with an empty folder and database.",
            );
            return Ok(());
        }
        Progress::Empty => {}
    }
    say("Setting up the demonstration, once:");
    let begin = config.clock.now().plus_days(-DAYS);
    let past = Config { clock: Clock::manual(begin), ..config };
    say("  all places and services of Germany …");
    let node = Node::open(open_store(past)?, data, key, surroundings).await?;
    set_up(&node, data).await
}

/// Whether the database holds a demonstration, complete or not.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn is_one(read: &mut Read<'_>) -> store::Result<bool> {
    let account = identity::person_by_email(read, CITIZEN)?;
    Ok(account.is_some())
}

fn progress(read: &mut Read<'_>) -> Result<Progress, Failed> {
    let marked = read.optional("SELECT 1 FROM journal WHERE operation = ?1", &[SET_UP.into()])?;
    if marked.is_some() {
        return Ok(Progress::Complete);
    }
    let empty = identity::organisations(read, &Caller::Anonymous)?.is_empty();
    Ok(if empty { Progress::Empty } else { Progress::Other })
}

/// Sets the demonstration up on an empty database. With a clock that is moved by hand it ends [`DAYS`] days later;
/// with the clock of the machine everything happens now.
///
/// # Errors
/// When the database or the folder refuses.
pub async fn set_up(node: &Node, data: &Path) -> Result<(), Failed> {
    let end = match node.store.clock() {
        Clock::System => Clock::System.now(),
        by_hand @ Clock::Manual(_) => by_hand.now().plus_days(DAYS),
    };
    say("  authorities with their keys, accounts, offices and offers …");
    towns::found_all(node).await?;
    texts::write(node).await?;
    actors::found_all(node).await?;
    needs::report(node).await?;
    requirements::begin(node).await?;
    say("  a committee with its seats, meetings and decisions …");
    needs::confirm(node).await?;
    let committee = committees::begin(node).await?;
    requirements::tell_fit_store(node).await?;
    say("  applications: sent, worked on, decided …");
    let told = applications::play(node, end).await?;
    applications::wait_until(node, end);
    applications::furnish(node).await?;
    signals::count(node).await?;
    needs::follow(node).await?;
    committees::furnish(node, &committee).await?;
    requirements::follow(node).await?;
    actors::ask(node).await?;
    if let Some(told) = told {
        let told = format!("{}  access code {}\n", told.number, told.code);
        std::fs::write(data.join(TO_TRY), told)?;
    }
    let done = || Entry::new(Actor::System, SET_UP, "demonstration", "");
    Ok(node.store.change(move |_| Ok::<_, store::Error>(((), done()))).await?)
}

/// Tells where to begin.
pub(crate) fn introduce(address: &str, data: &Path) {
    let (chair, member) = (committees::CHAIR, committees::MEMBER);
    say(format_args!(
        "
Demonstration: all cases, people and decisions are invented.

  {address}/                    the start page
  {address}/orte/05766044       Lemgo
  {address}/vorgang             how an application stands (number and code below)
  {address}/vorgaenge           the inbox of an office (sign in)
  {address}/signale             where services go badly (sign in as cdo@…)
  {address}/bedarfe             what towns need
  {address}/verzeichnis         who works together
  {address}/gremien             committees, their meetings and decisions
  {address}/profile             what they require, and the answers
  {address}/standards           the life of standards
  {address}/api                 the interface for programs

  {CITIZEN}                  a citizen with applications
  sachbearbeitung@lemgo.example          case worker
  vertretung@lemgo.example               her deputy
  leitung@lemgo.example                  lead
  redaktion@lemgo.example                editor
  verwaltung@lemgo.example               administrator
  sachbearbeitung@bad-salzuflen.example  case worker where two persons decide
  leitung@bad-salzuflen.example          the second of the two
  cdo@lemgo.example                      reports needs and gives the voice of the town
  cdo@koordinierung.example              bundles needs
  spitze@lemgo.example                   head of the administration: confirms who asks to belong
  verwaltung@krz.example                 operates the node: lets new organisations in
  {chair}                  leads the municipal committee
  {member}          sits in it
  The same at lage.example, montabaur.example, hamburg.example.
  Password of all accounts: {PASSWORD}
"
    ));
    if let Ok(told) = std::fs::read_to_string(data.join(TO_TRY)) {
        say(format_args!("  An application that waits for an answer: {}\n", told.trim()));
    }
}

/// Lets days pass. Only a clock that is moved by hand knows of it.
fn days_pass(node: &Node, days: i64) {
    node.store.clock().advance_seconds(days * 24 * 60 * 60);
}

/// An account as if its person had signed in.
async fn caller(node: &Node, email: String) -> Result<Caller, Failed> {
    Ok(node.store.read(move |read| identity_ops::caller_for(read, &email)).await?)
}
