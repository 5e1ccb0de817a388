//! `beckon suppressions add` and `lift`.
//!
//! Contact points come from a file or from standard input, never from an argument: those are kept in the shell's history, and
//! every process of the machine can read them. Nothing that is printed repeats one: a line is named by its number.

use super::{point, print_json};
use crate::Environment;
use crate::args::{Add, Lift, PointList, Suppressions};
use crate::edge::{Answer, Edge};
use crate::fault::Fault;
use crate::screen::count;
use beckon_domain::outcomes::MOST_SUPPRESSIONS;
use beckon_domain::wire;
use serde::Serialize;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{Read as _, Write};
use ureq::http::Method;

/// How many numbers of lines one message names.
const MOST_LINES: usize = 20;

/// A contact point and the line that it stands in.
struct Listed {
    line: usize,
    point: wire::ContactPoint,
}

pub(crate) fn run(command: &Suppressions, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    match command {
        Suppressions::Add(add) => self::add(add, environment, out),
        Suppressions::Lift(lift) => self::lift(lift, environment, out),
    }
}

fn add(add: &Add, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let list = &add.list;
    let known = |point| wire::SuppressionKnown {
        contact_point: point,
        because: add.because,
        ground: list.ground.clone(),
    };
    let (site, recorded) = send_all(list, "", environment, |part| wire::Suppressions {
        suppressions: part.map(known).collect(),
    })?;
    if list.json {
        return print_json(out, &json!({ "recorded": recorded }));
    }
    let because = add.because;
    writeln!(
        out,
        "Site {site} holds {} as suppressed ({because}), and writes to none of them.",
        count(recorded, "contact point", "contact points")
    )?;
    Ok(())
}

fn lift(lift: &Lift, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let list = &lift.list;
    let lifted = |point| wire::SuppressionLift {
        contact_point: point,
        ground: list.ground.clone(),
    };
    let (site, recorded) = send_all(list, "/lift", environment, |part| wire::SuppressionLifts {
        suppressions: part.map(lifted).collect(),
    })?;
    if list.json {
        return print_json(out, &json!({ "recorded": recorded }));
    }
    writeln!(
        out,
        "At site {site} no hard bounce holds for {}. A stop and a no stand as they are.",
        count(recorded, "contact point", "contact points")
    )?;
    Ok(())
}

/// Sends the list, as many contact points at once as the edge takes. Answers the site and how many there were.
fn send_all<B: Serialize>(
    list: &PointList,
    path: &str,
    environment: &Environment,
    body: impl Fn(&mut dyn Iterator<Item = wire::ContactPoint>) -> B,
) -> Result<(String, usize), Fault> {
    let edge = Edge::open(&list.site, environment)?;
    let listed = read(list)?;
    let path = format!("/suppressions{path}");
    let mut recorded = 0;
    for part in listed.chunks(MOST_SUPPRESSIONS) {
        let body = body(&mut part.iter().map(|listed| listed.point.clone()));
        let body =
            serde_json::to_value(&body).map_err(|error| Fault::new(format!("cannot write the request: {error}")))?;
        let refused = |fault: Fault| match fault {
            Fault::Told(message) if recorded > 0 => Fault::new(format!(
                "{}. The {} before line {} are recorded; to send them again changes nothing",
                message.trim_end_matches('.'),
                count(recorded, "contact point", "contact points"),
                part.first().map_or(1, |listed| listed.line)
            )),
            fault => fault,
        };
        let answer = edge.call(Method::POST, &path, Some(&body), None).map_err(refused)?;
        if answer.status != 200 {
            return Err(refused(named(&edge, &answer, part)));
        }
        let _: wire::SuppressionsRecorded = edge.read(&answer)?;
        recorded += part.len();
    }
    Ok((edge.site().to_owned(), recorded))
}

/// The contact points, one a line. All lines are read before anything is sent.
fn read(list: &PointList) -> Result<Vec<Listed>, Fault> {
    let mut bytes = Vec::new();
    let from_input = list.file.as_os_str() == "-";
    let outcome = if from_input {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(&list.file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    // Its name is not repeated: somebody may have written an address there.
    outcome.map_err(|error| {
        Fault::new(format!(
            "cannot read the list: {error}. Name a file with one contact point a line, or `-` for standard input"
        ))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].split(|byte| *byte == b'\n').count();
        Fault::new(format!("line {line}: this is not UTF-8. Nothing was sent"))
    })?;
    let (mut listed, mut unfit) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        match point::read(text.trim()) {
            Some(point) => listed.push(Listed { line, point }),
            None => unfit.push(line),
        }
    }
    if !unfit.is_empty() {
        return Err(Fault::new(format!(
            "{}: {}. Nothing was sent",
            lines(&unfit),
            point::UNFIT
        )));
    }
    if listed.is_empty() {
        return Err(Fault::new(
            "the list is empty: write one contact point a line, like email:name@example.com",
        ));
    }
    Ok(listed)
}

/// What the edge finds wrong, by line or by option.
fn named(edge: &Edge, answer: &Answer, part: &[Listed]) -> Fault {
    let Some(problem) = edge.problem(answer).filter(|problem| !problem.errors.is_empty()) else {
        return edge.refusal(answer);
    };
    // The same fault of many lines is told once.
    let mut told: Vec<(String, Vec<usize>)> = Vec::new();
    for error in &problem.errors {
        let mut steps = error.pointer.split('/').skip(2);
        let listed = steps.next().and_then(|at| part.get(at.parse::<usize>().ok()?));
        let (said, line) = match steps.next() {
            Some("ground") => (format!("--ground: {}", error.detail), None),
            _ => (error.detail.clone(), listed.map(|listed| listed.line)),
        };
        match told.iter_mut().find(|(known, _)| *known == said) {
            Some((_, lines)) => lines.extend(line),
            None => told.push((said, line.into_iter().collect())),
        }
    }
    let one = |(said, at): &(String, Vec<usize>)| match at.as_slice() {
        [] => said.clone(),
        at => format!("{}: {said}", lines(at)),
    };
    let told: Vec<String> = told.iter().map(one).collect();
    let rest = if problem.code == "suppression_stands" {
        " All others are lifted."
    } else {
        ""
    };
    Fault::new(format!("{}{rest}", told.join("; ")))
}

/// `line 3`, `lines 3, 4 and 2 more`.
fn lines(at: &[usize]) -> String {
    let mut text = if at.len() == 1 { "line " } else { "lines " }.to_owned();
    let named: Vec<String> = at.iter().take(MOST_LINES).map(usize::to_string).collect();
    text.push_str(&named.join(", "));
    if at.len() > MOST_LINES {
        write!(text, " and {} more", at.len() - MOST_LINES).expect("writing into a String cannot fail");
    }
    text
}
