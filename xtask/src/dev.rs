//! `cargo xtask dev`: the product on this machine, until Ctrl-C.

use crate::process::{self, Running};
use crate::stack::{self, Plan, SITE, Stack};
use crate::workerd::{self, Reaches};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, bail};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::mpsc::{Sender, channel};

/// Builds what is not built yet and runs the product on this machine: real workerd with the edge, and the demo shop.
///
/// Stop it with Ctrl-C. The data stays in the data folder, and the next start takes seconds.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print one line of JSON on standard output when all is ready, and nothing else there
    #[arg(long)]
    json: bool,
    /// The folder that keeps the ledgers, the secrets and the postbox [default: .beckon in the repository]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// The edge's port of 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The demo site's port of 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 8788)]
    demo_port: u16,
    /// Forget the data folder's ledgers, secrets and postbox first
    #[arg(long)]
    fresh: bool,
    /// A binding of the worker to add or replace, such as BECKON_VISITOR_LIMIT=10; may be repeated
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = binding)]
    bindings: Vec<(String, String)>,
    /// Start what is built, without looking at the sources
    #[arg(long)]
    no_build: bool,
    /// Reach public addresses alone, as a deployment does, for tests: then nothing arrives at the demo site
    #[arg(long, hide = true)]
    public_network: bool,
    /// Start the edge at this instant, in milliseconds since 1970, for tests that open what an older version left
    #[arg(long, hide = true, value_name = "MILLISECONDS")]
    clock: Option<i64>,
    /// Start workerd again whenever it ends, for tests that kill it
    #[arg(long, hide = true)]
    restart_workerd: bool,
}

pub(crate) fn binding(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// A server that has ended.
struct Ended {
    name: &'static str,
    status: io::Result<ExitStatus>,
}

pub(crate) fn run(options: Options) -> Result<()> {
    let data = match options.data {
        Some(folder) => std::path::absolute(folder).context("the data folder has no path")?,
        None => paths::root().join(".beckon"),
    };
    // Before the build: nobody should wait minutes to be told this.
    let port = workerd::port(options.port, "--port")?;
    let demo_port = workerd::port(options.demo_port, "--demo-port")?;
    if !options.no_build {
        build::everything()?;
        if build::Edge::for_settings(&options.bindings) == build::Edge::Faulty {
            build::faulty_edge()?;
        }
    }
    if options.fresh {
        stack::forget(&data)?;
    }
    let plan = Plan {
        data,
        port,
        demo_port,
        bindings: options.bindings,
        reaches: match options.public_network {
            true => Reaches::Public,
            false => Reaches::ThisMachine,
        },
        clock: options.clock,
    };
    let (mut stack, servers) = Stack::start(&plan)?;
    announce(&stack, &plan, options.json)?;

    let (sender, ended) = channel();
    watch("workerd", servers.workerd, &sender);
    watch("the demo site", servers.demo_site, &sender);
    loop {
        let Ended { name, status } = ended.recv().context("nothing is left to wait for")?;
        if process::stopping() {
            return Ok(());
        }
        let status = status?;
        if !(options.restart_workerd && name == "workerd") {
            bail!("{name} ended by itself ({status}), so everything was stopped. The data is kept");
        }
        step::say(&format!("workerd ended ({status}); starting it again"));
        let workerd = stack.worker.start("edge")?;
        stack::wait_for_health(&stack.worker.url())?;
        stack.workerd_pid = workerd.id();
        watch("workerd", workerd, &sender);
        announce(&stack, &plan, options.json)?;
    }
}

/// Waits for a server in the background.
fn watch(name: &'static str, mut server: Running, sender: &Sender<Ended>) {
    let sender = sender.clone();
    std::thread::spawn(move || {
        let status = server.wait();
        // Nobody listens any more when this command is ending, which ends the servers.
        sender.send(Ended { name, status }).ok();
    });
}

fn announce(stack: &Stack, plan: &Plan, json: bool) -> Result<()> {
    let env = plan.data.join("env");
    files::write_private(&env, &stack.shell())?;
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", stack.json())?;
    } else {
        writeln!(
            out,
            "\nBeckon is running. Ctrl-C stops it; the data stays in {}.\n",
            paths::shown(&plan.data)
        )?;
        writeln!(out, "  the shop        {}", stack.demo)?;
        writeln!(out, "  its marketing   {}/marketing", stack.demo)?;
        writeln!(out, "  its postbox     {}/postbox", stack.demo)?;
        writeln!(out, "  the edge        {}", stack.worker.url())?;
        writeln!(out, "  site, purpose   {SITE}, {}", stack.purpose)?;
        writeln!(out, "  sender key      {}\n", stack.sender_key)?;
        writeln!(
            out,
            "For the commands of docs/, in another shell:  . {}\n",
            paths::shown(&env)
        )?;
    }
    out.flush()?;
    Ok(())
}
