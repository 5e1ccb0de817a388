//! Letters and plain pages speak the visitor's language: all of it, and no other.

use beckon_domain::wire::{
    Act, Cap, ContactPoint, Message, MessageContent, MessageToSend, Messages, Outcome, Preferences, Recipient, Rules,
};
use beckon_domain::{CapWindow, Choice, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id, text_of};
use beckon_tests::postbox::confirm_link;
use beckon_tests::product::Product;
use beckon_tests::sender::question;
use beckon_tests::visitor::{one_choice, press_link};
use beckon_tests::wait::until;
use std::collections::{BTreeMap, BTreeSet};

/// Every language, and a word that its pages alone have.
const LANGUAGES: [(&str, &str); 15] = [
    ("ar", "إيقاف"),
    ("cs", "Zastavit"),
    ("de", "stoppen"),
    ("en", "Stop"),
    ("es", "Parar"),
    ("fr", "Arrêter"),
    ("he", "לעצור"),
    ("it", "Ferma"),
    ("ja", "停止"),
    ("nl", "stoppen"),
    ("pl", "Zatrzymaj"),
    ("pt", "Parar"),
    ("sv", "Stoppa"),
    ("tr", "durdur"),
    ("zh", "停止"),
];

/// The demo site's rules in every language; its own texts are marks, so that what is left is ours.
fn rules() -> Rules {
    let mut rules = Product::shared().demo_rules();
    rules.name = "Acme".to_owned();
    rules.languages = LANGUAGES.map(|(language, _)| language.to_owned()).to_vec();
    let everywhere = |text: &str| -> BTreeMap<String, String> {
        let each = LANGUAGES
            .iter()
            .map(|(language, _)| ((*language).to_owned(), text.to_owned()));
        each.collect()
    };
    for purpose in &mut rules.purposes {
        purpose.title = everywhere(&format!("[{}]", purpose.code));
        purpose.text = everywhere("[text]");
        purpose.because = purpose.because.take().map(|_| Act::ByLanguage(everywhere("[act]")));
    }
    for (topic, titles) in &mut rules.topic_titles {
        *titles = everywhere(&format!("[{topic}]"));
    }
    for template in &mut rules.templates {
        for texts in [&mut template.subject, &mut template.text] {
            if let Some(text) = texts.get("en").cloned() {
                *texts = everywhere(&text);
            }
        }
    }
    rules
}

/// What a page says: the text between its tags, and what a screen reader is told.
fn said(page: &str) -> BTreeSet<String> {
    let body = page.split_once("<body>").expect("a page has a body").1;
    let between = body.split('<').filter_map(|part| part.split_once('>'));
    between
        .map(|(_, text)| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// A page is in this language, and complete.
fn check(language: &str, reply: &Reply, name: &str, english: &mut BTreeMap<String, BTreeSet<String>>) {
    let page = reply.text();
    let direction = if ["ar", "he"].contains(&language) { "rtl" } else { "ltr" };
    let html = format!("<html lang=\"{language}\" dir=\"{direction}\">");
    assert!(page.contains(&html), "{name} in {language}: {}", &page[..120]);
    assert_eq!(page.matches("<h1>").count(), 1, "{name} in {language}");
    let said = said(&page);
    for text in &said {
        assert!(!text.contains(['{', '}', '%', '\\']), "{name} in {language}: {text}");
    }
    if language == "en" {
        english.insert(name.to_owned(), said);
        return;
    }
    let words = |text: &&String| text.split(' ').filter(|word| word.len() > 1).count() > 2;
    // What the site and its visitor wrote is the same everywhere.
    let ours = |text: &&String| !text.contains("fictional") && !text.contains('@') && !text.contains("Zone");
    let same: Vec<&String> = said.intersection(&english[name]).filter(words).filter(ours).collect();
    assert!(same.is_empty(), "{name} in {language} is English: {same:?}");
}

fn post(url: &str, form: &str) -> Reply {
    Call::new("POST", url)
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes(form)
        .send()
}

fn link(message: &Message, path: &str) -> String {
    let start = message.text.find(&format!("{}{path}", Product::shared().edge()));
    let link = &message.text[start.expect("the message has the link")..];
    link.split_whitespace().next().expect("it ends").to_owned()
}

/// Sends a letter on the strength of what was confirmed, and waits for it.
fn letter(owner: &Owner, to: &ContactPoint) -> Message {
    let content = MessageContent {
        subject: Some("[subject]".to_owned()),
        text: "[letter]".to_owned(),
        html: None,
    };
    let mut newsletter = message(to, "newsletter");
    newsletter.content = Some(content);
    sent(owner, to, newsletter)
}

/// Tells of an order that is here, on no yes, and waits for that message.
fn order(owner: &Owner, to: &ContactPoint) -> Message {
    let mut confirmed = message(to, "order_updates");
    confirmed.template = Some("order_confirmed".to_owned());
    confirmed.variables = BTreeMap::from([("number".to_owned(), "4711".to_owned())]);
    sent(owner, to, confirmed)
}

fn message(to: &ContactPoint, purpose: &str) -> MessageToSend {
    MessageToSend {
        id: fresh_id(),
        to: Recipient::ContactPoint(to.clone()),
        channels: None,
        purpose: purpose.to_owned(),
        template: None,
        variables: BTreeMap::new(),
        content: None,
        send_before: None,
    }
}

fn sent(owner: &Owner, to: &ContactPoint, message: MessageToSend) -> Message {
    let sender = owner.new_sender(&[Scope::Send], None);
    let purpose = message.purpose.clone();
    let url = format!("{}/v1/sites/{}/messages", sender.edge, sender.site);
    let body = Messages {
        messages: vec![message],
    };
    let reply = Call::new("POST", url).key(&sender.key).json(&body).send();
    assert_eq!(reply.status, 200, "{}", reply.text());
    until("the letter", || {
        let all = Product::shared().postbox().messages_to(to);
        all.into_iter()
            .filter_map(|delivered| delivered.message())
            .find(|message| message.purpose == purpose)
    })
}

#[test]
fn what_a_message_answers_is_told_to_people_in_their_language_and_to_senders_in_the_sites_first() {
    let product = Product::shared();
    let owner = product.owner_of(&format!("acts-{}", &fresh_id()[..8]));
    let _ = owner.publish(&product.demo_rules());
    let (mut visitor, ana) = (product.visitor_of(&owner.site), email());
    visitor.save(&Preferences {
        language: Some("de".to_owned()),
        ..one_choice(&ana, "newsletter", Choice::Given)
    });
    press_link(product.postbox(), &ana);

    let why = Call::new("GET", link(&order(&owner, &ana), "/why/")).send().text();
    assert!(why.contains("denn es gehört zu: Ihre Bestellung."), "{why}");

    let mut asked = question(&ana, "order_updates");
    asked.template = Some("order_confirmed".to_owned());
    let answer = owner.new_sender(&[Scope::Ask], None).decide(&[asked], false).remove(0);
    let Outcome::Permit { because, .. } = answer.outcome else {
        panic!("an order is answered without a yes: {:?}", answer.outcome)
    };
    assert_eq!(because.act.as_deref(), Some("your order"));
}

#[test]
fn every_page_and_letter_is_in_the_language_of_whoever_reads_it() {
    let product = Product::shared();
    let owner = product.owner_of(&format!("words-{}", &fresh_id()[..8]));
    let _ = owner.publish(&rules());
    let mut english = BTreeMap::new();
    let mut letters = BTreeSet::new();
    let others = LANGUAGES.iter().filter(|(language, _)| *language != "en");
    for (language, stop) in std::iter::once(&("en", "Stop")).chain(others) {
        let language = *language;
        let mut check = |reply: &Reply, name: &str| check(language, reply, name, &mut english);
        let plain = format!("{}/s/{}", product.edge(), owner.site);
        let ask = |method: &str, url: &str| {
            Call::new(method, url).header("accept-language", format!("xx, {language}-ZZ;q=0.9, en;q=0.1"))
        };
        let page = ask("GET", &plain).send();
        check(&page, "the plain page");
        assert!(page.text().contains(stop), "{language} does not say {stop}");
        let form = |body: &str| {
            ask("POST", &plain)
                .header("content-type", "application/x-www-form-urlencoded")
                .bytes(body)
                .send()
        };
        let wrong = form("act=feedback&id=two&text=+&answer+email=nobody");
        assert_eq!(wrong.status, 422);
        check(&wrong, "what is missing");
        for field in ["kind", "text"] {
            let text = wrong.text();
            assert!(text.contains(&format!("href=\"#{field}\"")), "{field} is not led to");
            assert!(
                text.contains(&format!("id=\"error-{field}\"")),
                "{field} does not say it"
            );
        }
        let wrong = form("act=preferences&id=one&address+email=nobody&choice+offers+email=refused");
        assert_eq!(wrong.status, 422);
        check(&wrong, "a wrong address");
        assert!(wrong.text().contains("href=\"#address-email\""));
        assert!(wrong.text().contains("value=\"nobody\""), "what was typed is lost");
        let saved = form(&format!(
            "act=preferences&id={}&address+email={}&choice+offers+email=refused&choice+survey+email=given",
            fresh_id(),
            text_of(&email())
        ));
        assert_eq!(saved.status, 200, "{}", saved.text());
        check(&saved, "what was saved");

        let (mut visitor, ana) = (product.visitor_of(&owner.site), email());
        visitor.save(&Preferences {
            language: Some(language.to_owned()),
            time_zone: Some(Some("Pacific/Kiritimati".to_owned())),
            cap: Some(Some(Cap {
                permits: 20,
                per: CapWindow::Month,
            })),
            preferred_channels: Some(vec![ana.channel]),
            ..one_choice(&ana, "newsletter", Choice::Given)
        });
        let mail = product.postbox().mail_to(&ana);
        assert_eq!(mail.language, language);
        assert!(!mail.text.contains(['{', '}']), "{language}: {}", mail.text);
        let fixed: String = mail
            .text
            .lines()
            .filter(|line| !line.contains("http"))
            .take(5)
            .collect();
        letters.insert(fixed);
        let confirm = confirm_link(&mail);
        check(&Call::new("GET", &confirm).send(), "what is asked");
        check(&post(&confirm, ""), "what is confirmed");
        check(&ask("GET", &confirm).send(), "a used link");

        let sent = letter(&owner, &ana);
        let why = link(&sent, "/why/");
        check(&Call::new("GET", &why).send(), "why it came");
        let unsubscribe = why.replace("/why/", "/unsubscribe/");
        check(&Call::new("GET", &unsubscribe).send(), "the way out");
        check(&post(&why, "do=never_agreed"), "what has ended");
        check(
            &ask("GET", &format!("{}/why/nobody.x.y", product.edge())).send(),
            "a link not ours",
        );
    }
    assert_eq!(letters.len(), LANGUAGES.len(), "two letters are in one language");
}

/// What a site writes in Danish, which is none of ours.
const TITLE: &str = "Nyhedsbrev";
const TEXT: &str = "Højst fire breve om måneden.";
const ACT: &str = "din bestilling";
const TOPIC: &str = "Størrelse og pasform";

#[test]
fn a_sites_words_in_a_language_that_is_not_ours_say_which_it_is() {
    let product = Product::shared();
    let owner = product.owner_of(&format!("danish-{}", &fresh_id()[..8]));
    let mut rules = product.demo_rules();
    rules.languages = vec!["da".to_owned()];
    let danish = |text: &str| BTreeMap::from([("da".to_owned(), text.to_owned())]);
    for purpose in &mut rules.purposes {
        (purpose.title, purpose.text) = (danish(TITLE), danish(TEXT));
        purpose.because = purpose.because.take().map(|_| Act::Once(ACT.to_owned()));
    }
    for titles in rules.topic_titles.values_mut() {
        *titles = danish(TOPIC);
    }
    for template in &mut rules.templates {
        for texts in [&mut template.subject, &mut template.text] {
            *texts = texts.remove("en").map_or_else(BTreeMap::new, |text| danish(&text));
        }
    }
    let _ = owner.publish(&rules);

    let check = |name: &str, page: &Reply, [titles, texts, acts]: [usize; 3]| {
        let html = page.text();
        assert_eq!(page.status, 200, "{name}: {html}");
        assert!(html.contains("<html lang=\"en\""), "{name} is not in English");
        for (text, least) in [(TITLE, titles), (TEXT, texts), (ACT, acts)] {
            let marked = format!("<span lang=\"da\">{text}</span>");
            let (all, marked) = (html.matches(text).count(), html.matches(&marked).count());
            assert_eq!(all, marked, "{name} does not say that {text:?} is Danish: {html}");
            assert!(all >= least, "{name} has {all} of {text:?}");
        }
    };
    let get = |url: &str| Call::new("GET", url).send();
    let purposes = rules.purposes.len();
    let plain = format!("{}/s/{}", product.edge(), owner.site);
    let page = get(&plain);
    check("the plain page", &page, [purposes, purposes, 2]);
    let topic = format!("<option value=\"sizing\" lang=\"da\">{TOPIC}</option>");
    assert!(page.text().contains(&topic), "{}", page.text());

    let (mut visitor, ana) = (product.visitor_of(&owner.site), email());
    visitor.save(&one_choice(&ana, "newsletter", Choice::Given));
    let confirm = confirm_link(&product.postbox().mail_to(&ana));
    check("what is asked", &get(&confirm), [1, 1, 0]);
    let done = post(&confirm, "").text();
    let (_, manage) = done.split_once("href=\"/manage/").expect("it leads on");
    let manage = manage.split('"').next().unwrap_or_default();
    let manage = format!("{}/manage/{manage}", product.edge());

    let why = link(&letter(&owner, &ana), "/why/");
    check("why it came", &get(&why), [1, 1, 0]);
    check(
        "all settings, with what was sent",
        &get(&manage),
        [purposes + 2, purposes, 2],
    );
    check("the way out", &get(&why.replace("/why/", "/unsubscribe/")), [1, 0, 0]);
    check("what has ended", &post(&why, "do=stop"), [1, 0, 0]);
}
