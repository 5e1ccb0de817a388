//! What is kept: every form that is in a row, or in a link or token that outlives a deployment. Versioned, and pinned by golden files.
//!
//! Two streams of events exist. A *contact point's* stream lies in the contact point's own shard: what was said about it,
//! and what it has proven. A *person's* stream lies in the person's home shard: what one widget claimed and chose, and
//! what holds across contact points. Consent lies with the contact point that it covers, so that giving is one turn of
//! one object, and moving a contact point to another person never has to end or copy a grant.
//!
//! Nothing else is kept: [`write()`] and [`read()`] take a [`Stored`] type alone, and the list below is what makes a type one. Each has a
//! golden file (`domain/tests/golden/stored`), and a version.
//!
//! A field may be added with a default; none is renamed or removed. Where that is not enough, the form gets a new version: its
//! number in the list is raised, and what is written from then on says it in a field `v`. What says none is of the first version. A
//! version that is newer than the one in the list is refused with words. The module `fold` alone changes a standing.

mod contact;
mod customer;
mod feedback;
mod homes;
mod keys;
mod links;
mod log;
mod orders;
mod outbox;
mod permits;
mod person;
mod repeats;
mod rules;

pub use contact::*;
pub use customer::*;
pub use feedback::*;
pub use homes::*;
pub use keys::*;
pub use links::*;
pub use log::*;
pub use orders::*;
pub use outbox::*;
pub use permits::*;
pub use person::*;
pub use repeats::*;
pub use rules::*;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a contact point without telling it: HMAC-SHA-256 of channel and normal form under the site's pepper, base64url.
pub type ContactKey = String;
/// Names a person: 128 random bits, base64url.
pub type PersonId = String;
/// Names an event: its shard and its position there, `3.1041`.
pub type EventId = String;
/// Names a customer of the site without telling the site's own name for them.
pub type CustomerKey = String;

/// A form in which something is kept. The list of them in this module is the only way to be one.
pub trait Stored: listed::Listed + Serialize + DeserializeOwned {
    /// Names it: its golden file is called so.
    const NAME: &'static str;
    /// The version that is written. Every version up to it is read.
    const VERSION: u32;
}

mod listed {
    /// Keeps other modules from calling a type stored.
    pub trait Listed {}
}

/// The list of all stored forms, each with its version.
macro_rules! stored {
    ($($form:ident $version:literal)+) => {
        $(
            impl listed::Listed for $form {}

            impl Stored for $form {
                const NAME: &'static str = stringify!($form);
                const VERSION: u32 = $version;
            }
        )+

        /// Every stored form by its name, with its version.
        pub const FORMS: &[(&str, u32)] = &[$((stringify!($form), $version)),+];
    };
}

stored! {
    Budget 1
    ContactEvent 1
    ContactStanding 1
    CustomerEvent 1
    CustomerStanding 1
    Declared 1
    Delivery 1
    Feedback 1
    GivenPermit 1
    Key 1
    Logged 1
    Notice 1
    Parcel 1
    PersonEvent 1
    PersonStanding 1
    RepeatedFeedback 1
    RepeatedHalt 1
    RepeatedSave 1
    StopNotice 1
    Target 1
    ToHomes 1
    Visit 1
    Wishes 1
}

/// Why something that is kept cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A newer version of this code wrote it.
    Newer {
        /// What it is.
        form: &'static str,
        /// The version that it says.
        version: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// It is not of its form.
    Unfit {
        /// What it should be.
        form: &'static str,
    },
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { form, version, known } => write!(
                f,
                "the data was written by a newer version of the edge: it has version {version} of {form}, and this version knows \
                 {known}. Nothing was changed. Run the newer version again"
            ),
            // Serde's own words can quote the value.
            Self::Unfit { form } => write!(f, "a stored {form} is not what was expected"),
        }
    }
}

impl std::error::Error for Unread {}

/// A form as it is written from its second version on.
#[derive(Serialize)]
struct Versioned<'a, T> {
    v: u32,
    #[serde(flatten)]
    form: &'a T,
}

/// Writes a form down, as JSON.
///
/// # Errors
///
/// It cannot be written: serde's own.
pub fn write<T: Stored>(form: &T) -> Result<String, serde_json::Error> {
    match T::VERSION {
        1 => serde_json::to_string(form),
        v => serde_json::to_string(&Versioned { v, form }),
    }
}

/// Reads what was written, by this version or an earlier one.
///
/// # Errors
///
/// A newer version wrote it, or it is not of its form.
pub fn read<T: Stored>(text: &str) -> Result<T, Unread> {
    check::<T>(text)?;
    serde_json::from_str(text).map_err(|_| Unread::Unfit { form: T::NAME })
}

/// Whether it is of a version that is known here.
///
/// # Errors
///
/// It is not.
pub fn check<T: Stored>(text: &str) -> Result<(), Unread> {
    #[derive(Deserialize)]
    struct Says {
        #[serde(default = "first")]
        v: u32,
    }
    const fn first() -> u32 {
        1
    }
    // Nothing of the first version says so, and most is of that: one look instead of a second reading.
    if !text.contains(r#""v":"#) {
        return Ok(());
    }
    let (form, known) = (T::NAME, T::VERSION);
    match serde_json::from_str::<Says>(text) {
        Ok(Says { v: version }) if version > known => Err(Unread::Newer { form, version, known }),
        Ok(_) => Ok(()),
        Err(_) => Err(Unread::Unfit { form }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form in its second version.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Price {
        #[serde(default)]
        currency: String,
        amount: u32,
    }

    impl listed::Listed for Price {}

    impl Stored for Price {
        const NAME: &'static str = "Price";
        const VERSION: u32 = 2;
    }

    #[test]
    fn what_is_written_says_its_version_and_what_says_none_is_of_the_first() {
        let price = Price {
            currency: "EUR".to_owned(),
            amount: 7,
        };
        let text = write(&price).expect("it can be written");
        assert_eq!(text, r#"{"v":2,"currency":"EUR","amount":7}"#);
        assert_eq!(read::<Price>(&text), Ok(price));
        assert_eq!(read::<Price>(r#"{"amount":7}"#).map(|price| price.amount), Ok(7));
    }

    #[test]
    fn what_a_newer_version_wrote_is_refused_with_words() {
        let newer = read::<Price>(r#"{"v":3,"sum":{"v":1}}"#).expect_err("it is newer");
        assert_eq!(
            newer.to_string(),
            "the data was written by a newer version of the edge: it has version 3 of Price, and this version knows 2. Nothing \
             was changed. Run the newer version again"
        );
        assert_eq!(
            read::<Wishes>(r#"{"v":2}"#),
            Err(Unread::Newer {
                form: "Wishes",
                version: 2,
                known: 1
            })
        );
    }

    #[test]
    fn what_is_not_of_its_form_is_told_without_what_it_holds() {
        let unfit = read::<Price>(r#"{"amount":"ana@example.com"}"#).expect_err("no number");
        assert_eq!(unfit.to_string(), "a stored Price is not what was expected");
    }

    #[test]
    fn a_version_is_the_forms_own_and_not_that_of_something_in_it() {
        #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
        struct Outer {
            inner: std::collections::BTreeMap<String, u32>,
        }
        impl listed::Listed for Outer {}
        impl Stored for Outer {
            const NAME: &'static str = "Outer";
            const VERSION: u32 = 1;
        }
        let outer = Outer {
            inner: [("v".to_owned(), 9)].into(),
        };
        assert_eq!(read(&write(&outer).expect("it can be written")), Ok(outer));
    }
}
