//! `beckon-demo-site`: serves the demo shop on this machine until it is told to stop.
//!
//! In scope: options, environment, the listening socket and a clean end. Out of scope: what is served, which is the
//! library's.

use beckon_demo_site::{Config, EdgeUrl, SiteId, router};
use clap::Parser;
use std::future::{Future, IntoFuture};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;

const ENVIRONMENT: &str = "\
Environment:
  DEMO_WEBHOOK_SECRET  the secret that deliveries are signed with (Standard Webhooks, whsec_...); needed
  BECKON_SENDER_KEY    the marketing desk's key, with the scopes ask and reserve

Pages: / (the shop)  /marketing  /postbox
For programs:
  GET  /healthz
  POST /hooks/{email,sms,whatsapp,phone,post}, /hooks/feedback/{team}, /hooks/events
                       where the edge delivers: 204 if the signature is right, 401 if not
  GET  /postbox.json   every delivery, oldest first; accepted says whether an attempt was answered with a 2xx
  GET  /hooks/control  how the next deliveries are answered
  POST /hooks/control  sets it, to play a provider that is slow, down or gone:
         {\"path\":\"/hooks/email\",\"status\":500,\"times\":8}  the next 8 mails are answered with 500
         {\"status\":410}                     every hook answers 410 until told otherwise
         {\"path\":\"/hooks/sms\",\"delay_ms\":3000}  texts are taken, three seconds late
         {\"path\":\"/hooks/sms\"}              texts are taken as usual again
         {}                                 so is everything
       A hook's own control goes before the one for every hook. Signatures are checked first.";

/// A small fictional shop with Beckon's widget, a pretend marketing system and a postbox.
#[derive(Parser)]
#[command(version, after_help = ENVIRONMENT)]
struct Options {
    /// The port of 127.0.0.1 to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8788)]
    port: u16,
    /// The edge's origin
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    edge: EdgeUrl,
    /// The site's id at the edge
    #[arg(long, default_value = "demo")]
    site: SiteId,
    /// The folder to keep the postbox in
    #[arg(long)]
    data: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("beckon-demo-site: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), String> {
    // Not options: the command line is visible to everyone on the machine.
    let webhook_secret = std::env::var("DEMO_WEBHOOK_SECRET")
        .map_err(|_| "DEMO_WEBHOOK_SECRET is not set: give it the secret that the edge signs with, whsec_...")?;
    let sender_key = std::env::var("BECKON_SENDER_KEY").ok();
    let edge = options.edge.clone();
    let router = router(Config {
        edge: options.edge,
        site: options.site,
        sender_key,
        webhook_secret,
        data: options.data,
    })?;

    let stop = stop_signal().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let listener = TcpListener::bind(("127.0.0.1", options.port))
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!(
                    "port {} is taken: stop what listens there, or choose another with --port",
                    options.port
                )
            }
            _ => format!("cannot listen on 127.0.0.1:{}: {error}", options.port),
        })?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("the socket has no address: {error}"))?;
    println!("beckon-demo-site: http://{address} (edge {})", edge.as_str());

    let (told, mut stopped) = tokio::sync::watch::channel(());
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        drop(told);
    });
    // Answers under way get two seconds to finish; a delivery that is being held back must not hold up the end.
    let patience = async {
        while stopped.changed().await.is_ok() {}
        tokio::time::sleep(Duration::from_secs(2)).await;
    };
    tokio::select! {
        result = server.into_future() => result.map_err(|error| format!("the server failed: {error}")),
        () = patience => Ok(()),
    }
}

/// Resolves on Ctrl-C or SIGTERM. The handlers are in place when this function returns.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            eprintln!("beckon-demo-site: cannot listen for Ctrl-C: {error}");
            std::future::pending::<()>().await;
        }
    })
}
