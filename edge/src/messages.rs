//! What the worker says to its objects, and what they answer. Internal: no caller sees it and no disk holds it.

use beckon_domain::contact::Order;
use beckon_domain::stored::{ContactKey, ContactStanding, EventId, PersonId, Pointer, Slot, Suppression, Wishes};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, ConsentStatus, DenialReason, Scope, SendOutcome, wire};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message with the type of its answer.
pub trait Message: Serialize + DeserializeOwned {
    /// The path it is posted to.
    const PATH: &'static str;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned;
}

/// Names each message's path and answer.
macro_rules! messages {
    ($($name:ident => $path:literal, $answer:ty;)+) => {
        $(impl Message for $name { const PATH: &'static str = $path; type Answer = $answer; })+
    };
}

messages! {
    Install => "/install", ();
    Gate => "/gate", ();
    Save => "/save", SaveDone<wire::Saved>;
    Halt => "/halt", SaveDone<Halted>;
    LeaveFeedback => "/feedback", SaveDone<wire::FeedbackReceived>;
    FeedbackLookup => "/feedback-state", Option<wire::FeedbackState>;
    Orders => "/orders", ();
    Settings => "/settings", SettingsDone;
    Statuses => "/statuses", Vec<StatusOf>;
    CodeTargets => "/code-targets", Vec<CodeTarget>;
    TryCode => "/try-code", Option<Proven>;
    RefundCode => "/refund-code", ();
    ShowConfirmation => "/show", Option<Shown>;
    Press => "/press", Option<Proven>;
    Leave => "/leave", Vec<Slot>;
    Join => "/join", ();
    Ask => "/ask", AskDone;
    AskHome => "/ask-home", Vec<Decided>;
    Whose => "/whose", Vec<Option<u8>>;
    Report => "/report", Vec<Reported>;
    End => "/end", ();
    ProviderOf => "/provider-of", Option<wire::Provider>;
    AboutPermit => "/about-permit", Option<(ContactKey, u8)>;
    StandingOf => "/standing", ContactStanding;
    UsePermit => "/use-permit", Used;
    CheckWords => "/check-words", Vec<wire::FieldProblem>;
    TakeBack => "/take-back", ();
    AboutPurpose => "/about-purpose", Option<PurposeShown>;
    DeadLetters => "/dead-letters", Vec<wire::DeadLetter>;
    Publish => "/publish", wire::Published;
    Show => "/show-site", wire::SiteState;
    Facts => "/facts", SiteFacts;
    Widget => "/widget", WidgetDone;
    MakeKey => "/make-key", wire::CreatedKey;
    ListKeys => "/list-keys", wire::KeyList;
    RevokeKey => "/revoke-key", bool;
    KeyExists => "/key-exists", bool;
}

/// Site to ledger: the rules and keys from now on. Only a higher version counts.
#[derive(Serialize, Deserialize)]
pub struct Install {
    /// Counts every change of rules or keys.
    pub version: u64,
    /// The rules' own version, which owners see.
    pub rules_version: u64,
    /// The rules.
    pub rules: wire::Rules,
    /// Every live key.
    pub keys: Vec<StoredKey>,
}

/// A key as it is stored: hashed.
#[derive(Clone, Serialize, Deserialize)]
pub struct StoredKey {
    /// Names it.
    pub id: String,
    /// SHA-256 of its secret.
    pub hash: String,
    /// The sender's name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// What it may ask about; absent: everything.
    pub purposes: Option<Vec<String>>,
    /// When it ends.
    pub expires: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
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
    /// The visitor's address, as a keyed hash.
    pub client: String,
    /// The page's origin; absent for our own plain pages.
    pub origin: Option<String>,
}

/// Who writes: the browser behind a request.
#[derive(Clone, Serialize, Deserialize)]
pub struct Browser {
    /// The person token, hashed, when one was sent.
    pub token: Option<String>,
    /// Address and origin, as a keyed hash.
    pub client: String,
}

/// A visitor saves preferences, at the person's home.
#[derive(Serialize, Deserialize)]
pub struct Save {
    /// Who writes.
    pub browser: Browser,
    /// The body as sent.
    pub body: wire::Preferences,
}

/// A visitor stops or resumes, at the person's home.
#[derive(Serialize, Deserialize)]
pub struct Halt {
    /// Who writes.
    pub browser: Browser,
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

/// Where one contact point stands on one purpose.
#[derive(Serialize, Deserialize)]
pub struct StatusOf {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// In one word.
    pub status: ConsentStatus,
    /// Whether the contact point is stopped.
    pub stopped: bool,
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
    /// The code, hashed.
    pub code: String,
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
    pub grants: Vec<(String, String)>,
    /// Whether pressing lifts a stop.
    pub resume: bool,
    /// How the person wants to be reached, which pressing sets.
    pub wishes: Option<Wishes>,
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
    /// The old home, which lets go first.
    pub from: Option<Pointer>,
}

/// The contact point belongs to another person from now on: let go of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Leave {
    /// The person who loses it.
    pub person: PersonId,
    /// The contact point.
    pub contact: ContactKey,
}

/// A contact point of, or claimed by, this person has proven itself.
#[derive(Clone, Serialize, Deserialize)]
pub struct Join {
    /// The person.
    pub person: PersonId,
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// How.
    pub proof: beckon_domain::stored::Proof,
    /// It belongs to the person from now on, under this epoch.
    pub epoch: Option<u32>,
    /// What the page listed about how to be reached.
    pub wishes: Option<Wishes>,
    /// Whether a stop was lifted.
    pub resume: bool,
    /// The token that typed the code, hashed.
    pub token: Option<String>,
    /// Slots that came along from the old home.
    pub slots: Vec<Slot>,
}

/// Questions about contact points of one shard.
#[derive(Serialize, Deserialize)]
pub struct Ask {
    /// The key.
    pub key: Presented,
    /// The region that addresses were read in.
    pub region: String,
    /// What is done with a permit.
    pub how: How,
    /// The questions.
    pub questions: Vec<Asked>,
}

/// What is done with a permit.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// Nothing: it is only asked.
    Ask,
    /// It takes its slot and goes to the sender.
    Reserve,
    /// It takes its slot, and the gateway sends by it.
    Send,
}

impl How {
    /// The scope that a key needs for it.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Ask => Scope::Ask,
            Self::Reserve => Scope::Reserve,
            Self::Send => Scope::Send,
        }
    }
}

/// One question, with its place in the request.
#[derive(Clone, Serialize, Deserialize)]
pub struct Asked {
    /// Its place.
    pub at: u32,
    /// The sender's id for it.
    pub id: String,
    /// The contact point; absent when a customer is asked about.
    pub contact: Option<ContactKey>,
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: String,
    /// The template.
    pub template: Option<String>,
    /// Whether the sender asked for other channels than the contact point's own.
    pub outside: bool,
    /// Names the question's body.
    pub body: String,
    /// The message to send on a permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Box<Outgoing>>,
}

/// A message that is sent if its question is permitted.
#[derive(Clone, Serialize, Deserialize)]
pub struct Outgoing {
    /// What the sender wrote.
    pub message: wire::MessageToSend,
    /// The address in normal form.
    pub address: String,
}

/// Do these messages have words?
#[derive(Serialize, Deserialize)]
pub struct CheckWords {
    /// The key.
    pub key: Presented,
    /// The messages, each with its channel.
    pub messages: Vec<(wire::MessageToSend, Channel)>,
}

/// Somebody takes back, by a link in a message, what it was sent for.
#[derive(Serialize, Deserialize)]
pub struct TakeBack {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: String,
    /// Whether the person says that they never agreed.
    pub never_agreed: bool,
}

/// What the page behind a message's link needs to know of the rules.
#[derive(Serialize, Deserialize)]
pub struct AboutPurpose {
    /// The purpose.
    pub purpose: String,
    /// The language.
    pub language: String,
    /// The contact point.
    pub contact: ContactKey,
}

/// The purpose of a message, as its page shows it.
#[derive(Serialize, Deserialize)]
pub struct PurposeShown {
    /// The site's name.
    pub site: String,
    /// The controller's name.
    pub controller: String,
    /// How people reach it.
    pub reach: String,
    /// Its privacy notice.
    pub privacy_notice: String,
    /// The purpose's short name.
    pub title: String,
    /// Its notice.
    pub text: String,
    /// On another basis than consent: the act that it answers.
    pub act: Option<String>,
    /// Whether nothing is sent for it any more.
    pub ended: bool,
}

/// The answers of one shard, and what has to be asked at other homes.
#[derive(Serialize, Deserialize)]
pub struct AskDone {
    /// Answered here.
    pub decided: Vec<Decided>,
    /// To be asked at the person's home.
    pub elsewhere: Vec<Elsewhere>,
}

/// A question whose person lives in another shard, with what the contact point's own shard knows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The question.
    pub asked: Asked,
    /// Whose.
    pub person: Pointer,
    /// Where the contact point stands.
    pub standing: ContactStanding,
}

/// Questions about persons of one home shard.
#[derive(Serialize, Deserialize)]
pub struct AskHome {
    /// The key.
    pub key: Presented,
    /// What is done with a permit.
    pub how: How,
    /// The questions.
    pub questions: Vec<Elsewhere>,
}

/// The answer to one question.
#[derive(Serialize, Deserialize)]
pub struct Decided {
    /// The question's place.
    pub at: u32,
    /// The answer; absent when the contact point has moved away under another epoch.
    pub verdict: Option<Verdict>,
}

/// A permit or a denial, before it is signed.
#[derive(Clone, Serialize, Deserialize)]
pub enum Verdict {
    /// Yes.
    Permit {
        /// The ground.
        because: wire::Because,
        /// Another channel that the person prefers.
        preferred: Option<Channel>,
        /// The zone that was assumed.
        assumed: Option<String>,
        /// The reserved permit.
        reserved: Option<Reserved>,
    },
    /// No.
    Deny {
        /// Why.
        reason: DenialReason,
        /// When to ask again.
        retry_at: Option<Instant>,
    },
}

/// A permit that took a slot, to be signed by the worker.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reserved {
    /// Its id.
    pub id: String,
    /// 128 random bits for the address's hash.
    pub salt: String,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub expires: Instant,
    /// The consent event behind it.
    pub event: Option<EventId>,
}

/// Which deliveries were given up?
#[derive(Serialize, Deserialize)]
pub struct DeadLetters {}

/// Who calls the site's object.
#[derive(Clone, Serialize, Deserialize)]
pub enum Owner {
    /// The deployment's own key, checked by the worker.
    Deployment,
    /// A key of the site.
    Key(Presented),
}

/// Publish these rules.
#[derive(Serialize, Deserialize)]
pub struct Publish {
    /// Who.
    pub owner: Owner,
    /// The version that they are to replace; 0 for none.
    pub if_match: Option<u64>,
    /// The rules.
    pub rules: wire::Rules,
}

/// Show the rules and their state.
#[derive(Serialize, Deserialize)]
pub struct Show {
    /// Who.
    pub owner: Owner,
}

/// What does the worker need to know of the site?
#[derive(Serialize, Deserialize)]
pub struct Facts {}

/// What the worker needs to know of a site. `shards` never changes; a shard says when `region` has.
#[derive(Clone, Serialize, Deserialize)]
pub struct SiteFacts {
    /// Over how many ledgers people are spread.
    pub shards: u8,
    /// The region that addresses are read in.
    pub region: String,
}

/// What does the widget need to know?
#[derive(Serialize, Deserialize)]
pub struct Widget {}

/// What the widget needs to know, with the version it comes from.
#[derive(Serialize, Deserialize)]
pub struct WidgetDone {
    /// The rules' version.
    pub version: u64,
    /// The settings.
    pub settings: wire::WidgetSettings,
}

/// In which homes do the persons of these contact points live?
#[derive(Serialize, Deserialize)]
pub struct Whose {
    /// The key.
    pub key: Presented,
    /// The contact points, all of this shard.
    pub contacts: Vec<ContactKey>,
}

/// What became of messages whose permits were given here.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// The key; none where a provider says so, whose signature was checked.
    pub key: Option<Presented>,
    /// The reports.
    pub items: Vec<ReportItem>,
}

/// One report.
#[derive(Serialize, Deserialize)]
pub struct ReportItem {
    /// Its place in the request.
    pub at: u32,
    /// The permit's id.
    pub permit: Option<String>,
    /// Or the id of the question, and the contact point it was about.
    pub question: Option<(String, ContactKey)>,
    /// What became of the message.
    pub outcome: SendOutcome,
}

/// What was made of a report.
#[derive(Serialize, Deserialize)]
pub struct Reported {
    /// Its place in the request.
    pub at: u32,
    /// Why it was not recorded.
    pub refusal: Option<Refusal>,
    /// Whom the message was for, where the permit is known.
    pub contact: Option<(ContactKey, Channel)>,
}

/// Why a report is not recorded.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum Refusal {
    /// No such permit.
    Unknown,
    /// It contradicts what is known.
    Contradicts,
    /// A slot is no longer given back.
    TooLate,
}

/// End all contact at these contact points.
#[derive(Serialize, Deserialize)]
pub struct End {
    /// The key; none where a provider says so, or the edge has seen it.
    pub key: Option<Presented>,
    /// Which, all of this shard.
    pub ended: Vec<Ended>,
}

/// A contact point at which all contact ends.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ended {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Its address, where it was named.
    pub address: Option<String>,
    /// Why.
    pub because: Ending,
}

/// Why all contact ends.
#[derive(Clone, Serialize, Deserialize)]
pub enum Ending {
    /// A hard bounce or a complaint.
    Suppressed(Suppression),
    /// The person said so, to the provider or in a text; with the text where somebody has to read it.
    Stopped(Option<String>),
}

/// How does the site send over this channel?
#[derive(Serialize, Deserialize)]
pub struct ProviderOf {
    /// The channel.
    pub channel: Channel,
}

/// What is this permit about?
#[derive(Serialize, Deserialize)]
pub struct AboutPermit {
    /// The key.
    pub key: Presented,
    /// The permit.
    pub id: String,
}

/// Where does this contact point stand?
#[derive(Serialize, Deserialize)]
pub struct StandingOf {
    /// The contact point.
    pub contact: ContactKey,
}

/// Use a permit up.
#[derive(Serialize, Deserialize)]
pub struct UsePermit {
    /// The key.
    pub key: Presented,
    /// The permit.
    pub id: String,
    /// Where its contact point stands, as its own shard knows.
    pub standing: ContactStanding,
}

/// What came of using a permit.
#[derive(Serialize, Deserialize)]
pub enum Used {
    /// It is used from now on.
    Now(Instant),
    /// What it permits is denied by now.
    Denied(DenialReason, Option<Instant>),
}

/// Make a key.
#[derive(Serialize, Deserialize)]
pub struct MakeKey {
    /// Who.
    pub owner: Owner,
    /// What it is to be.
    pub key: wire::NewKey,
}

/// List the keys.
#[derive(Serialize, Deserialize)]
pub struct ListKeys {
    /// Who.
    pub owner: Owner,
}

/// Revoke a key.
#[derive(Serialize, Deserialize)]
pub struct RevokeKey {
    /// Who.
    pub owner: Owner,
    /// Which.
    pub id: String,
}

/// Is this a live key of the site?
#[derive(Serialize, Deserialize)]
pub struct KeyExists {
    /// The key.
    pub key: Presented,
}

/// An answer on its way from an object to the worker.
#[derive(Serialize, Deserialize)]
pub enum Answer<T> {
    /// Done.
    Done(T),
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
