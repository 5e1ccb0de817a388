//! Writing `multipart/form-data` (RFC 7578). The boundary is made from the content, so that the same form is the same bytes.

use sha2::{Digest, Sha256};

/// A form to be written.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The content type and the body.
    pub(super) fn finish(self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = String::new();
        for (name, value) in &self.0 {
            body.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{boundary}--\r\n"));
        (format!("multipart/form-data; boundary={boundary}"), body.into_bytes())
    }

    /// Whoever writes a value would have to find a text that holds its own hash.
    fn boundary(&self) -> String {
        let mut hash = Sha256::new();
        for (name, value) in &self.0 {
            hash.update((name.len() as u64).to_be_bytes());
            hash.update(name.as_bytes());
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value.as_bytes());
        }
        hash.finalize()[..20].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
