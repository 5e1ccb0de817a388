//! The whole product on this machine: workerd with the edge, the demo site beside it, rules published, keys made.

use crate::build::Edge;
use crate::process::Running;
use crate::secrets::Secrets;
use crate::stamp::Inputs;
use crate::workerd::{self, Reaches, Worker, local_url};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// The demo site's id.
pub(crate) const SITE: &str = "demo";

/// The demo site's port in its rules; the real one is put in its place.
const RULES_PORT: &str = ":8788";

/// What a developer's own machine may ask a minute: enough never to be in the way.
const PLENTY: &str = "100000";

/// Where everything is to be.
pub(crate) struct Plan {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The edge's port.
    pub(crate) port: u16,
    /// The demo site's port.
    pub(crate) demo_port: u16,
    /// Bindings of the worker that are added, or replace ours.
    pub(crate) bindings: Vec<(String, String)>,
    /// Which addresses the edge reaches.
    pub(crate) reaches: Reaches,
    /// Where the edge's clock stands when it starts, in milliseconds since 1970, if not at the time of this machine.
    pub(crate) clock: Option<i64>,
}

/// The processes of the running product. They end when this is dropped.
pub(crate) struct Servers {
    /// The edge.
    pub(crate) workerd: Running,
    /// The shop.
    pub(crate) demo_site: Running,
}

/// What is to be known of the running product.
pub(crate) struct Stack {
    /// How workerd is started, the same each time.
    pub(crate) worker: Worker,
    /// The number of its process.
    pub(crate) workerd_pid: u32,
    /// The shop's origin.
    pub(crate) demo: String,
    /// A purpose of the rules that takes consent by email.
    pub(crate) purpose: String,
    /// The demo sender's key.
    pub(crate) sender_key: String,
    /// The deployment's owner key.
    pub(crate) owner_key: String,
    /// Held while the data folder is in use.
    _lock: File,
}

impl Stack {
    /// Starts everything; returns when all of it answers.
    pub(crate) fn start(plan: &Plan) -> Result<(Self, Servers)> {
        files::private_folder(&plan.data)?;
        let lock = lock(&plan.data)?;
        let mut secrets = Secrets::load(&plan.data)?;
        let demo = local_url(plan.demo_port);
        let rules = Rules::read(plan.demo_port)?;

        let worker = worker(plan, &secrets, &demo)?;
        let workerd = worker.start("edge")?;
        wait_for_health(&worker.url())?;
        publish(&plan.data, &worker.url(), &secrets, &rules)?;
        let sender_key = match &secrets.sender_key {
            Some(key) => key.clone(),
            None => {
                let key = make_sender_key(&worker.url(), SITE, &secrets.owner_key)?;
                secrets.keep_sender_key(key.clone())?;
                key
            }
        };
        let mut shop = Command::new(paths::program("beckon-demo-site"));
        shop.args([
            "--port",
            &plan.demo_port.to_string(),
            "--edge",
            &worker.url(),
            "--site",
            SITE,
            "--data",
        ])
        .arg(plan.data.join("demo-site"))
        .env("BECKON_SENDER_KEY", &sender_key)
        .env("DEMO_WEBHOOK_SECRET", &secrets.webhook_secret);
        let demo_site = workerd::start("shop", &mut shop, |line| line.starts_with("beckon-demo-site: http://"))?;
        let stack = Self {
            worker,
            workerd_pid: workerd.id(),
            demo,
            purpose: rules.purpose,
            sender_key,
            owner_key: secrets.owner_key,
            _lock: lock,
        };
        Ok((stack, Servers { workerd, demo_site }))
    }

    /// What the commands of the book need to know, as lines that a shell reads. Tools of the owner read `BECKON_…` themselves.
    pub(crate) fn shell(&self) -> String {
        format!(
            "EDGE={edge}\nSHOP={}\nKEY={}\nexport BECKON_EDGE={edge} BECKON_SITE={SITE} BECKON_KEY={}\n",
            self.demo,
            self.sender_key,
            self.owner_key,
            edge = self.worker.url(),
        )
    }

    /// What programs need to know, in one line.
    pub(crate) fn json(&self) -> Value {
        json!({
            "edge": self.worker.url(),
            "demo": self.demo,
            "site": SITE,
            "purpose": self.purpose,
            "sender_key": self.sender_key,
            "owner_key": self.owner_key,
            "workerd_pid": self.workerd_pid,
        })
    }
}

/// Removes what earlier starts left in the data folder, and nothing else that may be there.
pub(crate) fn forget(data: &Path) -> Result<()> {
    files::private_folder(data)?;
    let _lock = lock(data)?;
    for name in ["state", "demo-site", "run", "env", "rules.stamp", "secrets.json"] {
        files::remove(&data.join(name))?;
    }
    Ok(())
}

/// Two workerds on the same SQLite files would corrupt them.
fn lock(data: &Path) -> Result<File> {
    let file = File::create(data.join("lock")).with_context(|| format!("cannot write to {}", data.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!(
                "{} is in use by another start: stop that one, or choose another folder with --data",
                data.display()
            )
        }
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data folder"),
    }
}

/// The binding that names what deliveries may go to besides public https.
const LOCAL_ENDPOINTS: &str = "BECKON_LOCAL_ENDPOINTS";

fn worker(plan: &Plan, secrets: &Secrets, demo: &str) -> Result<Worker> {
    // Copies: a build that goes on beside must not change what a restart starts.
    let folder = plan.data.join("run");
    files::private_folder(&folder)?;
    let edge = Edge::for_settings(&plan.bindings);
    for module in ["index.js", "index_bg.wasm"] {
        files::copy(&edge.folder().join(module), &folder.join(module)).with_context(|| match edge {
            Edge::Product => "the edge is not built: run `cargo xtask build`",
            Edge::Faulty => "the edge with faults is not built: run `cargo xtask build --faults`",
        })?;
    }
    // What is delivered to is added to, not replaced: the demo site stays the provider of the demo's rules.
    let mut bindings = plan.bindings.clone();
    let mut local = demo.to_owned();
    bindings.retain(|(name, more)| {
        let is_more = name == LOCAL_ENDPOINTS;
        if is_more {
            local = format!("{local},{more}");
        }
        !is_more
    });
    let mut settings: Vec<(String, String)> = [
        ("BECKON_PUBLIC_URL", local_url(plan.port).as_str()),
        (LOCAL_ENDPOINTS, &local),
        ("BECKON_VISITOR_LIMIT", PLENTY),
        ("BECKON_ORIGIN_LIMIT", PLENTY),
        ("BECKON_CONFIRMATIONS_HOUR", PLENTY),
        ("BECKON_CONFIRMATIONS_DAY", PLENTY),
        ("BECKON_SITE_CONFIRMATIONS", PLENTY),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    settings.retain(|(name, _)| bindings.iter().all(|(other, _)| other != name));
    settings.extend(bindings);
    let secrets = [
        ("BECKON_MASTER_SECRET", &secrets.master_secret),
        ("BECKON_OWNER_KEY", &secrets.owner_key),
        ("SECRET__DEMO__DEMO_WEBHOOK_SECRET", &secrets.webhook_secret),
        // Any other site of this machine may deliver to the demo's postbox as well.
        ("BECKON_LOCAL_SECRET", &secrets.webhook_secret),
    ];
    let (main, imports): (_, &[&str]) = match plan.clock {
        None => ("index.js", &[]),
        Some(clock) => {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
            let ahead = clock - i64::try_from(now.as_millis())?;
            let module = format!("const AHEAD = {ahead};\n{}", include_str!("clock.js"));
            fs::write(folder.join("clock.js"), module)?;
            ("clock.js", &["index.js"])
        }
    };
    Ok(Worker {
        folder,
        main,
        imports,
        wasm: Some("index_bg.wasm"),
        objects: workerd::OBJECTS,
        state: plan.data.join("state"),
        assets: Some(build::assets_folder()),
        settings,
        secrets: secrets.map(|(name, value)| (name.to_owned(), value.clone())).into(),
        port: plan.port,
        reaches: plan.reaches,
    })
}

/// Waits for the first answer of the worker, which compiles its wasm first.
pub(crate) fn wait_for_health(edge: &str) -> Result<()> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into();
    agent
        .get(format!("{edge}/healthz"))
        .call()
        .context("the edge does not answer GET /healthz")?;
    Ok(())
}

/// The demo site's rules, with the real port in them.
struct Rules {
    text: String,
    purpose: String,
}

impl Rules {
    fn read(demo_port: u16) -> Result<Self> {
        let file = paths::root().join("demo-site/site.toml");
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", paths::shown(&file)))?;
        let table: toml::Table =
            toml::from_str(&text).with_context(|| format!("{} is no TOML", paths::shown(&file)))?;
        let purpose = by_email(&table)
            .ok_or_else(|| anyhow!("{} has no purpose that takes consent by email", paths::shown(&file)))?;
        Ok(Self {
            text: text.replace(RULES_PORT, &format!(":{demo_port}")),
            purpose,
        })
    }
}

/// The first purpose that takes consent by email.
fn by_email(rules: &toml::Table) -> Option<String> {
    let purposes = rules.get("purposes")?.as_array()?;
    let fits = |purpose: &&toml::Value| {
        let channels = purpose.get("channels").and_then(toml::Value::as_array);
        purpose.get("basis").and_then(toml::Value::as_str) == Some("consent")
            && channels.is_some_and(|channels| channels.iter().any(|channel| channel.as_str() == Some("email")))
    };
    purposes.iter().find(fits)?.get("code")?.as_str().map(str::to_owned)
}

/// Publishes the demo site's rules, unless the edge has these already.
fn publish(data: &Path, edge: &str, secrets: &Secrets, rules: &Rules) -> Result<()> {
    let stamp = Inputs::new().text(&rules.text).stamp(data.join("rules.stamp"));
    if stamp.is_current(&data.join("state")) {
        return Ok(());
    }
    let file = data.join("run/site.toml");
    fs::write(&file, &rules.text).with_context(|| format!("cannot write {}", file.display()))?;
    push_rules(&file, edge, SITE, &secrets.owner_key)?;
    stamp.write()
}

/// Publishes a site's rules by the command that its owner would use.
pub(crate) fn push_rules(file: &Path, edge: &str, site: &str, owner_key: &str) -> Result<()> {
    let mut push = Command::new(paths::program("beckon"));
    push.args(["rules", "push"])
        .arg(file)
        .args(["--edge", edge, "--site", site])
        .env("BECKON_KEY", owner_key);
    step::run(&format!("publishing the rules of the site {site}"), &mut push)?;
    Ok(())
}

/// Makes a sender's key for a site by the command that its owner would use.
pub(crate) fn make_sender_key(edge: &str, site: &str, owner_key: &str) -> Result<String> {
    let mut create = Command::new(paths::program("beckon"));
    create
        .args([
            "keys",
            "create",
            "--edge",
            edge,
            "--site",
            site,
            "--name",
            "demo sender",
        ])
        .args(["--scopes", "ask,reserve,send,report", "--json"])
        .env("BECKON_KEY", owner_key);
    let output = step::run("making the demo sender's key", &mut create)?;
    let json: Value = serde_json::from_str(&output).context("`beckon keys create --json` wrote no JSON")?;
    json["key"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("`beckon keys create --json` named no key"))
}
