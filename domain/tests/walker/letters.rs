//! What can be said, as letters.

use super::Letter;
use beckon_domain::CapWindow;
use beckon_domain::stored::{ContactEvent, PersonEvent, Pointer, Proof, Slot, Suppression, Wishes};
use beckon_domain::time::Instant;

pub(crate) fn requested(point: usize, by: &str, purpose: &str, notice: &str) -> Letter {
    let (purpose, notice, by) = (purpose.to_owned(), notice.to_owned(), by.to_owned());
    Letter::Contact(point, ContactEvent::Requested { purpose, notice, by })
}

pub(crate) fn given(point: usize, by: &str, purpose: &str, notice: &str) -> Letter {
    let event = ContactEvent::Given {
        purpose: purpose.to_owned(),
        notice: notice.to_owned(),
        by: by.to_owned(),
        proof: Proof::Link,
    };
    Letter::Contact(point, event)
}

pub(crate) fn refused(point: usize, by: &str, purpose: &str) -> Letter {
    let (purpose, by) = (purpose.to_owned(), by.to_owned());
    Letter::Contact(point, ContactEvent::Refused { purpose, by })
}

pub(crate) fn withdrawn(point: usize, by: &str, purpose: &str) -> Letter {
    let (purpose, by) = (purpose.to_owned(), by.to_owned());
    Letter::Contact(point, ContactEvent::Withdrawn { purpose, by })
}

pub(crate) fn revoked(point: usize, purpose: &str) -> Letter {
    let purpose = purpose.to_owned();
    Letter::Contact(point, ContactEvent::Revoked { purpose })
}

pub(crate) fn stopped(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::Stopped { by: by.to_owned() })
}

pub(crate) fn stopped_unproven(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::StoppedUnproven { by: by.to_owned() })
}

pub(crate) fn stop_undone(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::StopUndone { by: by.to_owned() })
}

pub(crate) fn entered(point: usize, because: Suppression) -> Letter {
    let ground = "a list".to_owned();
    Letter::Contact(point, ContactEvent::SuppressionEntered { because, ground })
}

pub(crate) fn taken_back(point: usize) -> Letter {
    let ground = "a mistake".to_owned();
    Letter::Contact(point, ContactEvent::SuppressionLifted { ground })
}

pub(crate) fn resume_requested(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::ResumeRequested { by: by.to_owned() })
}

pub(crate) fn resumed(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::Resumed { by: by.to_owned() })
}

pub(crate) fn bounced(point: usize) -> Letter {
    let because = Suppression::HardBounce;
    Letter::Contact(point, ContactEvent::Suppressed { because })
}

pub(crate) fn complained(point: usize) -> Letter {
    let because = Suppression::Complaint;
    Letter::Contact(point, ContactEvent::Suppressed { because })
}

pub(crate) fn unsuppressed(point: usize) -> Letter {
    Letter::Contact(point, ContactEvent::Unsuppressed)
}

pub(crate) fn proven(point: usize, by: &str) -> Letter {
    let (by, proof) = (by.to_owned(), Proof::Code);
    Letter::Contact(point, ContactEvent::Proven { by, proof })
}

pub(crate) fn confirmation_sent(point: usize, by: &str) -> Letter {
    Letter::Contact(point, ContactEvent::ConfirmationSent { by: by.to_owned() })
}

pub(crate) fn homed(point: usize, person: &str) -> Letter {
    let (person, home, epoch) = (person.to_owned(), 0, 1);
    let person = Pointer { person, home, epoch };
    Letter::Contact(point, ContactEvent::Homed { person })
}

pub(crate) fn set(person: &'static str, wishes: Wishes) -> Letter {
    Letter::Person(person, PersonEvent::Set { wishes })
}

/// A slot that comes along with a contact point from somebody else.
pub(crate) fn moved(person: &'static str, purpose: &str, taken_at: i64) -> Letter {
    let slot = Slot {
        at: Instant::from_millis(taken_at),
        permit: "permit-elsewhere".to_owned(),
        purpose: purpose.to_owned(),
    };
    Letter::Person(person, PersonEvent::PermitMoved { slot })
}

pub(crate) fn wishes(
    zone: Option<&str>,
    quiet: Option<(&str, &str)>,
    pause: Option<&str>,
    cap: Option<(u32, CapWindow)>,
) -> Wishes {
    Wishes {
        time_zone: zone.map(str::to_owned),
        quiet_hours: quiet.map(|(from, to)| (from.to_owned(), to.to_owned())),
        pause_until: pause.map(str::to_owned),
        cap,
        ..Wishes::default()
    }
}
