//! The demo site in a language that runs from right to left.

use beckon_domain::wire::{Act, Rules};
use std::collections::BTreeMap;

const PURPOSES: [(&str, &str, &str); 5] = [
    (
        "newsletter",
        "رسائل من الورشة",
        "أربع رسائل في السنة: ما صنعناه، وما أصلحناه، ونزهة تستحق ثمن التذكرة.",
    ),
    (
        "offers",
        "عروض",
        "عندما نبيع العينات وآخر الأزواج بأقل من سعرها. مرتان في الشهر على الأكثر.",
    ),
    (
        "survey",
        "أسئلة عن حذائك",
        "نسألك كيف تجد حذاءك، برسالة قصيرة أو مكالمة من خمس دقائق.",
    ),
    (
        "order_updates",
        "عن طلبك",
        "أن طلبك وصل إلينا، ومتى يكون في الطريق إليك.",
    ),
    (
        "product_recall",
        "تنبيهات السلامة",
        "إذا تبين أن حذاءً اشتريته غير آمن، يلزمنا القانون أن نخبرك.",
    ),
];

/// The topics of feedback, in Arabic.
const TOPICS: [(&str, &str); 4] = [
    ("sizing", "المقاس والملاءمة"),
    ("materials", "الجلد والنعال والأربطة"),
    ("delivery", "التوصيل"),
    ("returns", "الإرجاع"),
];

/// Rewrites the demo site's rules: Arabic is all it speaks.
pub fn speak_arabic(rules: &mut Rules) {
    rules.languages = vec!["ar".to_owned()];
    let words = |text: &str| BTreeMap::from([("ar".to_owned(), text.to_owned())]);
    for purpose in &mut rules.purposes {
        let known = PURPOSES.iter().find(|(code, _, _)| *code == purpose.code);
        if let Some((_, title, text)) = known {
            (purpose.title, purpose.text) = (words(title), words(text));
        }
        purpose.because = purpose.because.take().map(|_| Act::Once("شراؤك".to_owned()));
    }
    for (topic, title) in TOPICS {
        let _ = rules.topic_titles.insert(topic.to_owned(), words(title));
    }
    for template in &mut rules.templates {
        for texts in [&mut template.subject, &mut template.text] {
            if let Some(text) = texts.get("en").cloned() {
                *texts = words(&text);
            }
        }
    }
}
