//! The course of the invented applications, each event at its moment, through the same operations as pages and
//! programs use.

use applications::{Feedback, Keyring, NewMessage, Obstacle, Receipt, Submitter, Upload};
use axum::http::HeaderMap;
use bytes::Bytes;
use cases::{Action, Case};
use identity::Caller;
use store::Timestamp;
use transport::Outcome;
use uuid::Uuid;

use super::filling::{Answered, fill, paper};
use super::{APPLICATION_DAYS, CITIZEN, caller, stories};
use crate::node::Node;
use crate::{Failed, jobs};

/// When something happens: how many days before the end of the demonstration's time, and the hour in Germany.
#[derive(Clone, Copy, Debug)]
pub(super) struct When(pub(super) i64, pub(super) i8);

impl When {
    /// The moment, never after `end`.
    fn moment(self, end: Timestamp) -> Result<Timestamp, Failed> {
        let day = end.german().checked_sub(jiff::Span::new().try_days(self.0)?)?;
        // Not everything happens at the full hour.
        let minute = i8::try_from((self.0 * 17).rem_euclid(60))?;
        let moment = day.with().hour(self.1).minute(minute).second(0).build()?;
        Ok(end.min(Timestamp(moment.timestamp().as_microsecond())))
    }
}

/// Who sends an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Somebody without an account.
    Anybody,
    /// The account of the demonstration's citizen.
    Account,
}

/// Something that happens to an application.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Somebody of the office, named by their desk, does something.
    Office { desk: &'static str, action: Action },
    /// The case goes from one desk to another.
    HandOver { from: &'static str, to: &'static str },
    /// It is decided with the office's template; `reasons` fill its gaps, `paper` goes along.
    Decide {
        desk: &'static str,
        outcome: Outcome,
        reasons: &'static [&'static str],
        paper: Option<&'static str>,
    },
    /// The same, as a proposal to the second person.
    Propose { desk: &'static str, outcome: Outcome, reasons: &'static [&'static str] },
    /// The applicant writes, perhaps with a paper.
    Write { text: &'static str, paper: Option<&'static str> },
    /// The applicant withdraws.
    Withdraw { reason: &'static str },
    /// The applicant says how it went.
    Rate { ease: i64, obstacle: Obstacle, comment: &'static str },
}

/// An application from its first day on.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// The host of the authority's accounts.
    pub(super) host: &'static str,
    pub(super) from: From,
    pub(super) sent: When,
    pub(super) answers: Answered,
    pub(super) deeds: Vec<(When, Deed)>,
    /// Whether number and code of this one are told, to be tried.
    pub(super) told: bool,
}

/// Number and access code of an application, to be tried.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) number: String,
    pub(super) code: String,
}

/// Something that happens, to the story with this index: it is sent, or a deed.
struct Happening<'s> {
    at: Timestamp,
    story: usize,
    deed: Option<&'s Deed>,
}

/// Lets everything happen in the order of time. The clock of a demonstration that is set up in advance goes along;
/// with the clock of the machine everything happens at once.
pub(super) async fn play(node: &Node, end: Timestamp) -> Result<Option<Told>, Failed> {
    let stories = stories::all();
    let mut happenings = Vec::new();
    for (index, story) in stories.iter().enumerate() {
        happenings.push(Happening { at: story.sent.moment(end)?, story: index, deed: None });
        for (when, deed) in &story.deeds {
            happenings.push(Happening { at: when.moment(end)?, story: index, deed: Some(deed) });
        }
    }
    // Stable: of what happens at the same moment, a story's own order holds.
    happenings.sort_by_key(|happening| happening.at);
    let mut receipts: Vec<Option<Receipt>> = vec![None; stories.len()];
    for Happening { at, story: index, deed } in happenings {
        wait_until(node, at);
        let (Some(story), Some(receipt)) = (stories.get(index), receipts.get_mut(index)) else {
            continue;
        };
        match (deed, &*receipt) {
            (Some(deed), Some(receipt)) => Play { node, story, receipt }.act(deed).await?,
            _ => *receipt = Some(submit(node, story).await?),
        }
        jobs::run_due(node).await?;
    }
    let told = stories.iter().zip(receipts).find(|(story, _)| story.told);
    Ok(told
        .and_then(|(_, receipt)| receipt)
        .map(|receipt| Told { number: receipt.number, code: receipt.code.to_string() }))
}

/// Moves a clock that is moved by hand.
pub(super) fn wait_until(node: &Node, moment: Timestamp) {
    let clock = node.store.clock();
    clock.advance_seconds((moment.0 - clock.now().0).max(0) / 1_000_000);
}

async fn submit(node: &Node, story: &Story) -> Result<Receipt, Failed> {
    let organisation = office_of(node, story.host).await?;
    let opened = fill(node, organisation, &story.answers).await?;
    let person = match story.from {
        From::Anybody => None,
        From::Account => caller(node, CITIZEN.to_owned()).await?.person().cloned(),
    };
    let submitter = Submitter { person, ..Submitter::default() };
    Ok(node.applications.submit(opened.id, &opened.secret, &submitter).await?)
}

/// The organisation behind the host of its accounts.
pub(super) async fn office_of(node: &Node, host: &str) -> Result<Uuid, Failed> {
    let lead = caller(node, format!("leitung@{host}")).await?;
    let organisation = lead.organisations(cases::WORKERS).first().copied();
    Ok(organisation.ok_or_else(|| format!("nobody leads at {host}"))?)
}

/// One application while something happens to it.
struct Play<'s> {
    node: &'s Node,
    story: &'s Story,
    receipt: &'s Receipt,
}

impl Play<'_> {
    async fn act(&self, deed: &Deed) -> Result<(), Failed> {
        match deed {
            Deed::Office { desk, action } => self.work(desk, action.clone(), None).await,
            Deed::HandOver { from, to } => {
                let to = self.colleague(to).await?.person().ok_or("no such colleague")?.id;
                self.work(from, Action::HandOver { to }, None).await
            }
            Deed::Decide { desk, outcome, reasons, paper } => {
                let text = self.text(desk, *outcome, reasons).await?;
                self.work(desk, Action::Decide { outcome: *outcome, text }, *paper).await
            }
            Deed::Propose { desk, outcome, reasons } => {
                let text = self.text(desk, *outcome, reasons).await?;
                self.work(desk, Action::Propose { outcome: *outcome, text }, None).await
            }
            Deed::Write { text, paper } => self.write(text, *paper).await,
            Deed::Withdraw { reason } => {
                let keyring = self.keyring().await?;
                let held = self.node.applications.held(&self.receipt.number, &keyring).await?;
                let reason = (*reason).to_owned();
                Ok(self.node.applications.withdraw(&held, &keyring, reason).await?)
            }
            Deed::Rate { ease, obstacle, comment } => {
                let keyring = self.keyring().await?;
                let held = self.node.applications.held(&self.receipt.number, &keyring).await?;
                let comment = (*comment).to_owned();
                let feedback = Feedback { ease: *ease, obstacle: *obstacle, comment };
                Ok(self.node.applications.rate(&held, &keyring, feedback).await?)
            }
        }
    }

    async fn colleague(&self, desk: &str) -> Result<Caller, Failed> {
        caller(self.node, format!("{desk}@{}", self.story.host)).await
    }

    async fn case(&self, caller: &Caller) -> Result<Case, Failed> {
        Ok(self.node.cases.record(caller, self.receipt.case).await?.case)
    }

    async fn work(&self, desk: &str, action: Action, paper: Option<&str>) -> Result<(), Failed> {
        let caller = self.colleague(desk).await?;
        let case = self.case(&caller).await?;
        let uploads = paper.map(|title| self.paper(title)).transpose()?.into_iter();
        let uploads = uploads.filter_map(|(name, content)| cases::Upload::new(&name, content));
        self.node.cases.act(&caller, case.id, case.version, action, uploads.collect()).await?;
        Ok(())
    }

    /// The template of the office with its gaps filled in.
    async fn text(&self, desk: &str, outcome: Outcome, reasons: &[&str]) -> Result<String, Failed> {
        let case = self.case(&self.colleague(desk).await?).await?;
        Ok(filled_in(&cases::draft(&case, outcome), reasons))
    }

    async fn write(&self, text: &str, paper: Option<&str>) -> Result<(), Failed> {
        let keyring = self.keyring().await?;
        let held = self.node.applications.held(&self.receipt.number, &keyring).await?;
        let paper = paper.map(|title| self.paper(title)).transpose()?;
        let message = NewMessage {
            id: self.node.store.entropy().new_id(self.node.store.clock().now()),
            text: text.to_owned(),
            files: paper.into_iter().map(|(name, content)| Upload { name, content }).collect(),
        };
        Ok(self.node.applications.write(&held, &keyring, message).await?)
    }

    fn paper(&self, title: &str) -> Result<(String, Bytes), Failed> {
        Ok((format!("{title}.pdf"), paper(title, self.node.store.clock().now())?))
    }

    /// What opens the application: the account, or the code.
    async fn keyring(&self) -> Result<Keyring, Failed> {
        match self.story.from {
            From::Account => {
                let citizen = caller(self.node, CITIZEN.to_owned()).await?;
                Ok(Keyring::of(&HeaderMap::new(), &citizen))
            }
            From::Anybody => Ok(Keyring::with(self.receipt.case, self.receipt.code.clone())),
        }
    }
}

/// Puts the reasons, one after the other, where a template has `[…]`.
fn filled_in(template: &str, reasons: &[&str]) -> String {
    let mut text = String::with_capacity(template.len());
    let (mut rest, mut reasons) = (template, reasons.iter());
    while let Some((before, (_, after))) =
        rest.split_once('[').and_then(|(before, gap)| Some((before, gap.split_once(']')?)))
    {
        text.push_str(before);
        text.push_str(reasons.next().copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Somebody stands in for somebody else, and somebody has begun an application without sending it.
pub(super) async fn furnish(node: &Node) -> Result<(), Failed> {
    let host = "lemgo.example";
    let organisation = office_of(node, host).await?;
    let absent = caller(node, format!("sachbearbeitung@{host}")).await?;
    let acting = absent.acting(organisation, cases::WORKERS)?;
    let deputy = caller(node, format!("vertretung@{host}")).await?;
    let since = node.store.clock().now();
    let standing = cases::ops::Standing {
        person: acting.person(),
        deputy: deputy.person().ok_or("nobody stands in")?.id,
        since,
        until: since.plus_days(APPLICATION_DAYS / 2),
    };
    node.store.change(move |tx| cases::ops::set_deputy(tx, &acting, &standing)).await?;
    fill(node, organisation, &stories::begun()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_order() {
        let text =
            filled_in("Wir bewilligen: [bitte ergänzen]\n\n[Bitte warum.] Ende", &["A", "B"]);
        assert_eq!(text, "Wir bewilligen: A\n\nB Ende");
        assert_eq!(filled_in("ohne", &[]), "ohne");
    }

    #[test]
    fn nothing_happens_after_the_end() {
        let end = Timestamp(1_772_611_200_000_000);
        assert_eq!(When(0, 23).moment(end).unwrap(), end);
        assert!(When(1, 23).moment(end).unwrap() < end);
    }
}
