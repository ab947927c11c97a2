//! People for tests of the rooms above.

use store::Store;
use uuid::Uuid;

use crate::{Caller, Role, Secret};

/// Somebody who is signed in and has a token.
#[derive(Clone, Debug)]
pub struct Employed {
    /// Who they are.
    pub id: Uuid,
    /// What they may do.
    pub caller: Caller,
    /// What their browser sends as `Cookie`.
    pub cookie: String,
    /// What their programs send.
    pub token: String,
}

/// Somebody with a role in an organisation. Written straight into the tables: hashing passwords would take longer than
/// the tests.
///
/// # Panics
/// When the organisation is not there or the address is taken.
#[expect(clippy::unwrap_used, reason = "a test ends where its world cannot be made")]
pub async fn employ(
    store: &Store,
    organisation: Uuid,
    (name, email): (&str, &str),
    role: Role,
) -> Employed {
    let (session, token) = (Secret::new(store.entropy()), Secret::new(store.entropy()));
    let hashes = [("session", session.hash()), ("token", token.hash())];
    let (name, address) = (name.to_owned(), email.to_owned());
    let id = store
        .housekeeping::<_, store::Error>(move |tx| {
            let (person, now) = (tx.new_id(), tx.now());
            tx.execute(
                "INSERT INTO person (id, email, name, created_at, disabled) VALUES (?1, ?2, ?3, 0, FALSE)",
                &[person.into(), address.as_str().into(), name.as_str().into()],
            )?;
            tx.execute(
                "INSERT INTO membership (person, organisation, role) VALUES (?1, ?2, ?3)",
                &[person.into(), organisation.into(), role.word().into()],
            )?;
            for (kind, hash) in &hashes {
                tx.execute(
                    "INSERT INTO access (token, kind, person, label, created_at, expires_at)
                     VALUES (?1, ?2, ?3, '', ?4, ?5)",
                    &[
                        hash.as_slice().into(),
                        (*kind).into(),
                        person.into(),
                        now.into(),
                        now.plus_days(3_650).into(),
                    ],
                )?;
            }
            Ok(person)
        })
        .await
        .unwrap();
    let email = email.to_owned();
    let caller = store.read(move |read| crate::ops::caller_for(read, &email)).await.unwrap();
    let cookie = format!("kreislauf_session={}", session.reveal());
    Employed { id, caller, cookie, token: token.reveal() }
}
