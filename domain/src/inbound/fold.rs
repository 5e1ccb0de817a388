//! Folding of texts that people type on phones: case, diacritics, punctuation, letters with spaces between, letters held down.

/// The words of a text, folded. No crate for this: full Unicode normalisation brings tables that weigh more than the whole of
/// this module, and only letters that the tables of words have need to fold alike.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.chars().flat_map(char::to_lowercase) {
        if is_silent(letter) {
            continue;
        }
        let letter = full_width(letter);
        match plain(letter) {
            Some(plain) => last(&mut words).push_str(plain),
            None if is_letter(letter) => last(&mut words).push(letter),
            None => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    spelled(words).iter().map(|word| squeezed(word)).collect()
}

fn last(words: &mut [String]) -> &mut String {
    words
        .last_mut()
        .unwrap_or_else(|| unreachable!("there is one from the start"))
}

/// `s t o p` and `S.T.O.P.` are one word.
fn spelled(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut run = Vec::new();
    let flush = |run: &mut Vec<String>, joined: &mut Vec<String>| {
        if run.len() > 2 {
            joined.push(run.concat());
            run.clear();
        }
        joined.append(run);
    };
    for word in words {
        if word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic() {
            run.push(word);
        } else {
            flush(&mut run, &mut joined);
            joined.push(word);
        }
    }
    flush(&mut run, &mut joined);
    joined
}

/// `stooopp` is `stop`; what it is compared with is folded as well.
fn squeezed(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    for letter in word.chars() {
        if letter.is_ascii_digit() || !squeezed.ends_with(letter) {
            squeezed.push(letter);
        }
    }
    squeezed
}

/// What is not heard: apostrophes, combining marks, Hebrew points, Arabic vowels and the lengthening stroke, marks of width
/// and direction.
const fn is_silent(letter: char) -> bool {
    matches!(letter,
        '\'' | '`' | '´' | '‘' | '’' | 'ʼ' | '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_letter(letter: char) -> bool {
    // The vowel signs of Devanagari and the tones of Thai belong to their words.
    letter.is_alphanumeric() || matches!(letter, '\u{900}'..='\u{963}' | '\u{e01}'..='\u{e4e}')
}

fn full_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

/// A lower-case letter without its diacritics.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | '\u{1ea0}'..='\u{1eb7}' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ę' | 'ě' | '\u{1eb8}'..='\u{1ec7}' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'ı' | '\u{1ec8}'..='\u{1ecb}' => "i",
        'ł' | 'ľ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ơ' | '\u{1ecc}'..='\u{1ee3}' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ş' | 'ș' | 'š' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ư' | '\u{1ee4}'..='\u{1ef1}' => "u",
        'ý' | 'ÿ' | '\u{1ef2}'..='\u{1ef9}' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ά' => "α",
        'έ' => "ε",
        'ή' => "η",
        'ί' | 'ϊ' | 'ΐ' => "ι",
        'ό' => "ο",
        'ύ' | 'ϋ' | 'ΰ' => "υ",
        'ώ' => "ω",
        'ς' => "σ",
        'ё' => "е",
        'й' => "и",
        'ї' => "і",
        'أ' | 'إ' | 'آ' => "ا",
        'ى' => "ي",
        'ة' => "ه",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::words;

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(words(text), expect, "{text}");
    }

    #[test]
    fn case_diacritics_and_punctuation_are_folded() {
        check("STOP!!", &["stop"]);
        check("Arrêtez, s'il vous plaît…", &["aretez", "sil", "vous", "plait"]);
        check("Désabonner", &["desaboner"]);
        check("De\u{301}sabonner", &["desaboner"]);
        check("ＳＴＯＰ", &["stop"]);
        check("İPTAL ıptal", &["iptal", "iptal"]);
        check("ΣΤΑΜΆΤΑ σταμάτα", &["σταματα", "σταματα"]);
        check("Хватит, ёлки", &["хватит", "елки"]);
        check("إلغاء", &["الغاء"]);
        check("Dừng", &["dung"]);
        check("रोकें।", &["रोकें"]);
        check("st\u{200b}op st\u{ad}op", &["stop", "stop"]);
    }

    #[test]
    fn letters_apart_and_letters_held_down_are_one_word() {
        check("S T O P", &["stop"]);
        check("s.t.o.p please", &["stop", "please"]);
        check("stooooppp", &["stop"]);
        check("i am a b", &["i", "am", "a", "b"]);
        check("1100", &["1100"]);
    }

    #[test]
    fn nothing_is_left_of_signs() {
        check("", &[]);
        check("?! … 👍", &[]);
    }
}
