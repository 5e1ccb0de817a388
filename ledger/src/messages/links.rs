//! What is said for the pages behind the links of messages: why one came, the way out, and all settings.

use super::Managed;
use crate::words::SiteText;
use beckon_domain::shown::Stands;
use beckon_domain::stored::{ContactKey, Member, PersonId, Pointer, Wishes};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, SendOutcome};
use serde::{Deserialize, Serialize};

/// Whose page does a link open?
#[derive(Serialize, Deserialize)]
pub struct Keeper {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// When the link was made.
    pub since: Instant,
    /// Whether it gets a person of its own if it has none: whoever is about to change something needs one.
    pub make: bool,
}

/// Whose page a link opens.
#[derive(Serialize, Deserialize)]
pub enum Kept {
    /// Nobody's yet.
    ByNobody,
    /// This person's.
    By(Pointer),
    /// The contact point has gone to somebody else since the link was made, so it opens nothing.
    ByAnother,
    /// The person has ended all links that were made before.
    Over,
}

/// What holds for a person across contact points?
#[derive(Serialize, Deserialize)]
pub struct HomeOf {
    /// The person, with the epoch under which the contact point belongs to them.
    pub person: Pointer,
    /// The contact point that leads here.
    pub contact: ContactKey,
}

/// What holds for a person across contact points.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct HomeSeen {
    /// What belongs to the person.
    pub members: Vec<Member>,
    /// How they want to be reached.
    pub wishes: Wishes,
    /// How they asked to be reached, once they prove it.
    pub asked: Option<Wishes>,
    /// Since when they have stopped all contact.
    pub stopped_at: Option<Instant>,
    /// Browsers that may read and narrow, by a name that is no token, and until when.
    pub browsers: Vec<(String, Instant)>,
}

/// Where do contact points of this person stand?
#[derive(Serialize, Deserialize)]
pub struct PointsOf {
    /// The person; absent for a contact point that belongs to nobody yet.
    pub person: Option<PersonId>,
    /// Their contact points in this shard.
    pub contacts: Vec<ContactKey>,
}

/// Where a contact point stands.
#[derive(Clone, Serialize, Deserialize)]
pub struct PointSeen {
    /// The contact point.
    pub contact: ContactKey,
    /// Where it stands.
    pub stands: Stands,
    /// Its normal form, for its person's home alone.
    pub address: String,
    /// The contact point, masked.
    pub masked: String,
}

/// Stop or resume one contact point of a person, and leave the others as they are.
#[derive(Serialize, Deserialize)]
pub struct HaltPoint {
    /// On whose behalf.
    pub managed: Managed,
    /// The form's name for this act, so that it is done once however often it is sent.
    pub id: Option<String>,
    /// Whether it may cause a message.
    pub may_send: bool,
    /// The contact point.
    pub contact: ContactKey,
    /// Stop, or resume.
    pub resume: bool,
}

/// A browser is to know the person's settings no longer.
#[derive(Serialize, Deserialize)]
pub struct ForgetBrowser {
    /// The person.
    pub person: PersonId,
    /// The name that the page called it by.
    pub browser: String,
}

/// Send a link that opens the page, and proves who opens it. The answer is the masked contact point, where it is known.
#[derive(Serialize, Deserialize)]
pub struct SendLink {
    /// To this contact point.
    pub contact: ContactKey,
    /// In this language.
    pub language: String,
    /// Whether the network that asks for it may cause a message.
    pub may_send: bool,
}

/// What was asked about these contact points, and what was sent to them?
#[derive(Serialize, Deserialize)]
pub struct HistoryOf {
    /// The contact points of this shard.
    pub contacts: Vec<ContactKey>,
    /// At most so many.
    pub most: u32,
}

/// One thing that was asked, or sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct HistoryRow {
    /// When.
    pub at: Instant,
    /// The sender's name; absent once the key is gone.
    pub sender: Option<String>,
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What came of it.
    pub what: Happened,
}

/// What came of a question.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum Happened {
    /// It was answered with a permit.
    Permitted,
    /// It was denied.
    Denied(beckon_domain::DenialReason),
    /// A permit was used, as far as is known.
    Sent(Option<SendOutcome>),
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
    /// Since when the yes held that the message rested on.
    pub given_at: Option<Instant>,
}

/// Somebody whose "I never agreed" counts against a sender.
#[derive(Clone, Serialize, Deserialize)]
pub struct Counted {
    /// The person.
    pub person: PersonId,
    /// Their mailbox, whichever tags its address has.
    pub mailbox: String,
}

/// What is the link of a letter about a stop for, and do it if its button was pressed?
#[derive(Serialize, Deserialize)]
pub struct FollowStopLink {
    /// The contact point.
    pub contact: ContactKey,
    /// Whether the letter asked, or told.
    pub asked: bool,
    /// When it was sent.
    pub made_at: Instant,
    /// The name of the link's row.
    pub row: String,
    /// Whether the button was pressed.
    pub press: bool,
}

/// What a letter about a stop leads to.
#[derive(Serialize, Deserialize)]
pub struct StopLinkSeen {
    /// The site's name.
    pub site: String,
    /// The controller.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// The contact point, masked.
    pub masked: String,
    /// Whether what it is for was done.
    pub done: bool,
}

/// Is a link to the page of all settings still on record?
#[derive(Serialize, Deserialize)]
pub struct LinkKnown {
    /// The name of its row.
    pub id: String,
}

/// Every link to the page of all settings that was made until now ends.
#[derive(Serialize, Deserialize)]
pub struct EndLinks {
    /// On whose behalf.
    pub managed: Managed,
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
    pub title: SiteText,
    /// Its notice.
    pub text: Option<SiteText>,
    /// On another basis than consent: the act that it answers.
    pub act: Option<SiteText>,
    /// Whether nothing is sent for it any more.
    pub ended: bool,
}
