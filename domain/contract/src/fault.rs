//! Faults: what a caller did wrong, or what the edge cannot do now. A denial is an answer and never one of these.

use crate::wire::{CurrentNotice, FieldProblem, Problem};

/// Declares each fault once: its stable code, HTTP status, title, and what to do about it.
macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $status:literal, $title:literal, $detail:literal;)+) => {
        /// The kind of a fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FaultKind { $($(#[$meta])* $variant,)+ }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its stable name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// A few words, the same each time.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What to do about it.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$variant => $detail,)+ }
            }
        }
    };
}

faults! {
    /// The body is not JSON.
    BodyNotJson = "body_not_json", 400, "The body is not JSON", "Send one JSON object in UTF-8 without a byte order mark, at most 100 levels deep.";
    /// No key.
    KeyMissing = "key_missing", 401, "A key is needed", "Send `Authorization: Bearer KEY` with a key of this site.";
    /// A key nobody gave out, or one that was revoked or has expired.
    KeyUnknown = "key_unknown", 401, "The key is not known", "It may have been revoked or have expired. Make a new one with `beckon keys create`.";
    /// A person token nobody gave out, or an old one.
    PersonUnknown = "person_unknown", 401, "The person token is not known", "It may have expired after 90 days. Send the request again without it.";
    /// What came in is not signed by the site's provider.
    SignatureWrong = "signature_wrong", 403, "It does not come from the site's provider", "Check the provider of this channel in the site's rules, its `inbound_secret`, and the URL that the provider was given.";
    /// The key is another site's.
    KeyOfOtherSite = "key_of_other_site", 403, "The key is not this site's", "Use a key that was made for this site.";
    /// The key lacks the scope.
    ScopeMissing = "scope_missing", 403, "The key may not do this", "Make a key with the scope that this call needs.";
    /// The key may not ask about the purpose.
    PurposeNotOfKey = "purpose_not_of_key", 403, "The key may not ask about this purpose", "Use a key whose purposes include it.";
    /// Too many people said that they never agreed.
    KeyHeld = "key_held", 403, "The key is held for this purpose", "Do not send. Several people said that they never agreed, so the site's owner has to look first: `beckon keys list` shows it, `beckon keys release` ends it.";
    /// The page's origin may not speak for visitors.
    OriginNotListed = "origin_not_listed", 403, "This page may not speak for visitors", "Add the page's origin to `origins` in the site's rules.";
    /// Nothing is here.
    NotFound = "not_found", 404, "Nothing is here", "See /openapi.json for what is.";
    /// No such permit.
    PermitUnknown = "permit_unknown", 404, "There is no such permit", "Do not send. Give the permit's `jti`, and use the site that gave it.";
    /// No such site.
    SiteUnknown = "site_unknown", 404, "There is no such site", "Check the name in `data-site`, or publish the site's rules first.";
    /// The path takes other methods.
    MethodNotAllowed = "method_not_allowed", 405, "The path does not take this method", "See /openapi.json for those it takes.";
    /// The same id came with another body.
    IdReused = "id_reused", 409, "The id was used for something else", "An id names one request. Use a new one for another body.";
    /// A report that contradicts what is known, comes too late, or is about a permit that nobody knows.
    OutcomeRefused = "outcome_refused", 409, "Some outcomes were not taken", "`errors` names them; all others are recorded. Do not repeat those that are named.";
    /// A complaint that the owner wants lifted.
    SuppressionStands = "suppression_stands", 409, "Some suppressions stand", "`errors` names them; all others are lifted. A complaint is lifted by the person alone.";
    /// The permit was used before.
    PermitUsed = "permit_used", 409, "The permit was used already", "Do not send. Ask again under a new id.";
    /// The permit no longer holds.
    PermitExpired = "permit_expired", 409, "The permit has expired", "Do not send. Ask again under a new id.";
    /// The notice that was agreed to is not the one in force.
    NoticeOutdated = "notice_outdated", 409, "The notice has changed", "Show the person the text in `notices`, and ask again.";
    /// Somebody else published in between.
    VersionConflict = "version_conflict", 412, "Somebody else published in between", "Read the rules again, and publish with their version in `If-Match`.";
    /// Too long.
    BodyTooLarge = "body_too_large", 413, "The body is too large", "Visitors send at most 64 KiB, senders at most 1 MiB.";
    /// Not declared as JSON.
    NotJson = "not_json", 415, "The body is not declared as JSON", "Send `Content-Type: application/json`, in UTF-8.";
    /// Not the body of a form.
    NotForm = "not_form", 415, "The body is not a form's", "Send `Content-Type: application/x-www-form-urlencoded`, as the page's own form does.";
    /// Compressed, or encoded in another way.
    ContentEncoded = "content_encoded", 415, "The body is encoded", "Send it as it is, without `Content-Encoding`.";
    /// The shape is wrong.
    BodyInvalid = "body_invalid", 422, "The body does not fit", "Mend what `errors` names, and send it again. Nothing was written.";
    /// Two questions with one id.
    IdDuplicate = "id_duplicate", 422, "Two questions have one id", "Give each question of a request an id of its own.";
    /// The rules contradict themselves.
    RulesInvalid = "rules_invalid", 422, "The rules do not load", "Mend what `errors` names. The rules in force are unchanged.";
    /// The code is not one that was sent, or no longer.
    CodeWrong = "code_wrong", 422, "The code is not right", "Type the eight digits of the newest message. Each message takes five tries.";
    /// Too many requests.
    TooManyRequests = "too_many_requests", 429, "Too many requests", "Wait as long as `Retry-After` says, then send it again under the same id.";
    /// Something failed here.
    Internal = "internal", 500, "Something failed here", "Nothing was decided, so do not send. Repeating the request under the same ids is safe.";
    /// A method that no path takes.
    MethodUnknown = "method_unknown", 501, "The method is not known here", "See /openapi.json for the paths and the methods they take.";
    /// Not now.
    Unavailable = "unavailable", 503, "Not possible at this moment", "Nothing was decided, so do not send. Repeating the request under the same ids is safe.";
}

/// What went wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub kind: FaultKind,
    /// Every fault of the body.
    pub errors: Vec<FieldProblem>,
    /// With an outdated notice: those in force.
    pub notices: Vec<CurrentNotice>,
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self {
            kind,
            errors: Vec::new(),
            notices: Vec::new(),
        }
    }
}

impl Fault {
    /// A body whose fields are wrong.
    #[must_use]
    pub fn body(errors: Vec<FieldProblem>) -> Self {
        Self {
            errors,
            ..FaultKind::BodyInvalid.into()
        }
    }

    /// The same with at most [`MOST_NAMED`] problems named, and a last line that says that there are more: an answer is never
    /// much larger than what it answers.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.errors = named(&self.errors);
        self
    }

    /// As the caller reads it.
    #[must_use]
    pub fn to_problem(&self) -> Problem {
        Problem {
            kind: format!("urn:beckon:problem:{}", self.kind.code()),
            title: self.kind.title().to_owned(),
            status: self.kind.status(),
            detail: self.kind.detail().to_owned(),
            code: self.kind.code().to_owned(),
            errors: named(&self.errors),
            notices: self.notices.clone(),
        }
    }
}

/// How many problems an answer names.
pub const MOST_NAMED: usize = 100;
/// The code of the line that says that there are more.
pub const MORE: &str = "more_problems";
/// How long a pointer may get: it repeats names that the caller wrote.
const LONGEST_POINTER: usize = 400;

fn named(errors: &[FieldProblem]) -> Vec<FieldProblem> {
    let mut named: Vec<FieldProblem> = errors.iter().take(MOST_NAMED).cloned().collect();
    for problem in named
        .iter_mut()
        .filter(|problem| problem.pointer.len() > LONGEST_POINTER)
    {
        let end = problem.pointer.floor_char_boundary(LONGEST_POINTER);
        problem.pointer.truncate(end);
        problem.pointer.push('…');
    }
    if errors.len() > MOST_NAMED {
        named.push(field("", MORE, "There are more problems than these. Mend these first."));
    }
    named
}

/// One fault of one field.
#[must_use]
pub fn field(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> FieldProblem {
    FieldProblem {
        pointer: pointer.into(),
        code: code.to_owned(),
        detail: detail.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_a_hundred_problems_and_says_that_there_are_more() {
        let problems = |many: usize| {
            (0..many)
                .map(|at| field(format!("/{at}"), "wrong", "Mend it."))
                .collect()
        };
        for (many, lines, last) in [
            (1, 1, "Mend it."),
            (100, 100, "Mend it."),
            (101, 101, "There are more problems than these. Mend these first."),
            (9_000, 101, "There are more problems than these. Mend these first."),
        ] {
            let fault = Fault::body(problems(many));
            for told in [fault.to_problem(), fault.shortened().to_problem()] {
                assert_eq!(told.errors.len(), lines);
                assert_eq!(told.errors.last().map(|last| last.detail.as_str()), Some(last));
            }
        }
    }

    #[test]
    fn a_pointer_repeats_little_of_what_the_caller_wrote() {
        let fault = Fault::body(vec![field(
            format!("/{}", "ä".repeat(20_000)),
            "field_unknown",
            "Leave it out.",
        )]);
        assert!(fault.to_problem().errors[0].pointer.len() < 410);
    }
}
