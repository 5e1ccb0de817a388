//! What a save amounts to: what binds without proof, what waits for it, and what is refused with every problem named.

mod choices;
mod customers;
mod faults;
mod handles;
mod limits;
mod numbers;
mod wishes;

use beckon_domain::Channel;
use beckon_domain::address::ContactPoint;
use beckon_domain::deployment::Context;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::order::Order;
use beckon_domain::preferences::{Plan, Save, Saving};
use beckon_domain::rules::Rules;
use beckon_domain::stored::{Claim, ContactKey, PersonEvent, PersonStanding, Wishes};
use beckon_domain::time::Instant;
use serde_json::{Value, json};

const ANA: &str = "ana@example.com";
const BEA: &str = "bea@example.com";
const PHONE: &str = "+44 7700 900123";

fn rules() -> Rules {
    let site = serde_json::from_str(include_str!("../fixture/site.json")).expect("of the wire type");
    Rules::parse(&site, &Context::default()).expect("the rules load")
}

fn email(address: &str) -> Value {
    json!({ "channel": "email", "address": address })
}

fn sms() -> Value {
    json!({ "channel": "sms", "address": PHONE })
}

fn choice(purpose: &str, channel: &str, choice: &str) -> Value {
    match choice {
        "given" => json!({ "purpose": purpose, "channel": channel, "choice": choice, "notice": "2" }),
        _ => json!({ "purpose": purpose, "channel": channel, "choice": choice }),
    }
}

fn parse(mut body: Value) -> Result<Save, Fault> {
    body["id"] = json!("save-1");
    Save::parse(&serde_json::from_value(body).expect("of the wire type"), &rules())
}

/// Names a contact point without telling it: its channel and the beginning of its address.
fn key(point: &ContactPoint) -> ContactKey {
    let begins = if point.channel() == Channel::Email { 3 } else { 0 };
    format!("{}-{}", point.channel(), &point.normal()[..begins])
}

/// A widget, and what it has proven within thirty minutes.
#[derive(Default)]
struct Widget {
    standing: PersonStanding,
    proven: Vec<ContactKey>,
    customer: Option<String>,
}

impl Widget {
    /// Ana's, whose address belongs to her since long ago.
    fn of_ana() -> Self {
        let mut widget = Self::default();
        let (contact, channel, epoch) = ("email-ana".to_owned(), Channel::Email, 1);
        widget.takes(PersonEvent::Claimed {
            contact: contact.clone(),
            channel,
        });
        widget.takes(PersonEvent::Joined {
            contact,
            channel,
            epoch,
        });
        widget
    }

    /// The same, after the code was typed in.
    fn proven(mut self, contact: &str) -> Self {
        self.proven.push(contact.to_owned());
        self
    }

    fn takes(&mut self, event: PersonEvent) {
        self.standing.apply(&event, Instant::from_millis(0));
    }

    fn wishing(mut self, wishes: Wishes) -> Self {
        self.takes(PersonEvent::Set { wishes });
        self
    }

    fn plans(&self, body: Value) -> Result<Plan, Fault> {
        let rules = rules();
        let handle = |claim: &Claim| (format!("handle-{}", claim.contact), claim.contact.clone());
        let handles: Vec<_> = self.standing.claims.iter().map(handle).collect();
        let saving = Saving {
            person: "widget",
            standing: &self.standing,
            proven: &self.proven,
            handles: &handles,
            rules: &rules,
            customer: self.customer.as_ref(),
        };
        parse(body)?.plan(&saving, key)
    }

    /// Plans a save and takes its events.
    #[track_caller]
    fn saves(&mut self, body: Value) -> Plan {
        let plan = self.plans(body).expect("the save is understood");
        for event in &plan.events {
            self.takes(event.clone());
        }
        plan
    }
}

/// What each contact point is told, in words: `email-ana: asked news, confirm`.
fn told(plan: &Plan) -> Vec<String> {
    let line = |order: &Order| {
        let mut words = Vec::new();
        words.extend(
            order
                .requests
                .iter()
                .map(|(purpose, notice)| format!("asked {purpose} {notice}")),
        );
        words.extend(
            order
                .grants
                .iter()
                .map(|(purpose, notice)| format!("given {purpose} {notice}")),
        );
        words.extend(order.refused.iter().map(|purpose| format!("refused {purpose}")));
        words.extend(order.withdrawn.iter().map(|purpose| format!("withdrawn {purpose}")));
        words.extend(order.confirm.then(|| "confirm".to_owned()));
        words.extend(order.customer.iter().map(|customer| format!("as {customer}")));
        format!("{}: {}", order.contact, words.join(", "))
    };
    plan.orders.iter().map(line).collect()
}

/// The pointers and codes of a fault, and its kind.
#[track_caller]
fn problems<T: std::fmt::Debug>(result: Result<T, Fault>) -> (FaultKind, Vec<String>) {
    let fault = result.expect_err("the save is refused");
    let lines = fault
        .errors
        .iter()
        .map(|error| format!("{} {}", error.pointer, error.code));
    (fault.kind, lines.collect())
}
