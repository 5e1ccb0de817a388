//! Secrets of a site: no other site names them, they can be changed without a delivery that is refused, and what is signed with
//! them goes to public addresses alone.

use crate::isolation::{postmark, product};
use beckon_domain::wire::{Customers, Rules};
use beckon_domain::{Channel, Choice, FeedbackKind};
use beckon_tests::people::email;
use beckon_tests::product::Start;
use beckon_tests::visitor::feedback;
use beckon_tests::wait::until;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[test]
fn the_rules_of_one_site_cannot_name_the_secret_of_another_nor_send_a_token_elsewhere() {
    let mallory = product().owner_of("mallory");
    let rules = product().demo_rules();
    let _ = mallory.publish(&rules);
    let with = |change: &dyn Fn(&mut Rules)| {
        let mut rules = rules.clone();
        change(&mut rules);
        mallory.try_publish(&rules, None)
    };
    // Alpha's token by the names that alpha and the deployment have for it.
    for name in [
        "POSTMARK_TOKEN",
        "SECRET__ALPHA__POSTMARK_TOKEN",
        "ALPHA__POSTMARK_TOKEN",
        "_ALPHA__POSTMARK_TOKEN",
    ] {
        let public = "https://mallory.example/hooks".to_owned();
        let signs = |to: &mut beckon_domain::wire::Endpoint| {
            (to.url, to.signing_secret) = (public.clone(), name.to_owned());
        };
        for reply in [
            with(&|rules| drop(rules.providers.insert(Channel::Email, postmark(name, None, None)))),
            with(&|rules| {
                drop(
                    rules
                        .providers
                        .insert(Channel::Email, postmark("OWN", Some(name), None)),
                )
            }),
            with(&|rules| signs(&mut rules.routes[0].to)),
            with(&|rules| rules.events.iter_mut().for_each(signs)),
            with(&|rules| {
                rules.customers = Some(Customers {
                    token_secret: name.to_owned(),
                });
            }),
        ] {
            let told = format!("{:?}", reply.refused(422, "rules_invalid"));
            let named = told.contains("`SECRET__MALLORY__POSTMARK_TOKEN`") && name == "POSTMARK_TOKEN";
            assert!(named || told.contains("secret_name_invalid"), "{name}: {told}");
            assert!(!told.contains("the-server-token"), "{told}");
        }
    }
    // The deployment's own are nobody's either.
    let own = with(&|rules| {
        drop(
            rules
                .providers
                .insert(Channel::Email, postmark("BECKON_OWNER_KEY", None, None)),
        )
    });
    own.refused(422, "rules_invalid");

    // Alpha's own token goes to Postmark alone, and to what the deployment lists.
    let alpha = product().owner_of("alpha-tokens");
    let elsewhere = postmark("POSTMARK_TOKEN", None, Some("https://mallory.example"));
    let mut own = rules;
    own.providers.insert(Channel::Email, elsewhere);
    let problem = alpha.try_publish(&own, None).refused(422, "rules_invalid");
    assert!(format!("{problem:?}").contains("url_not_of_provider"), "{problem:?}");
}

#[test]
fn while_a_secret_is_changed_deliveries_are_signed_with_both() {
    let product = Start::new()
        .with("SECRET__DEMO__NEXT", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .run();
    let (owner, mut rules) = (product.owner(), product.demo_rules());
    let mut deliver = |previous: Option<&str>| {
        let provider = rules.providers.get_mut(&Channel::Email).expect("the demo sends email");
        provider.signing_secret = Some("NEXT".to_owned());
        provider.previous_signing_secret = previous.map(str::to_owned);
        let _ = owner.publish(&rules);
        let ana = email();
        product.visitor().choose(&ana, "newsletter", Choice::Given);
        until("a delivery", || product.postbox().messages_to(&ana).pop())
    };
    // The receiver knows the old secret alone.
    assert!(deliver(Some("DEMO_WEBHOOK_SECRET")).verified);
    assert!(
        !deliver(None).verified,
        "signed with the old one though the rules no longer name it"
    );
}

#[test]
fn a_name_that_leads_to_a_private_address_is_reached_by_no_delivery() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it listens").port();
    let heard = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&heard);
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    // A name that the edge itself would let pass, and that this machine's resolver leads to itself.
    let origin = format!("http://localhost:{port}");
    let product = Start::new()
        .with("BECKON_LOCAL_ENDPOINTS", &origin)
        .with("BECKON_RETRY_SECONDS", "1")
        .public_network()
        .run();
    let (owner, mut rules) = (product.owner(), product.demo_rules());
    for route in &mut rules.routes {
        route.to.url = format!("{origin}/hooks");
    }
    let _ = owner.publish(&rules);
    product.visitor().leave(&feedback(FeedbackKind::Praise, "A fine shop"));
    let letter = until("the delivery to be given up", || owner.state().dead_letters.pop());
    assert_eq!(
        (letter.kind.as_str(), letter.reason.as_str()),
        ("feedback", "attempts_exhausted")
    );
    assert_eq!(heard.load(Ordering::Relaxed), 0, "it was reached");
}
