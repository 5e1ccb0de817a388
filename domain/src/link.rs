//! The token in a confirmation's link: which ledger it is for, and the proof that we wrote it.
//!
//! The proof lets the edge tell an invented link from one of ours before any object hears of it. What the link is good for,
//! and whether it is good still, the ledger alone knows: it keeps a hash of the whole token.

use crate::seal::{Secrets, same};

/// How long the random part is: 128 bits in base64url.
const RANDOM: usize = 22;
/// How long the proof is: as many bits, so that no more of a text message goes on it.
const PROOF: usize = 22;
/// How long the random part was when links carried no proof. Such links are good for seven days after they were sent.
const OLD_RANDOM: usize = 43;
/// More ledgers than this no site has.
const MOST_SHARDS: u8 = 64;
/// The label of the proof.
const LABEL: &str = "confirm/1";

/// What the token of a confirmation's link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation<'a> {
    /// The site that it names.
    pub site: &'a str,
    /// The ledger that it names.
    pub shard: u8,
    random: &'a str,
    proof: Option<&'a str>,
}

/// Whether a link is one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// We wrote it for this site and this ledger.
    ByUs,
    /// It is from before links carried a proof: only the ledger can tell.
    BeforeProofs,
    /// We did not.
    BySomebodyElse,
}

fn proof(secrets: &Secrets, shard: u8, random: &str) -> String {
    let mut proof = secrets.derived(LABEL, &[&shard.to_string(), random]);
    proof.truncate(PROOF);
    proof
}

/// A token: site, ledger, 22 random characters, and the proof. The secrets are the site's own.
#[must_use]
pub fn confirmation(secrets: &Secrets, site: &str, shard: u8, random: &str) -> String {
    format!("{site}.{shard}.{random}.{}", proof(secrets, shard, random))
}

impl<'a> Confirmation<'a> {
    /// Reads what a token says. `None` for what never had the form of one.
    #[must_use]
    pub fn read(token: &'a str) -> Option<Self> {
        let mut parts = token.split('.');
        let (site, shard, random) = (parts.next()?, parts.next()?, parts.next()?);
        let proof = parts.next();
        let length = match proof {
            Some(proof) => (proof.len() == PROOF).then_some(RANDOM)?,
            None => OLD_RANDOM,
        };
        let number: u8 = shard.parse().ok()?;
        let fits = number < MOST_SHARDS && number.to_string() == shard && random.len() == length;
        (fits && parts.next().is_none()).then_some(Self {
            site,
            shard: number,
            random,
            proof,
        })
    }

    /// Whether we wrote it, by the secrets of the site that it names.
    #[must_use]
    pub fn written(&self, secrets: &Secrets) -> Written {
        match self.proof {
            Some(given) if same(&proof(secrets, self.shard, self.random), given) => Written::ByUs,
            Some(_) => Written::BySomebodyElse,
            None => Written::BeforeProofs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM_PART: &str = "abcdefghijklmnopqrstuv";

    fn secrets(site: &str) -> Secrets {
        Secrets::derive(&[7; 32], site)
    }

    #[test]
    fn a_link_is_ours_for_the_site_and_ledger_that_it_was_written_for_alone() {
        let token = confirmation(&secrets("shop"), "shop", 3, RANDOM_PART);
        let read = Confirmation::read(&token).unwrap();
        assert_eq!((read.site, read.shard), ("shop", 3));
        assert_eq!(read.written(&secrets("shop")), Written::ByUs);
        assert_eq!(read.written(&secrets("other")), Written::BySomebodyElse);
        for changed in [
            token.replace("shop.3.", "shop.4."),
            token.replace("abc", "abd"),
            format!("{}A", &token[..token.len() - 1]),
        ] {
            let read = Confirmation::read(&changed).unwrap();
            assert_eq!(read.written(&secrets("shop")), Written::BySomebodyElse, "{changed}");
        }
    }

    #[test]
    fn what_never_had_the_form_of_a_link_is_not_read_and_one_of_the_old_form_is() {
        let old = format!("shop.3.{}", "a".repeat(43));
        let read = Confirmation::read(&old).unwrap();
        assert_eq!(read.written(&secrets("shop")), Written::BeforeProofs);
        let long = format!("shop.3.{}", "a".repeat(44));
        let proven = confirmation(&secrets("shop"), "shop", 3, RANDOM_PART);
        let more = format!("{proven}.x");
        let without = format!("shop.3.{RANDOM_PART}");
        for token in ["", "shop", "shop.3", "shop.64.x", &long, &more, &without] {
            assert_eq!(Confirmation::read(token), None, "{token}");
        }
        for shard in ["64", "03", "+3", "-1", "3 ", "256", ""] {
            let token = format!("shop.{shard}.{}", "a".repeat(43));
            assert_eq!(Confirmation::read(&token), None, "{token}");
        }
    }
}
