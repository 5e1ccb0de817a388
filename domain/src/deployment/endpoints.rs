//! Where deliveries may go.

use std::net::Ipv4Addr;

/// Whether a webhook may go to this URL: public https, or an origin of the deployment's own list.
#[must_use]
pub fn may_deliver_to(url: &str, local_endpoints: &[String]) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    if url.len() > 400 || url.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let origin = format!("{scheme}://{authority}");
    if local_endpoints.contains(&origin) {
        return true;
    }
    let host = authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_name = host.contains('.')
        && !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
        // An address in figures, in any notation, ends in a label that begins with a digit; no public name does.
        && host.rsplit('.').next().is_some_and(|label| label.as_bytes().first().is_some_and(u8::is_ascii_alphabetic));
    let is_private = NOT_PUBLIC.iter().any(|suffix| host.ends_with(suffix)) || leads_inside(&host);
    scheme == "https" && is_name && !is_private && !authority.contains('@')
}

/// What no public name ends in: RFC 6761, 6762, 7686, 8375, 9476, the names that ICANN keeps free, and those that networks at
/// home and in companies give themselves. Where a public name leads, the deployment's network rules look at.
const NOT_PUBLIC: [&str; 14] = [
    ".local",
    ".localhost",
    ".localdomain",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".home.arpa",
    ".lan",
    ".onion",
    ".alt",
    ".test",
    ".invalid",
];

/// Whether a name holds a private address in figures: there are services that lead such a name to that address.
fn leads_inside(host: &str) -> bool {
    let figures: Vec<Option<u8>> = host.split(['.', '-']).map(|part| part.parse().ok()).collect();
    figures.windows(4).any(|four| {
        let [Some(a), Some(b), Some(c), Some(d)] = four else {
            return false;
        };
        let address = Ipv4Addr::new(*a, *b, *c, *d);
        address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified()
    })
}
