//! Stamps: a hash of everything that a step reads, written when the step is done, so that a step is not done twice.

use crate::files;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// What a step reads.
pub(crate) struct Inputs(Sha256);

impl Inputs {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    /// A version, a setting, an argument.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.add(text.as_bytes());
        self
    }

    /// A file, or a folder with all that it holds.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        self.walk(path)?;
        Ok(self)
    }

    fn walk(&mut self, path: &Path) -> Result<()> {
        if path.is_dir() {
            let inside = files::inside(path)?;
            return inside.iter().try_for_each(|path| self.walk(path));
        }
        self.add(path.as_os_str().as_encoded_bytes());
        self.add(&fs::read(path).with_context(|| format!("cannot read {}", path.display()))?);
        Ok(())
    }

    /// The length goes in first, so that no two lists of inputs run together into the same bytes.
    fn add(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The stamp to be.
    pub(crate) fn stamp(self, file: PathBuf) -> Stamp {
        Stamp {
            hash: hex(&self.0.finalize()),
            file,
        }
    }
}

/// The hash of a step's inputs, and the file that holds it once the step is done.
pub(crate) struct Stamp {
    hash: String,
    file: PathBuf,
}

impl Stamp {
    /// Whether the step was done with these inputs, and `made` is still there.
    pub(crate) fn is_current(&self, made: &Path) -> bool {
        made.exists() && fs::read_to_string(&self.file).is_ok_and(|hash| hash == self.hash)
    }

    /// The step is done.
    pub(crate) fn write(&self) -> Result<()> {
        fs::write(&self.file, &self.hash).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// A name for bytes: the first 16 digits of their hash.
pub(crate) fn name_of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut name = hex(&hash.finalize());
    name.truncate(16);
    name
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_of_inputs_do_not_run_together() {
        let one = Inputs::new().text("ab").text("c").stamp(PathBuf::new());
        let other = Inputs::new().text("a").text("bc").stamp(PathBuf::new());
        assert_ne!(one.hash, other.hash);
    }

    #[test]
    fn a_name_has_sixteen_digits() {
        assert_eq!(name_of(&[b"ab", b"c"]), name_of(&[b"abc"]));
        assert_eq!(name_of(&[b"abc"]), "ba7816bf8f01cfea");
    }
}
