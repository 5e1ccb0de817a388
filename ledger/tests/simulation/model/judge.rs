//! What may be answered after what was said.

use super::*;

impl Model {
    /// Whether a permit for this is right now. Where it is one that was given before, neither hours nor caps matter.
    pub(crate) fn may_be_permitted(&self, point: usize, purpose: usize, anew: bool) -> Result<(), String> {
        self.may_be_permitted_but(point, purpose, anew, "")
    }

    /// The same, with the slot of this permit left out.
    pub(super) fn may_be_permitted_but(
        &self,
        point: usize,
        purpose: usize,
        anew: bool,
        but: &str,
    ) -> Result<(), String> {
        let name = PURPOSES[purpose];
        if self.moving[point] {
            return Err(format!("{name} was permitted at point-{point}, which is just moving"));
        }
        let mut wrong = String::new();
        for rule in &self.rules {
            match self.judged(rule, point, purpose, anew, but) {
                Ok(()) => return Ok(()),
                Err(reason) => wrong = reason,
            }
        }
        Err(format!("{name} was permitted at point-{point}: {wrong}"))
    }

    fn judged(&self, rule: &Rule, point: usize, purpose: usize, anew: bool, but: &str) -> Result<(), String> {
        let declared = rule.purpose(purpose).ok_or("the rules declare no such purpose")?;
        if self.is_suppressed(point) {
            return Err("it bounced or complained".to_owned());
        }
        if !declared.duty && self.is_stopped(point) {
            return Err("contact is stopped".to_owned());
        }
        if declared.needs_yes {
            self.has_yes(point, purpose, declared.notice, declared.valid)?;
        } else if !declared.duty && self.said.iter().any(|said| said.is_no(point, purpose)) {
            return Err("there is an objection".to_owned());
        }
        let Some(owner) = &self.owner[point] else {
            return if anew && rule.quiet.is_some_and(|window| hour_is_quiet(window, self.now)) {
                Err("the site is quiet".to_owned())
            } else {
                Ok(())
            };
        };
        let none = vec![0];
        let possible = |field: usize| {
            self.wishes
                .get(&(owner.clone(), field))
                .map_or(&none, |widths| &widths.possible)
        };
        if possible(1)
            .iter()
            .all(|width| pause_ends(*width).is_some_and(|end| self.now < end))
        {
            return Err("the person has paused".to_owned());
        }
        if !anew {
            return Ok(());
        }
        let own_hours =
            |width: &usize| crate::rule::hours_of(*width).is_some_and(|window| hour_is_quiet(window, self.now));
        if rule.quiet.is_some_and(|window| hour_is_quiet(window, self.now)) || possible(2).iter().all(own_hours) {
            return Err("it is a quiet hour".to_owned());
        }
        let taken = |window: i64, of: &dyn Fn(&Grant) -> bool| {
            let inside = |(permit, grant): &(&String, &Grant)| {
                *permit != but && !grant.maybe_free && self.now - grant.at < window && of(grant)
            };
            self.grants.iter().filter(inside).count()
        };
        if let Some((most, window)) = declared.cap {
            let of_person = taken(window, &|grant| grant.purpose == purpose && grant.owner == *owner);
            let of_point = taken(window, &|grant| grant.purpose == purpose && grant.point == point);
            if of_person >= most || of_point >= most {
                return Err("the site's cap is used up".to_owned());
            }
        }
        let own_cap_is_full = |width: &usize| {
            cap_of(*width).is_some_and(|(most, window)| taken(window, &|grant| grant.owner == *owner) >= most)
        };
        if possible(0).iter().all(own_cap_is_full) {
            return Err("the person's own cap is used up".to_owned());
        }
        Ok(())
    }

    pub(super) fn is_suppressed(&self, point: usize) -> bool {
        let proven_since = |position: usize| {
            self.said[position..]
                .iter()
                .any(|said| said.what == What::Proof && said.covers(point))
        };
        // Who proves that the contact point is theirs wants contact again, after a complaint too.
        let wanted_since = |position: usize, is_complaint: bool| {
            self.said[position..].iter().any(|said| {
                let has_proven = said.power.contains(&point) || is_complaint && !said.power.is_empty();
                said.what == What::Resume && said.covers(point) && has_proven
            })
        };
        self.said.iter().enumerate().any(|(position, said)| match said.what {
            _ if !said.acknowledged => false,
            What::Complaint => said.covers(point) && !wanted_since(position, true),
            What::Bounce => said.covers(point) && !proven_since(position) && !wanted_since(position, false),
            _ => false,
        })
    }

    /// A stop holds for its contact points, and for all that belong to whoever said it, until it is lifted there.
    pub(super) fn is_stopped(&self, point: usize) -> bool {
        self.said.iter().enumerate().any(|(position, stop)| {
            if stop.what != What::Stop || !stop.acknowledged {
                return false;
            }
            let here = stop.covers(point) && self.binds(position, point) && !self.is_lifted(position, Some(point));
            let of_owner = self.owner[point].as_ref() == Some(&stop.by) && !self.is_lifted(position, None);
            here || of_owner
        })
    }

    /// A stranger's stop binds at once; but where the contact point has undone two within a month, it is asked first.
    fn binds(&self, position: usize, point: usize) -> bool {
        let stop = &self.said[position];
        if stop.by == TEXT || stop.own.contains(&point) || stop.power.contains(&point) {
            return true;
        }
        let (mut undone, mut is_stopped) = (0, false);
        for said in self.said[..position].iter().filter(|said| said.covers(point)) {
            match said.what {
                What::Stop => is_stopped = true,
                What::Resume | What::Proof if is_stopped && stop.at - said.latest < 30 * DAY => {
                    (undone, is_stopped) = (undone + 1, false);
                }
                _ => {}
            }
        }
        undone < 2
    }

    /// Lifted at a contact point, or for the person.
    pub(super) fn is_lifted(&self, position: usize, point: Option<usize>) -> bool {
        let stop = &self.said[position];
        let mine = |said: &Said| point.is_none_or(|point| said.covers(point));
        let within_ten_minutes = |resume: &Said| {
            self.said.iter().any(|said| {
                let is_theirs = said.by == resume.by || said.by == TEXT;
                said.what == What::Stop && is_theirs && mine(said) && resume.at - said.at < 10 * MINUTE
            })
        };
        let has_proven = |said: &Said| match point {
            Some(point) => said.power.contains(&point),
            None => !said.power.is_empty(),
        };
        self.said
            .iter()
            .enumerate()
            .skip(position + 1)
            .any(|(later, said)| match said.what {
                What::Resume => {
                    let may_lift = within_ten_minutes(said) || has_proven(said);
                    mine(said) && (point.is_some() || said.by == stop.by) && may_lift
                }
                What::Proof => {
                    let asked = self.said[..later]
                        .iter()
                        .rposition(|asked| asked.what == What::Resume && asked.by == said.by && mine(asked));
                    let stopped_again = |asked: usize| {
                        self.said[asked..later].iter().any(|again| {
                            again.what == What::Stop && again.acknowledged && again.by == said.by && mine(again)
                        })
                    };
                    mine(said)
                        && (point.is_some() || said.by == stop.by)
                        && asked.is_some_and(|asked| !stopped_again(asked))
                }
                _ => false,
            })
    }

    /// Whether some yes was proven and nothing that was acknowledged has ended it.
    pub(super) fn has_yes(&self, point: usize, purpose: usize, notice: &str, valid: Option<i64>) -> Result<(), String> {
        let ended = |position: usize| self.said[position..].iter().any(|said| said.is_no(point, purpose));
        let mut seen = "nobody has said yes and proven it";
        for (position, said) in self.said.iter().enumerate().filter(|(_, said)| said.covers(point)) {
            let is_yes = match said.what {
                What::Yes(of, to, true) => of == purpose && to == notice,
                What::Proof => self.was_asked(&said.by, position, point, purpose, notice),
                _ => false,
            };
            if !is_yes {
                continue;
            }
            if ended(position) {
                seen = "the yes was taken back";
            } else if valid.is_some_and(|valid| self.now - said.latest >= valid) {
                seen = "the yes is too old";
            } else {
                return Ok(());
            }
        }
        Err(seen.to_owned())
    }

    /// Whether a proof brings a yes: who asked had said so before, and has not surely taken it back since.
    pub(super) fn was_asked(&self, by: &str, proof: usize, point: usize, purpose: usize, notice: &str) -> bool {
        self.said[..proof].iter().enumerate().any(|(position, said)| {
            let asked = matches!(said.what, What::Yes(of, to, _) if of == purpose && to == notice);
            let taken_back = || {
                let mut since = self.said[position..proof].iter();
                since.any(|later| later.by == by && later.is_no(point, purpose))
            };
            asked && said.by == by && said.covers(point) && !taken_back()
        })
    }

    /// A denial has a cause: nobody is denied for what nobody did.
    pub(crate) fn denied(&self, point: usize, purpose: usize, reason: DenialReason) -> Result<(), String> {
        let some = |what: What| self.said.iter().any(|said| said.what == what);
        let caused = match reason {
            DenialReason::Stopped => some(What::Stop),
            DenialReason::Suppressed => {
                some(What::Bounce) || some(What::Complaint) || self.grants.values().any(|grant| grant.point == point)
            }
            DenialReason::ConsentWithdrawn | DenialReason::ConsentRefused => some(What::No(purpose)),
            DenialReason::FrequencyCapReached => self.in_doubt || self.some_cap_may_be_full(purpose),
            _ => true,
        };
        if caused {
            Ok(())
        } else {
            Err(format!(
                "{} was denied at point-{point} as {reason}, for which there is no cause",
                PURPOSES[purpose]
            ))
        }
    }

    pub(super) fn some_cap_may_be_full(&self, purpose: usize) -> bool {
        let taken = |window: i64, only: Option<usize>| {
            let counts = |grant: &&Grant| {
                !grant.surely_free && self.now - grant.at < window && only.is_none_or(|only| only == grant.purpose)
            };
            self.grants.values().filter(counts).count()
        };
        let declared = self.rules.iter().filter_map(|rule| rule.purpose(purpose)?.cap);
        let own = self.wishes.iter().filter(|((_, field), _)| *field == 0);
        let own = own
            .flat_map(|(_, widths)| &widths.ever)
            .filter_map(|width| cap_of(*width));
        declared
            .into_iter()
            .any(|(most, window)| taken(window, Some(purpose)) >= most)
            || own.into_iter().any(|(most, window)| taken(window, None) >= most)
    }

    /// What a page said takes effect has done so, unless somebody took it back since or may have.
    pub(crate) fn still_given(
        &self,
        point: usize,
        granted: &[(usize, usize)],
        standing: &ContactStanding,
    ) -> Result<(), String> {
        for &(proof, purpose) in granted {
            let doubtful = |(position, said): (usize, &Said)| {
                said.what == What::No(purpose) && (position > proof || !said.acknowledged || said.until > proof)
            };
            let told = self.said[proof].acknowledged && self.said[proof].covers(point);
            let is_given = standing
                .consents
                .get(PURPOSES[purpose])
                .is_some_and(|consent| matches!(consent.said, Stored::Given { .. }));
            if told && !is_given && !self.said.iter().enumerate().any(doubtful) {
                return Err(format!(
                    "{} at point-{point} was granted, said so, and is lost",
                    PURPOSES[purpose]
                ));
            }
        }
        Ok(())
    }
}
