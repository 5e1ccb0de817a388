//! One server for all that is measured: the same compression, headers and connections for everybody.
//!
//! What does not change is compressed once, by brotli at its highest level. What begins with `/v1/` is handed on to the
//! edge, and its answer is compressed as a network in front of it would.

use crate::bench::load;
use crate::workerd;
use anyhow::{Result, anyhow};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;

/// How long a browser keeps what carries its version in its name, and the page itself.
pub(super) const FOR_GOOD: &str = "public, max-age=31536000, immutable";
pub(super) const NEVER: &str = "no-cache";

/// What it serves, by path.
#[derive(Default)]
pub(super) struct Files(HashMap<String, File>);

struct File {
    kind: &'static str,
    lasting: &'static str,
    body: Vec<u8>,
}

impl Files {
    pub(super) fn add(&mut self, path: &str, lasting: &'static str, bytes: &[u8]) -> Result<()> {
        let kind = match path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("wasm") => "application/wasm",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        let body = brotli(bytes, 11)?;
        self.0.insert(path.to_owned(), File { kind, lasting, body });
        Ok(())
    }
}

fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 24,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut body, &parameters)?;
    Ok(body)
}

/// Where questions go that no file answers, and the origin that they come from.
#[derive(Clone)]
pub(super) struct Edge {
    pub(super) url: String,
    pub(super) origin: String,
}

/// Serves for as long as this program runs; returns where.
pub(super) fn serve(files: Files, edge: Edge) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = workerd::local_url(listener.local_addr()?.port());
    let files = Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (files, edge) = (Arc::clone(&files), edge.clone());
            std::thread::spawn(move || {
                // A browser closes connections as it likes.
                drop(connection(stream, &files, &edge));
            });
        }
    });
    Ok(url)
}

fn connection(stream: TcpStream, files: &Files, edge: &Edge) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    while let Some(asked) = head(&mut reader)? {
        let mut words = asked.first().map(String::as_str).unwrap_or_default().split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let answer = match files.0.get(path) {
            Some(file) if method == "GET" => answer(200, file.kind, file.lasting, None, &file.body),
            None if method == "GET" && path.starts_with("/v1/") => hand_on(edge, path, &asked)?,
            _ => answer(404, "text/plain", NEVER, None, b""),
        };
        writer.write_all(&answer)?;
    }
    Ok(())
}

/// The lines of a request without a body; nothing when the connection is closed.
fn head(reader: &mut impl BufRead) -> io::Result<Option<Vec<String>>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some(lines));
        }
        lines.push(line.to_owned());
    }
}

fn answer(status: u16, kind: &str, lasting: &str, tag: Option<&str>, body: &[u8]) -> Vec<u8> {
    let coding = if body.is_empty() {
        ""
    } else {
        "content-encoding: br\r\n"
    };
    let tag = tag.map_or_else(String::new, |tag| format!("etag: {tag}\r\n"));
    let mut answer = format!(
        "HTTP/1.1 {status} So\r\ncontent-type: {kind}\r\ncache-control: {lasting}\r\n{coding}{tag}\
         access-control-allow-origin: *\r\ncross-origin-resource-policy: cross-origin\r\ntiming-allow-origin: *\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// What the edge answers.
fn hand_on(edge: &Edge, path: &str, asked: &[String]) -> Result<Vec<u8>> {
    let mut request = ureq::http::Request::builder()
        .uri(format!("{}{path}", edge.url))
        .header("origin", &edge.origin);
    for line in asked.iter().skip(1) {
        let known = line.split_once(": ").filter(|(name, _)| {
            ["if-none-match", "authorization"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        });
        if let Some((name, value)) = known {
            request = request.header(name, value);
        }
    }
    let sent = load::agent().run(request.body(())?);
    let mut told = sent.map_err(|error| anyhow!("the edge does not answer {path}: {error}"))?;
    let body = told.body_mut().read_to_vec()?;
    let body = if body.is_empty() { body } else { brotli(&body, 5)? };
    let header = |name: &str| told.headers().get(name).and_then(|value| value.to_str().ok());
    Ok(answer(
        told.status().as_u16(),
        header("content-type").unwrap_or("application/json"),
        header("cache-control").unwrap_or(NEVER),
        header("etag"),
        &body,
    ))
}
