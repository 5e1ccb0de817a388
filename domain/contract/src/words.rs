//! The words of the contract, one table each: a name is written here and nowhere else.

/// Declares an enum whose variants each have one name, with `ALL`, `as_str`, `FromStr` and `Display`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in JSON, docs and on screen.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(UnknownWord)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(|_| serde::de::Error::custom(concat!("not a known ", stringify!($name))))
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let names: Vec<&str> = Self::ALL.iter().map(|word| word.as_str()).collect();
                schemars::json_schema!({ "type": "string", "enum": names })
            }
        }
    };
}

/// A name that is in none of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unknown word")
    }
}

impl std::error::Error for UnknownWord {}

words! {
    /// A way to reach a person.
    Channel {
        /// Email.
        Email = "email",
        /// Text message.
        Sms = "sms",
        /// Voice call.
        Phone = "phone",
        /// WhatsApp message.
        Whatsapp = "whatsapp",
        /// Letter.
        Post = "post",
        /// Push notification.
        Push = "push",
    }
}

words! {
    /// What a person says about one purpose on one channel.
    Choice {
        /// Yes. Takes effect when the contact point confirms.
        Given = "given",
        /// No.
        Refused = "refused",
        /// No longer.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Where a person stands on one purpose at one contact point (DPV `ConsentStatus`). Only `given` permits.
    ConsentStatus {
        /// Nothing on record. Silence is not consent.
        Unknown = "unknown",
        /// Asked for, not yet confirmed by the contact point.
        Requested = "requested",
        /// The person said no.
        Refused = "refused",
        /// The person said yes and the contact point confirmed.
        Given = "given",
        /// The person took it back.
        Withdrawn = "withdrawn",
        /// The yes has outlived its `valid_days`.
        Expired = "expired",
    }
}

words! {
    /// The window of a frequency cap. Sliding: a permit leaves it exactly at its age.
    CapWindow {
        /// 24 hours.
        Day = "day",
        /// 7 days.
        Week = "week",
        /// 30 days.
        Month = "month",
        /// 365 days.
        Year = "year",
    }
}

words! {
    /// The legal basis of a purpose (GDPR 6(1)).
    Basis {
        /// A freely given, specific, informed, unambiguous yes (GDPR 4(11)).
        Consent = "consent",
        /// Performance of a contract with the person.
        Contract = "contract",
        /// A legal duty of the controller. Alone passes a stop.
        LegalObligation = "legal_obligation",
        /// Somebody's life is at stake.
        VitalInterests = "vital_interests",
        /// Does not load: it needs no act of the person.
        PublicInterest = "public_interest",
        /// Does not load: it needs no act of the person.
        LegitimateInterests = "legitimate_interests",
    }
}

words! {
    /// Why not, in order of precedence: the first that applies is the answer.
    DenialReason {
        /// The site declares no such purpose.
        PurposeUnknown = "purpose_unknown",
        /// The purpose does not use that channel, or the site does not offer it.
        ChannelNotOffered = "channel_not_offered",
        /// The template belongs to another purpose, is unknown, or is missing where one is required.
        TemplateNotOfPurpose = "template_not_of_purpose",
        /// The contact point bounced hard or complained.
        Suppressed = "suppressed",
        /// The person stopped all contact, or the contact point was stopped.
        Stopped = "stopped",
        /// The person took the yes back, or objected on another basis.
        ConsentWithdrawn = "consent_withdrawn",
        /// The person said no.
        ConsentRefused = "consent_refused",
        /// Nothing on record, or the controller revoked the grant.
        ConsentMissing = "consent_missing",
        /// Asked for, not yet confirmed by the contact point.
        ConsentUnconfirmed = "consent_unconfirmed",
        /// The yes has outlived its `valid_days`.
        ConsentExpired = "consent_expired",
        /// The yes was to another notice version than the one in force.
        NoticeOutdated = "notice_outdated",
        /// The person wants no contact until a date.
        Paused = "paused",
        /// A quiet window applies, and the person's zone is unknown.
        TimeZoneUnknown = "time_zone_unknown",
        /// Now is inside the quiet hours of the site or the person.
        QuietHours = "quiet_hours",
        /// The cap of the purpose or the person is used up.
        FrequencyCapReached = "frequency_cap_reached",
    }
}

words! {
    /// What an API key may do.
    Scope {
        /// Ask without reserving.
        Ask = "ask",
        /// Reserve permits.
        Reserve = "reserve",
        /// Send through the gateway.
        Send = "send",
        /// Report outcomes.
        Report = "report",
        /// Work at the desk.
        Desk = "desk",
        /// Publish rules and make keys.
        Owner = "owner",
    }
}

words! {
    /// What became of a message that was permitted.
    SendOutcome {
        /// Handed to whoever delivers it.
        Sent = "sent",
        /// Not sent after all: its slot is given back, until one hour after the permit's expiry.
        NotSent = "not_sent",
        /// Delivered.
        Delivered = "delivered",
        /// Came back.
        Bounced = "bounced",
        /// The recipient reported it as unwanted. Ends all contact at the contact point.
        Complained = "complained",
    }
}

words! {
    /// What the gateway does with a message.
    MessageState {
        /// It waits to be sent.
        Queued = "queued",
    }
}

words! {
    /// How a message came back.
    Bounce {
        /// The address does not exist. Ends all contact there, until it proves itself again.
        Hard = "hard",
        /// Not now.
        Soft = "soft",
    }
}

words! {
    /// Why nobody is contacted at a contact point, whatever they said.
    SuppressionCause {
        /// The address does not exist. A later proof lifts it, and so does the owner.
        HardBounce = "hard_bounce",
        /// The recipient reported a message as unwanted. The person alone lifts it, by a proof.
        Complaint = "complaint",
    }
}

words! {
    /// What sends on a channel.
    ProviderKind {
        /// A signed webhook: whatever the owner likes.
        Webhook = "webhook",
        /// Postmark, for email.
        Postmark = "postmark",
        /// SendGrid, for email.
        Sendgrid = "sendgrid",
        /// Mailgun, for email.
        Mailgun = "mailgun",
        /// Twilio, for text messages.
        Twilio = "twilio",
        /// Vonage, for text messages.
        Vonage = "vonage",
    }
}

words! {
    /// What sort of feedback it is.
    FeedbackKind {
        /// Something went well.
        Praise = "praise",
        /// Something is wrong.
        Problem = "problem",
        /// Something could be better.
        Idea = "idea",
        /// Something is unclear.
        Question = "question",
    }
}

words! {
    /// What a variable of a template holds.
    VariableKind {
        /// Plain words, without a link.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day or a time.
        Date = "date",
        /// A name.
        Name = "name",
        /// A code: letters, digits and few signs.
        Code = "code",
        /// An amount with its currency.
        Money = "money",
        /// An https link to a listed host.
        Link = "link",
    }
}

impl ConsentStatus {
    /// Whether a confirmation still waits for its contact point.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Requested)
    }

    /// The answer that a control shows as chosen; none where nothing holds.
    #[must_use]
    pub const fn chosen(self) -> Option<Choice> {
        match self {
            Self::Given | Self::Requested => Some(Choice::Given),
            Self::Refused | Self::Withdrawn => Some(Choice::Refused),
            Self::Expired | Self::Unknown => None,
        }
    }

    /// What a no amounts to after this: a yes is taken back, also one that waits for proof or has ended by itself. Anything
    /// else is refused.
    #[must_use]
    pub const fn no_after(self) -> Choice {
        match self {
            Self::Given | Self::Requested | Self::Expired => Choice::Withdrawn,
            Self::Unknown | Self::Refused | Self::Withdrawn => Choice::Refused,
        }
    }
}

impl Basis {
    /// Whether the person can say no to it. A legal duty does not ask.
    #[must_use]
    pub const fn can_be_refused(self) -> bool {
        !matches!(self, Self::LegalObligation)
    }
}

impl CapWindow {
    /// The length in days.
    #[must_use]
    pub const fn days(self) -> u16 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConsentStatus::{Expired, Given, Refused, Requested, Unknown, Withdrawn};

    #[test]
    fn what_has_ended_by_itself_is_shown_as_not_chosen_and_a_no_after_it_takes_it_back() {
        for (status, chosen, no) in [
            (Unknown, None, Choice::Refused),
            (Requested, Some(Choice::Given), Choice::Withdrawn),
            (Refused, Some(Choice::Refused), Choice::Refused),
            (Given, Some(Choice::Given), Choice::Withdrawn),
            (Withdrawn, Some(Choice::Refused), Choice::Refused),
            (Expired, None, Choice::Withdrawn),
        ] {
            assert_eq!((status.chosen(), status.no_after()), (chosen, no), "{status:?}");
        }
    }
}
