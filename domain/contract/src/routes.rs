//! What the edge answers: which paths there are, and which methods each takes. Matching, `Allow`, 405 and the contract follow
//! from this one table.
//!
//! The contract describes each operation and the edge answers each, both by a `match` of [`Operation`]: one that is missing in
//! either does not compile.

mod path;

use crate::fault::FaultKind;
pub use path::{MOST, names, segments};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// As in a request.
    pub method: &'static str,
    /// With names in braces.
    pub path: &'static str,
    /// What it does.
    pub operation: Operation,
    /// The operation's name for generated clients.
    pub id: &'static str,
}

macro_rules! routes {
    ($($operation:ident = $method:ident $path:literal, $id:literal;)+) => {
        /// What can be called.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($method), " ", $path, "`")] $operation,)+
        }

        /// The table.
        pub const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            operation: Operation::$operation,
            id: $id,
        },)+];
    };
}

routes! {
    Health = GET "/healthz", "health";
    Ready = GET "/readyz", "ready";
    Contract = GET "/openapi.json", "contract";
    PermitKeys = GET "/.well-known/jwks.json", "permit_keys";
    Embed = GET "/embed.js", "embed";
    EmbedPinned = GET "/embed/{hash}.js", "embed_pinned";
    WidgetFile = GET "/w/{hash}/{file}", "widget_file";
    PageStyle = GET "/page.css", "page_style";
    ShowConfirmation = GET "/confirm/{token}", "show_confirmation";
    Confirm = POST "/confirm/{token}", "confirm";
    ShowWhy = GET "/why/{token}", "show_why";
    AnswerWhy = POST "/why/{token}", "answer_why";
    ShowUnsubscribe = GET "/unsubscribe/{token}", "show_unsubscribe";
    Unsubscribe = POST "/unsubscribe/{token}", "unsubscribe";
    ShowSettings = GET "/manage/{token}", "show_settings";
    ChangeSettings = POST "/manage/{token}", "change_settings";
    ShowStop = GET "/stopped/{token}", "show_stop";
    PressStop = POST "/stopped/{token}", "press_stop";
    PlainPage = GET "/s/{site}", "plain_page";
    SubmitPlainPage = POST "/s/{site}", "submit_plain_page";
    ShowSite = GET "/v1/sites/{site}", "show_site";
    PublishRules = PUT "/v1/sites/{site}", "publish_rules";
    OwnerLog = GET "/v1/sites/{site}/log", "owner_log";
    ListKeys = GET "/v1/sites/{site}/keys", "list_keys";
    CreateKey = POST "/v1/sites/{site}/keys", "create_key";
    RevokeKey = DELETE "/v1/sites/{site}/keys/{id}", "revoke_key";
    ReleaseKey = DELETE "/v1/sites/{site}/keys/{id}/holds/{purpose}", "release_key";
    ReinstallLedger = POST "/v1/sites/{site}/ledgers/{ledger}/reinstall", "reinstall_ledger";
    WidgetSettings = GET "/v1/sites/{site}/widget", "widget_settings";
    MySettings = GET "/v1/sites/{site}/preferences", "my_settings";
    SavePreferences = PUT "/v1/sites/{site}/preferences", "save_preferences";
    TypeCode = POST "/v1/sites/{site}/preferences/code", "type_code";
    Stop = POST "/v1/sites/{site}/stop", "stop";
    Resume = POST "/v1/sites/{site}/resume", "resume";
    LeaveFeedback = POST "/v1/sites/{site}/feedback", "leave_feedback";
    FeedbackState = GET "/v1/sites/{site}/feedback/{reference}", "feedback_state";
    Decide = POST "/v1/sites/{site}/decisions", "decide";
    SendMessages = POST "/v1/sites/{site}/messages", "send_messages";
    ReportOutcomes = POST "/v1/sites/{site}/outcomes", "report_outcomes";
    EnterSuppressions = POST "/v1/sites/{site}/suppressions", "enter_suppressions";
    LiftSuppressions = POST "/v1/sites/{site}/suppressions/lift", "lift_suppressions";
    Inbound = POST "/v1/sites/{site}/inbound/{channel}", "inbound";
    UsePermit = POST "/v1/sites/{site}/permits/{id}/use", "use_permit";
}

/// The methods of RFC 9110 and 5789, and QUERY. Where a path does not take one of them, it is the path's matter: 405. What is not among
/// them no path takes: 501 (RFC 9110, 15.6.2).
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY",
];

/// What a path is, whatever the method.
#[derive(Debug)]
pub struct Matched<'a> {
    routes: Vec<&'static Route>,
    segments: &'a [String],
}

impl<'a> Matched<'a> {
    /// The routes of a path, which is given by its [`segments`].
    #[must_use]
    pub fn of(segments: &'a [String]) -> Self {
        let fits = |route: &&Route| path::fits(route.path, segments).is_some();
        Self {
            routes: ROUTES.iter().filter(fits).collect(),
            segments,
        }
    }

    /// Whether the path is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.routes.is_empty()
    }

    /// The methods that have an operation of their own here.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.routes.iter().map(|route| route.method)
    }

    /// The value of `Allow`: HEAD goes wherever GET goes, and OPTIONS everywhere (RFC 9110, 10.2.1).
    #[must_use]
    pub fn allowed(&self) -> String {
        let mut methods = Vec::new();
        for method in self.methods() {
            methods.push(method);
            if method == "GET" {
                methods.push("HEAD");
            }
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }

    /// What this method asks for here; none for OPTIONS, which every known path answers by itself.
    ///
    /// # Errors
    ///
    /// No path takes the method, there is no such path, or it does not take this method.
    pub fn asked(&self, method: &str) -> Result<Option<Asked<'a>>, FaultKind> {
        if !METHODS.contains(&method) {
            return Err(FaultKind::MethodUnknown);
        }
        if !self.is_known() {
            return Err(FaultKind::NotFound);
        }
        if method == "OPTIONS" {
            return Ok(None);
        }
        let wanted = if method == "HEAD" { "GET" } else { method };
        let mut routes = self.routes.iter();
        let route = routes
            .find(|route| route.method == wanted)
            .ok_or(FaultKind::MethodNotAllowed)?;
        let named = path::fits(route.path, self.segments).ok_or(FaultKind::NotFound)?;
        Ok(Some(Asked { route, named }))
    }
}

/// An operation that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Its row.
    pub route: &'static Route,
    /// What stands in the braces of its path, in order.
    pub named: [&'a str; MOST],
}

impl<'a> Asked<'a> {
    /// The name of the site, where the path has one.
    #[must_use]
    pub fn site(&self) -> Option<&'a str> {
        let at = names(self.route.path).position(|name| name == "site")?;
        self.named.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: &str, path: &str) -> Result<Option<Operation>, FaultKind> {
        let segments = segments(path);
        let asked = Matched::of(&segments).asked(method)?;
        Ok(asked.map(|asked| asked.route.operation))
    }

    #[test]
    fn a_method_of_a_path_asks_for_one_operation() {
        for (method, path, asked) in [
            ("GET", "/healthz", Ok(Some(Operation::Health))),
            ("HEAD", "/healthz", Ok(Some(Operation::Health))),
            ("OPTIONS", "/healthz", Ok(None)),
            (
                "PUT",
                "/v1/sites/demo/preferences/",
                Ok(Some(Operation::SavePreferences)),
            ),
            ("POST", "/v1/sites/demo/permits/1.a/use", Ok(Some(Operation::UsePermit))),
            ("DELETE", "/v1/sites/demo/preferences", Err(FaultKind::MethodNotAllowed)),
            ("HEAD", "/v1/sites/demo/decisions", Err(FaultKind::MethodNotAllowed)),
            ("GET", "/nothing", Err(FaultKind::NotFound)),
            ("OPTIONS", "/nothing", Err(FaultKind::NotFound)),
            ("get", "/healthz", Err(FaultKind::MethodUnknown)),
            ("BREW", "/nothing", Err(FaultKind::MethodUnknown)),
        ] {
            assert_eq!(operation(method, path), asked, "{method} {path}");
        }
    }

    #[test]
    fn a_path_says_which_methods_it_takes_and_whose_site_it_names() {
        let segments = segments("/v1/sites/demo/keys/a/holds/news");
        let matched = Matched::of(&segments);
        assert_eq!(matched.allowed(), "DELETE, OPTIONS");
        let asked = matched.asked("DELETE").expect("it is taken").expect("an operation");
        assert_eq!((asked.site(), asked.named), (Some("demo"), ["demo", "a", "news"]));

        let segments = super::segments("/v1/sites/demo");
        assert_eq!(Matched::of(&segments).allowed(), "GET, HEAD, PUT, OPTIONS");
        let segments = super::segments("/why/token");
        let asked = Matched::of(&segments)
            .asked("GET")
            .expect("it is taken")
            .expect("an operation");
        assert_eq!(asked.site(), None);
    }

    #[test]
    fn each_route_is_declared_once_and_no_path_is_taken_for_another() {
        for (at, route) in ROUTES.iter().enumerate() {
            let is_same =
                |other: &Route| other.id == route.id || (other.method, other.path) == (route.method, route.path);
            assert!(
                !ROUTES[at + 1..].iter().any(is_same),
                "{} is declared twice",
                route.path
            );
            let example = segments(&route.path.replace(['{', '}'], ""));
            for other in ROUTES.iter().filter(|other| other.path != route.path) {
                let is_taken = path::fits(other.path, &example).is_some();
                assert!(!is_taken, "{} answers {}", other.path, route.path);
            }
        }
    }
}
