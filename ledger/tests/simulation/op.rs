//! What can happen at a site, one thing at a time, and how a run of it is drawn from a seed.

use beckon_domain::time::{DAY, HOUR, MINUTE};

/// How many widgets speak, and how many contact points there are: each in a shard of its own.
pub(crate) const WIDGETS: usize = 3;
/// The contact points.
pub(crate) const POINTS: usize = 3;
/// The purposes: two that need a yes, a contract, a legal duty.
pub(crate) const PURPOSES: [&str; 4] = ["news", "offers", "orders", "recall"];

/// What a widget says about a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Yes,
    No,
    NoLonger,
}

/// How a person wants to be reached. The higher the number, the narrower; 0 clears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Cap(usize),
    Pause(usize),
    Hours(usize),
}

/// How the calls of one request or alarm go, between the worker and the shards and to the outside. They are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Net {
    Fine,
    /// Each call arrives twice.
    Twice,
    /// Calls that have no order among them are made in the other one.
    Backwards,
    /// This call never arrives, and the worker dies.
    Lost(u8),
    /// This call is still on its way when the worker dies.
    Late(u8),
    /// This call arrives, and the worker dies before it hears the answer.
    Dead(u8),
    /// In this call the shard dies after so many statements of its turn, and comes back without what it had in mind.
    Crash(u8, u8),
}

/// What a provider says to what it is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// It takes it.
    Takes,
    /// It does not answer.
    Fails,
    /// It is to be handed over again in ten minutes.
    Later,
    /// It never takes this message.
    Refuses,
    /// There is no such address.
    NoSuchAddress,
    /// The person has told it to stop.
    Stopped,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Sent,
    NotSent,
    Bounced,
    Complained,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// A widget saves: a contact point, a word about a purpose, a wish.
    Save {
        widget: usize,
        point: Option<usize>,
        say: Option<(usize, Word)>,
        wish: Option<Wish>,
        net: Net,
    },
    /// A widget sends an earlier save again, under the same id.
    Repeat { widget: usize, back: usize, net: Net },
    /// A widget stops all contact, or wants it as before.
    Halt {
        widget: usize,
        point: Option<usize>,
        resume: bool,
        net: Net,
    },
    /// Somebody presses the button behind a letter's link, counted from the newest.
    Press { back: usize, net: Net },
    /// The widget that asked types in a letter's code.
    Type { back: usize, net: Net },
    /// Somebody takes a purpose back by a message's link.
    TakeBack { point: usize, purpose: usize },
    /// A sender asks, and takes nothing.
    Ask { point: usize, purpose: usize },
    /// A sender reserves under an id. What the home is told may come later.
    Reserve {
        point: usize,
        purpose: usize,
        id: u8,
        net: Net,
    },
    /// A sender has a message sent under an id: these words, until then.
    Send {
        point: usize,
        purpose: usize,
        id: u8,
        words: u8,
        until: usize,
        net: Net,
    },
    /// A sender says what became of a permit, counted from the newest.
    Report { back: usize, fate: Fate, net: Net },
    /// A sender uses a permit up.
    Use { back: usize },
    /// A call that was on its way arrives.
    Arrive { oldest: bool },
    /// The alarm of a shard goes off, due or not.
    Alarm { shard: usize, post: Post, net: Net },
    /// A shard is put away, with what it had in mind.
    PutAway { shard: usize },
    /// The clock is set.
    Clock { by: i64 },
    /// The owner publishes rules, and so many shards take them at once.
    Publish { rules: usize, shards: usize },
    /// The rest of the shards take the newest rules.
    Install,
}

/// Numbers from a seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % sides
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.roll(chances) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// Steps of the clock: the length of each rule about time, a millisecond, and back.
const STEPS: [i64; 15] = [
    1,
    -1,
    1_000,
    10_000,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    HOUR + 5 * MINUTE,
    9 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    -10 * MINUTE,
    -HOUR,
];

/// Until when a message may be sent: none said, or so many milliseconds from now.
pub(crate) const UNTIL: [Option<i64>; 3] = [None, Some(30 * MINUTE), Some(7 * DAY)];

/// Draws a run.
pub(crate) fn draw(seed: u64) -> Vec<Op> {
    let mut dice = Dice(seed);
    // Few contact points and purposes in most runs: what they do to each other is what matters.
    let points = 1 + dice.roll(POINTS);
    let purposes = 1 + dice.roll(PURPOSES.len());
    let widgets = 1 + dice.roll(WIDGETS);
    let trouble = dice.one_in(2);
    if dice.one_in(6) {
        return moves(&mut dice, points);
    }
    let length = 8 + dice.roll(40);
    let mut ops = Vec::with_capacity(length);
    while ops.len() < length {
        let op = one(&mut dice, points, purposes, widgets, trouble);
        ops.push(op);
        // What is queued is to be looked at while it waits, now and then.
        if let Op::Send { point, .. } = op
            && dice.one_in(3)
        {
            ops.push(if dice.one_in(2) {
                Op::Save {
                    widget: dice.roll(widgets),
                    point: None,
                    say: None,
                    wish: Some(wish(&mut dice)),
                    net: Net::Fine,
                }
            } else {
                Op::Clock { by: 9 * HOUR }
            });
            ops.push(Op::Alarm {
                shard: point,
                post: post(&mut dice),
                net: Net::Fine,
            });
        }
    }
    ops
}

/// A run in which contact points go back and forth between widgets, and those concerned do not always hear of it.
fn moves(dice: &mut Dice, points: usize) -> Vec<Op> {
    let mut ops = Vec::new();
    for _ in 0..3 + dice.roll(4) {
        let (widget, point) = (dice.roll(2), dice.roll(points.min(2)));
        ops.extend([
            Op::Save {
                widget,
                point: Some(point),
                say: Some((0, Word::Yes)),
                wish: None,
                net: Net::Fine,
            },
            Op::Type {
                back: 0,
                net: if dice.one_in(3) { Net::Fine } else { net(dice, 7) },
            },
            match dice.roll(3) {
                0 => Op::Reserve {
                    point,
                    purpose: 2,
                    id: u8::try_from(dice.roll(3)).expect("one of three"),
                    net: Net::Fine,
                },
                1 => Op::Ask { point, purpose: 2 },
                _ => Op::Arrive { oldest: dice.one_in(2) },
            },
            Op::Clock {
                by: dice.pick(&[10 * MINUTE, HOUR, DAY]),
            },
        ]);
        if dice.one_in(4) {
            ops.push(Op::Alarm {
                shard: point,
                post: Post::Takes,
                net: net(dice, 8),
            });
        }
    }
    ops
}

fn one(dice: &mut Dice, points: usize, purposes: usize, widgets: usize, trouble: bool) -> Op {
    let net = if trouble { net(dice, 5) } else { Net::Fine };
    let (point, purpose, widget) = (dice.roll(points), dice.roll(purposes), dice.roll(widgets));
    let back = if dice.one_in(3) { dice.roll(4) } else { 0 };
    match dice.roll(100) {
        0..20 => Op::Save {
            widget,
            point: (!dice.one_in(4)).then_some(point),
            say: (!dice.one_in(4)).then(|| {
                (
                    purpose,
                    dice.pick(&[Word::Yes, Word::Yes, Word::Yes, Word::No, Word::NoLonger]),
                )
            }),
            wish: dice.one_in(4).then(|| wish(dice)),
            net,
        },
        20..24 => Op::Repeat { widget, back, net },
        24..29 => Op::Halt {
            widget,
            point: dice.one_in(2).then_some(point),
            resume: dice.one_in(2),
            net,
        },
        29..38 => Op::Press { back, net },
        38..45 => Op::Type { back, net },
        45..47 => Op::TakeBack { point, purpose },
        47..50 => Op::Ask { point, purpose },
        50..60 => Op::Reserve {
            point,
            purpose,
            id: u8::try_from(dice.roll(3)).expect("one of three"),
            net,
        },
        60..71 => Op::Send {
            point,
            purpose,
            id: u8::try_from(dice.roll(3)).expect("one of three"),
            words: u8::try_from(dice.roll(5) / 4).expect("one of two"),
            until: dice.roll(UNTIL.len()),
            net,
        },
        71..76 => Op::Report {
            back,
            fate: dice.pick(&[
                Fate::Sent,
                Fate::NotSent,
                Fate::NotSent,
                Fate::Bounced,
                Fate::Complained,
            ]),
            net,
        },
        76..78 => Op::Use { back },
        78..80 => Op::Arrive { oldest: dice.one_in(2) },
        80..89 => Op::Alarm {
            shard: dice.roll(points),
            post: post(dice),
            // An alarm makes more calls than a request.
            net: if trouble { self::net(dice, 12) } else { Net::Fine },
        },
        89 => Op::PutAway {
            shard: dice.roll(POINTS),
        },
        90..97 => Op::Clock { by: dice.pick(&STEPS) },
        97..99 => Op::Publish {
            rules: dice.roll(crate::site::VARIANTS),
            shards: dice.roll(POINTS + 1),
        },
        _ => Op::Install,
    }
}

fn wish(dice: &mut Dice) -> Wish {
    match dice.roll(3) {
        0 => Wish::Cap(dice.roll(4)),
        1 => Wish::Pause(dice.roll(3)),
        _ => Wish::Hours(dice.roll(3)),
    }
}

fn post(dice: &mut Dice) -> Post {
    match dice.roll(12) {
        0..6 => Post::Takes,
        6 | 7 => Post::Fails,
        8 => Post::Later,
        9 => Post::Refuses,
        10 => Post::NoSuchAddress,
        _ => Post::Stopped,
    }
}

fn net(dice: &mut Dice, calls: usize) -> Net {
    let call = u8::try_from(dice.roll(calls)).expect("few calls");
    match dice.roll(12) {
        0..5 => Net::Fine,
        5 => Net::Twice,
        6 => Net::Backwards,
        7 => Net::Lost(call),
        8 | 9 => Net::Late(call),
        10 => Net::Dead(call),
        _ => Net::Crash(call, u8::try_from(dice.roll(16)).expect("one of sixteen")),
    }
}
