//! What owners declare.

use super::bodies::body;
use super::told;
use beckon_domain::Basis;
use beckon_domain::deployment::Context;
use beckon_domain::rules::{CONFIRM, Rules};
use beckon_domain::wire;
use serde_json::Value;
use std::sync::OnceLock;

/// The rules under which visitors and senders are read.
pub(super) fn site() -> &'static Rules {
    static SITE: OnceLock<Rules> = OnceLock::new();
    SITE.get_or_init(|| {
        let declared = serde_json::from_str(include_str!("../../fixture/site.json")).expect("of the wire type");
        Rules::parse(&declared, &Context::default()).expect("the rules load")
    })
}

/// Rules that were checked load as they are; rules that were refused say where. No way round asking is ever declared.
pub(super) fn rules(bytes: &[u8]) {
    let Some(declared) = body::<wire::Rules>("Rules", bytes) else {
        return;
    };
    let rules = match Rules::parse(&declared, &Context::default()) {
        Ok(rules) => rules,
        Err(problems) => {
            told(&problems);
            let written = serde_json::to_value(&declared).expect("rules can be written");
            for problem in problems {
                leads_somewhere(&written, &problem.pointer);
            }
            return;
        }
    };
    assert_eq!(*rules.declared(), declared);
    assert_eq!(
        Rules::load(&declared).as_ref(),
        Some(&rules),
        "what was checked does not load"
    );
    assert!(rules.purpose(CONFIRM).is_none(), "a sender could ask for confirmations");
    for purpose in &declared.purposes {
        let ready = rules.purpose(&purpose.code).expect("what was declared is there");
        let asks = ready.basis == Basis::Consent;
        assert!(asks || (ready.because.is_some() && ready.cap.is_some() && ready.template_required));
        assert!(!matches!(
            ready.basis,
            Basis::LegitimateInterests | Basis::PublicInterest
        ));
        assert!(
            declared
                .languages
                .iter()
                .all(|language| purpose.text.contains_key(language))
        );
    }
    let widget = rules.widget("shop");
    assert!(
        widget
            .languages
            .iter()
            .any(|language| language == rules.language_for(Some("de-AT")))
    );
}

/// A pointer names a field that is there, or one that its object lacks.
fn leads_somewhere(written: &Value, pointer: &str) {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    assert!(written.pointer(parent).is_some(), "`{pointer}` leads nowhere");
}
