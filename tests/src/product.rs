//! The product on this machine: workerd with the edge, and the demo site, as `cargo xtask dev` starts them.

use crate::http::Call;
use crate::keeper::Kept;
use crate::owner::Owner;
use crate::postbox::Postbox;
use crate::sender::Sender;
use crate::visitor::Visitor;
use beckon_domain::time::Instant;
use beckon_domain::wire::Rules;
use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// How long a start may take: workerd compiles the edge, and the machine may be busy.
const START: Duration = Duration::from_secs(120);

/// The line by which `dev --json` says that all is ready.
#[derive(Clone, Deserialize)]
struct Ready {
    edge: String,
    demo: String,
    site: String,
    purpose: String,
    sender_key: String,
    owner_key: String,
    workerd_pid: u32,
}

/// How to start.
#[derive(Default)]
pub struct Start<'a> {
    bindings: Vec<(&'a str, &'a str)>,
    data: Option<&'a Path>,
    restart_workerd: bool,
    public_network: bool,
    demo_port: u16,
    clock: Option<Instant>,
}

impl<'a> Start<'a> {
    /// As it is for everyone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a binding of the worker.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a str) -> Self {
        self.bindings.push((name, value));
        self
    }

    /// With a data folder that stays.
    #[must_use]
    pub const fn data(mut self, folder: &'a Path) -> Self {
        self.data = Some(folder);
        self
    }

    /// With the demo site on this port: rules that were published once, with the port in them, are not published again.
    #[must_use]
    pub const fn demo_port(mut self, port: u16) -> Self {
        self.demo_port = port;
        self
    }

    /// With a workerd that is started again whenever it ends.
    #[must_use]
    pub const fn restart_workerd(mut self) -> Self {
        self.restart_workerd = true;
        self
    }

    /// Where deliveries reach public addresses alone, as in a deployment: nothing arrives at the demo site.
    #[must_use]
    pub const fn public_network(mut self) -> Self {
        self.public_network = true;
        self
    }

    /// With the edge's clock at this instant when it starts. The demo site keeps the time of this machine, so it
    /// refuses what the edge signs on another day.
    #[must_use]
    pub const fn clock(mut self, instant: Instant) -> Self {
        self.clock = Some(instant);
        self
    }

    /// Starts, and returns when all of it answers.
    ///
    /// # Panics
    ///
    /// When it does not start; what it said is in the message.
    #[must_use]
    pub fn run(self) -> Product {
        let (folder, throwaway) = match self.data {
            Some(folder) => (folder.to_owned(), None),
            None => {
                let folder = TempDir::with_prefix("beckon-test-")
                    .expect("a folder for the data")
                    .keep();
                (folder.clone(), Some(folder))
            }
        };
        let fixed = ["dev", "--json", "--no-build", "--port", "0", "--demo-port"];
        let mut arguments: Vec<String> = fixed.map(str::to_owned).into();
        arguments.extend([self.demo_port.to_string(), "--data".to_owned()]);
        arguments.push(folder.display().to_string());
        for (name, value) in &self.bindings {
            arguments.extend(["--env".to_owned(), format!("{name}={value}")]);
        }
        if self.restart_workerd {
            arguments.push("--restart-workerd".to_owned());
        }
        if self.public_network {
            arguments.push("--public-network".to_owned());
        }
        if let Some(instant) = self.clock {
            arguments.extend(["--clock".to_owned(), instant.millis().to_string()]);
        }
        let mut process = Kept::start(&xtask(), &arguments, throwaway.as_deref());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (out, err) = (process.stdout(), process.stderr());
        let (sender, ready) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // Nobody waits any more once the product is dropped.
                sender.send(line).ok();
            }
        });
        let lines = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(err).split(b'\n').map_while(Result::ok) {
                lines
                    .lock()
                    .expect("pushing does not panic")
                    .push(String::from_utf8_lossy(&line).into_owned());
            }
        });
        let first = ready.recv_timeout(START).unwrap_or_else(|_| {
            let said = log.lock().expect("pushing does not panic").join("\n");
            panic!("`xtask dev` did not start. Is all built (`cargo xtask build`)? It said:\n{said}")
        });
        Product {
            ready: parse(&first),
            lines: Mutex::new(ready),
            data: folder,
            log,
            _process: process,
        }
    }
}

fn parse(line: &str) -> Ready {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("`dev --json` wrote {line:?}: {error}"))
}

/// The program that `cargo xtask` runs, beside the tests' own.
///
/// # Panics
///
/// When a test does not know where it lies.
#[must_use]
pub fn xtask() -> PathBuf {
    let own = std::env::current_exe().expect("a program has a path");
    let target = own.ancestors().nth(2).expect("a test lies in target/PROFILE/deps");
    target.join("xtask")
}

/// The running product. It ends when this is dropped.
pub struct Product {
    ready: Ready,
    lines: Mutex<Receiver<String>>,
    data: PathBuf,
    log: Arc<Mutex<Vec<String>>>,
    _process: Kept,
}

impl Product {
    /// The product that most tests of a program share. It ends with the program.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Product> = LazyLock::new(|| Start::new().run());
        &SHARED
    }

    /// Where the edge answers.
    #[must_use]
    pub fn edge(&self) -> &str {
        &self.ready.edge
    }

    /// The demo site's origin.
    #[must_use]
    pub fn demo(&self) -> &str {
        &self.ready.demo
    }

    /// A purpose of the demo site that takes consent by email.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.ready.purpose
    }

    /// A visitor on a page of the demo site.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor {
            edge: self.ready.edge.clone(),
            site: self.ready.site.clone(),
            origin: self.ready.demo.clone(),
            token: None,
        }
    }

    /// A visitor of another site, on the page of the demo site.
    #[must_use]
    pub fn visitor_of(&self, site: &str) -> Visitor {
        Visitor {
            site: site.to_owned(),
            ..self.visitor()
        }
    }

    /// The demo site's sender.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.owner().sender_with(&self.ready.sender_key)
    }

    /// The demo site's owner, with the deployment's key.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.owner_of(&self.ready.site)
    }

    /// The owner of any site, with the deployment's key.
    #[must_use]
    pub fn owner_of(&self, site: &str) -> Owner {
        Owner {
            edge: self.ready.edge.clone(),
            site: site.to_owned(),
            key: self.ready.owner_key.clone(),
        }
    }

    /// The demo site's postbox.
    #[must_use]
    pub fn postbox(&self) -> Postbox<'_> {
        Postbox { demo: &self.ready.demo }
    }

    /// The demo site's rules as they are in force, to be changed and published under another name.
    #[must_use]
    pub fn demo_rules(&self) -> Rules {
        self.owner().state().rules
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What workerd has written so far, standard output and standard error.
    #[must_use]
    pub fn workerd_log(&self) -> Vec<String> {
        let log = self.log.lock().expect("pushing does not panic");
        log.iter().filter(|line| line.starts_with("edge | ")).cloned().collect()
    }

    /// Kills workerd as a power cut would, and waits until another one answers. Needs [`Start::restart_workerd`].
    ///
    /// # Panics
    ///
    /// When none comes back.
    pub fn kill_workerd(&mut self) {
        let number = i32::try_from(self.ready.workerd_pid).expect("a process number");
        let pid = rustix::process::Pid::from_raw(number).expect("a process number");
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("workerd runs");
        let lines = self.lines.get_mut().expect("receiving does not panic");
        let line = lines.recv_timeout(START).expect("workerd is started again");
        self.ready = parse(&line);
        assert_ne!(self.ready.workerd_pid.cast_signed(), number, "another process answers");
        assert_eq!(
            Call::new("GET", format!("{}/healthz", self.ready.edge)).send().status,
            200
        );
    }

    /// Ends the product in order, and waits for it. The data folder stays if it was named.
    pub fn stop(self) {
        drop(self);
    }
}
