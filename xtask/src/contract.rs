//! What the edge says in its contract, held against what it does: schemathesis makes requests out of `/openapi.json`, some as it
//! says and some not, and looks at every answer.

use crate::stack::{Plan, SITE, Stack};
use crate::workerd::{self, Reaches};
use crate::{build, files, paths, step, tools};
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Holds the edge that is built against its contract: schemathesis makes requests out of /openapi.json, and looks at every answer.
///
/// Needs Python 3.10 or later; `cargo xtask test` does the same.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// How many bodies are made up for an operation, besides those that its schema suggests.
const EXAMPLES: u32 = 12;

/// The same requests each time.
const SEED: u32 = 27_560;

/// More requests a minute than are made.
const NO_LIMIT: &str = "1000000";

/// Runs it against a product of its own, and fails on the first kind of answer that the contract does not list.
pub(crate) fn run(_: &Options) -> Result<()> {
    {
        let _lock = tools::lock()?;
        tools::for_contract()?;
    }
    let folder = paths::target().join("contract");
    files::empty_folder(&folder)?;
    let limits = ["BECKON_VISITOR_LIMIT", "BECKON_ORIGIN_LIMIT"];
    let plan = Plan {
        data: folder.join("data"),
        port: workerd::port(0, "--port")?,
        demo_port: workerd::port(0, "--demo-port")?,
        reaches: Reaches::ThisMachine,
        clock: None,
        bindings: limits.map(|name| (name.to_owned(), NO_LIMIT.to_owned())).into(),
    };
    let (stack, servers) = Stack::start(&plan)?;
    let config = folder.join("schemathesis.toml");
    files::write_private(&config, &configuration(&stack)?)?;
    let mut schemathesis = Command::new(tools::schemathesis());
    schemathesis
        .arg("--config-file")
        .arg(&config)
        .args(["run", &format!("{}/openapi.json", stack.worker.url()), "--no-color"])
        .current_dir(&folder);
    let status = step::pass_on(&mut schemathesis, |_| {})?;
    drop(servers);
    match status.success() {
        true => files::remove(&folder),
        false => Err(anyhow!(
            "the edge does not do what its contract says: schemathesis shows above with which requests"
        )),
    }
}

/// Who calls what: a visitor at the shop's page, its sender, its owner, the plain page itself.
fn configuration(stack: &Stack) -> Result<String> {
    let (edge, shop) = (stack.worker.url(), &stack.demo);
    let visitor = a_person(&edge, shop)?;
    let launcher = first_in(&build::assets_folder().join("embed"))?;
    let widget = first_in(&build::assets_folder().join("w"))?;
    let operation = |of: (&str, &str), more: Value| {
        let mut operation = json!({ of.0: of.1 });
        for (name, value) in more.as_object().into_iter().flatten() {
            operation[name] = value.clone();
        }
        operation
    };
    let called_by = |authorization: String| json!({ "headers": { "Origin": shop, "Authorization": authorization } });
    let config = json!({
        "seed": SEED,
        "workers": 2,
        "continue-on-failure": true,
        "warnings": false,
        "headers": { "Origin": shop },
        "parameters": { "path.site": SITE, "path.channel": "email" },
        "generation": { "max-examples": EXAMPLES, "database": "none", "no-shrink": true },
        // There are no links between operations to follow.
        "phases": { "stateful": { "enabled": false } },
        // A schema cannot say that a number can be reached or that a site declares a purpose: such a body is a 422 by contract.
        "checks": { "positive_data_acceptance": { "enabled": false } },
        "operations": [
            operation(
                ("include-path-regex", "^/v1/sites/[^/]+/(decisions|messages|outcomes|permits)"),
                called_by(format!("Bearer {}", stack.sender_key)),
            ),
            operation(
                ("include-path-regex", "^/v1/sites/[^/]+(/keys.*|/log)?$"),
                called_by(format!("Bearer {}", stack.owner_key)),
            ),
            operation(("include-operation-id", "my_settings"), called_by(format!("Person {visitor}"))),
            operation(("include-operation-id", "submit_plain_page"), json!({ "headers": { "Origin": edge } })),
            operation(
                ("include-operation-id", "embed_pinned"),
                json!({ "parameters": { "path.hash": launcher.trim_end_matches(".js") } }),
            ),
            operation(
                ("include-operation-id", "widget_file"),
                json!({ "parameters": { "path.hash": widget, "path.file": "widget.js" } }),
            ),
        ],
    });
    toml::to_string(&config).context("the configuration is TOML")
}

/// The token of a person who has said no to something.
fn a_person(edge: &str, shop: &str) -> Result<String> {
    let body = json!({
        "id": "somebody-of-the-contract",
        "contact_points": [{ "channel": "email", "address": "ana@example.com" }],
        "choices": [{ "purpose": "newsletter", "channel": "email", "choice": "refused" }],
    });
    let saved: Value = ureq::put(format!("{edge}/v1/sites/{SITE}/preferences"))
        .header("origin", shop)
        .send_json(&body)
        .context("the shop's visitor cannot save")?
        .body_mut()
        .read_json()?;
    let token = saved["person"].as_str().map(str::to_owned);
    token.ok_or_else(|| anyhow!("a save gave no person token"))
}

/// The name of the first file or folder that is in a folder.
fn first_in(folder: &Path) -> Result<String> {
    let inside = files::inside(folder)?;
    let name = inside.first().and_then(|path| path.file_name());
    let name = name.map(|name| name.to_string_lossy().into_owned());
    name.ok_or_else(|| anyhow!("{} is empty: run `cargo xtask build`", paths::shown(folder)))
}
