//! Mailgun: `POST /v3/{domain}/messages` (documentation.mailgun.com, Messages, "Send an email").

use super::answer::{Answer, Reply, Unsent, text_of};
use super::multipart::Form;
use super::{Account, HttpRequest, MESSAGE, Outgoing, SITE, Unfit, basic, subject, unsubscribe};

pub(super) fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    let mut form = Form::default();
    form.add("from", account.from());
    form.add("to", message.to.normal());
    form.add("subject", subject(message)?);
    form.add("text", message.text);
    if let Some(html) = message.html {
        form.add("html", html);
    }
    for (name, value) in unsubscribe(message)? {
        form.add(&format!("h:{name}"), &value);
    }
    form.add(&format!("v:{MESSAGE}"), message.id);
    form.add(&format!("v:{SITE}"), message.site);
    form.add("o:tracking", "no");
    let base = account.base();
    let (content_type, body) = form.finish();
    Ok(HttpRequest {
        method: "POST",
        url: format!("{base}/v3/{}/messages", account.domain()),
        headers: vec![
            ("accept", "application/json".to_owned()),
            ("content-type", content_type),
            ("authorization", basic("api", token)),
        ],
        body,
    })
}

pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    if let Some(reply) = answer.common(text_of(&body["id"])) {
        return reply;
    }
    let said = body["message"].as_str().unwrap_or_default();
    match answer.status {
        // No such domain in this account, or in this region.
        404 => Reply::Misconfigured {
            code: Some("404".to_owned()),
        },
        400 if said.contains("to parameter is not a valid address") => Reply::Refused(Unsent::BadAddress),
        _ => Reply::Refused(Unsent::Message),
    }
}
