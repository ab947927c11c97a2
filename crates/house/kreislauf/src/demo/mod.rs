//! The demonstration: a provider with three of its towns, a Verbandsgemeinde, a city state, accounts for each
//! role, and invented applications in every state. Set up once, on an empty database.

mod towns;

use identity::{Caller, ops as identity_ops};

use crate::Failed;
use crate::commands::say;
use crate::node::Node;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "kreislauf-demo-2026";

/// Sets the demonstration up, unless the database has organisations already.
///
/// # Errors
/// When the database or the folder refuses.
pub async fn set_up(node: &Node) -> Result<(), Failed> {
    if !node.store.read(identity::organisations).await?.is_empty() {
        return Ok(());
    }
    say("Setting up the demonstration: towns, keys, accounts, cases …");
    towns::found_all(node).await?;
    Ok(())
}

/// Tells where to begin.
pub(crate) fn introduce(address: &str) {
    say(format_args!(
        "
Demonstration: all cases, people and decisions are invented.

  {address}/                    the start page
  {address}/orte/05766044       Lemgo
  {address}/vorgaenge           the inbox (sign in)
  {address}/api                 the interface for programs

  sachbearbeitung@lemgo.example          case worker
  leitung@lemgo.example                  lead
  redaktion@lemgo.example                editor
  sachbearbeitung@bad-salzuflen.example  case worker where two persons decide
  buergerin@example.org                  a citizen
  password of all accounts: {PASSWORD}
"
    ));
}

/// An account as if its person had signed in.
async fn caller(node: &Node, email: String) -> Result<Caller, Failed> {
    Ok(node.store.read(move |read| identity_ops::caller_for(read, &email)).await?)
}
