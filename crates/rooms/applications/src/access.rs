//! Who may see an application: whoever has its access code, or the account it was sent from.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{digest, hmac};
use axum::http::{HeaderMap, header};
use identity::{Caller, Secret};
use store::Actor;
use uuid::Uuid;

use crate::limits;

const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 16;
const COOKIE: &str = "kreislauf_case_";

/// An access code: 16 letters and digits that nobody confuses, 78 bits. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code of the application that a draft becomes, drawn from the secret that opens the draft.
    ///
    /// Whoever sends a draft twice gets the same code twice, although it is stored nowhere: an answer
    /// that was lost on the way is no loss. The database knows only hashes of the secret, from which
    /// the code cannot be computed.
    pub fn of_draft(secret: &Secret, draft: Uuid) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        let mut code = String::with_capacity(LETTERS);
        for block in 0_u8..=u8::MAX {
            let mut context = hmac::Context::with_key(&key);
            context.update(b"kreislauf access code 1");
            context.update(draft.as_bytes());
            context.update(&[block]);
            // Bytes from 240 on are left out: 240 is a multiple of 30, so each letter is as likely.
            let letters = context.sign();
            let letters = letters.as_ref().iter().filter(|byte| **byte < 240);
            let letters = letters.filter_map(|byte| ALPHABET.get(usize::from(byte % 30)));
            code.extend(letters.take(LETTERS - code.len()).map(|letter| char::from(*letter)));
            if code.len() == LETTERS {
                break;
            }
        }
        Self(code)
    }

    /// What is stored of it.
    pub(crate) fn hash(&self, case: Uuid) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(case.as_bytes());
        context.update(self.0.as_bytes());
        context.finish().as_ref().to_vec()
    }

    /// The cookie with which a browser keeps it, for [`limits::COOKIE_DAYS`] or until it is closed.
    pub(crate) fn cookie(&self, case: Uuid, stays: bool, secure: bool) -> String {
        let age = limits::COOKIE_DAYS * 86_400;
        let age = if stays { format!("; Max-Age={age}") } else { String::new() };
        let secure = if secure { "; Secure" } else { "" };
        format!("{COOKIE}{case}={}; Path=/vorgang{age}; SameSite=Lax; HttpOnly{secure}", self.0)
    }
}

/// The cookie that makes a browser forget the code.
pub(crate) fn forgotten(case: Uuid) -> String {
    format!("{COOKIE}{case}=; Path=/vorgang; Max-Age=0; SameSite=Lax; HttpOnly")
}

impl fmt::Display for Code {
    /// In groups of four, as it is read out and typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl FromStr for Code {
    type Err = ();

    /// As typed: in any case, with or without hyphens and blanks.
    fn from_str(typed: &str) -> Result<Self, ()> {
        let mut code = String::with_capacity(LETTERS);
        for letter in typed.chars().take(limits::NUMBER) {
            if letter == '-' || letter == '–' || letter.is_whitespace() {
                continue;
            }
            let letter = letter.to_ascii_uppercase();
            if !u8::try_from(letter).is_ok_and(|byte| ALPHABET.contains(&byte)) {
                return Err(());
            }
            code.push(letter);
        }
        if code.len() == LETTERS { Ok(Self(code)) } else { Err(()) }
    }
}

/// A case number as typed, tidied; `None` if it cannot be one.
pub(crate) fn number(typed: &str) -> Option<String> {
    let number = typed.trim().to_uppercase();
    let plausible = (1..=limits::NUMBER).contains(&number.chars().count())
        && number.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
    plausible.then_some(number)
}

/// What a visitor can open applications with.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    codes: Vec<(Uuid, Code)>,
    person: Option<Uuid>,
}

impl Keyring {
    /// The codes that the browser keeps, and the account.
    pub fn of(headers: &HeaderMap, caller: &Caller) -> Self {
        let codes = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| {
                let (case, code) = pair.trim().strip_prefix(COOKIE)?.split_once('=')?;
                Some((case.parse().ok()?, code.parse().ok()?))
            })
            .take(limits::COOKIES)
            .collect();
        Self { codes, person: caller.person().map(|person| person.id) }
    }

    /// One code for one case.
    pub fn with(case: Uuid, code: Code) -> Self {
        Self { codes: vec![(case, code)], person: None }
    }

    /// The code of a case, if the browser keeps it.
    pub(crate) fn code(&self, case: Uuid) -> Option<&Code> {
        self.codes.iter().find(|(id, _)| *id == case).map(|(_, code)| code)
    }

    /// Who acts with it, for the journal.
    pub(crate) fn actor(&self) -> Actor {
        self.person.map_or(Actor::Citizen, Actor::Person)
    }

    /// Whether it opens the case with this hash and this owner.
    pub(crate) fn opens(&self, case: Uuid, hash: &[u8], owner: Option<Uuid>) -> bool {
        let own = owner.is_some() && owner == self.person;
        own || self.code(case).is_some_and(|code| code.hash(case) == hash)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use store::Entropy;

    use super::*;

    fn code() -> Code {
        Code::of_draft(&Secret::new(&Entropy::seeded(1)), Uuid::from_u128(1))
    }

    #[test]
    fn the_same_draft_gives_the_same_code_and_another_one_another() {
        let secret = Secret::new(&Entropy::seeded(1));
        assert_eq!(code(), Code::of_draft(&secret, Uuid::from_u128(1)));
        assert_ne!(code(), Code::of_draft(&secret, Uuid::from_u128(2)));
        let other = Secret::new(&Entropy::seeded(2));
        assert_ne!(code(), Code::of_draft(&other, Uuid::from_u128(1)));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let shown = code().to_string();
        assert_eq!(shown.len(), 19);
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " ")] {
            assert_eq!(typed.parse(), Ok(code()));
        }
        for wrong in ["", "ABCD", "O000-0000-0000-0000", "ÄÖÜ"] {
            assert!(wrong.parse::<Code>().is_err());
        }
        assert_eq!(format!("{:?}", code()), "Code(…)");
    }

    #[test]
    fn numbers_are_tidied() {
        assert_eq!(number(" lem-2026-000017 ").as_deref(), Some("LEM-2026-000017"));
        assert_eq!(number("LEM'; DROP"), None);
        assert_eq!(number(""), None);
        assert_eq!(number(&"A".repeat(41)), None);
    }

    #[test]
    fn a_code_opens_its_case_and_no_other() {
        let (case, other) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let cookie = code().cookie(case, true, true);
        assert!(cookie.contains("HttpOnly") && cookie.ends_with("; Secure"));
        let sent = cookie.split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&format!("a=b; {sent}")).unwrap());
        let keyring = Keyring::of(&headers, &Caller::Anonymous);
        assert!(keyring.opens(case, &code().hash(case), None));
        assert!(!keyring.opens(other, &code().hash(other), None));
        assert!(!Keyring::default().opens(case, &code().hash(case), None));
    }
}
