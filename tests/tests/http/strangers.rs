//! Those who have no business here: refused, and told nothing about anybody.

use beckon_domain::wire::{ContactPoint, Saved, Stopped};
use beckon_domain::{Choice, DenialReason, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::{email, fresh_id, text_of};
use beckon_tests::product::Product;
use beckon_tests::sender::question;
use beckon_tests::visitor::{Visitor, choice, feedback, nothing_yet, one_choice, press_link, stop_of};
use serde_json::Value;

/// Somebody whose consent is on record, confirmed.
fn known() -> ContactPoint {
    let product = Product::shared();
    let ana = email();
    product.visitor().choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    ana
}

/// What is alike for everyone: status, body and headers, but for those of one connection.
fn seen(reply: &Reply) -> (u16, Vec<String>, String) {
    let of_one = ["connection", "date"];
    let names = reply.header_names().into_iter().filter(|name| !of_one.contains(name));
    (reply.status, names.map(str::to_owned).collect(), reply.text())
}

#[test]
fn a_page_of_a_foreign_origin_is_refused_and_learns_nothing() {
    let product = Product::shared();
    let (known, unknown) = (known(), email());
    let foreign = Visitor {
        origin: "https://shop.example.evil.example".to_owned(),
        ..product.visitor()
    };
    let calls = |at: &ContactPoint| {
        let mut note = feedback(beckon_domain::FeedbackKind::Praise, "Hello");
        note.contact_points = vec![at.clone()];
        note.answer_me = true;
        vec![
            foreign.try_save(&one_choice(at, "newsletter", Choice::Withdrawn)),
            foreign.try_stop(&stop_of(at)),
            foreign.call("POST", "/resume", &stop_of(at)).send(),
            foreign.try_feedback(&note),
            Call::new("PUT", foreign.url("/preferences"))
                .json(&one_choice(at, "newsletter", Choice::Withdrawn))
                .send(),
            Call::new("POST", foreign.url("/stop"))
                .origin("null")
                .json(&stop_of(at))
                .send(),
        ]
    };
    for (about_known, about_unknown) in calls(&known).iter().zip(&calls(&unknown)) {
        about_known.refused(403, "origin_not_listed");
        assert_eq!(seen(about_known), seen(about_unknown));
    }
    assert_eq!(
        product.sender().denial(&known, "newsletter"),
        None,
        "something was written"
    );
    assert_eq!(
        product.sender().denial(&unknown, "newsletter"),
        Some(DenialReason::ConsentMissing)
    );
}

#[test]
fn a_foreign_page_cannot_send_the_plain_pages_forms() {
    let product = Product::shared();
    let known = known();
    let form = format!("act=stop&stop%20email={}", text_of(&known).replace('@', "%40"));
    for origin in ["https://evil.example", "null", product.demo()] {
        let post = Call::new("POST", format!("{}/s/demo", product.edge())).origin(origin);
        let post = post
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(form.as_str());
        post.send().refused(403, "origin_not_listed");
    }
    assert_eq!(
        product.sender().denial(&known, "newsletter"),
        None,
        "a foreign page stopped somebody's contact"
    );
}

#[test]
fn without_a_key_with_a_wrong_one_or_anothers_nobody_learns_who_is_known() {
    let product = Product::shared();
    let (known, unknown) = (known(), email());
    let other = product.owner_of(&format!("other-{}", &fresh_id()[..8]));
    let _ = other.publish(&product.demo_rules());
    let foreign = other.create_key(&[Scope::Ask, Scope::Reserve], None).key;
    let mut wrong = product.sender().key;
    wrong.replace_range(wrong.len() - 4.., "AAAA");
    let ask = |key: Option<&str>, to: &ContactPoint| {
        let body = serde_json::json!({ "questions": [question(to, "newsletter")] });
        let call = Call::new("POST", product.sender().url()).json(&body);
        key.map_or_else(|| call.clone(), |key| call.clone().key(key)).send()
    };
    let cases = [
        (None, 401, "key_missing"),
        (Some(""), 401, "key_missing"),
        (Some(wrong.as_str()), 401, "key_unknown"),
        (Some("nonsense"), 401, "key_unknown"),
        (Some(foreign.as_str()), 403, "key_of_other_site"),
    ];
    for (key, status, code) in cases {
        let (one, two) = (ask(key, &known), ask(key, &unknown));
        assert_eq!((one.status, one.problem().code.as_str()), (status, code));
        assert_eq!(seen(&one), seen(&two));
    }
    // With these nothing else is examined: not even a body that is none.
    let nonsense = Call::new("POST", product.sender().url())
        .header("content-type", "application/json")
        .bytes("{");
    nonsense.clone().send().refused(401, "key_missing");
    nonsense.key(&foreign).send().refused(403, "key_of_other_site");
}

/// An answer with what is one's own replaced: what is left must be alike.
fn shape(mut answer: Value) -> Value {
    if let Value::Object(fields) = &mut answer {
        for name in ["person", "id", "at", "undo_until", "reference"] {
            if let Some(value) = fields.get_mut(name) {
                *value = Value::String(format!("{} characters", value.to_string().len()));
            }
        }
        for value in fields.values_mut() {
            *value = shape(value.take());
        }
    }
    answer
}

#[test]
fn two_people_who_type_one_address_are_answered_alike_and_read_their_own_alone() {
    let product = Product::shared();
    let (mut first, mut second, ana) = (product.visitor(), product.visitor(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.preferred_channels = Some(vec![beckon_domain::Channel::Email]);
    body.time_zone = Some(Some("Europe/Berlin".to_owned()));
    body.pause_until = Some(Some("2099-01-01".to_owned()));
    body.language = Some("de".to_owned());
    first.save(&body);
    let mut other = one_choice(&ana, "survey", Choice::Refused);
    other.choices.push(choice("offers", ana.channel, Choice::Given));
    second.save(&other);
    press_link(product.postbox(), &ana);

    let mine = first.settings();
    assert_eq!(
        mine.choices.iter().map(|c| c.purpose.as_str()).collect::<Vec<_>>(),
        ["newsletter"]
    );
    assert_eq!(
        (mine.time_zone.as_deref(), mine.language.as_deref()),
        (Some("Europe/Berlin"), Some("de"))
    );
    let theirs = second.settings();
    let purposes: Vec<&str> = theirs.choices.iter().map(|choice| choice.purpose.as_str()).collect();
    assert_eq!(purposes, ["survey", "offers"]);
    assert!(theirs.time_zone.is_none() && theirs.language.is_none() && theirs.pause_until.is_none());
    assert!(theirs.preferred_channels.is_empty());
    assert!(
        theirs
            .choices
            .iter()
            .all(|choice| choice.status != beckon_domain::ConsentStatus::Given)
    );
}

#[test]
fn an_answer_does_not_tell_whether_an_address_is_known_owned_or_stopped() {
    let product = Product::shared();
    let (unknown, known, stopped) = (email(), known(), email());
    let _: Stopped = product.visitor().try_stop(&stop_of(&stopped)).ok(202);
    let saves = |at: &ContactPoint| -> Vec<(u16, Vec<String>, Value)> {
        let visitor = product.visitor();
        let mut note = feedback(beckon_domain::FeedbackKind::Praise, "Hello");
        note.contact_points = vec![at.clone()];
        note.answer_me = true;
        let replies = [
            visitor.try_save(&one_choice(at, "survey", Choice::Given)),
            visitor.try_save(&one_choice(at, "offers", Choice::Given)),
            visitor.try_feedback(&note),
            visitor.call("POST", "/resume", &stop_of(at)).send(),
            visitor.try_stop(&stop_of(at)),
        ];
        let alike = |reply: &Reply| {
            let (status, names, body) = seen(reply);
            (status, names, shape(serde_json::from_str(&body).expect("JSON")))
        };
        replies.iter().map(alike).collect()
    };
    let (about_unknown, about_known, about_stopped) = (saves(&unknown), saves(&known), saves(&stopped));
    assert!(
        about_unknown.iter().all(|(status, ..)| matches!(status, 200 | 202)),
        "{about_unknown:?}"
    );
    assert_eq!(about_unknown, about_known);
    assert_eq!(about_unknown, about_stopped);
}

#[test]
fn a_token_of_one_site_or_of_nobody_opens_nothing() {
    let product = Product::shared();
    let mut visitor = product.visitor();
    let saved: Saved = visitor.choose(&email(), "newsletter", Choice::Refused);
    let other = product.owner_of(&format!("other-{}", &fresh_id()[..8]));
    let _ = other.publish(&product.demo_rules());
    let elsewhere = Visitor {
        site: other.site,
        ..visitor.clone()
    };
    elsewhere.try_settings().refused(401, "person_unknown");
    let mut forged = saved.person;
    forged.replace_range(forged.len() - 4.., "AAAA");
    visitor.token = Some(forged.clone());
    visitor.try_settings().refused(401, "person_unknown");
    let mut save = nothing_yet();
    save.person = Some(forged);
    save.language = Some("de".to_owned());
    visitor.try_save(&save).refused(401, "person_unknown");
    visitor.try_code("1234 5678").refused(401, "person_unknown");
}
