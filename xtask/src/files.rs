//! Files that only their owner may read, and folders that are made anew.

use anyhow::{Context, Result};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Writes a file that only its owner may read. A reader sees the old file or the new one, never half of it.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    let draft = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        // The mode above is for a file that is made; one that was left behind keeps its own.
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Makes a folder that only its owner may enter. One that is there already keeps its mode: somebody chose it.
pub(crate) fn private_folder(path: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Removes a file or folder with all that is in it; it need not exist.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let outcome = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match outcome {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Makes an empty folder.
pub(crate) fn empty_folder(path: &Path) -> Result<()> {
    remove(path)?;
    fs::create_dir_all(path).with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Copies a file to a folder that may not be there yet.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let copy = || {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)
    };
    copy().with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// What a folder holds, by name.
pub(crate) fn inside(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = || {
        let mut paths = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        Ok::<_, std::io::Error>(paths)
    };
    list().with_context(|| format!("cannot read the folder {}", folder.display()))
}
