//! `cargo xtask deploy`: the same worker on Cloudflare, by wrangler.

use crate::build::{self, Compiler};
use crate::workerd::COMPATIBILITY_DATE;
use crate::{files, paths, step, tools};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// Deploys the edge to Cloudflare Workers.
///
/// The account is wrangler's: log in once with `npx wrangler login`, or set CLOUDFLARE_API_TOKEN. The worker needs two
/// secrets, which this command names and never sees.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Upload nothing; make what would be uploaded and report its compressed size
    #[arg(long)]
    dry_run: bool,
    /// With the widget as `cargo xtask build --smallest` makes it
    #[arg(long)]
    smallest: bool,
    /// The worker's name in the account
    #[arg(long, default_value = "beckon")]
    name: String,
    /// Where visitors reach the edge, such as `https://beckon.example.com`; needed to deploy
    #[arg(long, value_name = "URL", required_unless_present = "dry_run", value_parser = public_url)]
    public_url: Option<String>,
}

/// The secrets that a deployment cannot do without, and how to make one.
pub(crate) const SECRETS: &[(&str, &str)] = &[
    (
        "BECKON_MASTER_SECRET",
        "32 random bytes in base64url; losing it loses every address",
    ),
    ("BECKON_OWNER_KEY", "the first owner key, as long and random"),
];

pub(crate) fn public_url(text: &str) -> Result<String, String> {
    match text.strip_prefix("https://") {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@']) => Ok(text.to_owned()),
        _ => Err("expected an https origin without a path, such as https://beckon.example.com".to_owned()),
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    build::everything_by(match options.smallest {
        true => Compiler::Nightly,
        false => Compiler::Stable,
    })?;
    if options.dry_run {
        return upload(&options.name, options.public_url.as_deref(), true);
    }
    step::say("the worker needs these secrets; set each once, before or after this:");
    for (secret, what) in SECRETS {
        step::say(&format!(
            "  npx wrangler secret put {secret} --name {}    ({what})",
            options.name
        ));
    }
    step::say(
        "and each secret that a site's rules name, the same way: NAME of the site `my-shop` is SECRET__MY_SHOP__NAME.",
    );
    upload(&options.name, options.public_url.as_deref(), false)
}

/// Makes what would be uploaded, and reports its size.
pub(crate) fn dry_run() -> Result<()> {
    upload("beckon", None, true)
}

fn upload(name: &str, public_url: Option<&str>, dry: bool) -> Result<()> {
    tools::npm()?;
    let folder = folder();
    files::empty_folder(&folder)?;
    let config = folder.join("wrangler.json");
    std::fs::write(&config, config_text(name, public_url)).context("cannot write wrangler.json")?;

    let mut wrangler = Command::new(paths::npm_command("wrangler"));
    wrangler
        .arg("deploy")
        .arg("--config")
        .arg(&config)
        .current_dir(&folder)
        .env("WRANGLER_SEND_METRICS", "false");
    if dry {
        wrangler.arg("--dry-run").arg("--outdir").arg(folder.join("upload"));
    }
    let said = step::run("wrangler deploy", &mut wrangler)?;
    let total = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("Total Upload:"))
        .ok_or_else(|| anyhow!("wrangler did not say how large the upload is:\n{said}"))?;
    match dry {
        true => println!(
            "would upload {}; it lies in {}",
            total.trim(),
            paths::shown(&folder.join("upload"))
        ),
        false => println!("{said}"),
    }
    if !said.contains("env.LEDGER") || !said.contains("env.SITE") || !said.contains("env.ASSETS") {
        bail!("wrangler did not bind LEDGER, SITE and ASSETS:\n{said}");
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::build().join("deploy")
}

fn config_text(name: &str, public_url: Option<&str>) -> String {
    let config = json!({
        "name": name,
        "main": build::Edge::Product.folder().join("index.js"),
        "compatibility_date": COMPATIBILITY_DATE,
        "no_bundle": true,
        "find_additional_modules": true,
        "base_dir": build::Edge::Product.folder(),
        "rules": [{ "type": "CompiledWasm", "globs": ["**/*.wasm"] }],
        "durable_objects": { "bindings": [
            { "name": "LEDGER", "class_name": "Ledger" },
            { "name": "SITE", "class_name": "Site" },
        ]},
        "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Ledger", "Site"] }],
        // The worker answers first: it adds the headers that pages of other origins need.
        "assets": { "directory": build::assets_folder(), "binding": "ASSETS", "run_worker_first": true },
        "vars": public_url.map_or_else(|| json!({}), |url| json!({ "BECKON_PUBLIC_URL": url })),
        "observability": { "enabled": true },
    });
    format!("{config:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_https_origin() {
        assert!(public_url("https://beckon.example.com").is_ok());
        for wrong in [
            "http://beckon.example.com",
            "https://",
            "https://beckon.example.com/",
            "beckon.example.com",
        ] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }
}
