//! Where each field stands in a text.

use std::collections::BTreeMap;

/// The places of a text's fields, by JSON pointer (RFC 6901).
pub(crate) struct Places {
    text: String,
    starts_of_lines: Vec<usize>,
    offsets: BTreeMap<String, usize>,
}

/// A line and a column, both counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Places {
    pub(crate) fn of(text: &str) -> Self {
        let after_breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(index, _)| index + 1);
        let starts_of_lines = std::iter::once(0).chain(after_breaks).collect();
        Self {
            text: text.to_owned(),
            starts_of_lines,
            offsets: BTreeMap::new(),
        }
    }

    /// Notes where a field begins. The first place stands: a table may be named again further down.
    pub(crate) fn note(&mut self, pointer: &str, offset: usize) {
        self.offsets.entry(pointer.to_owned()).or_insert(offset);
    }

    /// Where a field stands; a field that is missing is missed in the nearest one around it that is there.
    pub(crate) fn find(&self, pointer: &str) -> Position {
        let mut pointer = pointer;
        loop {
            if let Some(offset) = self.offsets.get(pointer) {
                return self.position(*offset);
            }
            match pointer.rsplit_once('/') {
                Some((around, _)) => pointer = around,
                None => return self.position(0),
            }
        }
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts_of_lines.partition_point(|start| *start <= offset);
        let start = self.starts_of_lines[line - 1];
        // A parser may point into the middle of a character.
        let column = self.text[start..]
            .char_indices()
            .take_while(|(index, _)| start + index < offset)
            .count()
            + 1;
        Position { line, column }
    }
}

/// The pointer of a field within what `parent` points to.
pub(crate) fn child(parent: &str, field: &str) -> String {
    format!("{parent}/{}", field.replace('~', "~0").replace('/', "~1"))
}
