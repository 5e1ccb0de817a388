//! A site's rules, checked: what is declared can be decided on. Nonsense does not load.

mod check;

use crate::deployment::Context;
use crate::time::DAY;
use crate::wire::{self, FieldProblem};
use crate::zone::{QuietHours, Zone};
use crate::{Basis, Channel, language};
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// The built-in purpose of confirmation messages. The edge alone asks for it.
pub const CONFIRM: &str = "confirm";
/// The built-in purpose of answers to feedback.
pub const FEEDBACK_REPLY: &str = "feedback_reply";
/// For how many days "you may answer me" holds: an answer that comes later than this is no answer.
const FEEDBACK_REPLY_DAYS: u32 = 90;

/// The rules in force for a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    declared: wire::Rules,
    purposes: BTreeMap<String, Purpose>,
    /// The zone to assume where the person's is unknown.
    pub assume_time_zone: Option<Zone>,
    /// The site's own quiet hours.
    pub quiet_hours: Option<QuietHours>,
    /// Over how many ledgers people are spread.
    pub shards: u8,
}

/// One purpose, ready to decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Its code.
    pub code: String,
    /// Its legal basis; never one that needs no act of the person.
    pub basis: Basis,
    /// On another basis than consent: the act it answers, in the first of the site's languages.
    pub because: Option<String>,
    /// Its channels.
    pub channels: Vec<Channel>,
    /// The notice version in force.
    pub notice: String,
    /// The notice, by language.
    pub text: BTreeMap<String, String>,
    /// For how long a yes holds, in milliseconds.
    pub valid_for: Option<i64>,
    /// The site's cap per person.
    pub cap: Option<Cap>,
    /// Whether a question must name a template.
    pub template_required: bool,
}

/// At most so many permits in a sliding window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// How many.
    pub permits: NonZeroU32,
    /// The window in milliseconds. A permit leaves it exactly at this age.
    pub window: i64,
}

impl Cap {
    /// Takes 1 to 100 permits.
    #[must_use]
    pub fn parse(cap: &wire::Cap) -> Option<Self> {
        let permits = NonZeroU32::new(cap.permits).filter(|permits| permits.get() <= 100)?;
        Some(Self {
            permits,
            window: i64::from(cap.per.days()) * DAY,
        })
    }
}

impl Rules {
    /// Checks what an owner declares.
    ///
    /// # Errors
    ///
    /// Every problem at once, each with the JSON pointer of what to mend.
    pub fn parse(declared: &wire::Rules, context: &Context) -> Result<Self, Vec<FieldProblem>> {
        let problems = check::problems(declared, context);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self::load(declared).unwrap_or_else(|| unreachable!("what was checked loads")))
    }

    /// Takes rules that were checked when they were published. Endpoints are not looked at: each is checked again when
    /// something is delivered to it. `None` when a rule about time cannot be read: then nothing may be decided.
    #[must_use]
    pub fn load(declared: &wire::Rules) -> Option<Self> {
        let quiet_hours = match &declared.quiet_hours {
            Some(hours) => Some(QuietHours::parse(&hours.from, &hours.to)?),
            None => None,
        };
        let assume_time_zone = match &declared.assume_time_zone {
            Some(name) => Some(Zone::named(name)?),
            None => None,
        };
        let mut purposes: BTreeMap<String, Purpose> = declared
            .purposes
            .iter()
            // A basis that needs no act of the person does not load, wherever it comes from.
            .filter(|purpose| !matches!(purpose.basis, Basis::LegitimateInterests | Basis::PublicInterest))
            .map(|purpose| (purpose.code.clone(), ready(purpose, declared)))
            .collect();
        purposes.insert(FEEDBACK_REPLY.to_owned(), feedback_reply(declared));
        Some(Self {
            purposes,
            assume_time_zone,
            quiet_hours,
            shards: declared.shards.unwrap_or(16),
            declared: declared.clone(),
        })
    }

    /// The rules as declared.
    #[must_use]
    pub const fn declared(&self) -> &wire::Rules {
        &self.declared
    }

    /// A declared purpose, or the built-in one for answers to feedback.
    #[must_use]
    pub fn purpose(&self, code: &str) -> Option<&Purpose> {
        self.purposes.get(code)
    }

    /// Whether the site offers the channel at all.
    #[must_use]
    pub fn offers(&self, channel: Channel) -> bool {
        self.declared.channels.contains(&channel)
    }

    /// Whether numbers of this country (ISO 3166-1 alpha-2) are written to or called: those listed, else the region's own.
    #[must_use]
    pub fn reaches_country(&self, country: &str) -> bool {
        let declared = &self.declared;
        if declared.countries.is_empty() {
            declared.region == country
        } else {
            declared.countries.iter().any(|listed| listed == country)
        }
    }

    /// The purpose that a template belongs to.
    #[must_use]
    pub fn purpose_of_template(&self, id: &str) -> Option<&str> {
        self.declared
            .templates
            .iter()
            .find(|template| template.id == id)
            .map(|template| template.purpose.as_str())
    }

    /// Whether pages of this origin may speak for visitors.
    #[must_use]
    pub fn lists_origin(&self, origin: &str) -> bool {
        self.declared.origins.iter().any(|listed| listed == origin)
    }

    /// The best language the site has for what a person asks for; else its first.
    #[must_use]
    pub fn language_for(&self, wanted: Option<&str>) -> &str {
        let languages = || self.declared.languages.iter().map(String::as_str);
        wanted
            .and_then(|wanted| language::best(wanted, languages()))
            .or_else(|| languages().next())
            .unwrap_or("en")
    }

    /// What the widget is told.
    #[must_use]
    pub fn widget(&self, site: &str) -> wire::WidgetSettings {
        let declared = &self.declared;
        let mut topics = Vec::new();
        for topic in declared.routes.iter().flat_map(|route| &route.topics) {
            if !topics.contains(topic) {
                topics.push(topic.clone());
            }
        }
        wire::WidgetSettings {
            site: site.to_owned(),
            name: declared.name.clone(),
            languages: declared.languages.clone(),
            region: declared.region.clone(),
            controller: declared.controller.name.clone(),
            privacy_notice: declared.controller.privacy_notice.clone(),
            channels: declared
                .channels
                .iter()
                .copied()
                .filter(|channel| {
                    declared
                        .purposes
                        .iter()
                        .any(|purpose| purpose.channels.contains(channel))
                })
                .collect(),
            purposes: declared
                .purposes
                .iter()
                .map(|purpose| wire::WidgetPurpose {
                    code: purpose.code.clone(),
                    basis: purpose.basis,
                    because: because(purpose, declared),
                    act: declared.act_by_language(purpose),
                    channels: purpose.channels.clone(),
                    notice: purpose.notice.clone(),
                    title: purpose.title.clone(),
                    text: purpose.text.clone(),
                    cap: purpose.cap.clone(),
                })
                .collect(),
            topics,
            topic_titles: declared.topic_titles.clone(),
        }
    }
}

/// The act in the words of the site's first language: senders and records have one.
fn because(purpose: &wire::Purpose, declared: &wire::Rules) -> Option<String> {
    declared.act_by_language(purpose).remove(declared.languages.first()?)
}

fn ready(purpose: &wire::Purpose, declared: &wire::Rules) -> Purpose {
    Purpose {
        code: purpose.code.clone(),
        basis: purpose.basis,
        because: because(purpose, declared),
        channels: purpose.channels.clone(),
        notice: purpose.notice.clone(),
        text: purpose.text.clone(),
        valid_for: purpose.valid_days.map(|days| i64::from(days) * DAY),
        cap: purpose.cap.as_ref().and_then(Cap::parse),
        template_required: purpose.template_required || purpose.basis != Basis::Consent,
    }
}

fn feedback_reply(declared: &wire::Rules) -> Purpose {
    Purpose {
        code: FEEDBACK_REPLY.to_owned(),
        basis: Basis::Consent,
        because: None,
        channels: declared.channels.clone(),
        notice: "1".to_owned(),
        text: BTreeMap::from([("en".to_owned(), "Answers to the feedback that you left.".to_owned())]),
        valid_for: Some(i64::from(FEEDBACK_REPLY_DAYS) * DAY),
        cap: None,
        template_required: false,
    }
}
