//! What the contract says of each operation: who may call, what for, what goes in, what comes out, what goes wrong.

use super::Caller::{Anyone, Key, Person, Visitor};
use super::Content::{Form, Html, Nothing, Script, Style};
use super::{Described, FOREIGN, of};
use crate::Scope::{Ask, Owner, Report, Reserve, Send};
use crate::fault::FaultKind::{
    BodyInvalid, CodeWrong, IdDuplicate, IdReused, KeyHeld, NotFound, NoticeOutdated, OriginNotListed, OutcomeRefused,
    PermitExpired, PermitUnknown, PermitUsed, PersonUnknown, PurposeNotOfKey, RulesInvalid, SignatureWrong,
    SiteUnknown, SuppressionStands, VersionConflict,
};
use crate::routes::Operation;
use crate::wire;

/// What stands in a path's braces.
pub(super) fn meaning_of(parameter: &str) -> &'static str {
    match parameter {
        "site" => "The site's name, as in `data-site`.",
        "channel" => "The channel whose provider calls: `email`, `sms`.",
        "file" => "The file's name: a script, the WebAssembly, or the texts of a language.",
        "hash" => {
            "The hash of the content: the script's own, for subresource integrity; or that of all of the widget's files."
        }
        "id" => "The id of the key as listed, not the key itself; or of the permit, its `jti`.",
        "ledger" => "The number of the ledger, as `lost_ledgers` of the site's state names it.",
        "reference" => "The reference that the answer to the feedback gave.",
        "token" => "The token of a message's link.",
        _ => "Part of the path.",
    }
}

/// What is said of an operation.
#[allow(clippy::too_many_lines, reason = "a table")]
pub(super) fn described(operation: Operation) -> Described {
    match operation {
        Operation::Embed => Described {
            caller: Anyone,
            summary: "The script tag's target: draws the launcher, and loads the widget when the visitor wants it",
            request: None,
            answers: vec![(200, "The launcher. Cached for a short time.", Script)],
            faults: &[],
        },
        Operation::EmbedPinned => Described {
            caller: Anyone,
            summary: "The same script under its content hash, for subresource integrity",
            request: None,
            answers: vec![(200, "The launcher. Immutable.", Script)],
            faults: &[NotFound],
        },
        Operation::PlainPage => Described {
            caller: Anyone,
            summary: "The plain page, for a visitor whose browser runs no script or no WebAssembly",
            request: None,
            answers: vec![(200, "A page that works without JavaScript.", Html)],
            faults: &[SiteUnknown],
        },
        Operation::SubmitPlainPage => Described {
            caller: Anyone,
            summary: "One of the plain page's forms: save preferences, stop all contact, or leave feedback",
            request: Some(Form),
            answers: vec![
                (200, "The page, with what was done.", Html),
                (
                    409,
                    "The page, with a notice that has changed since it was shown.",
                    Html,
                ),
                (
                    422,
                    "The page as it was filled in, with what is wrong beside each field.",
                    Html,
                ),
                (
                    429,
                    "The page as it was filled in. `Retry-After` says when to send it again.",
                    Html,
                ),
            ],
            faults: &[OriginNotListed, SiteUnknown],
        },
        Operation::WidgetFile => Described {
            caller: Anyone,
            summary: "A file of the widget, as the launcher loads it",
            request: None,
            answers: vec![(200, "The file. Immutable.", Script)],
            faults: &[NotFound],
        },
        Operation::PageStyle => Described {
            caller: Anyone,
            summary: "The style of the edge's own pages",
            request: None,
            answers: vec![(200, "A style sheet.", Style)],
            faults: &[],
        },
        Operation::ShowSite => Described {
            caller: Key(&[Owner]),
            summary: "Show the rules in force and their state",
            request: None,
            answers: vec![(200, "The rules, their version and state.", of::<wire::SiteState>())],
            faults: &[NotFound],
        },
        Operation::PublishRules => Described {
            caller: Key(&[Owner]),
            summary: "Publish the site's rules",
            request: Some(of::<wire::Rules>()),
            answers: vec![
                (200, "In force on every ledger.", of::<wire::Published>()),
                (
                    202,
                    "Stored; `pending` ledgers do not have them yet.",
                    of::<wire::Published>(),
                ),
            ],
            faults: &[RulesInvalid, VersionConflict],
        },
        Operation::WidgetSettings => Described {
            caller: Visitor,
            summary: "What the widget needs to know of the site",
            request: None,
            answers: vec![
                (
                    200,
                    "The public settings, with an `ETag`. A browser may show them for a minute without asking again.",
                    of::<wire::WidgetSettings>(),
                ),
                (304, "Unchanged since the `ETag` in `If-None-Match`.", Nothing),
            ],
            faults: &[],
        },
        Operation::ListKeys => Described {
            caller: Key(&[Owner]),
            summary: "List the live keys, without their secrets",
            request: None,
            answers: vec![(200, "The keys, oldest first.", of::<wire::KeyList>())],
            faults: &[],
        },
        Operation::CreateKey => Described {
            caller: Key(&[Owner]),
            summary: "Make a key",
            request: Some(of::<wire::NewKey>()),
            answers: vec![(201, "The key, shown this once.", of::<wire::CreatedKey>())],
            faults: &[],
        },
        Operation::RevokeKey => Described {
            caller: Key(&[Owner]),
            summary: "Revoke a key",
            request: None,
            answers: vec![(204, "Revoked: no ledger takes it any more.", Nothing)],
            faults: &[NotFound],
        },
        Operation::ReleaseKey => Described {
            caller: Key(&[Owner]),
            summary: "Let a key act for a purpose again, once you have looked into why people said that they never agreed",
            request: None,
            answers: vec![(204, "Released in every ledger.", Nothing)],
            faults: &[NotFound],
        },
        Operation::ReinstallLedger => Described {
            caller: Key(&[Owner]),
            summary: "Say that a lost ledger starts with what it has: empty, if its file is gone. Who said no there is forgotten. Put the file back instead, if you can",
            request: None,
            answers: vec![(
                204,
                "It has the rules and keys, and answers. Said of a ledger that is not lost, it changes nothing.",
                Nothing,
            )],
            faults: &[NotFound],
        },
        Operation::OwnerLog => Described {
            caller: Key(&[Owner]),
            summary: "Who published rules, and who made, revoked and released keys: the last 1,000 acts",
            request: None,
            answers: vec![(200, "The acts, newest first.", of::<wire::OwnerLog>())],
            faults: &[SiteUnknown],
        },
        Operation::MySettings => Described {
            caller: Person,
            summary: "What this person has set, addresses masked",
            request: None,
            answers: vec![(200, "The settings.", of::<wire::MySettings>())],
            faults: &[],
        },
        Operation::SavePreferences => Described {
            caller: Visitor,
            summary: "Save what a visitor chose. What is absent stays as it was; `null` clears",
            request: Some(of::<wire::Preferences>()),
            answers: vec![(200, "Recorded, with the person's receipt.", of::<wire::Saved>())],
            faults: &[PersonUnknown, IdReused, KeyHeld, NoticeOutdated],
        },
        Operation::TypeCode => Described {
            caller: Visitor,
            summary: "Type in the code of a confirmation",
            request: Some(of::<wire::Code>()),
            answers: vec![(200, "The contact point is proven.", of::<wire::CodeAccepted>())],
            faults: &[PersonUnknown, CodeWrong],
        },
        Operation::Stop => Described {
            caller: Visitor,
            summary: "Stop all contact: of a contact point, of the person of a token, or both",
            request: Some(of::<wire::Stop>()),
            answers: vec![(202, "In effect already.", of::<wire::Stopped>())],
            faults: &[PersonUnknown],
        },
        Operation::Resume => Described {
            caller: Visitor,
            summary: "Lift a stop: at once for the token that set it, within ten minutes, else by proof",
            request: Some(of::<wire::Stop>()),
            answers: vec![(202, "Lifted, or waiting for a confirmation.", of::<wire::Resumed>())],
            faults: &[PersonUnknown],
        },
        Operation::LeaveFeedback => Described {
            caller: Visitor,
            summary: "Leave praise, a problem, an idea or a question",
            request: Some(of::<wire::Feedback>()),
            answers: vec![(
                202,
                "Recorded, on its way to whoever can fix it.",
                of::<wire::FeedbackReceived>(),
            )],
            faults: &[PersonUnknown, IdReused],
        },
        Operation::FeedbackState => Described {
            caller: Visitor,
            summary: "Where a piece of feedback stands",
            request: None,
            answers: vec![(200, "Its state.", of::<wire::FeedbackState>())],
            faults: &[NotFound],
        },
        Operation::Decide => Described {
            caller: Key(&[Ask, Reserve]),
            summary: "May I send? 1 to 1,000 questions. `reserve` needs the scope `reserve`",
            request: Some(of::<wire::Questions>()),
            answers: vec![(
                200,
                "A permit or a denial for each question, in order.",
                of::<wire::Answers>(),
            )],
            faults: &[PurposeNotOfKey, KeyHeld, IdReused, IdDuplicate],
        },
        Operation::SendMessages => Described {
            caller: Key(&[Send]),
            summary: "Ask and send in one step, through the site's provider. Decided once more when the message leaves",
            request: Some(of::<wire::Messages>()),
            answers: vec![(
                200,
                "A permit with `\"message\": \"queued\"`, or a denial, for each message, in order.",
                of::<wire::Answers>(),
            )],
            faults: &[PurposeNotOfKey, KeyHeld, IdReused, IdDuplicate],
        },
        Operation::ReportOutcomes => Described {
            caller: Key(&[Report]),
            summary: "Say what became of messages. `not_sent` gives the slot back; a hard bounce or a complaint ends all contact",
            request: Some(of::<wire::Outcomes>()),
            answers: vec![(200, "All are recorded.", of::<wire::OutcomesRecorded>())],
            faults: &[OutcomeRefused],
        },
        Operation::EnterSuppressions => Described {
            caller: Key(&[Owner]),
            summary: "Enter hard bounces and complaints that are known from elsewhere, each with its ground",
            request: Some(of::<wire::Suppressions>()),
            answers: vec![(200, "All are recorded.", of::<wire::SuppressionsRecorded>())],
            faults: &[SiteUnknown],
        },
        Operation::LiftSuppressions => Described {
            caller: Key(&[Owner]),
            summary: "Take hard bounces back that do not hold. A complaint is lifted by the person alone",
            request: Some(of::<wire::SuppressionLifts>()),
            answers: vec![(
                200,
                "None of them is suppressed any more.",
                of::<wire::SuppressionsRecorded>(),
            )],
            faults: &[SuppressionStands, SiteUnknown],
        },
        Operation::Inbound => Described {
            caller: Anyone,
            summary: "A provider's webhook, in its own shape and signed its own way: bounces, complaints, and what people write back",
            request: Some(Form),
            answers: vec![(204, "Recorded. What is not known is left alone.", Nothing)],
            faults: &[SignatureWrong, BodyInvalid, SiteUnknown, NotFound],
        },
        Operation::UsePermit => Described {
            caller: Key(&[Reserve, Send, Report]),
            summary: "Use a permit up: once, and only while its consent still stands",
            request: Some(of::<wire::PermitUse>()),
            answers: vec![(
                200,
                "It is used now, or what it permits is denied by now.",
                of::<wire::PermitUsed>(),
            )],
            faults: &[PermitUnknown, PermitUsed, PermitExpired, PurposeNotOfKey, KeyHeld],
        },
        Operation::ShowConfirmation => Described {
            caller: Anyone,
            summary: "Show what a confirmation asks, and one button. Changes nothing",
            request: None,
            answers: vec![(200, "The page; a neutral one for a used, old or invented token.", Html)],
            faults: &[],
        },
        Operation::Confirm => Described {
            caller: Anyone,
            summary: "Press the button: grants exactly what the page listed",
            request: Some(Form),
            answers: vec![(200, "Done; the neutral page for a used, old or invented token.", Html)],
            faults: &[],
        },
        Operation::ShowWhy => Described {
            caller: Anyone,
            summary: "Why a message came: who sent it, for what, on the strength of which yes. Changes nothing",
            request: None,
            answers: vec![(200, "The page; a neutral one for a token that is not ours.", Html)],
            faults: &[],
        },
        Operation::AnswerWhy => Described {
            caller: Anyone,
            summary: "Stop it; with `do=never_agreed` the site's owner is told so as well",
            request: Some(Form),
            answers: vec![
                (200, "Stopped.", Html),
                (404, "The link is not ours. Nothing changed.", Html),
                (409, "The law demands the message. Nothing changed.", Html),
            ],
            faults: &[],
        },
        Operation::ShowUnsubscribe => Described {
            caller: Anyone,
            summary: "The way out of a message, with one button. Changes nothing",
            request: None,
            answers: vec![(200, "The page; a neutral one for a token that is not ours.", Html)],
            faults: &[],
        },
        Operation::Unsubscribe => Described {
            caller: Anyone,
            summary: "One-click unsubscribe (RFC 8058), whatever the body. Never expires; repeated, it changes nothing",
            request: Some(Form),
            answers: vec![
                (200, "Stopped.", Html),
                (404, "The link is not ours. Nothing changed.", Html),
                (409, "The law demands the message. Nothing changed.", Html),
            ],
            faults: &[],
        },
        Operation::ShowSettings => Described {
            caller: Anyone,
            summary: "Everything that a person has set, by the token of any message's links. With a fresh proof the history as well. Changes nothing",
            request: None,
            answers: vec![(
                200,
                "The page; a neutral one for a token that is not ours; where the address has gone to somebody else since, a page that offers a new link.",
                Html,
            )],
            faults: &[],
        },
        Operation::ChangeSettings => Described {
            caller: Anyone,
            summary: "One of the page's forms. What narrows contact holds at once; what widens it waits for a proof, unless one is fresh",
            request: Some(Form),
            answers: vec![
                (200, "The page, with what was done.", Html),
                (404, "The page: what was named on it is no longer there.", Html),
                (409, "The page, with what has changed since it was shown.", Html),
                (
                    422,
                    "The page as it was filled in, with what is wrong beside each field.",
                    Html,
                ),
                (
                    429,
                    "The page as it was filled in. `Retry-After` says when to send it again.",
                    Html,
                ),
            ],
            faults: &[],
        },
        Operation::ShowStop => Described {
            caller: Anyone,
            summary: "Somebody stopped all contact without proof: what happened, and one button that undoes it, or that does it where it waits. Changes nothing",
            request: None,
            answers: vec![(
                200,
                "The page; a neutral one for a token that is not ours, or is over.",
                Html,
            )],
            faults: &[],
        },
        Operation::PressStop => Described {
            caller: Anyone,
            summary: "Press that button",
            request: Some(Form),
            answers: vec![(
                200,
                "Done; the neutral page for a token that is not ours, or is over.",
                Html,
            )],
            faults: &[],
        },
        Operation::PermitKeys => Described {
            caller: Anyone,
            summary: "The keys that permits are checked with (RFC 7517)",
            request: None,
            answers: vec![(200, "A JSON Web Key Set.", FOREIGN)],
            faults: &[],
        },
        Operation::Contract => Described {
            caller: Anyone,
            summary: "This document",
            request: None,
            answers: vec![(200, "OpenAPI 3.1.", FOREIGN)],
            faults: &[],
        },
        Operation::Health => Described {
            caller: Anyone,
            summary: "Whether the edge is up",
            request: None,
            answers: vec![(200, "Up.", of::<wire::Health>())],
            faults: &[],
        },
        Operation::Ready => Described {
            caller: Anyone,
            summary: "Whether the edge can do its work: an object writes and reads, and the secret is the one that its data was written under",
            request: None,
            answers: vec![(200, "Ready.", of::<wire::Health>())],
            faults: &[],
        },
    }
}
