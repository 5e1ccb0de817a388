//! The language that the panel speaks.

use super::place;
use crate::state::answer::Problem;
use crate::state::draft::Draft;
use crate::state::note::Note;
use crate::state::{Msg, Place, Task, Widget};
use crate::texts::spoken;

#[test]
fn a_language_is_read_as_the_edge_reads_it() {
    for (written, language) in [
        ("de-AT", "de"),
        ("de_AT", "de"),
        ("DE_at", "de"),
        ("iw", "he"),
        ("zh_TW", "zh"),
    ] {
        assert_eq!(spoken(&["xx", written]), Some(language), "{written}");
    }
}

#[test]
fn a_german_page_asks_for_german_and_speaks_english_without_it() {
    let mut widget = Widget::new(
        Place {
            language: "de-AT".to_owned(),
            ..place()
        },
        None,
        Draft::default(),
        Note::default(),
        String::new(),
    );
    widget.update(Msg::Open);
    assert!(widget.tasks.contains(&Task::LoadTexts));
    assert_eq!(widget.language, "de");
    widget.got_texts(Err(Problem::local(404, "not_found")));
    assert_eq!((widget.language.as_str(), widget.texts.language()), ("", "en"));
}
