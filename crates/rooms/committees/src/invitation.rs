//! Invitations by mail. A mail goes through many hands: it says that there is a meeting, when, and where to read on, never what
//! is talked about. Of a committee that few know of it does not even say the name, and what may not be taken away as a
//! file is not put in a calendar.

use ::store::jobs::{self, Job};
use ::store::{Timestamp, Tx};
use identity::Label;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Lang, format};

use crate::calendar::{self, Event, Guest, Method};
use crate::model::MeetingState;
use crate::ops::seats_at;
use crate::store::{self as query, Eyes};
use crate::{Committees, Error};

/// The job that mails one invitation.
pub const JOB: &str = "committees.invite";

/// To which meeting, and whom.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Asked {
    meeting: Uuid,
    person: Uuid,
}

/// A mail, ready to be sent.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// For calendars: the method and the file.
    pub calendar: Option<(&'static str, String)>,
}

/// Queues a mail for everybody who holds a seat when the meeting begins, or stands in.
pub(crate) fn queue(
    tx: &mut Tx<'_>,
    committee: Uuid,
    meeting: Uuid,
    starts_at: Timestamp,
) -> Result<(), Error> {
    let seats = seats_at(tx, committee, starts_at)?;
    let mut people: Vec<_> =
        seats.iter().flat_map(|line| [line.seat.holder, line.seat.deputy]).flatten().collect();
    people.sort_unstable();
    people.dedup();
    for person in people {
        jobs::queue(tx, JOB, &Asked { meeting, person })?;
    }
    Ok(())
}

impl Committees {
    /// The mail of the job [`JOB`], as things stand now; none when the person no longer belongs to the committee. `sender` is
    /// the address from which it comes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitation(&self, job: &Job, sender: &str) -> Result<Option<Invitation>, Error> {
        let asked: Asked = job.payload()?;
        let found = self.store.read::<_, Error>(move |read| {
            let Some((email, caller)) = query::member(read, asked.person, asked.meeting)? else {
                return Ok(None);
            };
            let eyes = Eyes::at_pages(&caller);
            let Some(meeting) = query::meeting(read, eyes, asked.meeting)? else { return Ok(None) };
            let committee = query::committee(read, eyes, meeting.committee)?;
            Ok(committee.map(|committee| (email, meeting, committee.label)))
        });
        let Some((to, meeting, known_by)) = found.await? else { return Ok(None) };
        Ok(Some(self.mail(to, &meeting, known_by, sender)))
    }

    fn mail(
        &self,
        to: String,
        meeting: &query::Meeting,
        known_by: Label,
        sender: &str,
    ) -> Invitation {
        // Which language somebody reads is known only once they have signed in.
        let lang = Lang::De;
        let base = self.shell.base_url();
        let link = format!("{base}/sitzungen/{}", meeting.id);
        let name = if known_by.protects() {
            self.shell.text(lang, "committee-mail-some", &[])
        } else {
            meeting.committee_name.clone()
        };
        let may_travel = meeting.label.may_be_exported();
        let cancelled = meeting.state == MeetingState::Cancelled;
        let when = if may_travel {
            format::moment(lang, meeting.starts_at)
        } else {
            self.shell.text(lang, "committee-mail-signed-in", &[])
        };
        let values = [("name", name.as_str()), ("when", when.as_str()), ("link", link.as_str())];
        let text = |key: &str| self.shell.text(lang, key, &values);
        let (subject, body) = if cancelled {
            ("committee-mail-cancelled-subject", "committee-mail-cancelled")
        } else {
            ("committee-mail-subject", "committee-mail")
        };
        let guest = Guest { organizer: sender, attendee: &to };
        let method = if cancelled { Method::Cancel(guest) } else { Method::Request(guest) };
        let event = Event {
            id: meeting.id,
            edition: meeting.edition,
            changed_at: meeting.changed_at,
            starts_at: meeting.starts_at,
            ends_at: meeting.ends_at,
            cancelled,
            tentative: false,
            title: self.shell.text(lang, "committee-mail-title", &values),
            place: String::new(),
            text: String::new(),
            url: link.clone(),
        };
        let host = base.split_once("://").map_or(base, |(_, host)| host);
        let calendar =
            may_travel.then(|| (method.word(), calendar::written(&name, host, method, &[event])));
        let at = self.store.clock().now();
        Invitation { at, subject: text(subject), body: text(body), calendar, to }
    }
}
