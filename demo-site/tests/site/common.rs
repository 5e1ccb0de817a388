//! A demo site on a free port, and hands to use it with.

use beckon_demo_site::{Config, router};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use standardwebhooks::Webhook;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The secret that the tests sign with.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// A secret that is not the site's.
pub(crate) const WRONG_SECRET: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The key of the marketing desk.
pub(crate) const KEY: &str = "bk_key_of_the_desk";

/// A running demo site. It stops when it is dropped.
pub(crate) struct Site {
    /// Where it listens.
    pub(crate) url: String,
    /// A client that follows no redirects.
    pub(crate) client: Client,
    task: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves a router on a free port of this machine.
pub(crate) async fn serve(router: axum::Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
    (url, task)
}

impl Site {
    /// Starts one in front of an edge, which need not be there.
    pub(crate) async fn start(data: &Path, edge: &str) -> Self {
        let config = Config {
            edge: edge.parse().expect("an origin"),
            site: "demo".parse().expect("a site"),
            sender_key: Some(KEY.to_owned()),
            webhook_secret: SECRET.to_owned(),
            data: data.to_owned(),
        };
        let (url, task) = serve(router(config).expect("a router")).await;
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { url, client, task }
    }

    /// Starts one whose edge is never asked.
    pub(crate) async fn alone(data: &Path) -> Self {
        Self::start(data, "http://127.0.0.1:9").await
    }

    /// A page.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .expect("an answer")
    }

    /// The text of a page.
    pub(crate) async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.expect("text")
    }

    /// Delivers a body as an edge would, signed with `secret`.
    pub(crate) async fn deliver(&self, secret: &str, path: &str, id: &str, body: &Value) -> StatusCode {
        let body = body.to_string();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970")
            .as_secs();
        let webhook = Webhook::new(secret).expect("a secret");
        let signature = webhook
            .sign(id, now.try_into().expect("a time"), body.as_bytes())
            .expect("signed");
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signature);
        request.body(body).send().await.expect("an answer").status()
    }

    /// Posts JSON.
    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Response {
        self.client
            .post(format!("{}{path}", self.url))
            .json(body)
            .send()
            .await
            .expect("an answer")
    }

    /// Posts a form, as a browser on the site's own page does.
    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)], fetch_site: &str) -> Response {
        let mut form = reqwest::Url::parse("http://form.example/").expect("a URL");
        form.query_pairs_mut().extend_pairs(fields);
        self.client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", fetch_site)
            .body(form.query().unwrap_or_default().to_owned())
            .send()
            .await
            .expect("an answer")
    }

    /// What `/postbox.json` lists.
    pub(crate) async fn deliveries(&self) -> Vec<Value> {
        let body: Value = self.get("/postbox.json").await.json().await.expect("JSON");
        body["deliveries"].as_array().expect("a list").clone()
    }
}
