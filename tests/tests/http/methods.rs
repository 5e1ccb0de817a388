//! Every path with every method: what the contract lists is taken, and all else is refused with what is.

use beckon_tests::http::{Call, Reply};
use beckon_tests::product::Product;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Every path of the contract with something in its braces, and the methods that it lists.
fn paths() -> Vec<(String, BTreeSet<String>)> {
    let product = Product::shared();
    let contract: Value = Call::new("GET", format!("{}/openapi.json", product.edge()))
        .send()
        .ok(200);
    let paths = contract["paths"].as_object().expect("the contract has paths");
    let filled = paths.iter().map(|(path, item)| {
        let path = path
            .replace("{site}", &product.visitor().site)
            .replace("{channel}", "email");
        let mut parts = path.split(['{', '}']);
        let mut url = format!("{}{}", product.edge(), parts.next().unwrap_or_default());
        while let Some(_name) = parts.next() {
            url += "invented";
            url += parts.next().unwrap_or_default();
        }
        let methods = item.as_object().expect("a path has operations").keys();
        (url, methods.map(|method| method.to_uppercase()).collect())
    });
    filled.collect()
}

fn listed(reply: &Reply, header: &str) -> BTreeSet<String> {
    let list = reply.header(header).unwrap_or_default().split(',');
    list.map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

#[test]
fn what_a_path_does_not_take_is_refused_with_what_the_contract_lists() {
    for (url, methods) in paths() {
        let mut takes = methods.clone();
        takes.insert("OPTIONS".to_owned());
        if methods.contains("GET") {
            takes.insert("HEAD".to_owned());
        }
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "QUERY"] {
            if !takes.contains(method) {
                let reply = Call::new(method, &url).send();
                assert_eq!(reply.status, 405, "{method} {url}");
                assert_eq!(listed(&reply, "allow"), takes, "{method} {url}");
                if method != "HEAD" {
                    reply.refused(405, "method_not_allowed");
                }
            }
        }
        for method in ["PROPFIND", "SEARCH", "LOCK"] {
            let reply = Call::new(method, &url).send();
            reply.refused(501, "method_unknown");
            assert_eq!(listed(&reply, "allow"), takes, "{method} {url}");
        }
    }
}

#[test]
fn a_preflight_is_told_the_methods_of_the_contract_and_no_other() {
    let origin = "https://any.example";
    for (url, methods) in paths() {
        let preflight = Call::new("OPTIONS", &url)
            .origin(origin)
            .header("access-control-request-method", "PUT")
            .send();
        assert_eq!((preflight.status, preflight.body.len()), (204, 0), "{url}");
        assert_eq!(listed(&preflight, "access-control-allow-methods"), methods, "{url}");
        let reads = preflight.header("access-control-allow-origin");
        assert_eq!(
            reads.is_some(),
            url.contains("/v1/"),
            "{url} for pages of other origins"
        );
        let plain = Call::new("OPTIONS", &url).send();
        assert_eq!(
            (plain.status, plain.header("access-control-allow-origin")),
            (204, None),
            "{url}"
        );
        assert!(listed(&plain, "allow").is_superset(&methods), "{url}");
    }
    let nowhere = format!("{}/v1/nowhere", Product::shared().edge());
    Call::new("OPTIONS", &nowhere)
        .origin(origin)
        .send()
        .refused(404, "not_found");
    Call::new("PROPFIND", &nowhere).send().refused(501, "method_unknown");
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    for (url, methods) in paths() {
        if !methods.contains("GET") {
            continue;
        }
        let (get, head) = (Call::new("GET", &url).send(), Call::new("HEAD", &url).send());
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{url}");
        for header in ["content-type", "cache-control", "etag", "content-security-policy"] {
            assert_eq!(head.header(header), get.header(header), "{url}, {header}");
        }
    }
}

/// The first line of the answer to a request that is written by hand.
fn first_line(head: &str) -> String {
    let authority = Product::shared().edge().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(authority).expect("the product listens");
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).expect("a timeout can be set");
    stream.write_all(head.as_bytes()).expect("the product reads");
    let mut answer = Vec::new();
    // A server may close at once.
    drop(stream.read_to_end(&mut answer));
    let answer = String::from_utf8_lossy(&answer);
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn no_tunnel_is_opened_and_what_is_no_method_is_refused() {
    // Neither of the two reaches the worker: the runtime answers by itself.
    let tunnel = first_line("CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\nconnection: close\r\n\r\n");
    assert!(!tunnel.starts_with("HTTP/1.1 2"), "{tunnel}");
    let invented = first_line("BREW /healthz HTTP/1.1\r\nhost: any.example\r\nconnection: close\r\n\r\n");
    assert!(invented.starts_with("HTTP/1.1 501"), "{invented}");
    assert_eq!(
        Call::new("GET", format!("{}/healthz", Product::shared().edge()))
            .send()
            .status,
        200
    );
}
