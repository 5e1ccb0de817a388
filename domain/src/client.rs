//! Who is counted: the network that a visitor's request comes from, and how often each may come.
//!
//! A network is named coarsely and never with a port: an IPv4 address whole, an IPv6 address by its /64, which is what one
//! household or phone is given. Behind proxies the name comes from the header that they write, and from there only as far as
//! the deployment says that the proxies are its own: everything before that was written by the caller.

use crate::time::{Instant, MINUTE};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The header in which the deployment's own proxies say whom they speak for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239)
    Forwarded,
}

impl ForwardedBy {
    /// Reads the name of the header; letter case does not matter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::XForwardedFor, Self::Forwarded]
            .into_iter()
            .find(|header| header.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The header's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

/// The name of the network behind a request. `peer` is who connected, as the platform says; `forwarded` is the value of the
/// header that the deployment trusts, with the lines of several joined by commas; `hops` is how many proxies of the
/// deployment's own stand before it: 0 looks at no header.
///
/// What cannot be read counts as the peer: nobody gets a name of their own by sending nonsense.
#[must_use]
pub fn network(peer: &str, hops: u8, by: ForwardedBy, forwarded: Option<&str>) -> String {
    let told = forwarded.filter(|_| hops > 0).and_then(|header| {
        let hops = match by {
            ForwardedBy::XForwardedFor => header.split(',').map(address).collect(),
            ForwardedBy::Forwarded => rfc7239(header)?,
        };
        Some(hops)
    });
    let told = told.and_then(|told: Vec<Option<IpAddr>>| {
        // The nearest proxy is the peer, and wrote the last entry; each one further out wrote the entry before.
        let at = told.len().checked_sub(usize::from(hops))?;
        told[at]
    });
    told.or_else(|| address(peer))
        .map_or_else(|| "unknown".to_owned(), name)
}

/// The name of an address: never more of it than says whose network it is.
fn name(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Reads an address with or without port, brackets and zone.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = |text: &str| text.split('%').next().unwrap_or_default().parse().ok();
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, _)) => bare(inside),
        None => bare(text),
    }
}

/// The `for` of each hop of a `Forwarded` header (RFC 7239, section 4); `None` for one that is hidden or unknown. Nothing at
/// all where the header is not of that form: a quotation left open must not swallow what a proxy appends.
fn rfc7239(header: &str) -> Option<Vec<Option<IpAddr>>> {
    let mut hops = Vec::new();
    for element in split_outside_quotes(header, ',')? {
        let mut told = None;
        let mut names = 0;
        for pair in split_outside_quotes(&element, ';')? {
            let Some((name, value)) = pair.trim().split_once('=') else {
                if pair.trim().is_empty() {
                    continue;
                }
                return None;
            };
            if name.eq_ignore_ascii_case("for") {
                names += 1;
                told = address(&unquoted(value)?);
            }
        }
        if names > 1 {
            return None;
        }
        hops.push(told);
    }
    Some(hops)
}

/// Splits at a separator that stands in no quotation; `None` where a quotation does not end.
fn split_outside_quotes(text: &str, separator: char) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        if letter == separator && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= letter == '"' && !escaped;
        escaped = quoted && letter == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    (!quoted).then_some(parts)
}

/// A token, or what stands in a quotation; `None` for anything half of either.
fn unquoted(value: &str) -> Option<String> {
    let Some(rest) = value.strip_prefix('"') else {
        return (!value.contains('"')).then(|| value.to_owned());
    };
    let inside = rest.strip_suffix('"')?;
    (!inside.contains('"')).then(|| inside.replace('\\', ""))
}

/// From this length on an id may stand for its browser by itself.
const LONG_ID: usize = 16;
/// And with this many different characters: `0000000000000000` is long and soon guessed.
const MIXED_ID: usize = 8;

/// Whether an id is long and mixed enough that nobody guesses it, such as a UUID. Then the same id with the same body is the
/// same write over whatever connection it comes: its answer, a token among it, may be given again. A shorter one may be
/// another browser's too, so it is the same write from the same network alone.
#[must_use]
pub fn is_unguessable(id: &str) -> bool {
    let mut letters: Vec<u8> = id.bytes().collect();
    letters.sort_unstable();
    letters.dedup();
    id.len() >= LONG_ID && letters.len() >= MIXED_ID
}

/// How many names are counted at once.
const MOST_NAMES: usize = 20_000;

/// Counts what came within the minute, by name.
#[derive(Debug, Default)]
pub struct Counters {
    window: i64,
    counts: BTreeMap<String, u32>,
}

/// Where a name stands after a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How much is left of the limit; `None`: this did not fit, and was not counted.
    pub left: Option<u32>,
    /// Seconds until the minute is over and all of it is there again.
    pub wait: u32,
}

impl Counters {
    /// Counts something that costs `cost`. Whatever it costs, a name that has used nothing may do it once.
    ///
    /// A table that is full gives up the half with the smaller counts, so that a flood of new names forgets none that came
    /// often.
    pub fn count(&mut self, name: &str, cost: u32, limit: u32, now: Instant) -> Counted {
        let window = now.millis().div_euclid(MINUTE);
        if window != self.window {
            self.window = window;
            self.counts.clear();
        }
        if self.counts.len() >= MOST_NAMES && !self.counts.contains_key(name) {
            self.evict();
        }
        let remains = (window + 1) * MINUTE - now.millis();
        let wait = u32::try_from(remains / 1_000 + 1).unwrap_or(60);
        let count = self.counts.entry(name.to_owned()).or_default();
        let after = count.saturating_add(cost.clamp(1, limit.max(1)));
        let left = limit.checked_sub(after);
        if left.is_some() {
            *count = after;
        }
        Counted { left, wait }
    }

    fn evict(&mut self) {
        let mut counts: Vec<u32> = self.counts.values().copied().collect();
        let half = counts.len() / 2;
        let (_, median, _) = counts.select_nth_unstable(half);
        let median = *median;
        self.counts.retain(|_, count| *count >= median);
        let mut surplus = self.counts.len().saturating_sub(half);
        self.counts.retain(|_, count| {
            let goes = surplus > 0 && *count == median;
            surplus -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_named_without_its_port_and_over_ipv6_by_its_64() {
        for (peer, name) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:50312", "203.0.113.7"),
            ("[2001:db8:1:2:3:4:5:6]:50312", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2:ffff::9]", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("[::1]:8787", "::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("unix:/run/edge.sock", "unknown"),
            ("", "unknown"),
        ] {
            assert_eq!(network(peer, 0, ForwardedBy::XForwardedFor, None), name, "{peer}");
        }
    }

    #[test]
    fn a_header_names_the_network_only_where_the_deployment_trusts_who_wrote_it() {
        let x = ForwardedBy::XForwardedFor;
        let f = ForwardedBy::Forwarded;
        for (hops, by, header, name) in [
            (0, x, "203.0.113.7", "192.0.2.1"),
            (1, x, "203.0.113.7", "203.0.113.7"),
            // What the visitor wrote stands before what the proxy appends.
            (1, x, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
            (2, x, "198.51.100.9, 203.0.113.7", "198.51.100.9"),
            (2, x, "198.51.100.9:80 , 203.0.113.7:90", "198.51.100.9"),
            (1, x, "[2001:db8:1:2::7]:443", "2001:db8:1:2::/64"),
            (1, x, "nonsense", "192.0.2.1"),
            (3, x, "198.51.100.9, 203.0.113.7", "192.0.2.1"),
            (1, x, "", "192.0.2.1"),
            (1, f, "for=203.0.113.7;proto=https", "203.0.113.7"),
            (1, f, "for=198.51.100.9, For=\"203.0.113.7:4711\"", "203.0.113.7"),
            (2, f, "for=198.51.100.9, for=203.0.113.7", "198.51.100.9"),
            (
                1,
                f,
                "by=192.0.2.9;for=\"[2001:db8:cafe::17]:4711\"",
                "2001:db8:cafe::/64",
            ),
            (1, f, "for=unknown", "192.0.2.1"),
            (1, f, "for=_hidden", "192.0.2.1"),
            (1, f, "for=\"198.51.100.9, for=203.0.113.7", "192.0.2.1"),
            (1, f, "for=198.51.100.9;for=203.0.113.7", "192.0.2.1"),
            (1, f, "for=\"a\", for=\"203.0.113.7\"", "203.0.113.7"),
            (1, f, "203.0.113.7", "192.0.2.1"),
        ] {
            assert_eq!(
                network("192.0.2.1:9", hops, by, Some(header)),
                name,
                "{hops} hops, {header}"
            );
        }
    }

    #[test]
    fn only_a_long_and_mixed_id_stands_for_its_browser_by_itself() {
        for (id, expect) in [
            ("0192f0c1-7a3b-7c55-9d10-3f2b6a8e4c71", true),
            ("0123456789abcdef", true),
            ("0123456789abcde", false),
            ("save-1", false),
            ("1", false),
            ("0000000000000000000000000000000000000001", false),
        ] {
            assert_eq!(is_unguessable(id), expect, "{id}");
        }
    }

    #[test]
    fn a_flood_of_new_names_does_not_clear_the_count_of_one_that_came_often() {
        let now = Instant::from_millis(0);
        let mut counters = Counters::default();
        for _ in 0..5 {
            assert!(counters.count("often", 1, 5, now).left.is_some());
        }
        for name in 0..3 * MOST_NAMES {
            counters.count(&format!("new {name}"), 1, 5, now);
            assert!(counters.counts.len() <= MOST_NAMES);
        }
        assert_eq!(
            counters.count("often", 1, 5, now).left,
            None,
            "it came often a moment ago"
        );
        let later = now.plus(MINUTE);
        assert_eq!(counters.count("often", 1, 5, later).left, Some(4), "another minute");
    }

    #[test]
    fn what_does_more_costs_more_and_what_did_not_fit_costs_nothing() {
        let now = Instant::from_millis(0);
        let mut counters = Counters::default();
        assert_eq!(counters.count("a", 12, 20, now).left, Some(8));
        assert_eq!(counters.count("a", 12, 20, now).left, None);
        assert_eq!(counters.count("a", 8, 20, now).left, Some(0), "what fits still fits");
        assert_eq!(counters.count("a", 1, 20, now).left, None);
        assert_eq!(
            counters.count("b", 12, 5, now).left,
            Some(0),
            "dearer than all of it: once"
        );
        assert_eq!(counters.count("b", 12, 5, now).left, None);
    }
}
