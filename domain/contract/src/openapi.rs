//! The OpenAPI 3.1 document: component schemas from the wire types, paths from one table.
//!
//! In scope: writing down what callers can rely on. Out of scope: serving it and routing, which `edge` does. The text is
//! committed as `openapi.json`; a test fails when it drifts from what is generated here.

mod routes;

use crate::fault::FaultKind;
use crate::routes::{Operation, ROUTES, Route, names};
use crate::{Scope, wire};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const INTRODUCTION: &str = "Beckon lets the visitors of a site say how, when and about what they may be contacted, and \
makes every sender keep to it. No answer on record means no.\n\nBodies are JSON in UTF-8, names are `snake_case`, times are \
RFC 3339 UTC with milliseconds, identifiers are opaque. Unknown fields are refused. Problems are \
`application/problem+json` (RFC 9457) with a stable `code`; every fault of a body is named at once in `errors`. A path that is \
not listed here answers 404 `not_found`, a method that is not listed for its path 405 `method_not_allowed`, and a method that \
no path takes 501 `method_unknown`, both with `Allow`. HEAD goes wherever GET goes, and OPTIONS everywhere.\n\nA permit and \
a denial are both 200: a denial is an answer. Anything that is not a 200 carrying a permit means: do not send.";

/// The media type of a problem document (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// What is said of one operation.
struct Described {
    caller: Caller,
    summary: &'static str,
    request: Option<Content>,
    /// By status: what it means, and what it carries.
    answers: Vec<(u16, &'static str, Content)>,
    /// Besides those that [`Caller::faults`] and [`Content::faults`] bring.
    faults: &'static [FaultKind],
}

/// Who may call.
#[derive(Clone, Copy)]
enum Caller {
    /// Anybody: a browser that loads a script, a program that reads the contract.
    Anyone,
    /// A page whose origin the site lists.
    Visitor,
    /// The same, with a person token.
    Person,
    /// A program with a key of the site that has one of these scopes.
    Key(&'static [Scope]),
}

/// What a body carries.
#[derive(Clone, Copy)]
enum Content {
    Nothing,
    Json(fn(&mut SchemaGenerator) -> Schema),
    Html,
    Script,
    Style,
    /// What the button of a plain page posts.
    Form,
}

/// JSON of a wire type.
const fn of<T: schemars::JsonSchema>() -> Content {
    Content::Json(SchemaGenerator::subschema_for::<T>)
}

/// A JSON object that somebody else specifies.
const FOREIGN: Content = Content::Json(|_| schemars::json_schema!({ "type": "object" }));

impl Caller {
    const fn faults(self) -> &'static [FaultKind] {
        match self {
            Self::Anyone => &[],
            Self::Visitor => &[FaultKind::OriginNotListed, FaultKind::SiteUnknown],
            Self::Person => &[
                FaultKind::PersonUnknown,
                FaultKind::OriginNotListed,
                FaultKind::SiteUnknown,
            ],
            Self::Key(_) => &[
                FaultKind::KeyMissing,
                FaultKind::KeyUnknown,
                FaultKind::KeyOfOtherSite,
                FaultKind::ScopeMissing,
            ],
        }
    }

    const fn described(self) -> &'static str {
        match self {
            Self::Anyone => "Who may call: anyone.",
            Self::Visitor => "Who may call: a page whose `Origin` the site lists.",
            Self::Person => "Who may call: a page whose `Origin` the site lists, with a person token.",
            Self::Key(_) => "Who may call: a key of this site with one of the scopes listed under `security`.",
        }
    }

    fn security(self) -> Value {
        match self {
            Self::Anyone | Self::Visitor => json!([]),
            Self::Person => json!([{ "person": [] }]),
            Self::Key(scopes) => scopes.iter().map(|scope| json!({ "key": [scope.as_str()] })).collect(),
        }
    }
}

impl Content {
    /// What can be wrong with a request that carries this.
    const fn faults(self) -> &'static [FaultKind] {
        match self {
            Self::Json(_) => &[
                FaultKind::BodyNotJson,
                FaultKind::BodyTooLarge,
                FaultKind::NotJson,
                FaultKind::ContentEncoded,
                FaultKind::BodyInvalid,
            ],
            Self::Form => &[FaultKind::BodyTooLarge, FaultKind::NotForm, FaultKind::ContentEncoded],
            Self::Nothing | Self::Html | Self::Script | Self::Style => &[],
        }
    }

    fn described(self, schemas: &mut SchemaGenerator) -> Option<Value> {
        let (kind, schema) = match self {
            Self::Nothing => return None,
            Self::Json(schema) => ("application/json", schema(schemas).to_value()),
            Self::Html => ("text/html", json!({ "type": "string" })),
            Self::Script => ("text/javascript", json!({ "type": "string" })),
            Self::Style => ("text/css", json!({ "type": "string" })),
            Self::Form => ("application/x-www-form-urlencoded", json!({ "type": "object" })),
        };
        Some(json!({ kind: { "schema": schema } }))
    }
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut schemas = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let problem = schemas.subschema_for::<wire::Problem>().to_value();
    let mut paths = BTreeMap::<&str, Map<String, Value>>::new();
    for route in ROUTES {
        let operation = operation(route, &problem, &mut schemas);
        let methods = paths.entry(route.path).or_default();
        methods.insert(route.method.to_ascii_lowercase(), operation);
    }
    let delivery = delivery(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Beckon",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "webhooks": { "delivery": { "post": delivery } },
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "key": {
                    "type": "http", "scheme": "bearer",
                    "description": "`Authorization: Bearer KEY`: a key of the site, made by its owner, with scopes and perhaps purposes.",
                },
                "person": {
                    "type": "http", "scheme": "person",
                    "description": "`Authorization: Person TOKEN`: the `person` of an earlier answer to the same widget.",
                },
            },
        },
    })
}

/// The document as it is committed and served: names sorted, so that it reads the same however it is built.
#[must_use]
pub fn text() -> String {
    format!("{:#}\n", sorted(document()))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.into_iter().collect()
        }
        plain => plain,
    }
}

fn operation(route: &Route, problem: &Value, schemas: &mut SchemaGenerator) -> Value {
    let described = routes::described(route.operation);
    let mut responses = Map::new();
    for (status, meaning, content) in &described.answers {
        let mut response = json!({ "description": meaning });
        if let Some(content) = content.described(schemas) {
            response["content"] = content;
        }
        responses.insert(status.to_string(), response);
    }
    for (status, faults) in by_status(&described) {
        let fault = fault_response(&faults, problem);
        match responses.get_mut(&status.to_string()) {
            // A page says what is wrong in its own words; what goes wrong before there is one is a problem document.
            Some(page) => page["content"][PROBLEM] = fault["content"][PROBLEM].clone(),
            None => drop(responses.insert(status.to_string(), fault)),
        }
    }
    let mut operation = json!({
        "operationId": route.id,
        "summary": described.summary,
        "description": described.caller.described(),
        "security": described.caller.security(),
        "responses": responses,
    });
    let parameters = parameters(route);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(content) = described.request.and_then(|content| content.described(schemas)) {
        let is_json = matches!(described.request, Some(Content::Json(_)));
        operation["requestBody"] = json!({ "required": is_json, "content": content });
    }
    operation
}

/// The faults of an operation by HTTP status, each once.
fn by_status(described: &Described) -> BTreeMap<u16, Vec<FaultKind>> {
    let mut faults = BTreeMap::<u16, Vec<FaultKind>>::new();
    let always = [FaultKind::TooManyRequests, FaultKind::Internal, FaultKind::Unavailable];
    let request = described.request.map_or(&[][..], Content::faults);
    for kind in described
        .caller
        .faults()
        .iter()
        .chain(request)
        .chain(described.faults)
        .chain(&always)
    {
        let kinds = faults.entry(kind.status()).or_default();
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    faults
}

fn fault_response(faults: &[FaultKind], problem: &Value) -> Value {
    let lines: Vec<String> = faults
        .iter()
        .map(|kind| format!("`{}`: {}. {}", kind.code(), kind.title(), kind.detail()))
        .collect();
    let codes: Vec<&str> = faults.iter().map(|kind| kind.code()).collect();
    let mut schema = problem.clone();
    schema["properties"] = json!({ "code": { "enum": codes } });
    json!({
        "description": lines.join("\n\n"),
        "content": { PROBLEM: { "schema": schema } },
    })
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut parameters: Vec<Value> = names(route.path)
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" },
                "description": routes::meaning_of(name),
            })
        })
        .collect();
    if route.operation == Operation::PublishRules {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" },
            "description": "The version that these rules replace, as in `\"7\"`; another one is in force: 412.",
        }));
    }
    parameters
}

/// What the edge posts to a site's providers and webhooks.
fn delivery(schemas: &mut SchemaGenerator) -> Value {
    let header = |name: &str, meaning: &str| {
        json!({
            "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": meaning,
        })
    };
    let body = schemas.subschema_for::<wire::Delivery>().to_value();
    json!({
        "operationId": "receive_delivery",
        "summary": "Receive a message to send, a piece of feedback, or a consent event",
        "description": "Who calls: the edge, signed per Standard Webhooks 1.0, at the URLs that the site's rules name. \
            Delivery is at least once, always under the same `webhook-id`.",
        "security": [],
        "parameters": [
            header("webhook-id", "Names the delivery, the same on every try: take each id once."),
            header("webhook-timestamp", "When this try was made, in seconds since 1970."),
            header("webhook-signature", "`v1,` and the base64 HMAC-SHA-256 of `id.timestamp.body` under the endpoint's secret."),
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
        "responses": {
            "2XX": { "description": "Taken. It is not delivered again." },
            "410": { "description": "Gone. It is given up, and shown among the site's dead letters." },
            "default": { "description": "Not taken. It is tried again with growing waits, for about nine days." },
        },
    })
}
