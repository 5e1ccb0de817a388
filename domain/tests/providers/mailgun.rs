//! documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-http, "Sending Basic Text", and the reference's
//! "Send an email" and "API Response Codes".

use crate::{account, answered, headers, plain, point};
use base64ct::{Base64, Encoding};
use beckon_domain::provider::{HttpRequest, Outgoing, Reply, Unsent, request};
use beckon_domain::{Channel, ProviderKind};
use serde_json::json;

/// Reads the form as RFC 7578 writes it, by its boundary.
fn form(request: &HttpRequest) -> Vec<(String, String)> {
    let boundary = headers(request)["content-type"]
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a form");
    let body = std::str::from_utf8(&request.body).expect("text");
    let (parts, end) = body
        .strip_prefix(&format!("--{boundary}\r\n"))
        .expect("it begins with the boundary")
        .rsplit_once(&format!("\r\n--{boundary}--"))
        .expect("it ends with it");
    assert_eq!(end, "\r\n");
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n").expect("a part has a head and a value");
        let name = head.split("name=\"").nth(1).and_then(|rest| rest.strip_suffix('"'));
        (name.expect("a part has a name").to_owned(), value.to_owned())
    };
    parts.split(&format!("\r\n--{boundary}\r\n")).map(part).collect()
}

#[test]
fn a_request_is_the_documented_one() {
    let account = account(
        Channel::Email,
        json!({ "kind": "mailgun", "token_secret": "MAILGUN_KEY", "domain": "example.com",
            "from": "Excited User <postmaster@example.com>" }),
    );
    let to = point(Channel::Email, "recipient-1@example.com");
    let message = plain(&to, Some("Hello there!"), "Testing some Mailgun awesomeness!");
    let request = request(&account, "YOUR_API_KEY", &message).expect("fit");
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.mailgun.net/v3/example.com/messages")
    );
    let user = headers(&request)["authorization"]
        .strip_prefix("Basic ")
        .expect("basic");
    let user = Base64::decode_vec(user).expect("base64");
    assert_eq!(user, b"api:YOUR_API_KEY", "curl --user 'api:YOUR_API_KEY'");
    let form = form(&request);
    let example = [
        ("from", "Excited User <postmaster@example.com>"),
        ("to", "recipient-1@example.com"),
        ("subject", "Hello there!"),
        ("text", "Testing some Mailgun awesomeness!"),
    ];
    for (name, value) in example {
        assert!(form.contains(&(name.to_owned(), value.to_owned())), "{name}");
    }
    let besides = form
        .iter()
        .filter(|(name, _)| example.iter().all(|(known, _)| known != name));
    for (name, _) in besides {
        assert!(
            ["v:", "h:", "o:"].iter().any(|prefix| name.starts_with(prefix)),
            "{name} is documented nowhere"
        );
    }
}

#[test]
fn headers_variables_and_options_have_their_documented_prefixes() {
    let account = account(
        Channel::Email,
        json!({ "kind": "mailgun", "token_secret": "KEY", "domain": "mg.shop.example", "from": "post@shop.example", "region": "eu" }),
    );
    let to = point(Channel::Email, "ana@example.com");
    let text = "A line\r\n--and another--\r\n\r\nwith ünïcode";
    let message = Outgoing {
        html: Some("<p>Text</p>"),
        unsubscribe: Some("https://edge.example/unsubscribe/abc"),
        ..plain(&to, Some("Hello"), text)
    };
    let request = request(&account, "t", &message).expect("fit");
    assert_eq!(request.url, "https://api.eu.mailgun.net/v3/mg.shop.example/messages");
    let form = form(&request);
    let field = |name: &str| {
        let mut found = form
            .iter()
            .filter(|(have, _)| have == name)
            .map(|(_, value)| value.as_str());
        let value = found.next();
        assert_eq!(found.next(), None, "{name} stands once");
        value
    };
    assert_eq!(field("text"), Some(text));
    assert_eq!(field("html"), Some("<p>Text</p>"));
    assert_eq!(
        field("h:List-Unsubscribe"),
        Some("<https://edge.example/unsubscribe/abc>")
    );
    assert_eq!(field("h:List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    assert_eq!(field("v:beckon_message"), Some("msg_1"));
    assert_eq!(field("v:beckon_site"), Some("shop"));
    assert_eq!(field("o:tracking"), Some("no"));
}

#[test]
fn its_answers_mean_what_its_documentation_says() {
    let read = |status, body: &str| answered(ProviderKind::Mailgun, status, body);
    let accepted = r#"{"id":"<20111114174239.25659.5817@samples.mailgun.org>","message":"Queued. Thank you."}"#;
    assert_eq!(
        read(200, accepted),
        Reply::Accepted {
            id: Some("<20111114174239.25659.5817@samples.mailgun.org>".to_owned())
        }
    );
    assert_eq!(
        read(
            400,
            r#"{"message":"to parameter is not a valid address. please check documentation"}"#
        ),
        Reply::Refused(Unsent::BadAddress)
    );
    assert_eq!(
        read(400, r#"{"message":"from parameter is missing"}"#),
        Reply::Refused(Unsent::Message)
    );
    assert!(
        matches!(read(404, "{}"), Reply::Misconfigured { .. }),
        "no such domain here"
    );
}
