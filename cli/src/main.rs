//! `beckon`, the command for site owners and senders: checks and publishes a site's rules, makes and revokes API keys,
//! checks permits.
//!
//! In scope: the process, its arguments, streams and exit code. Out of scope: everything else, which the library of the
//! same crate does.

use std::process::ExitCode;

fn main() -> ExitCode {
    let code = beckon_cli::run(
        std::env::args_os(),
        &beckon_cli::Environment::of_this_process(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr().lock(),
    );
    ExitCode::from(code)
}
