//! `beckon rules check`, `push`, `show` and `log`.

use super::print_json;
use crate::advice::theme;
use crate::args::{Check, Log, Push, Rules, Show};
use crate::edge::{Answer, Edge};
use crate::fault::Fault;
use crate::rules_file::{Finding, RulesFile};
use crate::screen::{columns, count, plain};
use crate::{EXIT_PROBLEMS, Environment};
use beckon_domain::deployment::Context;
use beckon_domain::wire;
use serde_json::json;
use std::io::Write;
use ureq::http::Method;

pub(crate) fn run(command: Rules, environment: &Environment, out: &mut dyn Write) -> Result<u8, Fault> {
    match command {
        Rules::Check(check) => self::check(&check, out),
        Rules::Push(push) => self::push(&push, environment, out),
        Rules::Show(show) => self::show(&show, environment, out).map(|()| 0),
        Rules::Log(log) => self::log(&log, environment, out).map(|()| 0),
    }
}

fn check(check: &Check, out: &mut dyn Write) -> Result<u8, Fault> {
    let file = RulesFile::read(&check.file)?;
    // Which secrets the deployment has, the edge alone knows.
    let context = Context {
        local_endpoints: check.local_endpoints.clone(),
        provider_hosts: check.provider_hosts.clone(),
        ..Context::default()
    };
    let findings = file.problems(&context);
    let warnings = file.warnings();
    let theme = match &check.theme {
        Some(path) => Some((plain(&path.display().to_string()), theme::check(path)?)),
        None => None,
    };
    let of_theme = theme.iter().map(|(_, warnings)| warnings.len()).sum::<usize>();
    let warned = warnings.len() + of_theme;
    let code = if check.strict && warned > 0 {
        EXIT_PROBLEMS
    } else {
        code_of(&findings)
    };
    if check.json {
        let list = |findings: &[Finding]| findings.iter().map(Finding::to_json).collect::<Vec<_>>();
        let mut told = json!({ "file": file.name, "problems": list(&findings), "warnings": list(&warnings) });
        if let Some((name, warnings)) = &theme {
            told["theme"] = json!({ "file": name, "warnings": list(warnings) });
        }
        print_json(out, &told)?;
        return Ok(code);
    }
    if findings.is_empty() {
        writeln!(out, "{}: no problems", file.name)?;
        warn(&file.name, &warnings, out)?;
    } else {
        report(&file.name, &findings, false, out)?;
        let refused = findings.iter().any(|finding| finding.code == "url_not_public_https");
        if refused && check.local_endpoints.is_empty() {
            writeln!(
                out,
                "If the edge takes webhooks of this machine, name them: --local-endpoints http://127.0.0.1:8788"
            )?;
        }
    }
    if let Some((name, warnings)) = &theme {
        warn(name, warnings, out)?;
        if warnings.is_empty() {
            writeln!(out, "{name}: enough contrast, in light and in dark")?;
        }
    }
    Ok(code)
}

fn warn(name: &str, warnings: &[Finding], out: &mut dyn Write) -> Result<(), Fault> {
    for warning in warnings {
        writeln!(out, "warning: {}", warning.line_in(name))?;
    }
    Ok(())
}

/// Prints the problems of a file, with their number at the end.
fn report(name: &str, findings: &[Finding], json: bool, out: &mut dyn Write) -> Result<u8, Fault> {
    if json {
        let problems: Vec<_> = findings.iter().map(Finding::to_json).collect();
        print_json(out, &json!({ "file": name, "problems": problems }))?;
    } else {
        for finding in findings {
            writeln!(out, "{}", finding.line_in(name))?;
        }
        writeln!(out, "{} in {name}", count(findings.len(), "problem", "problems"))?;
    }
    Ok(code_of(findings))
}

/// The exit code for problems. Warnings have none unless asked for: the rules load.
fn code_of(findings: &[Finding]) -> u8 {
    if findings.is_empty() { 0 } else { EXIT_PROBLEMS }
}

fn push(push: &Push, environment: &Environment, out: &mut dyn Write) -> Result<u8, Fault> {
    let file = RulesFile::read(&push.file)?;
    // What the rules mean is for the edge to judge: it may know endpoints, or rules, that this command does not.
    let value = match file.shapely() {
        Some(value) => value,
        None => return report(&file.name, &file.problems(&Context::default()), push.json, out),
    };
    let edge = Edge::open(&push.site, environment)?;
    let over = match push.over {
        Some(version) => version,
        None => version_in_force(&edge)?,
    };
    let answer = edge.call(Method::PUT, "", Some(value), Some(over))?;
    match answer.status {
        200 | 202 => published(&edge, &answer, push.json, out).map(|()| 0),
        422 => match edge.problem(&answer) {
            Some(problem) if !problem.errors.is_empty() => {
                report(&file.name, &file.locate(problem.errors), push.json, out)
            }
            _ => Err(edge.refusal(&answer)),
        },
        409 | 412 => Err(overtaken(&edge, &answer, over)),
        _ => Err(edge.refusal(&answer)),
    }
}

/// The version in force, 0 when there is none.
fn version_in_force(edge: &Edge) -> Result<u64, Fault> {
    let answer = edge.call(Method::GET, "", None, None)?;
    match answer.status {
        // The state of a site begins like the answer to a publish; the rest of it does not matter here, so that an older
        // command can push to a newer edge.
        200 => edge.read::<wire::Published>(&answer).map(|state| state.version),
        404 => Ok(0),
        _ => Err(edge.refusal(&answer)),
    }
}

fn published(edge: &Edge, answer: &Answer, json: bool, out: &mut dyn Write) -> Result<(), Fault> {
    let wire::Published { version, pending } = edge.read(answer)?;
    let (site, pending) = (edge.site(), pending.unwrap_or(0));
    if json {
        return print_json(out, &json!({ "site": site, "version": version, "pending": pending }));
    }
    write!(out, "Published version {version} of site {site}")?;
    if pending == 0 {
        writeln!(
            out,
            ": every ledger answers by it. Browsers may show the last texts for a minute more."
        )?;
    } else {
        let ledgers = count(pending as usize, "ledger does", "ledgers do");
        writeln!(
            out,
            ". {ledgers} not have it yet and will get it; `beckon rules show` tells when none is left."
        )?;
    }
    Ok(())
}

/// A publish that came second.
fn overtaken(edge: &Edge, answer: &Answer, over: u64) -> Fault {
    let site = edge.site();
    let said = edge.problem(answer).map_or(String::new(), |problem| {
        format!(" ({} {})", problem.status, problem.code)
    });
    let what = if over == 0 {
        format!("site {site} has rules by now")
    } else {
        format!("version {over} of site {site} is no longer in force")
    };
    Fault::new(format!(
        "{what}: somebody else has published{said}. Nothing was changed. Compare with `beckon rules show`, then push again"
    ))
}

fn show(show: &Show, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&show.site, environment)?;
    let answer = edge.call(Method::GET, "", None, None)?;
    if answer.status != 200 {
        return Err(edge.refusal(&answer));
    }
    if show.json {
        return print_json(out, &edge.read(&answer)?);
    }
    let state: wire::SiteState = edge.read(&answer)?;
    let rules = toml::to_string_pretty(&state.rules)
        .map_err(|error| Fault::new(format!("these rules cannot be written as TOML ({error}): use --json")))?;
    writeln!(
        out,
        "# Site {}, version {}, published {}.",
        plain(&state.site),
        state.version,
        plain(&state.published_at)
    )?;
    match state.pending {
        0 => writeln!(out, "# Every ledger answers by it.")?,
        pending => writeln!(
            out,
            "# {} not have it yet.",
            count(pending as usize, "ledger does", "ledgers do")
        )?,
    }
    for held in &state.held_up {
        writeln!(
            out,
            "# No answer from {} since {}, {} in a row. It is tried again at {}.",
            plain(&held.target),
            plain(&held.since),
            count(held.failures as usize, "failure", "failures"),
            plain(&held.next_try)
        )?;
    }
    for size in state.sizes.iter().filter(|size| size.large) {
        writeln!(
            out,
            "# Ledger {} is large: {} of {} bytes.",
            size.ledger, size.bytes, size.of
        )?;
    }
    for ledger in &state.lost_ledgers {
        writeln!(
            out,
            "# Ledger {ledger} is lost: it answers nothing until its file is put back, or `beckon ledgers reinstall {ledger}`."
        )?;
    }
    for letter in &state.dead_letters {
        writeln!(
            out,
            "# Given up: {} {} to {}, {}, {} ({}).",
            plain(&letter.kind),
            plain(&letter.webhook_id),
            plain(&letter.host),
            count(letter.attempts as usize, "try", "tries"),
            plain(&letter.at),
            plain(&letter.reason)
        )?;
    }
    for used_up in &state.budgets_used_up {
        writeln!(
            out,
            "# Budget of confirmations used up: {}, {}.",
            used_up.budget.as_str(),
            plain(&used_up.at)
        )?;
    }
    writeln!(out)?;
    write!(out, "{rules}")?;
    Ok(())
}

fn log(log: &Log, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&log.site, environment)?;
    let answer = edge.call(Method::GET, "/log", None, None)?;
    if answer.status != 200 {
        return Err(edge.refusal(&answer));
    }
    if log.json {
        return print_json(out, &edge.read(&answer)?);
    }
    let wire::OwnerLog { entries } = edge.read(&answer)?;
    if entries.is_empty() {
        writeln!(out, "Nothing is on record of site {}.", edge.site())?;
        return Ok(());
    }
    let mut rows = vec![["WHEN", "WHAT", "WITH WHICH KEY"].map(str::to_owned).to_vec()];
    for entry in &entries {
        let by = entry.by.as_ref().map_or("the deployment's own".to_owned(), named);
        rows.push(vec![plain(&entry.at), done(entry), by]);
    }
    write!(out, "{}", columns(&rows))?;
    Ok(())
}

fn named(key: &wire::LogKey) -> String {
    format!("{} ({})", plain(&key.name), plain(&key.id))
}

fn done(entry: &wire::LogEntry) -> String {
    let key = entry.key.as_ref().map(named).unwrap_or_default();
    match entry.act {
        wire::LogAct::RulesPublished => format!("rules published, version {}", entry.version.unwrap_or_default()),
        wire::LogAct::KeyMade => format!("key made: {key}"),
        wire::LogAct::KeyRevoked => format!("key revoked: {key}"),
        wire::LogAct::KeyReleased => {
            let purpose = plain(entry.purpose.as_deref().unwrap_or_default());
            format!("key released for {purpose}: {key}")
        }
    }
}
