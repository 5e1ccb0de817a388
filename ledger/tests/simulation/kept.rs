//! Runs that once broke a promise, each as short as it could be made.

use super::op::{Fate, Net, Op, Post, Wish, Word};
use super::site::{Run, Site};

const NEWS: usize = 0;
const OFFERS: usize = 1;
const ORDERS: usize = 2;
const DAY: i64 = 86_400_000;

/// The newest letter's link is pressed, and its code typed.
const PRESS: Op = Op::Press {
    back: 0,
    net: Net::Fine,
};
const TYPE: Op = Op::Type {
    back: 0,
    net: Net::Fine,
};

#[track_caller]
fn holds(ops: &[Op]) {
    if let Err(wrong) = Run::new(&Site::new()).run(ops) {
        panic!("{wrong}");
    }
}

fn says(widget: usize, point: usize, purpose: usize, word: Word, net: Net) -> Op {
    Op::Save {
        widget,
        point: Some(point),
        say: Some((purpose, word)),
        wish: None,
        net,
    }
}

fn wishes(widget: usize, point: usize, wish: Option<Wish>) -> Op {
    Op::Save {
        widget,
        point: Some(point),
        say: None,
        wish,
        net: Net::Fine,
    }
}

const fn reserve(point: usize, purpose: usize, id: u8) -> Op {
    Op::Reserve {
        point,
        purpose,
        id,
        net: Net::Fine,
    }
}

#[test]
fn a_yes_that_is_proven_is_permitted_and_a_no_ends_it() {
    holds(&[
        says(0, 1, NEWS, Word::Yes, Net::Fine),
        PRESS,
        reserve(1, NEWS, 1),
        says(0, 1, NEWS, Word::No, Net::Fine),
        reserve(1, NEWS, 1),
    ]);
}

/// The outbox tells the home of a proof a second time. What the person said in between was undone by that.
#[test]
fn a_pause_outlasts_a_proof_that_is_told_again() {
    holds(&[
        wishes(0, 0, Some(Wish::Cap(3))),
        TYPE,
        wishes(0, 0, Some(Wish::Pause(2))),
    ]);
}

/// Whoever presses a stranger's link agrees to what fills a gap. It replaced what the owner's own widget had set.
#[test]
fn a_pause_outlasts_the_link_of_a_strangers_widget() {
    holds(&[
        wishes(2, 0, Some(Wish::Pause(1))),
        TYPE,
        Op::Clock { by: 9 * 3_600_000 },
        wishes(1, 0, Some(Wish::Hours(2))),
        says(1, 0, NEWS, Word::Yes, Net::Fine),
        PRESS,
    ]);
}

/// The old home was told to let go when the contact point had come back to it, and nobody was asked about it any more.
#[test]
fn a_contact_point_that_comes_back_is_not_let_go_of_by_an_old_word() {
    holds(&[
        wishes(2, 0, Some(Wish::Hours(2))),
        Op::Clock { by: 2 * DAY },
        TYPE,
        says(0, 0, NEWS, Word::Yes, Net::Fine),
        TYPE,
        Op::Clock { by: DAY },
        says(2, 0, NEWS, Word::Yes, Net::Fine),
        TYPE,
    ]);
}

/// The widget had proven the contact point, so its yes was a grant, still on its way when the no was acknowledged.
#[test]
fn a_yes_that_was_overtaken_by_a_no_is_not_taken() {
    holds(&[
        wishes(2, 2, None),
        says(2, 0, OFFERS, Word::Yes, Net::Fine),
        TYPE,
        says(2, 0, OFFERS, Word::Yes, Net::Late(1)),
        says(2, 1, OFFERS, Word::NoLonger, Net::Fine),
    ]);
}

#[test]
fn a_request_that_was_overtaken_by_a_no_is_listed_by_no_letter() {
    holds(&[
        wishes(0, 0, None),
        says(0, 1, NEWS, Word::Yes, Net::Late(1)),
        says(0, 0, NEWS, Word::NoLonger, Net::Fine),
        Op::Arrive { oldest: true },
        PRESS,
    ]);
}

/// The same, where the widget repeats the earlier save after the no.
#[test]
fn a_save_that_is_repeated_after_a_no_brings_no_yes() {
    holds(&[
        wishes(0, 0, None),
        says(0, 1, NEWS, Word::Yes, Net::Lost(1)),
        says(0, 1, NEWS, Word::NoLonger, Net::Fine),
        Op::Repeat {
            widget: 0,
            back: 1,
            net: Net::Fine,
        },
        PRESS,
    ]);
}

/// A code that is repeated was answered as if it had granted what was asked for since.
#[test]
fn a_repeated_code_says_nothing_is_granted_that_is_not() {
    holds(&[
        wishes(0, 2, Some(Wish::Cap(1))),
        PRESS,
        says(0, 2, OFFERS, Word::Yes, Net::Fine),
        TYPE,
    ]);
}

/// Two contact points of two people in one home: the id was remembered for the last of them alone.
#[test]
fn an_id_that_stands_for_two_questions_takes_one_slot_for_each() {
    holds(&[
        says(0, 0, NEWS, Word::Yes, Net::Fine),
        TYPE,
        wishes(1, 0, None),
        says(1, 1, NEWS, Word::Yes, Net::Fine),
        TYPE,
        reserve(0, ORDERS, 0),
        reserve(1, ORDERS, 0),
        reserve(0, ORDERS, 0),
    ]);
}

const fn send(point: usize, purpose: usize, id: u8) -> Op {
    Op::Send {
        point,
        purpose,
        id,
        words: 0,
        until: 0,
        net: Net::Fine,
    }
}

const NOT_SENT: Op = Op::Report {
    back: 0,
    fate: Fate::NotSent,
    net: Net::Fine,
};

#[test]
fn a_message_that_is_queued_leaves() {
    holds(&[
        send(0, ORDERS, 0),
        Op::Alarm {
            shard: 0,
            post: Post::Takes,
            net: Net::Fine,
        },
    ]);
}

/// Its slot was given back to the next one, and it left all the same: more than the cap.
#[test]
fn a_message_that_its_sender_has_taken_back_never_leaves() {
    holds(&[send(1, ORDERS, 1), NOT_SENT, send(1, ORDERS, 2)]);
}

/// The provider did not answer, and may have taken it. Its sender was believed that it was not sent.
#[test]
fn a_message_that_may_have_left_is_not_taken_back() {
    holds(&[
        send(0, ORDERS, 1),
        Op::Alarm {
            shard: 0,
            post: Post::Fails,
            net: Net::Fine,
        },
        NOT_SENT,
    ]);
}

/// The letter to the one contact point listed what was wished before the quiet hours, which its code undid.
#[test]
fn quiet_hours_outlast_the_code_of_a_letter_that_was_sent_before_they_were_wished() {
    holds(&[
        Op::Clock { by: 7 * DAY },
        says(0, 1, NEWS, Word::Yes, Net::Fine),
        wishes(0, 0, Some(Wish::Pause(2))),
        wishes(0, 1, Some(Wish::Hours(2))),
        Op::Clock { by: 300_000 },
        TYPE,
    ]);
}

/// The same save, said again after the yes was granted, takes it back.
#[test]
fn a_no_that_arrives_when_it_is_said_again_ends_a_yes_that_was_granted_meanwhile() {
    holds(&[
        wishes(0, 1, None),
        says(0, 0, NEWS, Word::Yes, Net::Fine),
        Op::Save {
            widget: 0,
            point: Some(1),
            say: Some((NEWS, Word::NoLonger)),
            wish: Some(Wish::Cap(1)),
            net: Net::Late(1),
        },
        Op::Press {
            back: 1,
            net: Net::Fine,
        },
        Op::Repeat {
            widget: 0,
            back: 0,
            net: Net::Fine,
        },
    ]);
}

/// After five failures one delivery finds out whether the provider answers again. The place for it was kept for a confirmation
/// that was not due, so the messages waited for that, and the alarm went off without end.
#[test]
fn a_message_that_is_due_is_not_held_up_by_a_confirmation_that_is_not() {
    let alarm = |post| Op::Alarm {
        shard: 0,
        post,
        net: Net::Fine,
    };
    let nine_hours = Op::Clock { by: 9 * 3_600_000 };
    holds(&[
        send(0, ORDERS, 0),
        says(0, 0, OFFERS, Word::Yes, Net::Fine),
        send(0, ORDERS, 1),
        alarm(Post::Fails),
        nine_hours,
        alarm(Post::Fails),
        nine_hours,
        alarm(Post::Later),
    ]);
}

/// The worker died before the old home was told. The code that was typed again made the new one a home without the slots.
#[test]
fn a_repeated_code_makes_no_home_before_the_slots_have_come() {
    let code = |net| Op::Type { back: 0, net };
    holds(&[
        reserve(0, ORDERS, 2),
        Op::Clock { by: 3_600_000 },
        reserve(0, ORDERS, 2),
        wishes(1, 1, None),
        says(1, 0, NEWS, Word::Yes, Net::Fine),
        code(Net::Late(5)),
        code(Net::Fine),
        Op::Ask {
            point: 0,
            purpose: ORDERS,
        },
    ]);
}

/// A code of a later letter told the new home whose the contact point was while the word of its move, with the slots, still waited.
#[test]
fn a_later_code_makes_no_home_before_the_slots_have_come() {
    holds(&[
        Op::Reserve {
            point: 0,
            purpose: 2,
            id: 2,
            net: Net::Fine,
        },
        Op::Clock { by: 3_600_000 },
        Op::Reserve {
            point: 0,
            purpose: 2,
            id: 2,
            net: Net::Fine,
        },
        Op::Save {
            widget: 1,
            point: Some(1),
            say: None,
            wish: None,
            net: Net::Fine,
        },
        Op::Save {
            widget: 1,
            point: Some(0),
            say: Some((0, Word::Yes)),
            wish: None,
            net: Net::Fine,
        },
        Op::Type {
            back: 0,
            net: Net::Late(5),
        },
        Op::Clock { by: 86_400_000 },
        Op::Save {
            widget: 1,
            point: Some(0),
            say: Some((0, Word::Yes)),
            wish: None,
            net: Net::Fine,
        },
        Op::Type {
            back: 0,
            net: Net::Fine,
        },
        Op::Ask { point: 0, purpose: 2 },
    ]);
}
