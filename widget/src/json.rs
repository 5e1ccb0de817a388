//! JSON, read without the platform: a page may give `JSON` another meaning. serde_json writes it.
//!
//! It reads what the contract has. Numbers stay as they are written, because all of the contract's are whole. Answers read by
//! serde_json, as its `Value`, make the first open 10.6 kB larger, most of it for floats and for saying what is wrong where.

#[cfg(test)]
mod tests;

/// A JSON value.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub enum Json {
    /// `null`, and what is not there.
    #[default]
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A record, its names in their order.
    Record(Vec<(String, Self)>),
}

static NOTHING: Json = Json::Null;

/// At most so many lists and records within one another: as many as the edge takes.
const DEEPEST: usize = 100;

impl Json {
    /// Reads a whole text. `None` where it is not JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest { text, at: 0 };
        let value = rest.value(0)?;
        rest.next().is_none().then_some(value)
    }

    /// What stands for this name in a record, letter for letter; empty where there is nothing.
    #[must_use]
    pub fn written<'a>(record: &'a str, name: &str) -> &'a str {
        let (mut rest, mut found) = (Rest { text: record, at: 0 }, 0..0);
        if rest.next() == Some(b'{') {
            rest.each(b'}', &mut |rest| {
                let known = rest.text()?;
                rest.take(b':')?;
                rest.next()?;
                let from = rest.at;
                rest.value(0)?;
                if known == name {
                    found = from..rest.at;
                }
                Some(())
            });
        }
        record.get(found).unwrap_or_default()
    }

    /// The value of this name, or `null`. Of two with one name it is the last, as for the platform.
    #[must_use]
    pub fn get(&self, name: &str) -> &Self {
        let mut found = &NOTHING;
        if let Self::Record(fields) = self {
            for (known, value) in fields {
                if known == name {
                    found = value;
                }
            }
        }
        found
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Its number, if it is a whole one; else zero.
    #[must_use]
    pub fn number(&self) -> u32 {
        match self {
            Self::Number(digits) => digits.parse().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Whether it is true.
    #[must_use]
    pub const fn truth(&self) -> bool {
        matches!(self, Self::Truth(true))
    }

    /// Its items, none if it is not a list.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Its values and their names, none if it has none.
    #[must_use]
    pub fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Record(fields) => fields,
            _ => &[],
        }
    }
}

/// What has not been read yet: all of a text from here on. Its structure is ASCII, so it is read byte by byte.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no space.
    fn next(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes past the next byte, if it is this.
    fn take(&mut self, byte: u8) -> Option<()> {
        let there = self.next() == Some(byte);
        self.at += usize::from(there);
        there.then_some(())
    }

    fn value(&mut self, deep: usize) -> Option<Json> {
        if deep > DEEPEST {
            return None;
        }
        match self.next()? {
            b'"' => self.text().map(Json::Text),
            b'[' => {
                let mut items = Vec::new();
                self.each(b']', &mut |rest| {
                    items.push(rest.value(deep + 1)?);
                    Some(())
                })?;
                Some(Json::List(items))
            }
            b'{' => {
                let mut fields = Vec::new();
                self.each(b'}', &mut |rest| {
                    let name = rest.text()?;
                    rest.take(b':')?;
                    fields.push((name, rest.value(deep + 1)?));
                    Some(())
                })?;
                Some(Json::Record(fields))
            }
            _ => self.word(),
        }
    }

    /// What stands from here to this, with commas between.
    fn each(&mut self, closes: u8, one: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.take(closes).is_some() {
            return Some(());
        }
        loop {
            one(self)?;
            if self.take(closes).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    /// A number, or a word that stands for a value.
    fn word(&mut self) -> Option<Json> {
        let from = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9' | b'a'..=b'z' | b'E' | b'-' | b'+' | b'.')) {
            self.at += 1;
        }
        let word = self.text.get(from..self.at)?;
        match word {
            "null" => Some(Json::Null),
            "true" | "false" => Some(Json::Truth(word == "true")),
            _ => {
                let number = matches!(word.bytes().next()?, b'0'..=b'9' | b'-');
                number.then(|| Json::Number(word.to_owned()))
            }
        }
    }

    fn text(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut text = String::new();
        let mut from = self.at;
        loop {
            let byte = self.byte()?;
            self.at += 1;
            if byte != b'"' && byte != b'\\' {
                continue;
            }
            text.push_str(self.text.get(from..self.at - 1)?);
            if byte == b'"' {
                return Some(text);
            }
            let escaped = self.byte()?;
            self.at += 1;
            text.push(match escaped {
                b'"' | b'\\' | b'/' => char::from(escaped),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.letter()?,
                _ => return None,
            });
            from = self.at;
        }
    }

    /// The letter of four hexadecimal digits, or of twice four: half of a pair is no letter.
    fn letter(&mut self) -> Option<char> {
        let mut code = self.unit()?;
        if code >> 10 == 0xd800 >> 10 {
            if self.text.get(self.at..self.at + 2)? != "\\u" {
                return None;
            }
            self.at += 2;
            let low = self.unit()?;
            if low >> 10 != 0xdc00 >> 10 {
                return None;
            }
            code = (0x10000 + ((code & 0x3ff) << 10)) | (low & 0x3ff);
        }
        char::from_u32(code)
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.byte()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }
}
