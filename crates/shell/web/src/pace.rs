//! How often one address may do what invites guessing or costs much.
//!
//! Each address has its own measure for each [`Pace`]; what is kept of it is one moment in memory, for as many
//! addresses as [`limits::ADDRESSES`] says. Several nodes count each for themselves.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use store::Timestamp;

use crate::limits;

/// Where a proxy says for whom it asks.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// What an address may do only so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pace {
    /// What could be used to guess passwords and codes, or to have mails sent.
    Guess,
    /// Searches.
    Search,
    /// Requests that somebody else has to look at.
    Ask,
}

impl Pace {
    const fn rate(self) -> Rate {
        match self {
            Self::Guess => limits::GUESSES,
            Self::Search => limits::SEARCHES,
            Self::Ask => limits::REQUESTS,
        }
    }
}

/// So many at once, and then one each time that this has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub at_once: i64,
    /// The time for each further one.
    pub every: Duration,
}

/// Addresses that begin alike: one (`192.0.2.7`) or many (`192.0.2.0/24`, `2001:db8::/32`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// IPv4 addresses stand as IPv6 addresses that begin with `::ffff:`.
    start: u128,
    mask: u128,
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.start
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is no address such as 192.0.2.7 and no range such as 192.0.2.0/24")
        };
        let (address, length) =
            text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_no_address| wrong())?;
        let whole: u32 = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => whole,
            Some(length) => {
                length.parse().ok().filter(|length| *length <= whole).ok_or_else(wrong)?
            }
        };
        let mask = u128::MAX.checked_shl(whole - length).unwrap_or(0);
        Ok(Self { start: bits(address) & mask, mask })
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Who asks, as far as that can be known: the address that reached us, or what a proxy that is trusted says. Whoever
/// asks from this machine without one is no stranger (or comes through a proxy that nobody told us of) and is not
/// counted.
pub(crate) fn client(trusted: &[Network], peer: SocketAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.ip().to_canonical();
    if !is_trusted(peer) {
        return (!peer.is_loopback()).then_some(peer);
    }
    // Each proxy adds to the end whom it was asked by; what stands before the last one that is not ours, anybody
    // may have written.
    let lines: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let told = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut nearest = peer;
    for address in told {
        let Some(address) = address_in(address) else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    Some(nearest)
}

/// An address as proxies write it, some with its port.
fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = text.parse::<IpAddr>().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip())).map(|it| it.to_canonical())
}

/// Whom an address stands for: of IPv6 everybody has 2⁶⁴ at least.
fn household(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => Ipv6Addr::to_bits(address) & (u128::MAX << 64),
    }
}

/// From when on a household would have its full measure again.
type Measures = HashMap<(Pace, u128), Timestamp>;

/// Lets everybody through who keeps to the pace.
#[derive(Debug, Default)]
pub(crate) struct Turnstile(Mutex<Generations>);

/// When the younger generation is full it becomes the older one, whose measures are forgotten unless they are used.
#[derive(Debug, Default)]
struct Generations {
    young: Measures,
    old: Measures,
}

impl Turnstile {
    /// Lets an address through and counts it, or says after how many seconds it may come again.
    pub(crate) fn pass(&self, pace: Pace, address: IpAddr, now: Timestamp) -> Result<(), u64> {
        let Rate { at_once, every } = pace.rate();
        let every = i64::try_from(every.as_micros()).unwrap_or(i64::MAX);
        let measure = every.saturating_mul(at_once);
        let key = (pace, household(address));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not lock anybody out.
        let full = kept
            .take(&key)
            .map_or(now.0, |full| full.0.clamp(now.0, now.0.saturating_add(measure)));
        let after = full.saturating_add(every);
        let excess = after.saturating_sub(now.0).saturating_sub(measure);
        kept.put(key, Timestamp(if excess > 0 { full } else { after }));
        match u64::try_from(excess) {
            Ok(excess @ 1..) => Err(excess.div_ceil(1_000_000)),
            _ => Ok(()),
        }
    }
}

impl Generations {
    fn take(&mut self, key: &(Pace, u128)) -> Option<Timestamp> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    fn put(&mut self, key: (Pace, u128), full: Timestamp) {
        if self.young.len() >= limits::ADDRESSES {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, full);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn asked_by(peer: &str, forwarded: &[&str]) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8", "::1"].map(|it| it.parse().unwrap());
        client(&trusted, SocketAddr::new(ip(peer), 4711), &headers)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_whom_it_asks_for() {
        assert_eq!(asked_by("203.0.113.5", &["198.51.100.1"]), Some(ip("203.0.113.5")));
        assert_eq!(asked_by("10.0.0.2", &["198.51.100.1"]), Some(ip("198.51.100.1")));
        assert_eq!(asked_by("::ffff:10.0.0.2", &["198.51.100.1:5000"]), Some(ip("198.51.100.1")));
        assert_eq!(asked_by("::1", &["[2001:db8::1]:5000"]), Some(ip("2001:db8::1")));
        // What the visitor wrote in front is passed over, and so are proxies before our own.
        let forged = asked_by("10.0.0.2", &["192.0.2.1, 198.51.100.1, 10.1.1.1"]);
        assert_eq!(forged, Some(ip("198.51.100.1")));
        assert_eq!(asked_by("10.0.0.2", &["192.0.2.1", "198.51.100.1"]), Some(ip("198.51.100.1")));
        assert_eq!(asked_by("10.0.0.2", &["nonsense"]), Some(ip("10.0.0.2")));
        assert_eq!(asked_by("10.0.0.2", &[]), Some(ip("10.0.0.2")));
        assert_eq!(asked_by("127.0.0.1", &["198.51.100.1"]), None);
    }

    #[test]
    fn a_network_is_an_address_or_a_range() {
        let range: Network = "192.0.2.0/24".parse().unwrap();
        assert!(range.contains(ip("192.0.2.255")) && !range.contains(ip("192.0.3.0")));
        let all: Network = "::/0".parse().unwrap();
        assert!(all.contains(ip("2001:db8::1")));
        for wrong in ["", "x", "192.0.2.1/33", "192.0.2.1/-1", "::/129", "192.0.2.1/"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_gets_its_measure_and_then_one_at_a_time() {
        let (turnstile, begin) = (Turnstile::default(), Timestamp(1_000_000_000));
        let pass = |address: &str, now| turnstile.pass(Pace::Guess, ip(address), now);
        for _ in 0..limits::GUESSES.at_once {
            assert_eq!(pass("192.0.2.1", begin), Ok(()));
        }
        let wait = limits::GUESSES.every.as_secs();
        assert_eq!(pass("192.0.2.1", begin), Err(wait));
        assert_eq!(pass("192.0.2.2", begin), Ok(()), "another address has its own measure");
        assert_eq!(turnstile.pass(Pace::Search, ip("192.0.2.1"), begin), Ok(()));
        let later = begin.plus_seconds(i64::try_from(wait).unwrap());
        assert_eq!(pass("192.0.2.1", later), Ok(()));
        assert_eq!(pass("192.0.2.1", later), Err(wait));
        // Also when the clock was set back.
        assert_eq!(pass("192.0.2.1", Timestamp(0)), Err(wait));
    }

    #[test]
    fn a_household_is_one_whatever_address_it_takes() {
        let turnstile = Turnstile::default();
        for number in 0..limits::GUESSES.at_once {
            let address = format!("2001:db8:0:1::{number}");
            assert_eq!(turnstile.pass(Pace::Guess, ip(&address), Timestamp(0)), Ok(()));
        }
        let last = ip("2001:db8:0:1:ffff::1");
        assert!(turnstile.pass(Pace::Guess, last, Timestamp(0)).is_err());
        assert!(turnstile.pass(Pace::Guess, ip("2001:db8:0:2::1"), Timestamp(0)).is_ok());
    }

    #[test]
    fn any_number_of_addresses_takes_bounded_memory() {
        let turnstile = Turnstile::default();
        for number in 0..3 * limits::ADDRESSES {
            let address = IpAddr::V4(u32::try_from(number).unwrap().into());
            assert_eq!(turnstile.pass(Pace::Search, address, Timestamp(0)), Ok(()));
        }
        let kept = turnstile.0.lock().unwrap();
        assert!(kept.young.len() + kept.old.len() <= 2 * limits::ADDRESSES);
    }
}
