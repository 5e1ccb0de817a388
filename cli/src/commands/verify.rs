//! `beckon verify`.

use super::{point, print_json};
use crate::args::{Site, Verify};
use crate::edge::Edge;
use crate::fault::Fault;
use crate::screen::plain;
use crate::web::Place;
use crate::{EXIT_REFUSED, Environment, seen};
use beckon_domain::address::ContactPoint;
use beckon_domain::permit::{Aspect, Checked, Expected, Keys, check};
use beckon_domain::time::{Instant, SECOND};
use beckon_domain::wire::PermitUsed;
use serde_json::json;
use std::io::{Read as _, Write};
use ureq::http::Method;

/// More than any permit, and any key set, holds.
const LIMIT: u64 = 1024 * 1024;

/// A permit that may not be used.
struct Refused {
    reason: String,
    detail: String,
    retry_at: Option<String>,
}

pub(crate) fn run(verify: &Verify, environment: &Environment, out: &mut dyn Write) -> Result<u8, Fault> {
    let to = contact_point(&verify.to, &verify.region)?;
    let permit = permit_of(verify)?;
    let keys = keys_of(verify)?;
    let now = Instant::from_millis(jiff::Timestamp::now().as_millisecond());
    let expected = Expected {
        site: &verify.site,
        deployment: verify.deployment.as_deref(),
        channel: to.channel(),
        address: to.normal(),
        purpose: &verify.purpose,
        template: verify.template.as_deref(),
        at: verify.at.unwrap_or(now),
        clock_behind: i64::from(verify.clock_behind) * SECOND,
    };
    let outcome = match check(permit.trim(), &keys, &expected) {
        Ok(checked) => beyond(verify, &checked, now, environment)?.map_or(Ok(checked), Err),
        Err(refusal) => Err(Refused {
            reason: refusal.as_str().to_owned(),
            detail: refusal.to_string(),
            retry_at: None,
        }),
    };
    match outcome {
        Ok(checked) => holds(verify, &checked, out).map(|()| 0),
        Err(refused) => refuse(verify, &refused, out).map(|()| EXIT_REFUSED),
    }
}

/// The contact point of `--to`. No message repeats its address.
fn contact_point(text: &str, region: &str) -> Result<ContactPoint, Fault> {
    let point = point::read(text).ok_or_else(|| Fault::new(format!("--to: {}", point::UNFIT)))?;
    ContactPoint::parse(&point, region).map_err(|fault| Fault::new(format!("--to: {}", fault.detail)))
}

/// The permit: the argument, or standard input, where no process of the machine can read along.
fn permit_of(verify: &Verify) -> Result<String, Fault> {
    match verify.permit.as_deref() {
        Some(permit) if permit != "-" => Ok(permit.to_owned()),
        _ => {
            let mut text = Vec::new();
            std::io::stdin()
                .take(LIMIT)
                .read_to_end(&mut text)
                .map_err(|error| Fault::new(format!("cannot read the permit from standard input: {error}")))?;
            // What is no UTF-8 is no permit, and is refused as such.
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
    }
}

fn keys_of(verify: &Verify) -> Result<Keys, Fault> {
    let jwks = match (&verify.jwks, &verify.edge) {
        (Some(jwks), _) => jwks.clone(),
        (None, Some(edge)) => format!("{}/.well-known/jwks.json", edge.trim_end_matches('/')),
        (None, None) => return Err(Fault::new("name the deployment's keys with --jwks, or its --edge")),
    };
    let bytes = if jwks.contains("://") {
        Place::of_keys(&jwks, verify.plain_http)?.get(LIMIT, "--jwks")?
    } else {
        std::fs::read(&jwks).map_err(|error| {
            Fault::new(format!(
                "cannot read {}: {error}. --jwks names a file or a URL with the deployment's keys",
                plain(&jwks)
            ))
        })?
    };
    Keys::parse(&bytes).map_err(|fault| Fault::new(format!("--jwks is {fault}")))
}

/// What the permit itself cannot say: the edge's word, then the file of those seen. What is refused is not noted as seen.
fn beyond(
    verify: &Verify,
    checked: &Checked,
    now: Instant,
    environment: &Environment,
) -> Result<Option<Refused>, Fault> {
    if verify.online
        && let Some(refused) = used(verify, checked, environment)?
    {
        return Ok(Some(refused));
    }
    if let Some(file) = &verify.seen
        && !seen::note(file, &checked.id, checked.expires_at, now)?
    {
        return Ok(Some(Refused {
            reason: "seen".to_owned(),
            detail: "it was seen before: a permit is for one message".to_owned(),
            retry_at: None,
        }));
    }
    Ok(None)
}

/// Asks the edge, which uses the permit up.
fn used(verify: &Verify, checked: &Checked, environment: &Environment) -> Result<Option<Refused>, Fault> {
    let site = Site {
        edge: verify.edge.clone().ok_or_else(|| Fault::new("--online needs --edge"))?,
        site: verify.site.clone(),
        key_file: verify.key_file.clone(),
        plain_http: verify.plain_http,
    };
    let edge = Edge::open_as("a sender's", &site, environment)?;
    let path = format!("/permits/{}/use", checked.id);
    let answer = edge.call(Method::POST, &path, Some(&json!({})), None)?;
    if answer.status == 200 {
        return match edge.read(&answer)? {
            PermitUsed::Permit { permit, .. } if permit == checked.id => Ok(None),
            PermitUsed::Permit { .. } => Err(Fault::new("the edge answered about another permit: do not send")),
            PermitUsed::Deny { reason, retry_at } => Ok(Some(Refused {
                reason: reason.as_str().to_owned(),
                detail: "the edge denies by now".to_owned(),
                retry_at: retry_at.map(|at| plain(&at)),
            })),
        };
    }
    match edge.problem(&answer) {
        Some(problem) if ["permit_used", "permit_expired", "permit_unknown"].contains(&problem.code.as_str()) => {
            Ok(Some(Refused {
                reason: problem.code,
                detail: problem.title,
                retry_at: None,
            }))
        }
        _ => Err(edge.refusal(&answer)),
    }
}

fn holds(verify: &Verify, checked: &Checked, out: &mut dyn Write) -> Result<(), Fault> {
    let mut done: Vec<&str> = checked.aspects.iter().map(|aspect| aspect.as_str()).collect();
    let mut left: Vec<(&str, &str)> = Vec::new();
    for (aspect, option) in [(Aspect::Deployment, "--deployment"), (Aspect::Template, "--template")] {
        if !checked.aspects.contains(&aspect) {
            left.push((aspect.as_str(), option));
        }
    }
    let mut also = |checked: bool, names: &[&'static str], option| {
        for name in names {
            if checked {
                done.push(name);
            } else {
                left.push((name, option));
            }
        }
    };
    also(verify.seen.is_some(), &["unseen"], "--seen");
    also(verify.online, &["unused", "consent"], "--online");
    if verify.json {
        let permit = json!({
            "id": checked.id, "deployment": checked.deployment, "template": checked.template, "event": checked.event,
            "issued_at": checked.issued_at.rfc3339(), "expires_at": checked.expires_at.rfc3339(),
        });
        let left: Vec<&str> = left.iter().map(|(name, _)| *name).collect();
        return print_json(
            out,
            &json!({ "holds": true, "permit": permit, "checked": done, "not_checked": left }),
        );
    }
    writeln!(
        out,
        "The permit holds, for one message, until {}.",
        checked.expires_at.rfc3339()
    )?;
    writeln!(out, "Checked: {}.", done.join(", "))?;
    if !left.is_empty() {
        let left: Vec<String> = left.iter().map(|(name, option)| format!("{name} ({option})")).collect();
        writeln!(out, "Not checked: {}.", left.join(", "))?;
    }
    Ok(())
}

fn refuse(verify: &Verify, refused: &Refused, out: &mut dyn Write) -> Result<(), Fault> {
    let Refused {
        reason,
        detail,
        retry_at,
    } = refused;
    if verify.json {
        return print_json(
            out,
            &json!({ "holds": false, "reason": reason, "detail": detail, "retry_at": retry_at }),
        );
    }
    let later = retry_at
        .as_ref()
        .map_or(String::new(), |at| format!(" It may be asked about again at {at}."));
    writeln!(out, "Do not send ({reason}): {}.{later}", detail.trim_end_matches('.'))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::contact_point;

    #[test]
    fn an_address_is_read_as_the_edge_reads_it_or_refused_with_what_to_write() {
        for (to, read) in [
            ("email:Ana@Example.com", Ok("ana@example.com")),
            ("email:\u{feff}ana@example.com\u{a0}", Ok("ana@example.com")),
            ("sms:+44 7700 900123", Ok("+447700900123")),
            ("sms:07700 900123", Ok("+447700900123")),
            ("sms:٠٧٧٠٠٩٠٠١٢٣", Ok("+447700900123")),
            ("phone:01632 960200 ext. 45", Ok("+441632960200;ext=45")),
            ("whatsapp:tel:+44-7700-900123", Ok("+447700900123")),
            (
                "post:Ana Example|1 High Street|gb",
                Ok("Ana Example\n1 High Street\nGB"),
            ),
            ("sms:01632 960200 ext. 45", Err("extension")),
            ("sms:1 (800) 555-0199", Err("with its country")),
            ("sms:07700 900132 (work)", Err("nothing else")),
            ("sms:+44770090012345678901", Err("15 digits")),
            ("email:mi\u{212a}e@example.com", Err("name@example.com")),
            ("email:ana@123.45.67.89", Err("name@example.com")),
            ("post:\u{200b}|gb", Err("lines")),
            ("push:a b", Err("without spaces")),
            ("ana@example.com", Err("write the channel before the address")),
            ("mail:ana@example.com", Err("write the channel before the address")),
        ] {
            match (contact_point(to, "GB"), read) {
                (Ok(point), Ok(normal)) => assert_eq!(point.normal(), normal),
                (Err(fault), Err(hint)) => {
                    let said = fault.to_string();
                    assert!(said.contains(hint), "{said}");
                    let address = to.split_once(':').map_or(to, |(_, address)| address);
                    assert!(!said.contains(address), "the address is repeated");
                }
                (Ok(_), Err(hint)) => panic!("taken, not refused: {hint}"),
                (Err(fault), Ok(_)) => panic!("refused: {fault}"),
            }
        }
    }
}
