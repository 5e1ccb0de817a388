//! What comes back from a disk: is it what was there before? Objects are restored from copies, lost, and put into the wrong
//! place, and a deployment is started with another secret. In each case the answer is no until somebody has looked.

/// What one object holds of a site's rules and keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Counts every change of rules or keys.
    pub version: u64,
    /// The rules' own version.
    pub rules_version: u64,
    /// Names the content of the rules.
    pub rules: String,
    /// Names the content of the list of keys.
    pub keys: String,
    /// Over how many ledgers the site is spread.
    pub shards: u8,
}

/// What a ledger has, beside what its site has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// The same.
    Same,
    /// Less: it takes what the site has.
    Older,
    /// More, or something else under the same number: the site was restored from an older copy, or lost. It has to number
    /// its own above what the ledger has, or a key that was revoked would go on asking there.
    Newer,
    /// Nothing, or another's data, where the site knows that there was something. Who said no there is forgotten, so it
    /// answers nothing until the owner says that it starts with what it has.
    Lost,
    /// Data of a site that was spread over another number of ledgers: people would be looked for in the wrong ones.
    SpreadOtherwise,
}

/// Compares what a ledger has with what its site has. `births` are the names that the ledger gave itself when it began: as
/// the site knows it, and as the ledger has it. One that is not known yet is no contradiction: data from before births
/// were kept has none.
#[must_use]
pub fn compare(site: &Stand, ledger: Option<&Stand>, births: (Option<&str>, Option<&str>)) -> Ledger {
    let Some(ledger) = ledger else {
        return if births.0.is_some() {
            Ledger::Lost
        } else {
            Ledger::Older
        };
    };
    if let (Some(known), Some(own)) = births
        && known != own
    {
        return Ledger::Lost;
    }
    if ledger.shards != site.shards {
        return Ledger::SpreadOtherwise;
    }
    let rules_clash = ledger.rules_version > site.rules_version
        || ledger.rules_version == site.rules_version && ledger.rules != site.rules;
    if ledger.version > site.version || rules_clash {
        return Ledger::Newer;
    }
    match (ledger.version == site.version, ledger.keys == site.keys) {
        (true, true) if ledger.rules_version == site.rules_version => Ledger::Same,
        (true, _) => Ledger::Newer,
        (false, _) => Ledger::Older,
    }
}

/// The versions that a site goes on with, once a ledger was found to have more: above the ledger's, and never below its own.
/// The rules keep their number where no other rules of the ledger have it or a higher one.
#[must_use]
pub fn above(site: &Stand, ledger: &Stand) -> (u64, u64) {
    let version = site.version.max(ledger.version) + 1;
    let same_rules = site.rules_version == ledger.rules_version && site.rules == ledger.rules;
    if same_rules || site.rules_version > ledger.rules_version {
        (version, site.rules_version)
    } else {
        (version, ledger.rules_version + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Stand, above, compare};

    fn stand(version: u64, rules_version: u64, content: &str) -> Stand {
        Stand {
            version,
            rules_version,
            rules: format!("rules {content}"),
            keys: format!("keys {content}"),
            shards: 4,
        }
    }

    fn found(site: &Stand, ledger: &Stand) -> Ledger {
        compare(site, Some(ledger), (Some("birth"), Some("birth")))
    }

    #[test]
    fn a_ledger_takes_only_what_is_newer_than_its_own() {
        let site = stand(7, 3, "a");
        assert_eq!(found(&site, &stand(7, 3, "a")), Ledger::Same);
        assert_eq!(found(&site, &stand(6, 2, "b")), Ledger::Older);
        assert_eq!(found(&site, &stand(8, 3, "a")), Ledger::Newer);
    }

    #[test]
    fn the_same_number_on_other_content_is_not_the_same() {
        let site = stand(7, 3, "a");
        let mut other_keys = site.clone();
        other_keys.keys = "keys b".to_owned();
        assert_eq!(found(&site, &other_keys), Ledger::Newer);
        // The site was restored, and has published other rules under a number that was used before.
        assert_eq!(found(&stand(9, 3, "a"), &stand(8, 3, "b")), Ledger::Newer);
        assert_eq!(found(&stand(9, 3, "a"), &stand(8, 4, "b")), Ledger::Newer);
    }

    #[test]
    fn a_ledger_is_lost_where_the_site_knows_of_one_and_another_or_none_is_found() {
        let site = stand(7, 3, "a");
        let same = site.clone();
        assert_eq!(compare(&site, None, (None, None)), Ledger::Older);
        assert_eq!(compare(&site, None, (Some("birth"), None)), Ledger::Lost);
        assert_eq!(
            compare(&site, Some(&same), (Some("birth"), Some("other"))),
            Ledger::Lost
        );
        for births in [(None, None), (Some("birth"), None), (None, Some("birth"))] {
            assert_eq!(compare(&site, Some(&same), births), Ledger::Same, "{births:?}");
        }
    }

    #[test]
    fn data_that_is_spread_otherwise_is_not_taken_over() {
        let mut site = stand(1, 1, "a");
        site.shards = 2;
        assert_eq!(found(&site, &stand(7, 3, "b")), Ledger::SpreadOtherwise);
    }

    #[test]
    fn what_a_site_numbers_anew_is_taken_by_the_ledger_that_had_more() {
        let contents = ["a", "b"];
        for (version, rules_version, content) in
            (1..4).flat_map(|v| (1..4).flat_map(move |r| contents.map(|c| (v, r, c))))
        {
            let site = stand(2, 2, "a");
            let ledger = stand(version, rules_version, content);
            if found(&site, &ledger) == Ledger::Newer {
                let (version, rules_version) = above(&site, &ledger);
                let raised = Stand {
                    version,
                    rules_version,
                    ..site
                };
                assert_eq!(found(&raised, &ledger), Ledger::Older, "{ledger:?}");
            }
        }
    }
}
