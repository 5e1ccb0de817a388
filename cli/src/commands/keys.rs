//! `beckon keys create`, `list`, `revoke` and `release`.

use super::print_json;
use crate::Environment;
use crate::args::{Create, Keys, List, Release, Revoke};
use crate::edge::Edge;
use crate::fault::Fault;
use crate::screen::{columns, plain};
use beckon_domain::{Scope, wire};
use serde_json::json;
use std::io::Write;
use ureq::http::Method;

pub(crate) fn run(command: Keys, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    match command {
        Keys::Create(create) => self::create(create, environment, out),
        Keys::List(list) => self::list(&list, environment, out),
        Keys::Revoke(revoke) => self::revoke(&revoke, environment, out),
        Keys::Release(release) => self::release(&release, environment, out),
    }
}

fn create(create: Create, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&create.site, environment)?;
    let wanted = wire::NewKey {
        name: create.name,
        scopes: create.scopes,
        purposes: create.purposes,
        expires: create.expires,
    };
    let body =
        serde_json::to_value(&wanted).map_err(|error| Fault::new(format!("cannot write the request: {error}")))?;
    let answer = edge
        .call(Method::POST, "/keys", Some(&body), None)
        .map_err(|fault| match fault {
            // The answer may have been lost on its way back, and the key with it.
            Fault::Told(message) => Fault::new(format!(
                "{message}. If `beckon keys list` shows the key, revoke it and make another"
            )),
            gone @ Fault::ReaderGone => gone,
        })?;
    if !matches!(answer.status, 200 | 201) {
        return Err(match edge.problem(&answer) {
            Some(problem) if !problem.errors.is_empty() => Fault::new(named(&problem)),
            _ => edge.refusal(&answer),
        });
    }
    let key: wire::CreatedKey = edge.read(&answer)?;
    if create.json {
        return print_json(out, &json!({ "id": key.id, "key": key.key }));
    }
    let (site, id, name) = (edge.site(), plain(&key.id), plain(&wanted.name));
    writeln!(
        out,
        "Made key {id} for {name} at site {site}, with {}.",
        scopes(&wanted.scopes)
    )?;
    writeln!(out)?;
    writeln!(out, "    {}", plain(&key.key))?;
    writeln!(out)?;
    writeln!(
        out,
        "This key is shown only now. Put it where the sender keeps its secrets."
    )?;
    writeln!(out, "To end it: beckon keys revoke {id}")?;
    Ok(())
}

/// The faults of a request for a key, which are faults of the arguments.
fn named(problem: &wire::Problem) -> String {
    let one = |error: &wire::FieldProblem| {
        let field = plain(error.pointer.trim_start_matches('/'));
        let option = field.split('/').next().unwrap_or_default().to_owned();
        if option.is_empty() {
            error.detail.clone()
        } else {
            format!("--{option}: {}", error.detail)
        }
    };
    problem.errors.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn list(list: &List, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&list.site, environment)?;
    let answer = edge.call(Method::GET, "/keys", None, None)?;
    if answer.status != 200 {
        return Err(edge.refusal(&answer));
    }
    let wire::KeyList { keys } = edge.read(&answer)?;
    if list.json {
        return print_json(out, &json!({ "keys": keys }));
    }
    if keys.is_empty() {
        writeln!(out, "Site {} has no keys.", edge.site())?;
        return Ok(());
    }
    let mut rows = vec![
        ["ID", "NAME", "SCOPES", "PURPOSES", "MADE", "ENDS"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for key in &keys {
        rows.push(vec![
            plain(&key.id),
            plain(&key.name),
            scopes(&key.scopes),
            key.purposes
                .as_ref()
                .map_or("all".to_owned(), |purposes| plain(&purposes.join(","))),
            plain(&key.created_at),
            key.expires.as_deref().map_or("never".to_owned(), plain),
        ]);
    }
    // What hardly ever is takes no room.
    if keys.iter().any(|key| !key.held.is_empty()) {
        rows[0].push("HELD FOR".to_owned());
        for (row, key) in rows[1..].iter_mut().zip(&keys) {
            row.push(held(&key.held));
        }
    }
    write!(out, "{}", columns(&rows))?;
    Ok(())
}

fn revoke(revoke: &Revoke, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&revoke.site, environment)?;
    let id = &revoke.id;
    let answer = edge.call(Method::DELETE, &format!("/keys/{id}"), None, None)?;
    match answer.status {
        200 | 204 if revoke.json => print_json(out, &json!({ "id": id, "revoked": true })),
        200 | 204 => {
            writeln!(out, "Key {id} is revoked: the next question asked with it is refused.")?;
            Ok(())
        }
        404 => Err(Fault::new(format!(
            "site {} has no key {id}: `beckon keys list` shows the live keys",
            edge.site()
        ))),
        _ => Err(edge.refusal(&answer)),
    }
}

fn release(release: &Release, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&release.site, environment)?;
    let (id, purpose) = (&release.id, &release.purpose);
    let answer = edge.call(Method::DELETE, &format!("/keys/{id}/holds/{purpose}"), None, None)?;
    match answer.status {
        204 if release.json => print_json(out, &json!({ "id": id, "purpose": purpose, "released": true })),
        204 => {
            writeln!(
                out,
                "Key {id} may act for {purpose} again. Who says from now on that they never agreed is counted anew."
            )?;
            Ok(())
        }
        404 => Err(Fault::new(format!(
            "site {} has no key {id}: `beckon keys list` shows the live keys",
            edge.site()
        ))),
        _ => Err(edge.refusal(&answer)),
    }
}

fn held(purposes: &[wire::HeldPurpose]) -> String {
    let one = |held: &wire::HeldPurpose| format!("{} ({} people)", plain(&held.purpose), held.people);
    purposes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn scopes(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",")
}
