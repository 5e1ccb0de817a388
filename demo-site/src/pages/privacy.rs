//! The privacy notice that the site's rules name.

use crate::shop::Shop;
use axum::extract::State;
use axum::response::Response;
use maud::html;
use std::sync::Arc;

/// `GET /privacy`
pub(crate) async fn privacy(State(shop): State<Arc<Shop>>) -> Response {
    let body = html! {
        section.wrap.plain.prose {
            p.eyebrow { "Privacy notice, November 2026" }
            h1 { "What we know about you, and why" }
            p.lead { "Cairn & Last Bootmakers Ltd is fictional, and so is this notice. What it says about messages is \
                      what Beckon really does on this machine." }
            h2 { "What you give us" }
            p { "The contact points that you type into the contact preferences, what you said yes and no to, when, and \
                 to which wording. The feedback that you leave. Nothing else: this shop sets no cookie and counts no \
                 visits." }
            h2 { "What we do with it" }
            p { "We write to you for the purposes that you said yes to, over the channels that you chose, and only \
                 after you have confirmed that the address is yours. About an order we write because you placed it, \
                 and about a safety recall because the law obliges us. Before each message we ask; without a yes \
                 nothing goes out." }
            h2 { "How you end it" }
            p { "Open the contact preferences on any page and choose again, or press “stop everything”. It holds from \
                 that moment." }
            h2 { "Who we are" }
            p { "Cairn & Last Bootmakers Ltd, The Old Tannery, 1 Beck Lane, Ravenbeck. " br; "privacy@example.com" }
        }
    };
    shop.policies.shop(shop.layout.page("Privacy", body))
}
