//! Data folders that older versions left: today's code opens them, and every link, token and permit in them does what it
//! promised. `tests/older/README.md` tells how they came about and when another is added.

mod opened;
mod written;

use beckon_domain::DenialReason;
use beckon_domain::wire::{ContactPoint, Preferences, Question, Recipient, Stop};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The deployment's public URL, by which all links begin: a permit names it.
const EDGE: &str = "https://beckon.example";
/// The site, and a page of its own.
const SITE: &str = "older";
const ORIGIN: &str = "https://shop.example";
const SHARDS: u8 = 2;
/// What the shop's server signs its customers' tokens with.
const CUSTOMERS: &str = "a secret of the shop's own server, long enough";
/// A delivery that fails is tried again after a second.
const RETRIES: &str = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1";

/// The folder with what older versions left.
fn shelf() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("older")
}

/// What a data folder promises.
#[derive(Serialize, Deserialize)]
struct Folder {
    /// When it was left.
    left_at: String,
    /// The key of a sender who may ask, reserve, send and report.
    sender: String,
    /// A key of the owner's.
    owner: String,
    /// What holds so many days after it was left, in the order in which it is tried.
    promises: BTreeMap<u32, Vec<Promise>>,
    /// The fields of a contact point's standing that later versions fold besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    folded_since: Vec<String>,
    /// What later versions do not keep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_kept: Vec<NotKept>,
}

/// A promise that is not kept, and why.
#[derive(Clone, Serialize, Deserialize)]
struct NotKept {
    why: String,
    promise: Promise,
}

/// A question, by the purpose and whom it is about.
#[derive(Clone, Serialize, Deserialize)]
struct About {
    to: Recipient,
    purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    template: Option<String>,
}

/// The moments at which promises are tried, in days after the folder was left: at once, in the last day of what is good for seven
/// days, in that of what is good for ninety, and when nothing is left but what never ends.
const AT_ONCE: u32 = 0;
const A_WEEK: u32 = 6;
const NINETY_DAYS: u32 = 89;
const TEN_YEARS: u32 = 3_652;

/// One thing that was promised. Links are paths of the edge.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Promise {
    /// The answer to a question: a permit where there is no denial.
    Answer { about: About, denial: Option<DenialReason> },
    /// What the answer was at an instant of the past.
    Past {
        at: String,
        about: About,
        denial: Option<DenialReason>,
    },
    /// A key may ask about a purpose, or is refused with this status and code.
    Key {
        key: String,
        about: About,
        refused: Option<(u16, String)>,
    },
    /// The same question again gives the same permit, also to one that checks it offline; and it can be used, once.
    Permit { question: Question, permit: String },
    /// A permit that was used is not used again.
    UsedPermit { id: String },
    /// A complaint about what a permit sent ends all contact.
    Complaint { permit: String, about: About },
    /// What was not sent gives the permit's slot back.
    NotSent { permit: String, about: About },
    /// The button behind a confirmation's link gives what it lists: a yes, where nothing else is said of the answer.
    Confirmation {
        link: String,
        about: About,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        denial: Option<DenialReason>,
    },
    /// A link that is over shows this, and none of somebody's settings.
    Over { link: String, tells: String },
    /// A confirmation's code, typed into the widget that asked, gives a yes.
    Code { person: String, code: String, about: About },
    /// A save that is repeated under its id is answered as it was.
    Repeated { body: Box<Preferences>, saved: Value },
    /// A person token reads what its widget has set.
    Settings { person: String, settings: Value },
    /// The one who has just set a stop lifts it at once.
    Lifted { stop: Stop, about: About },
    /// The link of the letter about a stop that a stranger said: its button undoes it.
    StopTold { link: String, about: About },
    /// The one-click way out of a message.
    OneClick { link: String, about: About },
    /// The page that says why a message came, and its button.
    Why { link: String, tells: String, about: About },
    /// The page of all settings behind a link: it tells this, and one of its forms ends a purpose.
    Page {
        link: String,
        tells: String,
        form: Vec<(String, String)>,
        about: About,
    },
    /// A message that is queued leaves.
    Queued {
        to: ContactPoint,
        purpose: String,
        text: String,
    },
    /// A message that waits for the end of a pause leaves when the person ends it.
    Paused {
        person: String,
        to: ContactPoint,
        purpose: String,
    },
    /// A confirmation that could not be sent is sent, and its link gives a yes.
    Unsent { to: ContactPoint, about: About },
    /// What an owner did is in the site's log.
    Logged { entry: Value },
    /// What was given up is shown to the owner.
    DeadLetter { letter: Value },
    /// A piece of feedback is where it was.
    Feedback { state: Value },
    /// A piece of feedback that could not be delivered is delivered.
    Undelivered { reference: String, text: String },
}
