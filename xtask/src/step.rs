//! One step of a command: a child process that shows progress, and on failure its output and one line on what to do.

use crate::process::{self, Running};
use anyhow::{Result, anyhow, bail};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// What lasts longer than this says that it is at work.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a log that is no terminal is told that the step goes on.
const REMINDER: Duration = Duration::from_secs(30);

/// What a child wrote.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    /// Its standard output alone.
    stdout: String,
    /// Both its outputs, as they came.
    all: String,
}

impl Output {
    /// Its standard output alone.
    pub(crate) fn stdout(&self) -> &str {
        &self.stdout
    }

    /// Both its outputs, as they came.
    pub(crate) fn all(&self) -> &str {
        &self.all
    }
}

/// Runs a step to its end and returns its standard output. What it wrote is shown only if it fails.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<String> {
    let started = Instant::now();
    let output = watch(what, command)?;
    if !output.status.success() {
        return Err(failure(what, command, &output));
    }
    if started.elapsed() >= PATIENCE {
        say(&format!("{what}: done in {}", seconds(started.elapsed())));
    }
    Ok(output.stdout)
}

/// Runs a step to its end, whatever that is, showing progress.
pub(crate) fn watch(what: &str, command: &mut Command) -> Result<Output> {
    let mut child = process::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let lines = lines(&mut child);
    let (mut stdout, mut all) = (String::new(), String::new());
    let mut progress = Progress::new(what);
    loop {
        match lines.recv_timeout(progress.until_next()) {
            Ok((pipe, line)) => {
                if pipe == STDOUT {
                    stdout.push_str(&line);
                }
                all.push_str(&line);
                if !line.trim().is_empty() {
                    progress.last = line;
                }
            }
            Err(RecvTimeoutError::Timeout) => progress.show(),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait()?;
    progress.clear();
    stopped()?;
    Ok(Output { status, stdout, all })
}

/// Runs a step whose output is its progress: every line is passed on, and to `each`.
pub(crate) fn pass_on(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = process::spawn(command.stdout(Stdio::piped()).stderr(io::stderr()))?;
    for (_, line) in lines(&mut child) {
        print!("{line}");
        io::stdout().flush()?;
        each(&line);
    }
    let status = child.wait()?;
    stopped()?;
    Ok(status)
}

/// The error that ends a command which the person stopped.
pub(crate) fn stopped() -> Result<()> {
    if process::stopping() {
        bail!("stopped");
    }
    Ok(())
}

/// Tells the person something. Standard output is left to what programs read.
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// A duration as people read it.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// Which pipe a line came from: the first is standard output.
const STDOUT: usize = 0;

/// The child's lines as they come, from all its pipes.
fn lines(child: &mut Running) -> Receiver<(usize, String)> {
    let (sender, receiver) = channel();
    for (number, pipe) in child.pipes().into_iter().enumerate() {
        let sender = sender.clone();
        std::thread::spawn(move || each_line(pipe, |line| sender.send((number, line)).is_ok()));
    }
    receiver
}

/// Calls `each` with every line, its end included, until it says no or no more come. A pipe that fails has ended.
pub(crate) fn each_line(pipe: impl Read, mut each: impl FnMut(String) -> bool) {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
        if !each(String::from_utf8_lossy(&line).into_owned()) {
            return;
        }
        line.clear();
    }
}

fn failure(what: &str, command: &Command, output: &Output) -> anyhow::Error {
    let shown: Vec<&str> = output.all.lines().rev().take(60).collect();
    for line in shown.iter().rev() {
        say(line);
    }
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program);
    match hint(&output.all) {
        Some(hint) => anyhow!("{what} failed: {hint}. Then run the same command again"),
        None => anyhow!(
            "{what} failed: `{name}` ended with {}. Its output is above",
            output.status
        ),
    }
}

/// What to do about a failure whose output says what is missing.
fn hint(output: &str) -> Option<&'static str> {
    const HINTS: &[(&str, &str)] = &[
        (
            "linker `cc` not found",
            "there is no C compiler: install one (Debian, Ubuntu: `apt-get install build-essential`)",
        ),
        (
            "Could not find directory of OpenSSL installation",
            "OpenSSL's headers are missing: install them (Debian, Ubuntu: `apt-get install pkg-config libssl-dev`)",
        ),
        ("No space left on device", "the disk is full: make room"),
        ("os error 28", "the disk is full: make room"),
    ];
    let known = HINTS
        .iter()
        .find(|(sign, _)| output.contains(sign))
        .map(|(_, hint)| *hint);
    known.or_else(|| no_network(output).then_some("no network, or the registry is down: connect"))
}

/// Whether the output of cargo, rustup, npm, git or apt says that a host could not be reached.
fn no_network(output: &str) -> bool {
    const SIGNS: &[&str] = &[
        "Could not resolve host",
        "Couldn't resolve host",
        "dns error",
        "Temporary failure resolving",
        "Failed to connect to",
        "Could not connect to server",
        "network failure seems to have happened",
        "could not download file",
        "EAI_AGAIN",
        "ENOTFOUND",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "ENETUNREACH",
        "error sending request",
    ];
    SIGNS.iter().any(|sign| output.contains(sign))
}

struct Progress<'a> {
    what: &'a str,
    started: Instant,
    next: Duration,
    terminal: bool,
    shown: bool,
    last: String,
}

impl<'a> Progress<'a> {
    fn new(what: &'a str) -> Self {
        let terminal = io::stderr().is_terminal();
        Self {
            what,
            started: Instant::now(),
            next: PATIENCE,
            terminal,
            shown: false,
            last: String::new(),
        }
    }

    fn until_next(&self) -> Duration {
        self.next.saturating_sub(self.started.elapsed())
    }

    fn show(&mut self) {
        let elapsed = self.started.elapsed();
        if self.terminal {
            let line: String = format!("{} … {} s  {}", self.what, elapsed.as_secs(), self.last.trim());
            eprint!("\r\x1b[K{}", line.chars().take(78).collect::<String>());
            self.next = elapsed + Duration::from_secs(1);
        } else {
            match self.shown {
                true => say(&format!("{} … {}  {}", self.what, seconds(elapsed), self.last.trim())),
                false => say(&format!("{} …", self.what)),
            }
            self.next = elapsed + REMINDER;
        }
        self.shown = true;
    }

    fn clear(&self) {
        if self.terminal && self.shown {
            eprint!("\r\x1b[K");
        }
    }
}
