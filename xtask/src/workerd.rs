//! Real workerd: its configuration, and the process.

use crate::process::{self, Running};
use crate::{files, paths, step};
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::io::{self, Read, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The edition of the platform's behaviour that the worker is written for, here and on Cloudflare.
pub(crate) const COMPATIBILITY_DATE: &str = "2026-04-01";

/// How long a server may take from its start until it listens.
const START: Duration = Duration::from_secs(60);

/// The Durable Objects of the edge: binding and class.
pub(crate) const OBJECTS: &[(&str, &str)] = &[("LEDGER", "Ledger"), ("SITE", "Site")];

/// One worker with its Durable Objects on one socket.
pub(crate) struct Worker {
    /// The folder that holds the modules; the configuration is written beside them.
    pub(crate) folder: PathBuf,
    /// The JavaScript module that is the worker.
    pub(crate) main: &'static str,
    /// The JavaScript modules that it imports.
    pub(crate) imports: &'static [&'static str],
    /// The wasm module, if it has one.
    pub(crate) wasm: Option<&'static str>,
    /// The Durable Objects: binding and class.
    pub(crate) objects: &'static [(&'static str, &'static str)],
    /// Where they keep their SQLite files.
    pub(crate) state: PathBuf,
    /// The static files behind the binding `ASSETS`.
    pub(crate) assets: Option<PathBuf>,
    /// Text bindings.
    pub(crate) settings: Vec<(String, String)>,
    /// Text bindings that are secret: they reach workerd by its environment and are in no file of ours.
    pub(crate) secrets: Vec<(String, String)>,
    /// The port of 127.0.0.1.
    pub(crate) port: u16,
    /// Which addresses deliveries reach, whatever name led there.
    pub(crate) reaches: Reaches,
}

/// Which addresses a worker's own requests reach. The runtime looks at the address that a name was resolved to, so a name
/// that leads to a private one is refused like that address itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaches {
    /// Public ones alone, as a deployment has it.
    Public,
    /// This machine as well: the demo site listens here.
    ThisMachine,
}

impl Reaches {
    /// The `allow` of workerd's network service.
    const fn allow(self) -> &'static str {
        match self {
            Self::Public => r#"["public"]"#,
            Self::ThisMachine => r#"["public", "127.0.0.1/32"]"#,
        }
    }
}

impl Worker {
    /// Where it answers.
    pub(crate) fn url(&self) -> String {
        local_url(self.port)
    }

    /// Starts workerd and waits until it listens. Its output goes to standard error, each line after `name`.
    pub(crate) fn start(&self, name: &'static str) -> Result<Running> {
        let config = self.folder.join("workerd.capnp");
        std::fs::create_dir_all(&self.state)?;
        files::write_private(&config, &self.config())?;
        let mut command = Command::new(paths::workerd());
        command.args(["serve", "--control-fd=1"]).arg(config);
        command.envs(self.secrets.iter().map(|(name, value)| (name, value)));
        start(name, &mut command, |line| line.starts_with(r#"{"event":"listen""#))
    }

    /// The configuration in Cap'n Proto's text form.
    pub(crate) fn config(&self) -> String {
        let mut services = format!(
            "(name = \"state\", disk = (path = {}, writable = true)),\n",
            path(&self.state)
        );
        let mut bindings = String::new();
        if let Some(assets) = &self.assets {
            services += &format!("    (name = \"assets\", disk = (path = {})),\n", path(assets));
            bindings += "    (name = \"ASSETS\", service = \"assets\"),\n";
        }
        let mut modules = format!("(name = {0}, esModule = embed {0})", text(self.main));
        for import in self.imports {
            modules += &format!(", (name = {0}, esModule = embed {0})", text(import));
        }
        if let Some(wasm) = self.wasm {
            modules += &format!(", (name = {0}, wasm = embed {0})", text(wasm));
        }
        let mut namespaces = String::new();
        for (binding, class) in self.objects {
            let key = text(&format!("beckon-{}", class.to_lowercase()));
            let class = text(class);
            // Writing to a String cannot fail.
            let _ = writeln!(
                namespaces,
                "    (className = {class}, uniqueKey = {key}, enableSql = true),"
            );
            let _ = writeln!(
                bindings,
                "    (name = {}, durableObjectNamespace = {class}),",
                text(binding)
            );
        }
        for (name, value) in &self.settings {
            let _ = writeln!(bindings, "    (name = {}, text = {}),", text(name), text(value));
        }
        for (name, _) in &self.secrets {
            let _ = writeln!(bindings, "    (name = {0}, fromEnvironment = {0}),", text(name));
        }
        format!(
            r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "network", network = (allow = {allow}, tlsOptions = (trustBrowserCas = true))),
    {services}  ],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [{modules}],
  compatibilityDate = "{COMPATIBILITY_DATE}",
  globalOutbound = "network",
  durableObjectStorage = (localDisk = "state"),
  durableObjectNamespaces = [
{namespaces}  ],
  bindings = [
{bindings}  ],
);
"#,
            port = self.port,
            allow = self.reaches.allow(),
        )
    }
}

/// Starts a server and waits until it writes the line by which it says that it listens.
pub(crate) fn start(name: &'static str, command: &mut Command, listens: fn(&str) -> bool) -> Result<Running> {
    process::raise_file_limit()?;
    let mut server = process::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    match relay(name, server.pipes(), listens).recv_timeout(START) {
        Ok(()) => Ok(server),
        Err(RecvTimeoutError::Timeout) => bail!("{name} did not listen within {} seconds", START.as_secs()),
        Err(RecvTimeoutError::Disconnected) => {
            step::stopped()?;
            let status = server.wait()?;
            bail!("{name} ended before it listened ({status}). Its output is above")
        }
    }
}

/// Passes a server's lines on to standard error, but for the one by which it says that it listens.
fn relay(name: &'static str, pipes: Vec<Box<dyn Read + Send>>, listens: fn(&str) -> bool) -> Receiver<()> {
    let (sender, receiver) = channel();
    for pipe in pipes {
        let sender = sender.clone();
        std::thread::spawn(move || {
            step::each_line(pipe, |line| {
                // Nobody waits for a second such line; and a server must not end because nobody reads what it says.
                match listens(&line) {
                    true => drop(sender.send(())),
                    false => drop(write!(io::stderr(), "{name} | {line}")),
                }
                true
            });
        });
    }
    receiver
}

/// The address of a port of this machine.
pub(crate) fn local_url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The port to listen on: the one asked for if nothing listens there, for 0 a free one.
pub(crate) fn port(wanted: u16, option: &str) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {wanted} is taken: stop what listens there, or choose another with {option} (0 picks a free one)"
        ),
        _ => anyhow::Error::new(error).context(format!("cannot listen on 127.0.0.1:{wanted}")),
    })?;
    Ok(listener.local_addr().context("the socket has no address")?.port())
}

fn path(path: &Path) -> String {
    text(&path.display().to_string())
}

/// A text in Cap'n Proto's notation.
fn text(value: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', byte.into()]),
            b' '..=b'~' => quoted.push(byte.into()),
            _ => quoted.push_str(&format!("\\x{byte:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_own_quotes() {
        assert_eq!(text("a\"b\\c\nd é"), r#""a\"b\\c\x0ad \xc3\xa9""#);
    }

    #[test]
    fn a_taken_port_is_named_with_what_to_do() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let number = taken.local_addr().unwrap().port();
        let problem = port(number, "--port").unwrap_err().to_string();
        assert!(
            problem.starts_with(&format!("port {number} is taken")) && problem.contains("--port"),
            "{problem}"
        );
    }
}
