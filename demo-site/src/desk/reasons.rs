//! Denial reasons and faults in plain words, for the person at the marketing desk.

use crate::edge::Fault;
use beckon_contract::DenialReason;
use beckon_contract::wire::FieldProblem;

/// What a denial means for whoever wanted to send.
pub(super) const fn why(reason: DenialReason) -> &'static str {
    match reason {
        DenialReason::PurposeUnknown => "The site declares no such purpose. Nobody can have said yes to it.",
        DenialReason::ChannelNotOffered => "This purpose does not use that channel.",
        DenialReason::TemplateNotOfPurpose => "The template is missing, or belongs to another purpose.",
        DenialReason::Suppressed => "Mail to this address bounced, or its owner complained.",
        DenialReason::Stopped => "All contact has been stopped here.",
        DenialReason::ConsentWithdrawn => "There was a yes, and it was taken back.",
        DenialReason::ConsentRefused => "They said no to this.",
        DenialReason::ConsentMissing => "There is no yes on record. Silence is not consent.",
        DenialReason::ConsentUnconfirmed => "Somebody typed this address, but its owner has not confirmed yet.",
        DenialReason::ConsentExpired => "The yes was given too long ago and has run out.",
        DenialReason::NoticeOutdated => "They agreed to an earlier wording, not to the one in force.",
        DenialReason::Paused => "They asked for a pause.",
        DenialReason::TimeZoneUnknown => "Quiet hours apply, and it is not known what time it is where they are.",
        DenialReason::QuietHours => "It is within quiet hours where they are.",
        DenialReason::FrequencyCapReached => "They have had as many messages as the cap lets through.",
    }
}

/// A fault in a headline and a sentence. A fault never reads as yes.
pub(super) fn fault(fault: &Fault) -> (String, String) {
    match fault {
        Fault::Unreachable => (
            "The edge does not answer".to_owned(),
            "Start it with “cargo xtask dev”, or give this site the right --edge. Then ask again.".to_owned(),
        ),
        Fault::NoKey => (
            "This desk has no sender key".to_owned(),
            "Make one with “beckon keys create” and start the demo site with it in BECKON_SENDER_KEY.".to_owned(),
        ),
        Fault::Refused(problem) => {
            let advice = match problem.status {
                401 => " The key in BECKON_SENDER_KEY is missing at the edge, revoked or mistyped.",
                403 => " The key in BECKON_SENDER_KEY may not ask this.",
                429 => " Too many questions in a short time: wait a minute.",
                503 => " The edge could not look everything up: ask again, the ids make that safe.",
                _ => "",
            };
            (
                problem.title.clone(),
                format!("{}{advice} (HTTP {}, {})", problem.detail, problem.status, problem.code),
            )
        }
        Fault::Nonsense(what) => (
            "The edge’s answer cannot be read".to_owned(),
            format!("The address may belong to something else: {what}."),
        ),
    }
}

/// A fault of one question, with the line it came from. `lines` are the numbers of the lines that were asked about.
pub(super) fn field(problem: &FieldProblem, lines: &[usize]) -> String {
    let index = problem
        .pointer
        .strip_prefix("/questions/")
        .or(problem.pointer.strip_prefix("/messages/"))
        .and_then(|rest| rest.split('/').next());
    let line = index
        .and_then(|index| index.parse::<usize>().ok())
        .and_then(|index| lines.get(index));
    match line {
        Some(line) => format!("Line {line}: {}", problem.detail),
        None => format!("{}: {}", problem.pointer, problem.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_said_in_a_sentence_of_its_own() {
        let sentences: std::collections::BTreeSet<&str> = DenialReason::ALL.iter().map(|reason| why(*reason)).collect();
        assert_eq!(sentences.len(), DenialReason::ALL.len());
    }

    #[test]
    fn a_fault_of_a_question_names_the_line_that_was_typed() {
        let problem = |pointer: &str| FieldProblem {
            pointer: pointer.to_owned(),
            code: "address_invalid".to_owned(),
            detail: "not an email address".to_owned(),
        };
        assert_eq!(
            field(&problem("/questions/1/to/address"), &[2, 5]),
            "Line 5: not an email address"
        );
        assert_eq!(
            field(&problem("/questions/7/to"), &[2, 5]),
            "/questions/7/to: not an email address"
        );
        assert_eq!(field(&problem("/reserve"), &[2, 5]), "/reserve: not an email address");
    }
}
