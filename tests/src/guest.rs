//! A page of somebody's own, at an origin of its own, and an edge that has bad days.

use crate::people::email;
use crate::postbox::links;
use crate::product::Product;
use crate::sender::{Sender, order_sent};
use crate::visitor::{Visitor, one_choice, stop_of};
use crate::wait::until;
use beckon_domain::wire::{ContactPoint, Preferences, Rules};
use beckon_domain::{Choice, DenialReason, Scope};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// A policy that lets in what the book lists, and nothing else.
#[must_use]
pub fn strict(edge: &str) -> String {
    format!("default-src 'none'; script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}")
}

/// The tag, as the README and the book have it.
#[must_use]
pub fn tag(site: &str, edge: &str) -> String {
    format!("<script src=\"{edge}/embed.js\" data-site=\"{site}\" async></script>")
}

/// What stands before this in a page's body goes into its head.
pub const HEAD_ENDS: &str = "<!-- the head ends -->";

/// A page whose origin its site lists.
pub struct Guest {
    /// Where it is.
    pub url: String,
    /// Its site.
    pub site: String,
    /// Who asks and sends for it.
    pub sender: Sender,
}

impl Guest {
    /// What a sender is told who asks about this site.
    #[must_use]
    pub fn denial(&self, to: &ContactPoint, purpose: &str) -> Option<DenialReason> {
        self.sender.denial(to, purpose)
    }

    /// A visitor on its page, by program.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor {
            site: self.site.clone(),
            origin: self.url.clone(),
            ..Product::shared().visitor()
        }
    }

    /// The link to all settings from a message that was sent before its address proved to be somebody else's.
    #[must_use]
    pub fn overtaken_link(&self, language: &str) -> String {
        let (postbox, address) = (Product::shared().postbox(), email());
        let _ = self.sender.send(&order_sent(&address));
        let old = link_in_mail(&address, "/why/").replace("/why/", "/manage/");
        let mut visitor = self.visitor();
        visitor.save(&newsletter_in(language, &address));
        let _ = link_in_mail(&address, "/confirm/");
        visitor.prove_by_code(postbox, &address);
        old
    }

    /// The link that undoes a stop which somebody else has said of an address that is written to.
    #[must_use]
    pub fn stopped_link(&self) -> String {
        let address = email();
        let _ = self.sender.send(&order_sent(&address));
        let _ = link_in_mail(&address, "/why/");
        assert_eq!(self.visitor().try_stop(&stop_of(&address)).status, 202);
        link_in_mail(&address, "/stopped/")
    }

    /// A page with this body, under a strict policy.
    #[must_use]
    pub fn page(body: impl Fn(&str, &str) -> String) -> Self {
        Self::with(&strict(Product::shared().edge()), body)
    }

    /// A page with this body, made of the site's name and the edge, under this policy.
    #[must_use]
    pub fn with(policy: &str, body: impl Fn(&str, &str) -> String) -> Self {
        Self::at(Product::shared().edge(), policy, body)
    }

    /// The same, with another edge.
    #[must_use]
    pub fn at(edge: &str, policy: &str, body: impl Fn(&str, &str) -> String) -> Self {
        Self::ruled(edge, policy, body, |_| {})
    }

    /// The same, with rules that differ from the demo site's.
    #[must_use]
    pub fn ruled(
        edge: &str,
        policy: &str,
        body: impl Fn(&str, &str) -> String,
        change: impl FnOnce(&mut Rules),
    ) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let site = format!("guest-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let body = body(&site, edge);
        let (first, body) = body.split_once(HEAD_ENDS).unwrap_or(("", &body));
        let page = format!(
            "<!doctype html><html lang=en><title>A page</title><meta name=viewport content=width=device-width>{first}\
             <body><h1>A page</h1>{body}</body></html>"
        );
        let head = format!("content-type: text/html; charset=utf-8\r\ncontent-security-policy: {policy}");
        let url = listen(move |request, stream| {
            // Whatever is asked for, it is this page: a form leads back to it, and an address of the script's own too.
            let other = request.starts_with("GET /frame");
            let page = if other {
                "<!doctype html><html lang=en><title>Around</title><body><h1>Around</h1><iframe src=/ width=600 height=700 title=page></iframe>"
            } else {
                &page
            };
            let policy = if other { "content-type: text/html" } else { &head };
            answer(stream, 200, policy, page);
        });
        let product = Product::shared();
        let mut rules = product.demo_rules();
        rules.origins = vec![url.clone()];
        rules.shards = Some(2);
        change(&mut rules);
        let owner = product.owner_of(&site);
        let _ = owner.publish(&rules);
        let sender = owner.new_sender(&[Scope::Ask, Scope::Send], None);
        Self { url, site, sender }
    }
}

/// A yes to the newsletter, by a person who reads this language.
fn newsletter_in(language: &str, address: &ContactPoint) -> Preferences {
    Preferences {
        language: Some(language.to_owned()),
        ..one_choice(address, "newsletter", Choice::Given)
    }
}

/// The link of this kind in what somebody was sent.
fn link_in_mail(address: &ContactPoint, kind: &str) -> String {
    until("a message", || {
        let all = Product::shared().postbox().messages_to(address).into_iter();
        let mut all = all.filter_map(|delivered| delivered.message());
        all.find_map(|message| links(&message.text).into_iter().find(|link| link.contains(kind)))
    })
}

/// What an edge does on a bad day, to requests whose first line holds some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It answers with this status, and a problem that is not of the contract.
    Status(u16),
    /// Something on the way answers in its place, in HTML.
    Html,
    /// It takes the request and never answers.
    Silence,
    /// It answers as the next edition would: with more than anybody here knows.
    Newer,
    /// It acts, and its answer is lost.
    Lost,
    /// Somebody has changed the file, and it does as much as before.
    Altered,
    /// It answers a resume as half an hour after the last proof: the contact point itself is asked.
    Unproven,
}

/// An edge that hands on all that it is asked, but for what it is told to spoil.
pub struct BadEdge {
    /// Where it answers.
    pub url: String,
    spoils: Arc<Mutex<Option<(&'static str, Fault)>>>,
}

impl BadEdge {
    /// Starts one, which does as it should.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn start() -> Self {
        let spoils = Arc::new(Mutex::new(None));
        let told = Arc::clone(&spoils);
        let url = listen(move |request, stream| {
            let first = request.lines().next().unwrap_or_default();
            let told: Option<(&str, Fault)> = *told.lock().expect("reading does not panic");
            let fault = told.filter(|(words, _)| first.contains(words)).map(|(_, fault)| fault);
            match fault {
                Some(Fault::Status(status)) => answer(stream, status, CROSS, "{}"),
                Some(Fault::Unproven) => answer(stream, 202, CROSS, r#"{"status":"confirmation_needed"}"#),
                Some(Fault::Html) => answer(stream, 200, CROSS, "<h1>Sign in to the hotel's network</h1>"),
                // The browser gives up at last, and closes.
                Some(Fault::Silence) => drop(stream.read(&mut [0])),
                Some(Fault::Lost) => hand_on(request, stream, |_| None),
                Some(Fault::Newer) => hand_on(request, stream, |answer| Some(newer(&answer))),
                Some(Fault::Altered) => hand_on(request, stream, |answer| Some(altered(first, &answer))),
                None => hand_on(request, stream, Some),
            }
        });
        Self { url, spoils }
    }

    /// Spoils requests whose first line holds this, `PUT /v1`, until told otherwise.
    ///
    /// # Panics
    ///
    /// When a request has panicked.
    pub fn spoil(&self, words: &'static str, fault: Fault) {
        *self.spoils.lock().expect("writing does not panic") = Some((words, fault));
    }

    /// Does as it should.
    ///
    /// # Panics
    ///
    /// When a request has panicked.
    pub fn behave(&self) {
        *self.spoils.lock().expect("writing does not panic") = None;
    }
}

const CROSS: &str = "content-type: application/json\r\naccess-control-allow-origin: *";

fn answer(stream: &mut TcpStream, status: u16, head: &str, body: &str) {
    let answer = format!(
        "HTTP/1.1 {status} So\r\n{head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // A browser that opens a connection ahead of need closes it unanswered.
    drop(stream.write_all(answer.as_bytes()));
}

/// Asks the true edge, over a connection of its own, and answers with what `told` makes of what it says.
fn hand_on(request: &str, stream: &mut TcpStream, told: impl Fn(Vec<u8>) -> Option<Vec<u8>>) {
    let edge = Product::shared().edge().trim_start_matches("http://");
    let mut true_edge = TcpStream::connect(edge).expect("the edge listens");
    let mut lines = request.split("\r\n");
    let mut asked = format!("{}\r\nconnection: close\r\n", lines.next().unwrap_or_default());
    let mut head = true;
    for line in lines {
        let dropped = ["connection:", "accept-encoding:"];
        let name = line.to_ascii_lowercase();
        if !head || !dropped.iter().any(|dropped| name.starts_with(dropped)) {
            asked.push_str(line);
            asked.push_str("\r\n");
        }
        head &= !line.is_empty();
    }
    asked.truncate(asked.len() - 2);
    true_edge.write_all(asked.as_bytes()).expect("the edge listens on");
    let mut said = Vec::new();
    true_edge.read_to_end(&mut said).expect("the edge answers");
    if let Some(said) = told(said) {
        drop(stream.write_all(&said));
    }
}

/// The same answer with a field more in front, as an edition from the future may give.
fn newer(answer: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let body = body.replacen('{', "{\"from_the_future\": {\"of\": [1, \"two\"]}, ", 1);
    let head = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
    let head: Vec<&str> = head.collect();
    format!("{}\r\ncontent-length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
}

/// The same file, changed so that it still works: a script does one thing more, wasm has a section of its own more, and words
/// are others.
fn altered(asked: &str, answer: &[u8]) -> Vec<u8> {
    let ends = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = answer.split_at(ends.map_or(answer.len(), |ends| ends + 4));
    let mut body = body.to_vec();
    if asked.contains(".js") {
        body.extend(b"\nwindow.altered = true;");
    } else if asked.contains(".wasm") {
        body.extend(b"\0\x02\x01x");
    } else {
        body.make_ascii_uppercase();
    }
    let head = String::from_utf8_lossy(head);
    let kept = head
        .lines()
        .filter(|line| !line.is_empty() && !line.to_ascii_lowercase().starts_with("content-length"));
    let kept: Vec<&str> = kept.collect();
    let head = format!("{}\r\ncontent-length: {}\r\n\r\n", kept.join("\r\n"), body.len());
    [head.into_bytes(), body].concat()
}

/// A server on a port of its own, a thread a connection, a request a connection.
fn listen(act: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a port");
    let act = Arc::new(act);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let act = Arc::clone(&act);
            std::thread::spawn(move || {
                if let Some(request) = read(&stream) {
                    act(&request, &mut stream);
                }
                drop(stream.shutdown(Shutdown::Both));
            });
        }
    });
    format!("http://{address}")
}

/// One request, head and body. Nothing where the browser has closed instead.
fn read(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let from = request.len();
        if reader.read_line(&mut request).ok()? == 0 {
            return None;
        }
        let line = request[from..].to_ascii_lowercase();
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8(body).ok()?);
    Some(request)
}
