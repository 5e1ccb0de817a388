//! Links and pictures.

use super::page::{Page, root};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is wrong with a link, if anything.
fn fault(page: &Page, link: &str, anchors: &BTreeMap<PathBuf, Vec<String>>) -> Option<&'static str> {
    let (file, fragment) = match link.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (link, None),
    };
    let target = match file {
        "" => root().join(&page.name),
        file => page.folder().join(file),
    };
    let Ok(target) = target.canonicalize() else {
        return Some("leads to nothing");
    };
    let in_the_book = |path: &PathBuf| path.starts_with(root().join("docs"));
    let is_page = target.extension().is_some_and(|extension| extension == "md");
    // mdBook makes the link's `.md` an `.html`, which a file outside of the book does not become.
    if page.name.starts_with("docs/") && is_page && !in_the_book(&target) {
        return Some("leads out of the book to a page that the book does not make");
    }
    match fragment {
        Some(fragment) if !anchors.get(&target)?.iter().any(|anchor| anchor == fragment) => {
            Some("names a heading that is not there")
        }
        _ => None,
    }
}

#[test]
fn every_link_leads_somewhere() {
    let pages = Page::all();
    let anchors = pages.iter().map(|page| {
        let file = root().join(&page.name).canonicalize().expect("it was read");
        (file, page.anchors())
    });
    let anchors: BTreeMap<PathBuf, Vec<String>> = anchors.collect();
    let mut faults = Vec::new();
    for page in &pages {
        for (link, line) in page.links() {
            let is_elsewhere = ["https://", "http://", "mailto:"]
                .iter()
                .any(|scheme| link.starts_with(scheme));
            if !is_elsewhere && let Some(fault) = fault(page, &link, &anchors) {
                faults.push(format!("{}:{line}: {link} {fault}", page.name));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let contents: Vec<String> = Page::read("docs/SUMMARY.md")
        .links()
        .into_iter()
        .map(|(link, _)| link)
        .collect();
    for page in Page::of_the_book() {
        let name = page.name.trim_start_matches("docs/");
        assert!(
            name == "SUMMARY.md" || contents.iter().any(|link| link == name),
            "{name} is in no table of contents"
        );
    }
}
