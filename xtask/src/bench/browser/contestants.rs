//! Who is measured: the page alone, Beckon, and three consent banners as their documentation has them.

use super::server::{FOR_GOOD, Files, NEVER};
use crate::stamp::Inputs;
use crate::{build, files, paths, stack, step};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = include_str!("page.html");
const HEAD: &str = "<!-- what is measured, in the head -->";
const END: &str = "<!-- what is measured, at the end -->";

/// Their packages, and how each is started: files of a folder of their own, where npm installs them.
const OTHERS: [(&str, &str); 5] = [
    ("package.json", include_str!("others/package.json")),
    ("package-lock.json", include_str!("others/package-lock.json")),
    ("c15t.jsx", include_str!("others/c15t.jsx")),
    ("cookieconsent.js", include_str!("others/cookieconsent.js")),
    ("klaro-config.js", include_str!("others/klaro-config.js")),
];

/// One of them, on the same page as all others.
pub(super) struct Contestant {
    pub(super) name: String,
    /// What stands in the page's head and at its end.
    head: String,
    end: String,
    /// The way to what is seen first, and clicked.
    first: &'static [&'static str],
    /// The way to a control of the panel that opens.
    pub(super) panel: Option<&'static [&'static str]>,
    /// The script that brings it.
    script: &'static str,
}

impl Contestant {
    /// The path of its page.
    pub(super) fn path(&self) -> String {
        format!("/{}", self.name.split(' ').next().unwrap_or_default())
    }

    /// What its page runs first.
    pub(super) fn probe(&self) -> String {
        let look = json!({ "first": self.first, "panel": self.panel, "script": self.script });
        format!("const LOOK = {look};\n{}", include_str!("probe.js"))
    }
}

/// Everybody, Beckon second.
pub(super) fn all(edge: &str) -> Result<Vec<Contestant>> {
    let lock: Value = serde_json::from_str(OTHERS[1].1)?;
    let version = |package: &str| {
        let version = &lock["packages"][format!("node_modules/{package}")]["version"];
        version
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("package-lock.json lacks {package}"))
    };
    Ok(vec![
        Contestant {
            name: "nothing".to_owned(),
            head: String::new(),
            end: String::new(),
            first: &["h1"],
            panel: None,
            script: "",
        },
        Contestant {
            name: "beckon".to_owned(),
            head: String::new(),
            end: format!(
                "<script src=\"{edge}/embed.js\" data-site=\"{}\" async></script>",
                stack::SITE
            ),
            first: &["beckon-launcher", ".launcher"],
            panel: Some(&["beckon-launcher", "dialog[open] [data-part=save]"]),
            script: "/embed.js",
        },
        Contestant {
            name: format!("c15t {} (React {})", version("@c15t/react")?, version("react")?),
            head: "<link rel=stylesheet href=/c15t.css><script type=module src=/c15t.js></script>".to_owned(),
            end: String::new(),
            first: &["[data-testid=consent-banner-customize-button]"],
            panel: Some(&["[data-testid=consent-widget-footer-save-button]"]),
            script: "/c15t.js",
        },
        Contestant {
            name: format!("klaro {}", version("klaro")?),
            head: "<script defer src=/klaro-config.js></script><script defer src=/klaro.js></script>".to_owned(),
            end: String::new(),
            first: &["#klaro .cn-learn-more"],
            panel: Some(&["#klaro .cookie-modal .cm-btn-accept"]),
            script: "/klaro.js",
        },
        Contestant {
            name: format!("cookieconsent {}", version("vanilla-cookieconsent")?),
            head: "<link rel=stylesheet href=/cookieconsent.css><script type=module src=/cookieconsent.js></script>"
                .to_owned(),
            end: String::new(),
            first: &["#cc-main .cm [data-role=show]"],
            panel: Some(&["#cc-main .pm [data-role=save]"]),
            script: "/cookieconsent.js",
        },
    ])
}

/// What the widget is made of, as the edge serves it.
pub(super) fn edge_files() -> Result<Files> {
    let mut served = Files::default();
    let assets = build::assets_folder();
    // A page looks the loader up anew every five minutes.
    served.add("/embed.js", "public, max-age=300", &fs::read(assets.join("embed.js"))?)?;
    for folder in files::inside(&assets.join("w"))? {
        for file in files::inside(&folder)? {
            let path = format!("/{}", file.strip_prefix(&assets)?.display());
            served.add(&path, FOR_GOOD, &fs::read(&file)?)?;
        }
    }
    Ok(served)
}

/// Everybody's page, and what the others are made of.
pub(super) fn page_files(all: &[Contestant]) -> Result<Files> {
    let mut served = Files::default();
    for contestant in all {
        let page = PAGE.replace(HEAD, &contestant.head).replace(END, &contestant.end);
        served.add(&contestant.path(), NEVER, page.as_bytes())?;
    }
    let folder = others()?;
    for (file, from) in [
        ("c15t.js", "out/c15t.js"),
        ("c15t.css", "out/c15t.css"),
        ("cookieconsent.js", "out/cookieconsent.js"),
        ("cookieconsent.css", "out/cookieconsent.css"),
        ("klaro-config.js", "out/klaro-config.js"),
        ("klaro.js", "node_modules/klaro/dist/klaro.js"),
    ] {
        served.add(&format!("/{file}"), FOR_GOOD, &fs::read(folder.join(from))?)?;
    }
    Ok(served)
}

/// Installs the others and bundles them as small as esbuild gets them, each into one script and one style sheet.
fn others() -> Result<PathBuf> {
    let folder = paths::target().join("bench-others");
    fs::create_dir_all(&folder)?;
    for (name, text) in OTHERS {
        fs::write(folder.join(name), text)?;
    }
    let stamp = Inputs::new()
        .text(OTHERS[0].1)
        .text(OTHERS[1].1)
        .stamp(folder.join("node_modules/.beckon-stamp"));
    if !stamp.is_current(&folder.join("node_modules/klaro")) {
        let mut install = Command::new("npm");
        install
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder);
        step::run(
            "npm ci (c15t, Klaro, CookieConsent; about 65 MB, for this command alone)",
            &mut install,
        )?;
        stamp.write()?;
    }
    bundle(&folder)?;
    Ok(folder)
}

fn bundle(folder: &Path) -> Result<()> {
    let mut esbuild = Command::new(paths::esbuild());
    esbuild
        .args(["c15t.jsx", "cookieconsent.js", "klaro-config.js", "--outdir=out"])
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
        ])
        .args([
            "--jsx=automatic",
            "--define:process.env.NODE_ENV=\"production\"",
            "--log-level=warning",
        ])
        .current_dir(folder);
    step::run("bundling c15t and CookieConsent", &mut esbuild)?;
    Ok(())
}
