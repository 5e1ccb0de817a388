//! Pictures of every panel, state and page, at two sizes, light, dark and from right to left, compared with those that
//! somebody has looked at.
//!
//! `cargo xtask screens` runs it; with `--accept` the new pictures take the place of the old.

mod gallery;
mod kept;
mod pages;
mod panels;
mod picture;
mod readme;

use gallery::{Gallery, HANGINGS};
use kept::Kept;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// Where new pictures and differences go: `target/screens`.
fn new_folder() -> PathBuf {
    let own = env::current_exe().expect("a program has a path");
    let target = own
        .ancestors()
        .nth(3)
        .expect("an example lies in target/PROFILE/examples");
    let folder = target.join("screens");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("target/screens can be written");
    }
    fs::create_dir_all(&folder).expect("target/screens can be made");
    folder
}

fn main() -> ExitCode {
    let accept = env::args().any(|argument| argument == "--accept");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().expect("the repository is there");
    let new = new_folder();
    let mut panels = Kept::open(root.join("tests/screens"), &new, accept);
    let mut shown = Kept::open(root.join("widget/screens"), &new, accept);
    for hanging in HANGINGS {
        let mut gallery = Gallery::open(hanging, &mut panels);
        panels::walk(&mut gallery);
        pages::walk(&mut gallery);
    }
    readme::take(&mut shown);
    panels.gone();
    shown.gone();

    let differ = panels.differ.len() + shown.differ.len();
    let count = panels.count() + shown.count();
    println!("{count} pictures, {differ} of them other than before");
    if differ == 0 || accept {
        return ExitCode::SUCCESS;
    }
    let page = new.join("index.html");
    fs::write(&page, [panels.page(), shown.page()].concat()).expect("target/screens can be written");
    println!(
        "before, after and the difference: {}\nlook at them; `cargo xtask screens --accept` keeps the new ones",
        page.display()
    );
    ExitCode::FAILURE
}
