//! The arguments of every command, and the examples that their help shows.

use beckon_domain::time::Instant;
use beckon_domain::{Scope, SuppressionCause};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Checks and publishes a site's rules, keeps its API keys, tells it of suppressions, and checks permits.
#[derive(Parser)]
#[command(name = "beckon", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Example:
  beckon rules check site.toml

Exit codes: 0 done, 1 the rules have problems or the permit is refused, 2 wrong arguments, no network, or the edge says no.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The site's rules: check, push, show, log.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon rules check site.toml")]
    Rules(Rules),
    /// The site's API keys: create, list, revoke.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon keys list --edge https://beckon.shop.example --site shop")]
    Keys(Keys),
    /// A site's ledgers: say that a lost one starts with what it has.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon rules show --edge https://beckon.shop.example --site shop --key-file owner.key")]
    Ledgers(Ledgers),
    /// Addresses that are not to be written to, as known from elsewhere: add, lift.
    #[command(subcommand)]
    #[command(after_help = "Example:
  beckon suppressions add former.txt --because complaint --ground \"The list of the former provider\" \\
    --edge https://beckon.shop.example --site shop --key-file owner.key")]
    Suppressions(Suppressions),
    /// Checks a permit: may this message go to this address for this purpose, now?
    #[command(after_help = "Examples:
  printf %s \"$PERMIT\" | beckon verify - --jwks https://beckon.shop.example/.well-known/jwks.json \\
    --site shop --to email:ana@example.com --purpose newsletter --seen /var/lib/relay/seen
  beckon verify - --edge https://beckon.shop.example --online --key-file relay.key \\
    --site shop --to sms:+447700900123 --purpose offers

Offline a permit proves signature, site, address, purpose and time. --seen refuses the second sight of one, as far as this
file has seen it. --online asks the edge, which answers once: that it is unused, and that the consent behind it still
stands. The answer says what was checked and what was not.

Exit codes: 0 send, 1 the permit is refused, 2 it could not be checked. Anything but 0 means: do not send.")]
    Verify(Verify),
}

#[derive(Subcommand)]
pub(crate) enum Rules {
    /// Names every problem in a rules file, by line. Needs no network.
    #[command(after_help = "Example:
  beckon rules check site.toml
  beckon rules check site.toml --theme theme.css --strict

Prints one line a problem, `site.toml:12: purposes[0].basis: …`, and exits with 1 if there is any.

Where the rules load, it warns of what people would stumble over, each time with why and what to do: texts that are hard to
read (by the formula of their language), titles that answer for the person, translations that are missing, advertising
that asks for no yes, a stop that nobody hears, and, with --theme, colours that cannot be told apart.")]
    Check(Check),
    /// Publishes a rules file to a site. If the edge refuses it, the old rules stay.
    #[command(after_help = "Example:
  BECKON_KEY=\"$(cat owner.key)\" beckon rules push site.toml --edge https://beckon.shop.example --site shop

Publishing is refused when somebody else has published in between. In a pipeline, name the version that the file was
made from:
  beckon rules push site.toml --over 7 --key-file owner.key --edge https://beckon.shop.example --site shop")]
    Push(Push),
    /// Shows who published rules, and who made, revoked and released keys, newest first.
    #[command(after_help = "Example:
  beckon rules log --edge https://beckon.shop.example --site shop --key-file owner.key

The last 1,000 acts are kept, each with its time and the key that it was done with.")]
    Log(Log),
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
    /// Origins that a provider's token may go to besides the provider's own, as the edge is configured; separated by commas.
    #[arg(long, env = "BECKON_PROVIDER_HOSTS", value_name = "ORIGINS", value_delimiter = ',')]
    pub(crate) provider_hosts: Vec<String>,
    /// A style sheet that sets the widget's custom properties: is their contrast enough, in light and in dark?
    #[arg(long, value_name = "FILE")]
    pub(crate) theme: Option<PathBuf>,
    /// Takes warnings as problems: exits with 1 if there is any.
    #[arg(long)]
    pub(crate) strict: bool,
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
pub(crate) struct Log {
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
    /// Lets a key act for a purpose again that it is held for, because several people said that they never agreed.
    #[command(after_help = "Example:
  beckon keys release k_0192 --purpose newsletter \\
    --edge https://beckon.shop.example --site shop --key-file owner.key")]
    Release(Release),
}

#[derive(Subcommand)]
pub(crate) enum Ledgers {
    /// Lets a ledger answer again whose data is gone, or is not what the site knows. `beckon rules show` names such ledgers.
    #[command(after_help = "Example:
  beckon ledgers reinstall 3 --edge https://beckon.shop.example --site shop --key-file owner.key

A lost ledger answers nothing, because those who said no there would be contacted. If there is a copy of its file, put that
back instead: then it answers by itself. This command says that it starts with what it has: empty, if its file is gone.
Everybody whose consent it held has to be asked again.")]
    Reinstall(Reinstall),
}

#[derive(Subcommand)]
pub(crate) enum Suppressions {
    /// Has the site write to these addresses no more, because they do not exist or their owners complained.
    #[command(after_help = "Example:
  beckon suppressions add former.txt --because hard_bounce --ground \"The list of the former provider\" \\
    --edge https://beckon.shop.example --site shop --key-file owner.key

The file has one contact point a line: email:ADDRESS, sms:NUMBER, phone:NUMBER, whatsapp:NUMBER, push:ENDPOINT, or
post:LINE|LINE|COUNTRY. No address is taken as an argument, where the shell would keep it and other processes see it.
Sending a file again changes nothing. A complaint is lifted by the person alone.")]
    Add(Add),
    /// Takes hard bounces back that do not hold. A complaint is lifted by the person alone.
    #[command(after_help = "Example:
  beckon suppressions lift - --ground \"The provider mixed two lists up\" \\
    --edge https://beckon.shop.example --site shop --key-file owner.key < mended.txt

One contact point a line, as for `beckon suppressions add`. A stop and a no stand as they are.")]
    Lift(Lift),
}

#[derive(clap::Args)]
pub(crate) struct Add {
    /// Why: the address does not exist, or its owner complained.
    #[arg(long, value_name = "CAUSE", value_parser = cause())]
    pub(crate) because: SuppressionCause,
    #[command(flatten)]
    pub(crate) list: PointList,
}

#[derive(clap::Args)]
pub(crate) struct Lift {
    #[command(flatten)]
    pub(crate) list: PointList,
}

/// Contact points, and what is said of all of them.
#[derive(clap::Args)]
pub(crate) struct PointList {
    /// A file with one contact point a line, CHANNEL:ADDRESS, or `-` to read them from standard input.
    pub(crate) file: PathBuf,
    /// How you know, for the record: one line of 1 to 200 characters, without an address.
    #[arg(long, value_name = "TEXT")]
    pub(crate) ground: String,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Reinstall {
    /// The number of the ledger.
    pub(crate) ledger: u8,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
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

#[derive(clap::Args)]
pub(crate) struct Release {
    /// The id of the key, as `beckon keys list` shows it.
    #[arg(value_parser = path_segment)]
    pub(crate) id: String,
    /// The purpose that it is held for.
    #[arg(long, value_name = "CODE", value_parser = path_segment)]
    pub(crate) purpose: String,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Prints JSON for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The permit, or `-` to read it from standard input, where other processes of the machine cannot read along.
    pub(crate) permit: Option<String>,
    /// The deployment's public keys: a file, or the URL of its /.well-known/jwks.json. Without it: those of --edge.
    #[arg(long, value_name = "FILE|URL", required_unless_present = "edge")]
    pub(crate) jwks: Option<String>,
    /// The site in whose name the message goes.
    #[arg(long, env = "BECKON_SITE", value_name = "ID", value_parser = path_segment)]
    pub(crate) site: String,
    /// To whom it goes: email:ADDRESS, sms:NUMBER, phone:NUMBER, whatsapp:NUMBER, push:ENDPOINT, or post:LINE|LINE|COUNTRY.
    // Read by the command itself: what a value parser refuses is printed.
    #[arg(long, value_name = "CHANNEL:ADDRESS")]
    pub(crate) to: String,
    /// For which purpose.
    #[arg(long, value_name = "CODE")]
    pub(crate) purpose: String,
    /// With which template. Without it the permit may be for any.
    #[arg(long, value_name = "ID")]
    pub(crate) template: Option<String>,
    /// The deployment's public URL, which the permit must name. Without it: whichever has the keys.
    #[arg(long, value_name = "URL")]
    pub(crate) deployment: Option<String>,
    /// The country of numbers that name none, as in the site's rules.
    #[arg(long, value_name = "COUNTRY", default_value = "")]
    pub(crate) region: String,
    /// The instant it must hold at, as 2026-11-22T08:00:00Z. Without it: now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) at: Option<Instant>,
    /// By how many seconds this machine's clock may be behind the edge's. It never lengthens a permit.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) clock_behind: u16,
    /// Keeps the ids of permits that were seen in this file, and refuses a second sight. Expired ones are dropped.
    #[arg(long, value_name = "FILE")]
    pub(crate) seen: Option<PathBuf>,
    /// Asks the edge whether the permit is unused and its consent still stands, and uses it up.
    #[arg(long, requires = "edge")]
    pub(crate) online: bool,
    /// The edge's URL.
    #[arg(long, env = "BECKON_EDGE", value_name = "URL")]
    pub(crate) edge: Option<String>,
    /// With --online: a file that holds a sender's key. Without it the key is taken from BECKON_KEY.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Uses http:// to another machine, where everybody on the way can read along and change what is said.
    #[arg(long)]
    pub(crate) plain_http: bool,
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

fn cause() -> impl TypedValueParser<Value = SuppressionCause> {
    PossibleValuesParser::new(SuppressionCause::ALL.iter().map(|cause| cause.as_str()))
        .try_map(|name| name.parse::<SuppressionCause>().map_err(|error| error.to_string()))
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "write a time as 2026-11-22T08:00:00Z".to_owned())
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
