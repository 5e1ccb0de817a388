//! Who the people are: what each has said, and how often they were asked about. The same number is always the same person.

/// One person.
#[derive(Debug)]
pub struct Life {
    /// Their number.
    pub number: u64,
    /// Questions answered about them: none for 60 in 100, up to 20 for 30, up to 60 for 9, and 200 for one.
    pub decisions: u32,
    /// Permits given: up to 3, up to 14, and 20 for the one.
    pub permits: u32,
    /// Whether a second contact point is theirs: 3 in 10.
    pub has_second: bool,
    /// Whether they also said yes to offers, said no to them, or nothing.
    pub offers: Option<bool>,
    /// How contact ended: for 1 in 10.
    pub ends: Option<Ends>,
}

/// How contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// All of it.
    Stopped,
    /// The newsletter.
    Withdrawn,
}

impl Life {
    /// The person of a number.
    #[must_use]
    pub fn of(number: u64) -> Self {
        let mut dice = Dice(number);
        let kind = dice.roll(100);
        let (decisions, permits) = match kind {
            0..60 => (0, 0),
            60..90 => (1 + dice.roll(20), dice.roll(4)),
            90..99 => (20 + dice.roll(41), 5 + dice.roll(10)),
            _ => (200, 20),
        };
        let has_second = dice.roll(10) < 3;
        let offers = match dice.roll(10) {
            0..4 => Some(true),
            4 => Some(false),
            _ => None,
        };
        let ends = match dice.roll(20) {
            0 => Some(Ends::Stopped),
            1 => Some(Ends::Withdrawn),
            _ => None,
        };
        Self {
            number,
            decisions,
            permits,
            has_second,
            offers,
            ends,
        }
    }

    /// Where they are reached.
    #[must_use]
    pub fn address(&self) -> String {
        format!("person-{}@example.com", self.number)
    }

    /// Where they are reached as well.
    #[must_use]
    pub fn second_address(&self) -> Option<String> {
        self.has_second.then(|| format!("second-{}@example.com", self.number))
    }
}

/// Numbers without a pattern, from one number (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from(mixed % u64::from(sides)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_the_one_that_is_told() {
        let (mut quiet, mut most, mut ended, mut second) = (0, 0, 0, 0);
        for number in 0..100_000 {
            let life = Life::of(number);
            quiet += u32::from(life.decisions == 0);
            most += u32::from(life.decisions == 200 && life.permits == 20);
            ended += u32::from(life.ends.is_some());
            second += u32::from(life.has_second);
        }
        let near = |count: u32, of: u32| count.abs_diff(of) < of / 10;
        assert!(
            near(quiet, 60_000) && near(most, 1_000) && near(ended, 10_000) && near(second, 30_000),
            "{quiet} {most} {ended} {second}"
        );
    }
}
