//! The file of permits that were seen: a line each, when it expires and its id. A second sight is told.
//!
//! Two processes may have one file: each holds `FILE.lock` while it reads and writes, and what it writes takes the place of
//! the old file in one step, so that a crash leaves either.

use crate::fault::Fault;
use beckon_domain::time::Instant;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Notes that a permit was seen. `false`: it was seen before, and the file stays as it is.
///
/// Lines of permits that had expired at `now` are dropped: they are refused for that.
pub(crate) fn note(file: &Path, id: &str, expires: Instant, now: Instant) -> Result<bool, Fault> {
    let name = file.display();
    let told = |what: &str, error: std::io::Error| {
        Fault::new(format!(
            "cannot {what} the file of permits seen, {name}: {error}. --seen names a file in a folder that can be written to"
        ))
    };
    let lock = File::create(beside(file, ".lock")).map_err(|error| told("lock", error))?;
    lock.lock().map_err(|error| told("lock", error))?;
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(told("read", error)),
    };
    let mut kept = String::new();
    for (index, line) in text.lines().enumerate() {
        let entry = line
            .split_once(' ')
            .and_then(|(at, id)| Some((Instant::parse(at)?, id)));
        let Some((until, seen)) = entry else {
            return Err(Fault::new(format!(
                "{name}:{}: this line is not a time and a permit's id. --seen names a file that `beckon verify` made; nothing was written",
                index + 1
            )));
        };
        if seen == id {
            return Ok(false);
        }
        if until > now {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.push_str(&format!("{} {id}\n", expires.rfc3339()));
    let new = beside(file, ".new");
    write_whole(&new, &kept)
        .and_then(|()| std::fs::rename(&new, file))
        .map_err(|error| told("write", error))?;
    Ok(true)
}

fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}
