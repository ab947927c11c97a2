//! The clock and randomness: the only place that reads either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws_lc_rs::{digest, rand};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A moment in UTC, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment and `days` days of 24 hours.
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(86_400_000_000)))
    }

    /// This moment and `seconds` seconds.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds since 1970, as JWT claims want them.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The same moment for date arithmetic and display; moments out of range are shown as 1970.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// The local date in Germany: deadlines and receipts are read by people there.
    pub fn german_date(self) -> jiff::civil::Date {
        self.german().date()
    }

    /// The local date and time in Germany.
    pub fn german(self) -> jiff::Zoned {
        let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap_or(jiff::tz::TimeZone::UTC);
        self.to_jiff().to_zoned(zone)
    }
}

/// Where "now" comes from. Tests set it by hand.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands until it is moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// The current moment.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Self::System => Timestamp(jiff::Timestamp::now().as_microsecond()),
            Self::Manual(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock; the system clock moves by itself and ignores this.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }
}

/// Where randomness comes from. Tests seed it to get the same ids each time.
#[derive(Clone, Debug, Default)]
pub enum Entropy {
    /// The operating system's generator.
    #[default]
    System,
    /// A reproducible sequence; never for real secrets.
    Seeded {
        /// What the sequence starts from.
        seed: u64,
        /// How many blocks were drawn.
        drawn: Arc<AtomicU64>,
    },
}

impl Entropy {
    /// A reproducible sequence.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded { seed, drawn: Arc::new(AtomicU64::new(0)) }
    }

    /// Fills `bytes` with random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness left to give: nothing safe can be done then.
    #[expect(clippy::expect_used, reason = "without randomness no key, code or id would be safe")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => rand::fill(bytes).expect("the operating system gives random bytes"),
            Self::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let block = drawn.fetch_add(1, Ordering::SeqCst);
                    let mut input = seed.to_be_bytes().to_vec();
                    input.extend_from_slice(&block.to_be_bytes());
                    let digest = digest::digest(&digest::SHA256, &input);
                    for (byte, random) in chunk.iter_mut().zip(digest.as_ref()) {
                        *byte = *random;
                    }
                }
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id that sorts by the time it was made (UUID version 7).
    pub fn new_id(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0.max(0) / 1000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// A code a person can type: `groups` groups of four characters without those that are easily
    /// confused (no 0/O, 1/I/L, U). Each group carries 19.6 bits.
    pub fn code(&self, groups: usize) -> String {
        const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut code = String::with_capacity(groups * 5);
        for group in 0..groups {
            if group > 0 {
                code.push('-');
            }
            let mut taken = 0;
            while taken < 4 {
                // Bytes from 240 on are drawn again: 240 is a multiple of 30, so each letter is as likely.
                let [byte] = self.bytes::<1>();
                if let Some(letter) =
                    (byte < 240).then(|| ALPHABET.get(usize::from(byte % 30))).flatten()
                {
                    code.push(char::from(*letter));
                    taken += 1;
                }
            }
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_sequence_repeats_and_does_not_stand_still() {
        let (one, two) = (Entropy::seeded(7), Entropy::seeded(7));
        assert_eq!(one.bytes::<40>(), two.bytes::<40>());
        assert_ne!(one.bytes::<16>(), one.bytes::<16>());
    }

    #[test]
    fn ids_sort_by_time() {
        let entropy = Entropy::seeded(1);
        let early = entropy.new_id(Timestamp(1_000_000));
        let late = entropy.new_id(Timestamp(2_000_000));
        assert!(early < late);
        assert_eq!(late.get_version_num(), 7);
    }

    #[test]
    fn codes_are_made_of_letters_that_nobody_confuses() {
        let code = Entropy::System.code(4);
        assert_eq!(code.len(), 19);
        assert!(code.chars().all(|c| c == '-' || "23456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c)));
    }

    #[test]
    fn german_days_start_at_german_midnight() {
        let late_evening_utc = "2026-06-30T22:30:00Z".parse::<jiff::Timestamp>().unwrap();
        let date = Timestamp(late_evening_utc.as_microsecond()).german_date();
        assert_eq!(date.to_string(), "2026-07-01");
    }
}
