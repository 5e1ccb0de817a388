//! Everything that is answered is answered from here: which operation a request asks for, by the table of the domain, and what
//! answers it.

use crate::http;
use crate::routes::{
    assets, inbound, manage, notices, outcomes, owners, plain, senders, stops, suppressions, visitors,
};
use beckon_domain::fault::FaultKind;
use beckon_domain::routes::{self, Asked, Matched, Operation};
use beckon_ledger::Failure;
use worker::{Env, Request, Response};

/// Answers one request.
pub async fn answer(mut request: Request, env: &Env) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    // As it came: the type of `Request::method` takes what it does not know for a GET.
    let method = request.inner().method();
    let path = request.path();
    let segments = routes::segments(&path);
    let matched = Matched::of(&segments);
    let mut response = match route(&mut request, env, &method, &matched).await {
        Ok(response) => response,
        Err(failure) => http::problem(failure)?,
    };
    let refused = [FaultKind::MethodNotAllowed, FaultKind::MethodUnknown].map(FaultKind::status);
    let status = response.status_code();
    if matched.is_known() && (refused.contains(&status) || method == "OPTIONS") {
        response.headers_mut().set("allow", &matched.allowed())?;
    }
    if let Some(origin) = origin
        && response.headers().get("access-control-allow-origin")?.is_none()
        && segments.first().is_some_and(|first| first == "v1")
    {
        http::readable_by(response.headers_mut(), &origin)?;
    }
    if method == "HEAD" {
        let headers = response.headers().clone();
        return Ok(Response::empty()?.with_status(status).with_headers(headers));
    }
    Ok(response)
}

async fn route(request: &mut Request, env: &Env, method: &str, matched: &Matched<'_>) -> Result<Response, Failure> {
    let Some(asked) = matched.asked(method)? else {
        let methods: Vec<&str> = matched.methods().collect();
        return http::options(&methods);
    };
    // A name that cannot be a site's is a site that does not exist, and no object is woken for it.
    if asked.site().is_some_and(|site| !crate::sites::is_site_name(site)) {
        return Err(FaultKind::SiteUnknown.into());
    }
    act(request, env, asked).await
}

/// Does what was asked for.
async fn act(request: &mut Request, env: &Env, asked: Asked<'_>) -> Result<Response, Failure> {
    let [first, second, third] = asked.named;
    match asked.route.operation {
        Operation::Health => plain::health(),
        Operation::Ready => plain::ready(env).await,
        Operation::Contract => plain::openapi(),
        Operation::PermitKeys => plain::jwks(env),
        Operation::Embed | Operation::EmbedPinned | Operation::WidgetFile => assets::serve(request, env).await,
        Operation::PageStyle => plain::style(),
        Operation::ShowConfirmation => plain::show_confirmation(request, env, first).await,
        Operation::Confirm => plain::press(request, env, first).await,
        Operation::ShowWhy => notices::why(request, env, first).await,
        Operation::AnswerWhy => notices::answer_why(request, env, first).await,
        Operation::ShowUnsubscribe => notices::unsubscribe_page(request, env, first).await,
        Operation::Unsubscribe => notices::unsubscribe(request, env, first).await,
        Operation::ShowSettings => manage::show(request, env, first).await,
        Operation::ChangeSettings => manage::submit(request, env, first).await,
        Operation::ShowStop => stops::show(request, env, first).await,
        Operation::PressStop => stops::press(request, env, first).await,
        Operation::PlainPage => plain::site_page(request, env, first).await,
        Operation::SubmitPlainPage => plain::submit_site_page(request, env, first).await,
        Operation::ShowSite => owners::show(request, env, first).await,
        Operation::PublishRules => owners::publish(request, env, first).await,
        Operation::OwnerLog => owners::show_log(request, env, first).await,
        Operation::ListKeys => owners::list_keys(request, env, first).await,
        Operation::CreateKey => owners::make_key(request, env, first).await,
        Operation::RevokeKey => owners::revoke_key(request, env, first, second).await,
        Operation::ReleaseKey => owners::release_key(request, env, first, second, third).await,
        Operation::ReinstallLedger => owners::reinstall_ledger(request, env, first, second).await,
        Operation::WidgetSettings => visitors::widget(request, env, first).await,
        Operation::MySettings => visitors::settings(request, env, first).await,
        Operation::SavePreferences => visitors::save(request, env, first).await,
        Operation::TypeCode => visitors::code(request, env, first).await,
        Operation::Stop => visitors::stop(request, env, first).await,
        Operation::Resume => visitors::resume(request, env, first).await,
        Operation::LeaveFeedback => visitors::feedback(request, env, first).await,
        Operation::FeedbackState => visitors::feedback_state(request, env, first, second).await,
        Operation::Decide => senders::decide(request, env, first).await,
        Operation::SendMessages => senders::send(request, env, first).await,
        Operation::ReportOutcomes => outcomes::report(request, env, first).await,
        Operation::EnterSuppressions => suppressions::enter(request, env, first).await,
        Operation::LiftSuppressions => suppressions::lift(request, env, first).await,
        Operation::Inbound => inbound::take(request, env, first, second).await,
        Operation::UsePermit => outcomes::use_permit(request, env, first, second).await,
    }
}
