//! RFC 8058, 3.2 and 8.1: the POST that a mail program sends.

use beckon_domain::inbound::is_one_click;

const FORM: &str = "application/x-www-form-urlencoded";

fn multipart(parts: &str) -> bool {
    is_one_click(
        "multipart/form-data; boundary=---FormBoundaryjWmhtjORrn",
        parts.replace('\n', "\r\n").as_bytes(),
    )
}

#[test]
fn the_rfcs_own_examples_are_one_click() {
    // 8.1: "Content-Type: application/x-www-form-urlencoded".
    assert!(is_one_click(FORM, b"List-Unsubscribe=One-Click"));
    // 8.2: "Content-Type: multipart/form-data; boundary=---FormBoundaryjWmhtjORrn".
    assert!(multipart(
        "-----FormBoundaryjWmhtjORrn\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\n\nOne-Click\n-----FormBoundaryjWmhtjORrn--\n"
    ));
}

#[test]
fn other_fields_and_other_spellings_of_a_header_are_tolerated() {
    assert!(is_one_click(FORM, b"a=b&List-Unsubscribe=One-Click&c"));
    assert!(is_one_click(FORM, b"List%2DUnsubscribe=One%2DClick\r\n"));
    assert!(is_one_click(
        "Application/X-WWW-Form-UrlEncoded; charset=UTF-8",
        b"List-Unsubscribe=One-Click"
    ));
    assert!(is_one_click("", b"List-Unsubscribe=One-Click"), "no type at all");
    assert!(multipart(
        "preamble\n-----FormBoundaryjWmhtjORrn\ncontent-type: text/plain\nCONTENT-DISPOSITION: form-data; name=x\n\ny\n-----FormBoundaryjWmhtjORrn\ncontent-disposition: form-data; name=List-Unsubscribe\n\nOne-Click\n-----FormBoundaryjWmhtjORrn--"
    ));
    assert!(is_one_click(
        "multipart/form-data; charset=utf-8; Boundary=\"a b\"",
        b"--a b\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\n\nOne-Click\n--a b--"
    ));
}

#[test]
fn what_is_not_exactly_that_pair_is_none() {
    for body in [
        "",
        "List-Unsubscribe",
        "List-Unsubscribe=",
        "List-Unsubscribe=one-click",
        "list-unsubscribe=One-Click",
        "List-Unsubscribe=One-Click2",
        "x=List-Unsubscribe=One-Click",
        "List-Unsubscribe:One-Click",
        "{\"List-Unsubscribe\":\"One-Click\"}",
    ] {
        assert!(!is_one_click(FORM, body.as_bytes()), "{body}");
    }
    assert!(!is_one_click("application/json", b"List-Unsubscribe=One-Click"));
    assert!(!is_one_click("text/plain", b"List-Unsubscribe=One-Click"));
    let part = "-----FormBoundaryjWmhtjORrn\nContent-Disposition: form-data; name=\"X\"\n\nList-Unsubscribe=One-Click\n-----FormBoundaryjWmhtjORrn--";
    assert!(!multipart(part), "it is the value of another field");
    let part = "--other\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\n\nOne-Click\n--other--";
    assert!(!multipart(part), "another boundary");
    assert!(!is_one_click("multipart/form-data", part.as_bytes()), "no boundary");
}
