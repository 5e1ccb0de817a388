//! What `beckon` does: reads a site's rules, names every problem in them by line, publishes them, keeps API keys, tells
//! the site of suppressions, and checks permits.
//!
//! In scope: arguments, files, the caller's side of the HTTP contract, what is printed, exit codes. Out of scope: what
//! rules and permits mean (`beckon-domain` decides, here and at the edge alike), building and running the edge (`cargo xtask`).
//!
//! Exit codes: 0 done, 1 the rules have problems or the permit is refused, 2 anything else that keeps the command from doing its work.

mod advice;
mod args;
mod commands;
mod edge;
mod fault;
mod key;
mod rules_file;
mod screen;
mod seen;
mod web;

pub use rules_file::{Finding, Format, check_text};

use args::Command;
use clap::Parser;
use fault::Fault;
use std::ffi::OsString;
use std::io::Write;

/// The exit code when the rules have problems.
pub const EXIT_PROBLEMS: u8 = 1;
/// The exit code when a permit is refused: do not send.
pub const EXIT_REFUSED: u8 = 1;
/// The exit code when the command could not do its work: wrong arguments, no network, no right to.
pub const EXIT_FAULT: u8 = 2;

/// What the commands take from outside their arguments.
pub struct Environment {
    key: Option<OsString>,
}

impl Environment {
    /// The environment of this process: `BECKON_KEY`.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self {
            key: std::env::var_os(key::VARIABLE),
        }
    }
}

/// Runs one command and answers its exit code. The first argument is the name of the program.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let outcome = match args::Args::try_parse_from(args) {
        Ok(args) => dispatch(args.command, environment, out),
        // Help and version are asked for; the rest is a misuse. clap writes each to its own stream, in colour where
        // the terminal has it.
        Err(error) => {
            let code = if error.use_stderr() { EXIT_FAULT } else { 0 };
            return if error.print().is_ok() { code } else { EXIT_FAULT };
        }
    };
    match outcome.and_then(|code| out.flush().map(|()| code).map_err(Fault::from)) {
        Ok(code) => code,
        Err(Fault::ReaderGone) => 0,
        Err(fault) => {
            // Nothing is left to tell it to when standard error is closed as well; the exit code still says it.
            drop(writeln!(err, "error: {fault}"));
            EXIT_FAULT
        }
    }
}

fn dispatch(command: Command, environment: &Environment, out: &mut dyn Write) -> Result<u8, Fault> {
    match command {
        Command::Rules(command) => commands::rules::run(command, environment, out),
        Command::Keys(command) => commands::keys::run(command, environment, out).map(|()| 0),
        Command::Ledgers(command) => commands::ledgers::run(&command, environment, out).map(|()| 0),
        Command::Suppressions(command) => commands::suppressions::run(&command, environment, out).map(|()| 0),
        Command::Verify(command) => commands::verify::run(&command, environment, out),
    }
}
