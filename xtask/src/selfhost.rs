//! `cargo xtask selfhost`: everything that a machine of one's own needs to run the edge, in one folder.
//!
//! The configuration of workerd comes from where `dev` has its own, and differs in one thing: it reaches public addresses
//! alone. A name that leads to a private one reaches nothing, whatever the rules of a site say.

use crate::deploy::{SECRETS, public_url};
use crate::workerd::{self, Reaches, Worker};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a folder that runs the edge on a machine of your own: the worker, workerd and its configuration, a unit for systemd.
///
/// Nothing secret is in it. Its README says how to install it, what to put in front, and what to back up.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder to write; what an earlier run left there is replaced
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Where visitors reach the edge, such as `https://beckon.example.com`
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: String,
    /// Where the folder will lie on that machine
    #[arg(long, value_name = "FOLDER", default_value = "/opt/beckon", value_parser = absolute)]
    install: PathBuf,
    /// Where the ledgers will lie on that machine
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/beckon", value_parser = absolute)]
    state: PathBuf,
    /// The port of 127.0.0.1 that whatever speaks TLS in front passes requests on to
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// A binding of the worker, such as BECKON_VISITOR_LIMIT=60; may be repeated
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = crate::dev::binding)]
    bindings: Vec<(String, String)>,
    /// The name of a secret besides the deployment's own, such as SECRET__SHOP__POSTMARK_TOKEN, which the rules of the site `shop` name; may be repeated
    #[arg(long = "secret", value_name = "NAME", value_parser = name)]
    secrets: Vec<String>,
    /// Take what is built, without looking at the sources
    #[arg(long)]
    no_build: bool,
}

fn absolute(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    // A unit splits its lines at white space and reads `%` as its own.
    match path.is_absolute() && !text.contains(|c: char| c.is_whitespace() || "%\"'\\".contains(c)) {
        true => Ok(path),
        false => Err("expected a path from the root, without white space, quotes and `%`".to_owned()),
    }
}

fn name(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    match !text.is_empty() && text.bytes().all(fits) {
        true => Ok(text.to_owned()),
        false => Err("expected the name of a variable, such as SECRET__SHOP__POSTMARK_TOKEN".to_owned()),
    }
}

/// What a run writes, so that the next can replace it and nothing else.
const WRITTEN: &[&str] = &[
    "workerd",
    "workerd.capnp",
    "index.js",
    "index_bg.wasm",
    "assets",
    "beckon.service",
    "beckon.env.example",
    "Caddyfile.example",
    "README.md",
];

pub(crate) fn run(options: &Options) -> Result<()> {
    if options.bindings.iter().any(|(name, _)| name == "BECKON_FAULTS") {
        bail!("BECKON_FAULTS is for tests alone");
    }
    if !options.no_build {
        build::everything()?;
    }
    let out = &options.out;
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    for name in WRITTEN {
        files::remove(&out.join(name))?;
    }
    for module in ["index.js", "index_bg.wasm"] {
        files::copy(&build::Edge::Product.folder().join(module), &out.join(module))
            .context("the edge is not built: run `cargo xtask build`")?;
    }
    copy_all(&build::assets_folder(), &out.join("assets"))?;
    files::copy(&paths::workerd(), &out.join("workerd"))?;
    let write = |name: &str, text: String| {
        let file = out.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    };
    write("workerd.capnp", worker(options).config())?;
    write("beckon.service", unit(options))?;
    write("beckon.env.example", environment(options))?;
    write("Caddyfile.example", caddyfile(options))?;
    write("README.md", readme(options))?;
    step::say(&format!(
        "wrote {}; its README.md says how to install it",
        paths::shown(out)
    ));
    Ok(())
}

fn secrets(options: &Options) -> impl Iterator<Item = &str> {
    let own = SECRETS.iter().map(|(name, _)| *name);
    own.chain(options.secrets.iter().map(String::as_str))
}

fn worker(options: &Options) -> Worker {
    let mut settings = vec![("BECKON_PUBLIC_URL".to_owned(), options.public_url.clone())];
    settings.extend(options.bindings.iter().cloned());
    Worker {
        folder: options.install.clone(),
        main: "index.js",
        imports: &[],
        wasm: Some("index_bg.wasm"),
        objects: workerd::OBJECTS,
        state: options.state.clone(),
        assets: Some(options.install.join("assets")),
        settings,
        secrets: secrets(options).map(|name| (name.to_owned(), String::new())).collect(),
        port: options.port,
        reaches: Reaches::Public,
    }
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for path in files::inside(from)? {
        let Some(name) = path.file_name() else { continue };
        match path.is_dir() {
            true => copy_all(&path, &to.join(name))?,
            false => files::copy(&path, &to.join(name))?,
        }
    }
    Ok(())
}

/// The service. It may write to its ledgers and to nothing else. `MemoryDenyWriteExecute` is left out: workerd compiles
/// WebAssembly to machine code.
fn unit(options: &Options) -> String {
    let (install, state) = (options.install.display(), &options.state);
    let managed = state
        .strip_prefix("/var/lib")
        .ok()
        .filter(|name| !name.as_os_str().is_empty());
    let (user, writable) = match managed {
        Some(name) => (
            "DynamicUser=yes",
            format!("StateDirectory={}\nStateDirectoryMode=0700", name.display()),
        ),
        // A folder elsewhere belongs to a user that is made for it.
        None => ("User=beckon", format!("ReadWritePaths={}", state.display())),
    };
    let needed: String = secrets(options).fold(String::new(), |mut test, name| {
        // Writing to a String cannot fail.
        let _ = write!(test, " && test -n \"${{{name}}}\"");
        test
    });
    format!(
        r#"# Beckon under systemd. Written by `cargo xtask selfhost`.
[Unit]
Description=Beckon, the record of how people may be contacted
After=network-online.target
Wants=network-online.target

[Service]
{user}
{writable}
EnvironmentFile=/etc/beckon/beckon.env
WorkingDirectory={install}
# Without its secrets it would start and answer nothing.
ExecStartPre=/bin/sh -c 'true{needed}'
ExecStart={install}/workerd serve {install}/workerd.capnp
# On SIGTERM workerd answers what is in flight.
KillSignal=SIGTERM
TimeoutStopSec=15
Restart=on-failure
RestartSec=1
# Every Durable Object holds several files open.
LimitNOFILE=65536
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"#
    )
}

/// The secrets, by name. Their values are made on the machine.
fn environment(options: &Options) -> String {
    let mut text = String::from(
        "# Copy to /etc/beckon/beckon.env, owned by root and readable by nobody else (chmod 600), and fill in.\n\
         # systemd reads it before the service loses its rights.\n",
    );
    for name in secrets(options) {
        let meaning = SECRETS
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, meaning)| *meaning);
        let meaning = meaning.unwrap_or("a secret that a site's rules name");
        let _ = write!(text, "\n# {meaning}\n{name}=\n");
    }
    text += "\n# To make one: head -c 32 /dev/urandom | basenc --base64url | tr -d '='\n";
    text
}

/// What speaks TLS in front.
fn caddyfile(options: &Options) -> String {
    let host = options.public_url.trim_start_matches("https://");
    format!(
        r#"# TLS in front of the edge. Without a `log` directive Caddy keeps no access log: the paths of links are secrets.
{host} {{
	# Nothing tunnels through here; workerd itself would answer 500.
	@tunnel method CONNECT
	respond @tunnel 405
	reverse_proxy 127.0.0.1:{port}
}}
"#,
        port = options.port
    )
}

fn readme(options: &Options) -> String {
    format!(
        r#"# Beckon on a machine of your own

Written by `cargo xtask selfhost`. Everything that runs is in this folder; nothing secret is.

1. Copy the folder to `{install}`, owned by root.
2. Copy `beckon.env.example` to `/etc/beckon/beckon.env`, `chmod 600` it, and fill in the secrets. Keep a copy of
   `BECKON_MASTER_SECRET` apart from the backups of the ledgers: without it they cannot be read, with it they can.
3. Copy `beckon.service` to `/etc/systemd/system/`, then `systemctl daemon-reload` and `systemctl enable --now beckon`.
4. Put something in front that speaks TLS for `{url}` and passes requests on to `127.0.0.1:{port}`: see `Caddyfile.example`. Keep
   the paths of requests out of its logs, since a link in a message is a secret, and let it refuse CONNECT.
   Visitors are told apart by their address. Behind a proxy the edge has to be told which one to believe: see the trusted
   proxies in the settings of Beckon's `docs/operators.md`.
5. `curl {url}/healthz` says `ok`. Publish the first site's rules with the owner key:
   `BECKON_KEY=… beckon rules push site.toml --edge {url} --site NAME`.

**What it may reach.** The configuration allows public addresses alone. A webhook or provider whose name leads to a private
address, to this machine or to the cloud's own metadata service is never connected to, also when the name changes later.

**What to back up.** `{state}`, as a whole and while the service is stopped or from a snapshot of the file system.

**To update.** Run `cargo xtask selfhost` of the newer version with the same options, replace the folder, and restart the service. The
ledgers upgrade themselves; an older version refuses what a newer one wrote.

**To add a secret** that a site's rules name, run the command again with `--secret NAME` for it as well: the worker sees no variable
that the configuration does not name.
"#,
        install = options.install.display(),
        state = options.state.display(),
        url = options.public_url,
        port = options.port,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn options(more: &[&str]) -> Result<Options, clap::Error> {
        let line = ["selfhost", "--out", "out", "--public-url", "https://beckon.example.com"];
        Line::try_parse_from(line.iter().chain(more)).map(|line| line.options)
    }

    #[test]
    fn only_public_addresses_are_reached() {
        let config = worker(&options(&[]).unwrap()).config();
        assert!(config.contains(r#"network = (allow = ["public"], "#), "{config}");
        assert_eq!(config.matches("network = (").count(), 1);
        assert_eq!(config.matches(r#"globalOutbound = "network""#).count(), 1);
    }

    #[test]
    fn every_secret_comes_from_the_environment_and_is_asked_for() {
        let options = options(&["--secret", "SHOP_TOKEN", "--env", "BECKON_VISITOR_LIMIT=60"]).unwrap();
        let (config, unit, environment) = (worker(&options).config(), unit(&options), environment(&options));
        for name in ["BECKON_MASTER_SECRET", "BECKON_OWNER_KEY", "SHOP_TOKEN"] {
            assert!(
                config.contains(&format!(r#"(name = "{name}", fromEnvironment = "{name}")"#)),
                "{config}"
            );
            assert!(unit.contains(&format!(r#"test -n "${{{name}}}""#)), "{unit}");
            assert!(environment.contains(&format!("\n{name}=\n")), "{environment}");
        }
        assert!(
            config.contains(r#"(name = "BECKON_VISITOR_LIMIT", text = "60")"#),
            "{config}"
        );
    }

    #[test]
    fn what_would_break_a_unit_or_a_configuration_is_refused() {
        for wrong in [
            ["--install", "opt/beckon"],
            ["--state", "/var/lib/two words"],
            ["--state", "/var/%n"],
            ["--secret", "lower"],
            ["--secret", "A B"],
            ["--secret", ""],
            ["--env", "BECKON_VISITOR_LIMIT"],
        ] {
            assert!(options(&wrong).is_err(), "{wrong:?}");
        }
    }
}
