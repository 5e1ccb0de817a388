//! An edge that answers what it is told to, one request a connection, and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One request as it arrived. Header names are in lower case.
pub(crate) struct Request {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(have, _)| have == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The stub and what it has been asked so far.
pub(crate) struct Stub {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Stub {
    /// An edge that gives these answers in turn: status, further header lines, body.
    pub(crate) fn answering(answers: &[(u16, &str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a bound port has an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answers: Vec<String> = answers
            .iter()
            .map(|(status, headers, body)| answer(*status, headers, body))
            .collect();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let request = read(&stream);
                seen.lock().expect("no test panics while it looks").push(request);
                stream.write_all(answer.as_bytes()).expect("the command listens");
            }
        });
        Self { url, requests }
    }

    /// What was asked. Call it when the command has ended.
    pub(crate) fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().expect("the stub does not panic while it notes"))
    }
}

/// The URL of a port where nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    format!("http://{}", listener.local_addr().expect("a bound port has an address"))
}

/// A problem document as the edge writes it.
pub(crate) fn problem(status: u16, code: &str, detail: &str, errors: &str) -> String {
    format!(
        r#"{{"type":"https://beckon.example/problems/{code}","title":"No","status":{status},"detail":"{detail}","code":"{code}","errors":{errors}}}"#
    )
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = if status == 204 {
        String::new()
    } else {
        format!("content-length: {}\r\n", body.len())
    };
    let kind = if status >= 400 {
        "application/problem+json"
    } else {
        "application/json"
    };
    format!("HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\n{length}{headers}connection: close\r\n\r\n{body}")
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("the command sends lines");
        line.trim_end().to_owned()
    };
    let first = line();
    let mut headers = Vec::new();
    loop {
        let header = line();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').expect("a header has a colon");
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request {
        line: first,
        headers,
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().expect("a length is a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the command sends the whole body");
    request.body = String::from_utf8(body).expect("a body is UTF-8");
    request
}
