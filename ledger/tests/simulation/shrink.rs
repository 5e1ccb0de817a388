//! Makes a run that fails as short as it can be.

use super::op::{Net, Op, Post};
use crate::site::{Run, Site};
use std::fmt::Write;

/// The shortest run that still fails, and how.
fn shrink(site: &Site, mut ops: Vec<Op>) -> (Vec<Op>, String) {
    let fails = |ops: &[Op]| Run::new(site).run(ops).err();
    let mut wrong = fails(&ops).expect("it fails");
    loop {
        let before = ops.clone();
        let mut size = ops.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < ops.len() {
                let mut fewer = ops.clone();
                fewer.drain(from..(from + size).min(ops.len()));
                match fails(&fewer) {
                    Some(how) => (ops, wrong) = (fewer, how),
                    None => from += size,
                }
            }
            size /= 2;
        }
        for index in 0..ops.len() {
            for plainer in plainer(ops[index]) {
                let mut plain = ops.clone();
                plain[index] = plainer;
                if let Some(how) = fails(&plain) {
                    (ops, wrong) = (plain, how);
                }
            }
        }
        if ops == before {
            return (ops, wrong);
        }
    }
}

/// The same op with less to it.
fn plainer(op: Op) -> Vec<Op> {
    let fine = Net::Fine;
    match op {
        Op::Save {
            widget,
            point,
            say,
            wish,
            net,
        } => [
            Op::Save {
                widget,
                point,
                say,
                wish,
                net: fine,
            },
            Op::Save {
                widget,
                point,
                say,
                wish: None,
                net,
            },
            Op::Save {
                widget,
                point,
                say: None,
                wish,
                net,
            },
        ]
        .into(),
        Op::Repeat { widget, back, .. } => vec![Op::Repeat {
            widget,
            back,
            net: fine,
        }],
        Op::Halt {
            widget, point, resume, ..
        } => vec![Op::Halt {
            widget,
            point,
            resume,
            net: fine,
        }],
        Op::Press { back, .. } => vec![Op::Press { back, net: fine }],
        Op::Type { back, .. } => vec![Op::Type { back, net: fine }],
        Op::Reserve { point, purpose, id, .. } => vec![
            Op::Reserve {
                point,
                purpose,
                id,
                net: fine,
            },
            Op::Ask { point, purpose },
        ],
        Op::Send {
            point,
            purpose,
            id,
            words,
            until,
            ..
        } => {
            let send = |words, until, net| Op::Send {
                point,
                purpose,
                id,
                words,
                until,
                net,
            };
            vec![send(words, until, fine), send(0, until, fine), send(words, 0, fine)]
        }
        Op::Report { back, fate, .. } => vec![Op::Report { back, fate, net: fine }],
        Op::Alarm { shard, post, .. } => vec![
            Op::Alarm { shard, post, net: fine },
            Op::Alarm {
                shard,
                post: Post::Takes,
                net: fine,
            },
        ],
        _ => Vec::new(),
    }
}

/// What a seed breaks, as short as can be, as a test for `kept.rs`.
pub(crate) fn told(site: &Site, seed: u64) -> String {
    let (short, wrong) = shrink(site, super::op::draw(seed));
    format!("seed {seed}: {wrong}\n{}", as_test(seed, &short))
}

fn as_test(seed: u64, ops: &[Op]) -> String {
    let mut text = format!("#[test]\nfn seed_{seed}() {{\n    holds(&[\n");
    for op in ops {
        writeln!(text, "        Op::{},", named(&format!("{op:?}"))).expect("a String takes it");
    }
    text + "    ]);\n}\n"
}

/// What `Debug` writes, with the names of the enums.
fn named(debug: &str) -> String {
    let mut text = debug.to_owned();
    for (kind, names) in [
        (
            "Net",
            &["Fine", "Twice", "Backwards", "Lost(", "Late(", "Dead(", "Crash("][..],
        ),
        ("Word", &["Yes", "NoLonger", "No)"][..]),
        ("Wish", &["Cap(", "Pause(", "Hours("][..]),
        (
            "Post",
            &["Takes", "Fails", "Later", "Refuses", "NoSuchAddress", "Stopped"][..],
        ),
        ("Fate", &["Sent", "NotSent", "Bounced", "Complained"][..]),
    ] {
        for name in names {
            for before in [" ", "("] {
                text = text.replace(&format!("{before}{name}"), &format!("{before}{kind}::{name}"));
            }
        }
    }
    text
}
