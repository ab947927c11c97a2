//! Content keys of what this process sealed a moment ago for a destination whose private key it has.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use fitconnect::jwe::ContentKeys;
use uuid::Uuid;

use crate::limits;

/// The content keys of the newest submissions. They stand in memory only, where the private key stands
/// that opens the same submissions; whoever is not in here is opened with that.
#[derive(Debug, Default)]
pub(crate) struct Fresh(Mutex<VecDeque<(Uuid, ContentKeys)>>);

impl Fresh {
    pub(crate) fn remember(&self, submission: Uuid, keys: ContentKeys) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= limits::FRESH {
            known.pop_front();
        }
        known.push_back((submission, keys));
    }

    /// The content keys of a submission, which are forgotten with that; none if they are not known.
    pub(crate) fn take(&self, submission: Uuid) -> ContentKeys {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.iter().position(|(id, _)| *id == submission);
        place.and_then(|place| known.remove(place)).map(|(_, keys)| keys).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_first() {
        let fresh = Fresh::default();
        for number in 0..=limits::FRESH as u128 {
            fresh.remember(Uuid::from_u128(number), ContentKeys::default());
        }
        let known = |fresh: &Fresh| -> Vec<Uuid> {
            fresh.0.lock().unwrap().iter().map(|(id, _)| *id).collect()
        };
        assert_eq!(known(&fresh).len(), limits::FRESH);
        assert!(!known(&fresh).contains(&Uuid::from_u128(0)));
        fresh.take(Uuid::from_u128(1));
        assert_eq!(known(&fresh).len(), limits::FRESH - 1, "what was taken is forgotten");
        fresh.take(Uuid::from_u128(1));
        assert_eq!(known(&fresh).len(), limits::FRESH - 1);
    }
}
