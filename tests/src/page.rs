//! A plain page of the edge: read and sent as a browser without script does.

use crate::http::{Call, Reply};

/// A page behind a link, and what its forms can send.
pub struct Page {
    /// Its URL.
    pub url: String,
    /// What came back.
    pub html: String,
}

impl Page {
    /// Opens it.
    ///
    /// # Panics
    ///
    /// When it is not shown.
    #[must_use]
    pub fn open(url: &str) -> Self {
        let reply = Call::new("GET", url).send();
        assert_eq!(reply.status, 200, "{}", reply.text());
        Self {
            url: url.to_owned(),
            html: reply.text(),
        }
    }

    /// Sends these fields, whatever comes back.
    #[must_use]
    pub fn try_send(&self, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        Call::new("POST", &self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(pairs.join("&"))
            .send()
    }

    /// Sends these fields; the page that comes back.
    ///
    /// # Panics
    ///
    /// When something was wrong with them.
    pub fn send(&self, fields: &[(&str, &str)]) -> Self {
        let reply = self.try_send(fields);
        assert_eq!(reply.status, 200, "{}", reply.text());
        Self {
            url: self.url.clone(),
            html: reply.text(),
        }
    }

    /// The value of the hidden field of this name that stands after a text.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn hidden_after(&self, text: &str, name: &str) -> String {
        let (_, rest) = self.html.split_once(text).expect("the page has the text");
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = rest.split_once(&mark).expect("a hidden field follows");
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// Whether a choice is marked on the page.
    #[must_use]
    pub fn has_chosen(&self, field: &str, value: &str) -> bool {
        self.html
            .contains(&format!("name=\"{field}\" value=\"{value}\" checked"))
    }
}

/// A text as a form sends it.
#[must_use]
pub fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
