//! Child processes: each leads a process group of its own, and none outlives this one.
//!
//! Ctrl-C, SIGTERM and SIGHUP end all groups in order. Against SIGKILL, which cannot be caught, a watchdog holds the other
//! end of a pipe: when the pipe closes without a word, it ends the groups it was told of last.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process_group, setrlimit};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a process may take to end by itself: workerd takes no new connections after SIGTERM, and ends once the requests
/// in flight are answered.
const GRACE: Duration = Duration::from_secs(10);

/// How many files may be open: what macOS grants without more ado, and plenty.
const FILES: u64 = 10_240;

/// Reads the groups' numbers, a line each time they change, and kills the last ones when no more lines can come.
const WATCHDOG: &str =
    r#"last=; while read -r line; do last=$line; done; for group in $last; do kill -KILL "-$group"; done"#;

static STOPPING: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Groups> = Mutex::new(Groups {
    leaders: Vec::new(),
    watchdog: None,
});
static CHANGED: Condvar = Condvar::new();

struct Groups {
    leaders: Vec<Pid>,
    watchdog: Option<(Child, ChildStdin)>,
}

impl Groups {
    fn tell_watchdog(&mut self) -> io::Result<()> {
        let line: Vec<String> = self
            .leaders
            .iter()
            .map(|leader| leader.as_raw_nonzero().to_string())
            .collect();
        let (_, pipe) = match &mut self.watchdog {
            Some(watchdog) => watchdog,
            none => {
                let mut child = Command::new("sh")
                    .args(["-c", WATCHDOG])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .process_group(0)
                    .spawn()?;
                let pipe = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
                none.insert((child, pipe))
            }
        };
        writeln!(pipe, "{}", line.join(" "))?;
        pipe.flush()
    }

    fn signal(&self, signal: Signal) {
        for leader in &self.leaders {
            // The only failure is that the group has just ended by itself, which is what is wanted.
            kill_process_group(*leader, signal).ok();
        }
    }
}

fn groups() -> MutexGuard<'static, Groups> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A child that leads a process group.
pub(crate) struct Running {
    child: Child,
    leader: Pid,
}

impl Running {
    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child's output, when it is piped.
    pub(crate) fn pipes(&mut self) -> Vec<Box<dyn io::Read + Send>> {
        let mut pipes: Vec<Box<dyn io::Read + Send>> = Vec::new();
        pipes.extend(self.child.stdout.take().map(|pipe| Box::new(pipe) as _));
        pipes.extend(self.child.stderr.take().map(|pipe| Box::new(pipe) as _));
        pipes
    }

    /// Waits until the child ends.
    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait();
        let mut groups = groups();
        groups.leaders.retain(|leader| *leader != self.leader);
        let told = groups.tell_watchdog();
        drop(groups);
        CHANGED.notify_all();
        status.and_then(|status| told.map(|()| status))
    }

    /// How the child ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.child.try_wait()?.is_some() {
            self.wait().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Ends the child and what it started, at once.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        if self.ended()?.is_none() {
            kill_process_group(self.leader, Signal::KILL)?;
            self.wait()?;
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("warning: process {} may still run: {error}", self.id());
        }
    }
}

/// Starts a child in a group of its own. It reads nothing from the terminal.
pub(crate) fn spawn(command: &mut Command) -> Result<Running> {
    let mut groups = groups();
    if stopping() {
        bail!("stopped");
    }
    let spawned = command.stdin(Stdio::null()).process_group(0).spawn();
    let child = spawned.map_err(|error| missing(command, error))?;
    let leader = Pid::from_child(&child);
    groups.leaders.push(leader);
    groups
        .tell_watchdog()
        .context("cannot run `sh`, which ends the servers if this command is killed")?;
    Ok(Running { child, leader })
}

/// Says what to install where a program is missing.
fn missing(command: &Command, error: io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy().into_owned();
    let name = program.rsplit('/').next().unwrap_or(&program);
    if error.kind() != io::ErrorKind::NotFound {
        return anyhow::Error::new(error).context(format!("cannot run {program}"));
    }
    match name {
        "node" | "npm" => anyhow::anyhow!("`{name}` was not found: install Node 20 or later, then try again"),
        "rustup" | "cargo" | "rustc" => {
            anyhow::anyhow!("`{name}` was not found: install rustup (https://rustup.rs), then try again")
        }
        _ => anyhow::anyhow!(
            "{program} was not found: run `cargo xtask build`, which installs and builds what is needed"
        ),
    }
}

/// Whether the person asked this command to stop.
pub(crate) fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// From now on Ctrl-C, SIGTERM and SIGHUP end the children; whoever waits for one of them sees it end. A second time
/// ends everything at once.
pub(crate) fn listen_for_stop() -> Result<()> {
    ctrlc::set_handler(|| {
        let again = STOPPING.swap(true, Ordering::SeqCst);
        groups().signal(if again { Signal::KILL } else { Signal::TERM });
        if !again {
            std::thread::spawn(end_after_grace);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Ends all children: asks them, waits a little, then insists. No more are started, and none that ends is a failure.
pub(crate) fn stop_all() {
    STOPPING.store(true, Ordering::SeqCst);
    groups().signal(Signal::TERM);
    end_after_grace();
}

fn end_after_grace() {
    let deadline = Instant::now() + GRACE;
    let mut groups = groups();
    while !groups.leaders.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            groups.signal(Signal::KILL);
            return;
        }
        groups = CHANGED
            .wait_timeout(groups, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}

/// Every Durable Object holds several files open, and every connection one: takes more than the usual thousand.
pub(crate) fn raise_file_limit() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(FILES, |maximum| maximum.min(FILES));
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            ..limit
        };
        setrlimit(Resource::Nofile, raised).context("cannot raise the number of files that may be open")?;
    }
    Ok(())
}
