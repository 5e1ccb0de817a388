//! What is said to a ledger, and what it answers. Internal: no caller sees it and no disk holds it.

mod kept;
mod links;
mod outcomes;
mod owners;
mod senders;

pub use links::*;
pub use outcomes::*;
pub use owners::*;
pub use senders::*;

use crate::failure::Failure;
use crate::words::SiteText;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::order::Order;
use beckon_domain::proofs::Joining;
use beckon_domain::shown::Stands;
use beckon_domain::stored::{ContactKey, CustomerKey, Member, PersonId, Pointer, Slot, Wishes};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, wire};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message to an object.
pub trait Message: Serialize + Sized {
    /// All messages to objects of its kind.
    type Any: From<Self> + Serialize + DeserializeOwned;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned;
    /// Names it, for the log.
    const NAME: &'static str;
}

/// Makes the closed list of all messages to one kind of object, each with its answer.
#[macro_export]
macro_rules! messages {
    ($(#[$doc:meta])* $any:ident { $($name:ident => $answer:ty;)+ }) => {
        $(#[$doc])*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[expect(missing_docs, reason = "each is documented as the message that it holds")]
        pub enum $any { $($name($name),)+ }

        $(
            impl From<$name> for $any {
                fn from(message: $name) -> Self {
                    Self::$name(message)
                }
            }

            impl $crate::messages::Message for $name {
                type Any = $any;
                type Answer = $answer;
                const NAME: &'static str = stringify!($name);
            }
        )+
    };
}

messages! {
    /// Everything that can be said to a ledger.
    ToLedger {
        Install => Installed;
        WhatIsHere => Option<Install>;
        Gate => Allowed;
        Save => SaveDone<wire::Saved>;
        Halt => SaveDone<Halted>;
        LeaveFeedback => SaveDone<wire::FeedbackReceived>;
        FeedbackLookup => Option<wire::FeedbackState>;
        Orders => bool;
        Settings => SettingsDone;
        Statuses => Vec<Stands>;
        CodeTargets => Vec<CodeTarget>;
        TryCode => Option<Proven>;
        RefundCode => ();
        ShowConfirmation => Option<Shown>;
        Press => Option<Proven>;
        Leave => Vec<Slot>;
        Join => ();
        Ask => AskDone;
        AskHome => Vec<Decided>;
        AskPeople => Vec<Decided>;
        MembersOf => Vec<Vec<Member>>;
        Whose => Vec<Option<(PersonId, u8)>>;
        LinkCustomer => ();
        Report => Vec<Reported>;
        End => ();
        Once => ();
        SeenBefore => bool;
        ProviderOf => Option<wire::Provider>;
        AboutPermit => Option<(ContactKey, u8)>;
        StandingsOf => Vec<FoundPoint>;
        UsePermit => Used;
        CheckWords => Vec<wire::FieldProblem>;
        TakeBack => Option<Counted>;
        PermitsOf => u64;
        TellHeld => ();
        AboutPurpose => PurposeShown;
        Keeper => Kept;
        HomeOf => HomeSeen;
        PointsOf => Vec<PointSeen>;
        HaltPoint => SaveDone<()>;
        ForgetBrowser => ();
        SendLink => Option<String>;
        EndLinks => SaveDone<()>;
        LinkKnown => bool;
        FollowStopLink => Option<StopLinkSeen>;
        OwnersSuppressions => Vec<u32>;
        HistoryOf => Vec<HistoryRow>;
        HeldUp => Vec<wire::HeldUp>;
        StateOf => StateOfDone;
        LinkGate => ();
    }
}

/// How often a caller may come before the minute is over.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Left {
    /// Requests a minute.
    pub limit: u32,
    /// Of these, how many are left.
    pub left: u32,
    /// Seconds until they are all there again.
    pub wait: u32,
}

impl Left {
    /// The smaller of what two ledgers leave.
    pub fn least(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        one.into_iter().chain(other).min_by_key(|left| left.left)
    }
}

/// A key as somebody presented it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Presented {
    /// Names it.
    pub id: String,
    /// SHA-256 of the secret presented.
    pub hash: String,
}

/// May this page speak for visitors, and has this visitor not come too often?
#[derive(Serialize, Deserialize)]
pub struct Gate {
    /// The visitor's network, as a keyed hash.
    pub client: String,
    /// The page's origin; absent for our own plain pages.
    pub origin: Option<String>,
    /// As how many requests this one counts.
    pub requests: u32,
    /// With how many messages it is charged.
    pub messages: u32,
}

/// A visitor's request is let in.
#[derive(Serialize, Deserialize)]
pub struct Allowed {
    /// Whether it may cause messages: not once its network's budget is used up.
    pub may_send: bool,
}

/// Who writes: the browser behind a request.
#[derive(Clone, Serialize, Deserialize)]
pub struct Browser {
    /// The person token, hashed, when one was sent.
    pub token: Option<String>,
    /// Without a token: among whose writes an id is looked for, as a keyed hash. The origin, and with an id that can be guessed
    /// the network too.
    pub client: String,
    /// Whether this write may cause messages.
    pub may_send: bool,
    /// Set where somebody writes by the link of a message, and so as the person to whom it went.
    pub managed: Option<Managed>,
}

/// A person whose settings are changed by the link of a message.
#[derive(Clone, Serialize, Deserialize)]
pub struct Managed {
    /// The person.
    pub person: PersonId,
    /// What belongs to the person: contact point, channel and normal form.
    pub points: Vec<(ContactKey, Channel, String)>,
    /// Of these, what has just proven itself.
    pub proven: Vec<ContactKey>,
}

/// A visitor saves preferences, at the person's home.
#[derive(Serialize, Deserialize)]
pub struct Save {
    /// Who writes.
    pub browser: Browser,
    /// The body as sent.
    pub body: wire::Preferences,
    /// Whether the browser sent the Global Privacy Control signal.
    pub gpc: bool,
}

/// A visitor stops or resumes, at the person's home.
#[derive(Serialize, Deserialize)]
pub struct Halt {
    /// Who writes.
    pub browser: Browser,
    /// The browser's name for this act. Without one, each time is an act of its own.
    pub id: Option<String>,
    /// The contact point, when one is named.
    pub contact_point: Option<wire::ContactPoint>,
    /// Stop, or resume.
    pub resume: bool,
}

/// What a stop or resume came to.
#[derive(Clone, Serialize, Deserialize)]
pub struct Halted {
    /// The person token.
    pub person: String,
    /// When.
    pub at: Instant,
    /// With a resume: whether it took effect at once.
    pub lifted: bool,
}

/// A visitor leaves feedback, at the person's home.
#[derive(Serialize, Deserialize)]
pub struct LeaveFeedback {
    /// Who writes.
    pub browser: Browser,
    /// The body as sent.
    pub body: wire::Feedback,
}

/// Where does this piece of feedback stand?
#[derive(Serialize, Deserialize)]
pub struct FeedbackLookup {
    /// Its reference.
    pub reference: String,
}

/// A write at the home is done; other shards still need to be told.
#[derive(Clone, Serialize, Deserialize)]
pub struct SaveDone<T> {
    /// The answer for the visitor, once every order is done.
    pub answer: T,
    /// For other shards.
    pub orders: Vec<Routed>,
    /// The write that the orders belong to.
    pub write: String,
    /// For the shard of a customer, who is a person of this one from now on.
    #[serde(default)]
    pub link: Option<LinkCustomer>,
}

/// The customer is this person from now on. Safe to say again.
#[derive(Clone, Serialize, Deserialize)]
pub struct LinkCustomer {
    /// The customer.
    pub customer: CustomerKey,
    /// The person.
    pub person: PersonId,
    /// The person's home.
    pub home: u8,
}

/// An order on its way to the contact point's own shard.
#[derive(Clone, Serialize, Deserialize)]
pub struct Routed {
    /// The shard.
    pub shard: u8,
    /// The home shard of the one who orders.
    pub home: u8,
    /// The normal form of the contact point.
    pub address: String,
    /// Whether the budget of the network that it comes from is used up, so that no message is sent for it.
    #[serde(default)]
    pub quiet: bool,
    /// The order.
    pub order: Order,
}

/// Orders for contact points of one shard, all from one write.
#[derive(Serialize, Deserialize)]
pub struct Orders {
    /// The write that they belong to. The same write is done once.
    pub write: String,
    /// The orders.
    pub orders: Vec<Routed>,
}

/// What has this person set?
#[derive(Serialize, Deserialize)]
pub struct Settings {
    /// The person token, hashed.
    pub token: String,
}

/// What a person has set, with the contact points whose present standing is still to be looked up.
#[derive(Serialize, Deserialize)]
pub struct SettingsDone {
    /// As far as the home knows.
    pub settings: wire::MySettings,
    /// The person.
    pub person: PersonId,
    /// Contact points that belong to the person.
    pub members: Vec<(ContactKey, Channel)>,
}

/// Where do these contact points of this person stand?
#[derive(Serialize, Deserialize)]
pub struct Statuses {
    /// The person.
    pub person: PersonId,
    /// Their contact points in this shard.
    pub contacts: Vec<ContactKey>,
}

/// Which contact points could a code typed by this person be for?
#[derive(Serialize, Deserialize)]
pub struct CodeTargets {
    /// The person token, hashed.
    pub token: String,
}

/// A contact point that a code could be for.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeTarget {
    /// The contact point.
    pub contact: ContactKey,
    /// Its shard.
    pub shard: u8,
    /// The person, with the home.
    pub person: Pointer,
}

/// Is this the code that was sent to one of these contact points for this person?
#[derive(Serialize, Deserialize)]
pub struct TryCode {
    /// The person.
    pub person: Pointer,
    /// The contact points of this shard.
    pub contacts: Vec<ContactKey>,
    /// The code, as it is stored.
    pub code: String,
    /// The same as it was stored before codes were keyed; such a code runs out a week after it was sent.
    pub unkeyed: String,
}

/// The code was right elsewhere: the tries it cost here are given back.
#[derive(Serialize, Deserialize)]
pub struct RefundCode {
    /// The person.
    pub person: PersonId,
    /// The contact points of this shard.
    pub contacts: Vec<ContactKey>,
}

/// What does the link of a confirmation ask for?
#[derive(Serialize, Deserialize)]
pub struct ShowConfirmation {
    /// The link's token, hashed.
    pub token: String,
}

/// What a confirmation's page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Shown {
    /// The site's name.
    pub site: String,
    /// The controller.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// The channel.
    pub channel: Channel,
    /// The contact point, masked.
    pub masked: String,
    /// The language to show it in.
    pub language: String,
    /// Title and notice of each purpose that pressing grants.
    pub grants: Vec<(SiteText, Option<SiteText>)>,
    /// Whether pressing lifts a stop.
    pub resume: bool,
    /// How the person wants to be reached, which pressing sets.
    pub wishes: Option<Wishes>,
    /// Whether pressing says which customer of the site the person is.
    pub customer: bool,
    /// Names what is listed, so that pressing grants exactly that.
    pub seen: String,
}

/// The button behind the link was pressed.
#[derive(Serialize, Deserialize)]
pub struct Press {
    /// The link's token, hashed.
    pub token: String,
    /// What was listed, if the page said so.
    pub seen: Option<String>,
}

/// A contact point has proven itself; what other shards still need to be told.
#[derive(Clone, Serialize, Deserialize)]
pub struct Proven {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// The contact point, masked.
    pub masked: String,
    /// What took effect.
    pub granted: Vec<wire::Granted>,
    /// Whether the list on the page is no longer what is open: nothing was done.
    pub outdated: bool,
    /// Whose home is told, and what.
    pub tell: Vec<(u8, Join)>,
    /// The old home, which lets go first, and the epoch under which the contact point has gone.
    pub from: Option<(Pointer, u32)>,
    /// For the shard of the customer that the person is from now on.
    #[serde(default)]
    pub link: Option<LinkCustomer>,
    /// The row of the link to the page of all settings that the page behind the confirmation shows.
    #[serde(default)]
    pub visit: String,
}

/// The contact point belongs to another person from now on: let go of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Leave {
    /// The person who loses it.
    pub person: PersonId,
    /// The contact point.
    pub contact: ContactKey,
    /// Under which epoch it has gone.
    pub epoch: u32,
}

/// A contact point of, or claimed by, this person has proven itself.
#[derive(Clone, Serialize, Deserialize)]
pub struct Join {
    /// The person.
    pub person: PersonId,
    /// What follows from the proof.
    pub joining: Joining,
    /// The token that typed the code, hashed.
    pub token: Option<String>,
}

/// An answer on its way from an object to the worker.
#[derive(Serialize, Deserialize)]
pub enum Answer<T> {
    /// Done.
    Done(T),
    /// Done, for a caller whose requests are counted.
    Counted(T, Left),
    /// A fault to hand on, by its stable code.
    Fault {
        /// The code.
        code: String,
        /// Every fault of the body.
        errors: Vec<wire::FieldProblem>,
        /// Notices in force.
        notices: Vec<wire::CurrentNotice>,
    },
    /// Too many requests.
    TooMany {
        /// Seconds to wait.
        wait: u32,
        /// Requests a minute.
        limit: u32,
    },
    /// The worker knew an older version.
    Stale,
}

impl<T> Answer<T> {
    /// What came of a turn, and for a caller whose requests are counted, what is left. What broke is logged here and told as
    /// "not now": repeating is safe.
    pub fn of(outcome: Result<T, Failure>, left: Option<Left>) -> Self {
        match outcome {
            Ok(done) => match left {
                Some(left) => Self::Counted(done, left),
                None => Self::Done(done),
            },
            Err(Failure::Fault(fault)) => {
                let fault = fault.shortened();
                Self::Fault {
                    code: fault.kind.code().to_owned(),
                    errors: fault.errors,
                    notices: fault.notices,
                }
            }
            Err(Failure::TooMany { wait, limit }) => Self::TooMany { wait, limit },
            Err(Failure::Stale) => Self::Stale,
            Err(Failure::Broken(text)) => {
                log::error!("an object failed: {text}");
                Self::Fault {
                    code: FaultKind::Unavailable.code().to_owned(),
                    errors: Vec::new(),
                    notices: Vec::new(),
                }
            }
        }
    }

    /// The same, as the one who asked reads it.
    ///
    /// # Errors
    ///
    /// Those that [`of`](Self::of) was given.
    pub fn read(self) -> Result<(T, Option<Left>), Failure> {
        match self {
            Self::Done(answer) => Ok((answer, None)),
            Self::Counted(answer, left) => Ok((answer, Some(left))),
            Self::Fault { code, errors, notices } => {
                let kind = FaultKind::ALL.iter().copied().find(|kind| kind.code() == code);
                let kind = kind.unwrap_or(FaultKind::Internal);
                Err(Fault { kind, errors, notices }.into())
            }
            Self::TooMany { wait, limit } => Err(Failure::TooMany { wait, limit }),
            Self::Stale => Err(Failure::Stale),
        }
    }
}
