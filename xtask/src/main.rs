//! `cargo xtask`: what a developer types to set up, build, run, test, measure and deploy Beckon.
//!
//! In scope: the tools and their versions, the order of the build, real workerd and its configuration, the budgets, the
//! baseline that the benchmark compares with.
//!
//! Out of scope: anything that the product decides or says. Rules are read and published by `beckon` (the `cli`), the shop
//! is served by `demo-site`, and what they must do is written in `tests`. The commands are for Linux and macOS.

mod bench;
mod book;
mod browser;
mod build;
mod contract;
mod deploy;
mod dev;
mod files;
mod fuzz;
mod mutants;
mod paths;
mod process;
mod screens;
mod secrets;
mod seed;
mod selfhost;
mod size;
mod stack;
mod stamp;
mod step;
mod test;
mod tools;
mod workerd;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Sets up, builds, runs, tests, measures and deploys Beckon.
///
/// Needs rustup and Node 20 or later. Everything else is installed at the first start, into `.tools/` and
/// `node_modules/`, and kept there.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Dev(dev::Options),
    Build(build::Options),
    Test(test::Options),
    Contract(contract::Options),
    Size(size::Options),
    Screens(screens::Options),
    Book(book::Options),
    Bench(bench::Options),
    Seed(seed::Options),
    Mutants(mutants::Options),
    Fuzz(fuzz::Options),
    Selfhost(selfhost::Options),
    Deploy(deploy::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = process::listen_for_stop().and_then(|()| match arguments.command {
        Command::Dev(options) => dev::run(options),
        Command::Build(options) => build::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Contract(options) => contract::run(&options),
        Command::Size(options) => size::run(&options),
        Command::Screens(options) => screens::run(&options),
        Command::Book(options) => book::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Seed(options) => seed::run(&options),
        Command::Mutants(options) => mutants::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Selfhost(options) => selfhost::run(&options),
        Command::Deploy(options) => deploy::run(&options),
    });
    // What is left running is stopped in any case. Only a person's stop goes without saying.
    let stopped = process::stopping();
    process::stop_all();
    ended(outcome, stopped)
}

fn ended(outcome: anyhow::Result<()>, stopped: bool) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if stopped => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
