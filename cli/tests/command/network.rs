//! What is said when the edge says no, or nothing.

use crate::stub::{Stub, nobody, problem};
use crate::{KEY, beckon, beckon_without_key, file};

/// The line that `beckon keys list` prints when the edge answers like this, with the edge's URL as `URL`.
fn told(status: u16, headers: &str, body: &str) -> String {
    let stub = Stub::answering(&[(status, headers, body)]);
    let run = beckon(&["keys", "list", "--site", "shop", "--edge", &stub.url]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    run.err.replace(&stub.url, "URL")
}

#[test]
fn each_refusal_says_what_to_do() {
    let unknown = problem(401, "key_unknown", "Make a new one.", "[]");
    let narrow = problem(403, "scope_missing", "It may only ask.", "[]");
    let nowhere = problem(404, "site_unknown", "Check the page.", "[]");
    let often = problem(429, "too_many_requests", "Wait.", "[]");
    let later = problem(503, "unavailable", "Do not send.", "[]");
    let broken = problem(500, "internal", "Do not send.", "[]");
    let table = [
        (
            401,
            "",
            &*unknown,
            "No (401 key_unknown). Make a new one. The key came from BECKON_KEY.",
        ),
        (
            403,
            "",
            &narrow,
            "No (403 scope_missing). It may only ask. The key came from BECKON_KEY; this takes an owner's key of site shop.",
        ),
        (
            404,
            "",
            &nowhere,
            "No (404 site_unknown). Is it --site shop, and --edge URL? A site is there once its rules are pushed.",
        ),
        (
            429,
            "retry-after: 17\r\n",
            &often,
            "No (429 too_many_requests). Run the same command again in 17 s.",
        ),
        (503, "", &later, "No (503 unavailable). Run the same command again."),
        (
            500,
            "",
            &broken,
            "No (500 internal). That is a fault of the edge: its log says more.",
        ),
        (
            502,
            "",
            "<html>Bad gateway</html>",
            "URL answered 502 without saying why. Check that --edge is the URL of a Beckon edge.",
        ),
        (
            301,
            "location: https://elsewhere.example/\r\n",
            "",
            "URL answered 301 without saying why. The edge is elsewhere: name its own URL with --edge.",
        ),
        (
            200,
            "",
            "<html>Welcome</html>",
            "URL answered 200, but not as a Beckon edge of this version does. Check --edge, and that `beckon` is as new as the edge",
        ),
    ];
    for (status, headers, body, expected) in table {
        assert_eq!(told(status, headers, body), format!("error: {expected}\n"));
    }
}

#[test]
fn a_key_that_the_edge_repeats_is_not_printed() {
    let told = told(401, "", &problem(401, "key_unknown", &format!("No key {KEY}."), "[]"));
    assert!(
        told.starts_with("error: No (401 key_unknown). No key [key]. "),
        "{told}"
    );
}

#[test]
fn no_edge_at_all_is_one_clear_line() {
    let url = nobody();
    let run = beckon(&["keys", "list", "--site", "shop", "--edge", &url]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err,
        format!(
            "error: cannot reach the edge at {url}: connection refused; is the edge running, and is the port right?\n"
        )
    );
}

#[test]
fn an_edge_that_hangs_up_is_one_clear_line() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("a bound port has an address"));
    let hang_up = std::thread::spawn(move || drop(listener.accept()));
    let run = beckon(&["keys", "list", "--site", "shop", "--edge", &url]);
    hang_up.join().expect("the stub ends");
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with(&format!("error: cannot reach the edge at {url}: ")),
        "{}",
        run.err
    );
    assert_eq!(run.err.lines().count(), 1);
}

#[test]
fn a_key_is_never_sent_in_the_open_unless_that_is_said() {
    let run = beckon(&["keys", "list", "--site", "shop", "--edge", "http://edge.shop.example"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: --edge is http:// on another machine, so everybody on the way could read the key: use https://, or say --plain-http if the network is yours\n"
    );
}

#[test]
fn a_url_that_is_none_is_refused_without_repeating_its_password() {
    for url in [
        "edge",
        "ftp://edge.example",
        "https://ana:hunter2@edge.example",
        "https://edge.example?x=1",
    ] {
        let run = beckon(&["keys", "list", "--site", "shop", "--edge", url]);
        assert_eq!(run.code, 2);
        assert!(
            run.err.starts_with("error: --edge is no URL of an edge: "),
            "{}",
            run.err
        );
        assert!(!run.err.contains("hunter2"));
    }
}

#[test]
fn the_key_comes_from_a_file_or_the_environment_and_its_absence_is_told() {
    let list = ["keys", "list", "--site", "shop", "--edge", "http://127.0.0.1:1"];
    let none = beckon_without_key(&list);
    assert_eq!(none.code, 2);
    assert_eq!(
        none.err,
        "error: no key: put an owner's key into BECKON_KEY, or name a file that holds it with --key-file\n"
    );

    let (_folder, path) = file("owner.key", "bk_from_file\n");
    let stub = Stub::answering(&[(200, "", r#"{"keys":[]}"#)]);
    let run = beckon(&[
        "keys",
        "list",
        "--site",
        "shop",
        "--edge",
        &stub.url,
        "--key-file",
        &path,
    ]);
    assert_eq!((run.code, run.out.as_str()), (0, "Site shop has no keys.\n"));
    assert_eq!(stub.requests()[0].header("authorization"), Some("Bearer bk_from_file"));

    let (_folder, path) = file("two.key", "bk_one\nbk_two\n");
    let run = beckon(&[
        "keys",
        "list",
        "--site",
        "shop",
        "--edge",
        &stub.url,
        "--key-file",
        &path,
    ]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err.replace(&path, "two.key"),
        "error: the key file two.key holds no key: a key is one line of letters, digits and signs, without spaces\n"
    );
}
