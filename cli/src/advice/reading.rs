//! How hard a text is to read, by the formula that its language has.
//!
//! The formulas were made for pages, and a notice is two or three sentences: one long word moves the score by several
//! points. So a text is named only where its formula calls it difficult, ten points beyond plain, and never under eight words.

use super::{advice, base};
use beckon_domain::wire::{FieldProblem, Purpose};

/// Fewer words than this say nothing.
const FEWEST: usize = 8;

/// How a language is measured.
enum Formula {
    /// Reading ease: a base, less so much per word of a sentence and so much per syllable of a word. High is easy.
    Ease {
        name: &'static str,
        base: f64,
        sentence: f64,
        syllable: f64,
        vowels: &'static str,
        difficult: f64,
    },
    /// Gulpease, by letters and sentences per word. High is easy.
    Gulpease,
    /// LIX: words in a sentence, and long words in a hundred. Low is easy.
    Lix { difficult: f64 },
    /// Where we know no formula that is used: words in a sentence.
    Words { most: usize },
    /// The same for writing without spaces: characters in a sentence.
    Characters { most: usize },
}

fn formula(language: &str) -> Formula {
    let ease = |name, base, sentence, syllable, vowels, difficult| Formula::Ease {
        name,
        base,
        sentence,
        syllable,
        vowels,
        difficult,
    };
    match base(language) {
        "en" => ease("Flesch's reading ease (1948)", 206.835, 1.015, 84.6, "aeiouy", 50.0),
        "de" => ease("Amstad's reading ease (1978)", 180.0, 1.0, 58.5, "aeiouyäöü", 50.0),
        "fr" => ease(
            "Kandel and Moles' reading ease (1958)",
            207.0,
            1.015,
            73.6,
            "aeiouyàâæéèêëîïôœùûüÿ",
            50.0,
        ),
        "es" => ease(
            "Fernández Huerta's reading ease (1959)",
            206.84,
            1.02,
            60.0,
            "aeiouáéíóúü",
            50.0,
        ),
        "nl" => ease("Douma's reading ease (1960)", 206.84, 0.93, 77.0, "aeiouyéëïöü", 50.0),
        "pt" => ease(
            "the reading ease of Martins et al. (1996)",
            248.835,
            1.015,
            84.6,
            "aeiouáâãàéêíóôõúü",
            50.0,
        ),
        "tr" => ease(
            "Ateşman's reading ease (1997)",
            198.825,
            2.61,
            40.175,
            "aeıioöuüâîû",
            50.0,
        ),
        "it" => Formula::Gulpease,
        "sv" => Formula::Lix { difficult: 50.0 },
        // Their words are longer; what is long for a Swede is not yet for them.
        "cs" | "pl" => Formula::Lix { difficult: 60.0 },
        "ja" | "zh" => Formula::Characters { most: 60 },
        _ => Formula::Words { most: 20 },
    }
}

/// Names the texts that are hard to read. Titles are too short to be measured.
pub(super) fn check(at: &str, purpose: &Purpose, found: &mut Vec<FieldProblem>) {
    for (pointer, language, text) in super::texts(at, purpose) {
        if let Some(measured) = hard(language, text) {
            let detail = format!(
                "This is hard to read: {measured}. A yes counts only for what people understood (GDPR 7(2), 12(1)). Write shorter sentences and everyday words."
            );
            found.push(advice(pointer, "text_hard_to_read", detail));
        }
    }
}

/// What was measured, if it is too much.
fn hard(language: &str, text: &str) -> Option<String> {
    let count = Count::of(text);
    if let Formula::Characters { most } = formula(language) {
        let longest = count.longest_in_characters;
        return (longest > most).then(|| format!("a sentence has {longest} characters, and {most} are many"));
    }
    if count.words.len() < FEWEST {
        return None;
    }
    let (words, sentences) = (count.words.len() as f64, count.sentences as f64);
    match formula(language) {
        Formula::Ease {
            name,
            base,
            sentence,
            syllable,
            vowels,
            difficult,
        } => {
            let syllables: usize = count.words.iter().map(|word| syllables(language, vowels, word)).sum();
            let score = base - sentence * words / sentences - syllable * syllables as f64 / words;
            (score < difficult).then(|| format!("{score:.0} by {name}, where 60 is plain and less is harder"))
        }
        Formula::Gulpease => {
            let letters: usize = count.words.iter().map(|word| word.chars().count()).sum();
            let score = 89.0 + (300.0 * sentences - 10.0 * letters as f64) / words;
            (score < 50.0).then(|| format!("{score:.0} by Gulpease (1988), where 60 is plain and less is harder"))
        }
        Formula::Lix { difficult } => {
            let long = count.words.iter().filter(|word| word.chars().count() > 6).count() as f64;
            let score = words / sentences + 100.0 * long / words;
            (score > difficult)
                .then(|| format!("{score:.0} by Björnsson's LIX (1968), where 40 is plain and more is harder"))
        }
        Formula::Words { most } => {
            let longest = count.longest_in_words;
            (longest > most).then(|| format!("a sentence has {longest} words, and {most} are many"))
        }
        Formula::Characters { .. } => None,
    }
}

struct Count {
    words: Vec<String>,
    sentences: usize,
    longest_in_words: usize,
    longest_in_characters: usize,
}

impl Count {
    fn of(text: &str) -> Self {
        let ends = ['.', '!', '?', '…', '。', '！', '？', '؟'];
        let in_sentences: Vec<Vec<String>> = text.split(ends).map(words).filter(|words| !words.is_empty()).collect();
        let characters = |part: &str| part.chars().filter(|letter| letter.is_alphanumeric()).count();
        Self {
            sentences: in_sentences.len().max(1),
            longest_in_words: in_sentences.iter().map(Vec::len).max().unwrap_or(0),
            longest_in_characters: text.split(ends).map(characters).max().unwrap_or(0),
            words: in_sentences.into_iter().flatten().collect(),
        }
    }
}

fn words(sentence: &str) -> Vec<String> {
    sentence
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’')
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}

/// Groups of vowels, which is what can be counted without a dictionary.
fn syllables(language: &str, vowels: &str, word: &str) -> usize {
    let mut groups: usize = 0;
    let mut inside = false;
    for letter in word.chars() {
        let vowel = vowels.contains(letter);
        // Turkish has no diphthongs: each vowel is a syllable.
        if vowel && (!inside || base(language) == "tr") {
            groups += 1;
        }
        inside = vowel;
    }
    let silent: &[&str] = match base(language) {
        "en" => &["e", "es", "ed"],
        "fr" => &["e", "es", "ent"],
        _ => &[],
    };
    let sounded = ["le", "ted", "ded", "ses", "ces", "ges", "xes", "zes", "shes", "ches"];
    let ends_silent = silent.iter().any(|end| word.ends_with(end))
        && !(base(language) == "en" && sounded.iter().any(|end| word.ends_with(end)));
    groups.saturating_sub(usize::from(ends_silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::hard;

    const PLAIN: &[(&str, &str)] = &[
        (
            "en",
            "Four letters a year: what we made, what we mended, and one walk that is worth the train fare.",
        ),
        (
            "de",
            "Vier Briefe im Jahr: was wir gemacht und geflickt haben, und eine Wanderung. Mehr schicken wir nicht.",
        ),
        (
            "fr",
            "Quatre lettres par an : ce que nous avons fait, et une belle marche. Rien de plus.",
        ),
        (
            "es",
            "Cuatro cartas al año: lo que hicimos y un paseo que vale la pena. Nada más.",
        ),
        (
            "it",
            "Quattro lettere all’anno: che cosa abbiamo fatto e una bella gita. Niente di più.",
        ),
        (
            "nl",
            "Vier brieven per jaar: wat we maakten en een mooie tocht. Meer sturen we niet.",
        ),
        (
            "pt",
            "Quatro cartas por ano: o que fizemos e um passeio que vale a pena. Nada mais.",
        ),
        (
            "sv",
            "Fyra brev om året: vad vi har gjort och en fin tur. Mer blir det inte.",
        ),
        (
            "pl",
            "Cztery listy w roku: co nowego u nas i jedna dobra trasa. Nic więcej nie wyślemy.",
        ),
        (
            "tr",
            "Yılda dört mektup: ne yaptık ve güzel bir yol. Başka bir şey yok.",
        ),
        ("ar", "أربع رسائل في السنة: ما صنعناه وما أصلحناه، ونزهة واحدة جميلة."),
        ("ja", "年に4通、作ったものと直したものをお知らせします。"),
    ];

    const HARD: &[(&str, &str)] = &[
        (
            "en",
            "Personalised promotional communications regarding complementary merchandise, incorporating behavioural analysis of transactional information, distributed periodically.",
        ),
        (
            "de",
            "Personalisierte Werbekommunikation bezüglich komplementärer Produktkategorien unter Berücksichtigung verhaltensbezogener Transaktionsinformationen in regelmäßigen Abständen.",
        ),
        (
            "fr",
            "Communications promotionnelles personnalisées concernant des marchandises complémentaires, intégrant l’analyse comportementale des informations transactionnelles communiquées périodiquement.",
        ),
        (
            "es",
            "Comunicaciones promocionales personalizadas relacionadas con mercancías complementarias, incorporando análisis comportamental de informaciones transaccionales periódicamente.",
        ),
        (
            "it",
            "Comunicazioni promozionali personalizzate riguardanti merci complementari, comprendenti l’analisi comportamentale delle informazioni transazionali periodicamente comunicate.",
        ),
        (
            "nl",
            "Gepersonaliseerde promotionele communicatie betreffende complementaire productcategorieën, gebaseerd op gedragsanalyse van transactionele informatie.",
        ),
        (
            "pt",
            "Comunicações promocionais personalizadas relativas a mercadorias complementares, incorporando análises comportamentais de informações transacionais periodicamente distribuídas.",
        ),
        (
            "sv",
            "Personaliserad marknadskommunikation angående kompletterande produktkategorier, baserad på beteendeanalys av transaktionsinformation.",
        ),
        (
            "pl",
            "Spersonalizowana komunikacja marketingowa dotycząca komplementarnych kategorii produktowych, uwzględniająca behawioralną analizę informacji transakcyjnych.",
        ),
        (
            "tr",
            "Kişiselleştirilmiş tanıtım iletişimleri tamamlayıcı ürün kategorilerine ilişkin davranışsal bilgilerin değerlendirilmesiyle düzenli olarak gönderilmektedir.",
        ),
        (
            "ar",
            "نرسل إليكم رسائل تتعلق بالمنتجات التي نظن أنها تهمكم بناء على ما اشتريتموه من قبل وعلى ما شاهدتموه في موقعنا وعلى ما نعرفه عنكم من شركائنا.",
        ),
        (
            "ja",
            "お客様の購買履歴および閲覧履歴その他当社が適法に取得した情報の分析結果に基づき当社または当社の提携会社の商品またはサービスに関する各種のご案内を定期的に送付いたします。",
        ),
    ];

    #[test]
    fn each_language_tells_plain_from_hard() {
        for (language, text) in PLAIN {
            assert_eq!(hard(language, text), None, "{language}: {text}");
        }
        for (language, text) in HARD {
            assert!(hard(language, text).is_some(), "{language}: {text}");
        }
    }

    #[test]
    fn a_few_words_are_not_measured() {
        assert_eq!(hard("en", "Complementary merchandise communications"), None);
    }

    #[test]
    fn the_score_and_its_formula_are_told() {
        let (_, text) = HARD[0];
        let told = hard("en-GB", text).expect("it is hard");
        assert!(
            told.contains("by Flesch's reading ease (1948), where 60 is plain"),
            "{told}"
        );
    }
}
