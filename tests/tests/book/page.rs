//! A page of the documentation, taken apart.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests is a folder of the repository")
}

/// One page.
pub struct Page {
    /// Where it lies, from the repository.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A fenced block.
pub struct Block {
    /// The line of the page on which its text begins.
    pub line: usize,
    /// The first word after the fence.
    pub language: String,
    /// The other words after the fence.
    pub marks: Vec<String>,
    /// What stands in it.
    pub text: String,
}

/// Code within a sentence, with what stands around it.
pub struct Span {
    /// The line of the page.
    pub line: usize,
    /// What stands in it.
    pub text: String,
    /// The number of the paragraph, list item or table row that it stands in.
    pub passage: usize,
}

impl Page {
    /// The README, the pages of the book, and what else is written for readers of the repository.
    pub fn all() -> Vec<Self> {
        let mut pages = vec![Self::read("README.md"), Self::read("ACCESSIBILITY.md")];
        pages.extend(Self::of_the_book());
        pages
    }

    /// The pages of the book.
    pub fn of_the_book() -> Vec<Self> {
        let files = fs::read_dir(root().join("docs")).expect("there is a book");
        let mut names: Vec<String> = files
            .map(|file| file.expect("it can be read").file_name().to_string_lossy().into_owned())
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
            .collect();
        names.sort();
        names.iter().map(|name| Self::read(&format!("docs/{name}"))).collect()
    }

    /// The page of that name.
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            name: name.to_owned(),
            text,
        }
    }

    /// The folder that its links start from.
    pub fn folder(&self) -> PathBuf {
        root()
            .join(&self.name)
            .parent()
            .expect("a file lies in a folder")
            .to_owned()
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, usize)> {
        let parser = Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter();
        parser.map(|(event, range)| (event, self.text[..range.start].lines().count() + 1))
    }

    /// Its fenced blocks, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut inside = false;
        for (event, line) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let mut words = info.split_whitespace().map(str::to_owned);
                    inside = true;
                    blocks.push(Block {
                        line: line + 1,
                        language: words.next().unwrap_or_default(),
                        marks: words.collect(),
                        text: String::new(),
                    });
                }
                Event::End(TagEnd::CodeBlock) => inside = false,
                Event::Text(text) if inside => {
                    if let Some(block) = blocks.last_mut() {
                        block.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        blocks
    }

    /// Its links and pictures: where they lead, and on which line they stand.
    pub fn links(&self) -> Vec<(String, usize)> {
        let mut links = Vec::new();
        for (event, line) in self.events() {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    links.push((dest_url.to_string(), line));
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    let sources = html.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
                    links.extend(sources.map(|source| (source.to_owned(), line)));
                }
                _ => {}
            }
        }
        links
    }

    /// The names under which its headings are linked to.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors = Vec::new();
        let mut heading: Option<String> = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|text| anchor(&text))),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        anchors
    }

    /// The code within its sentences.
    pub fn spans(&self) -> Vec<Span> {
        let (mut spans, mut passage) = (Vec::new(), 0);
        for (event, line) in self.events() {
            match event {
                Event::Start(Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::Heading { .. }) => passage += 1,
                Event::Code(text) => spans.push(Span {
                    line,
                    text: text.to_string(),
                    passage,
                }),
                _ => {}
            }
        }
        spans
    }
}

/// The name of a heading, as repositories' pages and mdBook make it.
fn anchor(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
