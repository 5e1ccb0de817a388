//! The arguments of every command, and the examples that their help shows.

use beckon_domain::Scope;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Checks and publishes a site's rules, and keeps its API keys.
#[derive(Parser)]
#[command(name = "beckon", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Example:
  beckon rules check site.toml

Exit codes: 0 done, 1 the rules have problems, 2 wrong arguments, no network, or the edge says no.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The site's rules: check, push, show.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon rules check site.toml")]
    Rules(Rules),
    /// The site's API keys: create, list, revoke.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon keys list --edge https://beckon.shop.example --site shop")]
    Keys(Keys),
}

#[derive(Subcommand)]
pub(crate) enum Rules {
    /// Names every problem in a rules file, by line. Needs no network.
    #[command(after_help = "Example:
  beckon rules check site.toml

Prints one line a problem, `site.toml:12: purposes[0].basis: …`, and exits with 1 if there is any.")]
    Check(Check),
    /// Publishes a rules file to a site. If the edge refuses it, the old rules stay.
    #[command(after_help = "Example:
  BECKON_KEY=\"$(cat owner.key)\" beckon rules push site.toml --edge https://beckon.shop.example --site shop

Publishing is refused when somebody else has published in between. In a pipeline, name the version that the file was
made from:
  beckon rules push site.toml --over 7 --key-file owner.key --edge https://beckon.shop.example --site shop")]
    Push(Push),
    /// Prints the rules in force as TOML, ready to be edited and pushed.
    #[command(after_help = "Example:
  beckon rules show --edge https://beckon.shop.example --site shop --key-file owner.key > site.toml")]
    Show(Show),
}

#[derive(clap::Args)]
pub(crate) struct Check {
    /// The rules: a .toml file, or the same as .json.
    pub(crate) file: PathBuf,
    /// Origins that webhooks may use besides public https, as the edge is configured; separated by commas.
    #[arg(long, env = "BECKON_LOCAL_ENDPOINTS", value_name = "ORIGINS", value_delimiter = ',')]
    pub(crate) local_endpoints: Vec<String>,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Push {
    /// The rules: a .toml file, or the same as .json.
    pub(crate) file: PathBuf,
    /// Publishes only over this version. Without it: over the version in force when the command starts.
    #[arg(long, value_name = "VERSION")]
    pub(crate) over: Option<u64>,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Makes a key for a sender and prints it, this once.
    #[command(after_help = "Example:
  beckon keys create --name \"Newsletter tool\" --scopes ask,reserve --purposes newsletter \\
    --edge https://beckon.shop.example --site shop --key-file owner.key")]
    Create(Create),
    /// Lists the live keys, without their secrets.
    #[command(after_help = "Example:
  beckon keys list --edge https://beckon.shop.example --site shop --key-file owner.key")]
    List(List),
    /// Ends a key at once.
    #[command(after_help = "Example:
  beckon keys revoke k_0192 --edge https://beckon.shop.example --site shop --key-file owner.key")]
    Revoke(Revoke),
}

#[derive(clap::Args)]
pub(crate) struct Create {
    /// The sender's name, as people will read it.
    #[arg(long)]
    pub(crate) name: String,
    /// What the key may do, separated by commas.
    #[arg(long, required = true, value_delimiter = ',', value_parser = scope())]
    pub(crate) scopes: Vec<Scope>,
    /// The purposes it may ask about, separated by commas. Without it: all.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) purposes: Option<Vec<String>>,
    /// When it ends: a time, 2027-01-31T09:00:00Z, or a day, 2027-01-31, at whose start (UTC) it ends.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) expires: Option<String>,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Revoke {
    /// The id of the key, as `beckon keys list` shows it.
    #[arg(value_parser = path_segment)]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which site, where, and on whose authority.
#[derive(clap::Args)]
pub(crate) struct Site {
    /// The edge's URL.
    #[arg(long, env = "BECKON_EDGE", value_name = "URL")]
    pub(crate) edge: String,
    /// The site's id.
    #[arg(long, env = "BECKON_SITE", value_name = "ID", value_parser = path_segment)]
    pub(crate) site: String,
    /// A file that holds the owner's key. Without it the key is taken from BECKON_KEY.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Sends the key over http:// to another machine, where everybody on the way can read it.
    #[arg(long)]
    pub(crate) plain_http: bool,
}

fn scope() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.as_str()))
        .try_map(|name| name.parse::<Scope>().map_err(|error| error.to_string()))
}

/// An id that stands in a URL's path as it is.
fn path_segment(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.is_empty() || text.len() > 128 || text.starts_with('.') || !text.bytes().all(plain) {
        return Err("an id has 1 to 128 letters, digits, `-`, `_` and `.`, and does not begin with a dot".to_owned());
    }
    Ok(text.to_owned())
}

/// A time in the contract's form, from any RFC 3339 time or from a day.
fn time(text: &str) -> Result<String, String> {
    let instant = match text.parse::<jiff::civil::Date>() {
        Ok(day) if !text.contains('T') => day.to_zoned(jiff::tz::TimeZone::UTC).map(|start| start.timestamp()),
        _ => text.parse::<jiff::Timestamp>(),
    };
    let instant = instant.map_err(|_| "write a time as 2027-01-31T09:00:00Z or a day as 2027-01-31".to_owned())?;
    Ok(instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}
