//! A folder of pictures that were looked at, and what became of each.

use crate::picture::Picture;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of pictures that were looked at, and what became of them.
pub(crate) struct Kept<'a> {
    folder: PathBuf,
    new: &'a Path,
    accept: bool,
    /// What is other than before, a line each that begins with the file's name.
    pub(crate) differ: Vec<String>,
    names: BTreeSet<String>,
}

impl<'a> Kept<'a> {
    /// The pictures in `folder`. New ones go to `new`, or with `accept` in the place of the old.
    pub(crate) fn open(folder: PathBuf, new: &'a Path, accept: bool) -> Self {
        fs::create_dir_all(&folder).expect("the folder of the pictures can be made");
        Self {
            folder,
            new,
            accept,
            differ: Vec::new(),
            names: BTreeSet::new(),
        }
    }

    /// Compares a picture with the one before, and keeps it where it differs.
    pub(crate) fn hold(&mut self, name: &str, png: &[u8]) {
        let file = format!("{name}.png");
        let picture = Picture::read(png);
        let before = fs::read(self.folder.join(&file)).ok().map(|png| Picture::read(&png));
        let how = match &before {
            None => Some("is new".to_owned()),
            Some(before) => picture.differs(before),
        };
        if let Some(how) = how {
            let place = if self.accept { &self.folder } else { self.new };
            fs::write(place.join(&file), picture.png()).expect("a picture can be written");
            if let Some(before) = before.filter(|_| !self.accept) {
                let difference = picture.difference(&before).png();
                fs::write(self.new.join(format!("{name}.diff.png")), difference).expect("a picture can be written");
            }
            println!("{file} {how}");
            self.differ.push(format!("{file} {how}"));
        }
        assert!(self.names.insert(file), "two pictures are called {name}");
    }

    /// How many pictures there are.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// What is no longer taken.
    pub(crate) fn gone(&mut self) {
        for file in fs::read_dir(&self.folder).expect("the folder of the pictures is there") {
            let file = file.expect("the folder of the pictures can be read");
            let name = file.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".png") || self.names.contains(&name) {
                continue;
            }
            if self.accept {
                fs::remove_file(file.path()).expect("a picture can be removed");
            }
            println!("{name} is taken no more");
            self.differ.push(format!("{name} is taken no more"));
        }
    }

    /// A page that shows what differs: before, after, and where.
    pub(crate) fn page(&self) -> String {
        let mut page = String::from(
            "<!doctype html><meta charset=utf-8><title>Screens</title>\
             <style>body{font:16px system-ui;background:#999}img{vertical-align:top;margin:8px}</style>",
        );
        for line in &self.differ {
            let name = line.split(".png").next().unwrap_or_default();
            let before = self.folder.join(name);
            let before = before.display();
            write!(
                page,
                "<p>{line}<p><img src=\"{before}.png\" alt=before><img src=\"{name}.png\" alt=after>\
                 <img src=\"{name}.diff.png\" alt=\"where they differ\">"
            )
            .expect("text can be written");
        }
        page
    }
}
