//! The commands, run as they stand.

use super::page::{Block, Page, root};
use super::shape::{difference, fits};
use beckon_tests::product::{Product, Start, xtask};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the commands of a page may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a test cannot run, since it changes the machine, or goes on until it is stopped.
const NOT_RUN: &[&str] = &["cargo install --path cli", "cargo xtask dev"];

/// What the commands of a block wrote.
struct Ran {
    block: Block,
    /// The answer that is shown.
    shown: Option<Block>,
    stdout: String,
    stderr: String,
    status: String,
}

/// The blocks of a page that a reader would paste, each with the answer that follows it.
fn blocks(page: &Page) -> Vec<(Block, Option<Block>)> {
    let mut pasted: Vec<(Block, Option<Block>)> = Vec::new();
    let mut follows = false;
    for block in page.blocks() {
        let place = format!("{}:{}", page.name, block.line);
        match block.language.as_str() {
            "sh" if block.marks.is_empty() => {
                follows = true;
                pasted.push((block, None));
                continue;
            }
            "sh" => {
                assert_eq!(block.marks, ["not-run"], "{place}");
                let known = NOT_RUN.iter().any(|command| block.text.starts_with(command));
                assert!(known, "{place}: why is it not run?");
            }
            "json" | "text" => {
                let last = pasted.last_mut().filter(|_| follows);
                let (_, shown) = last.unwrap_or_else(|| panic!("{place}: an answer to nothing"));
                *shown = Some(block);
            }
            _ => {}
        }
        follows = false;
    }
    pasted
}

/// Whether a block calls the developer's own commands, which build, test and deploy: of these it is asked that they are there.
fn is_developers(block: &Block) -> bool {
    block.text.lines().all(|line| line.starts_with("cargo xtask "))
}

/// A folder that looks like the repository while the product runs, with the product's own data.
fn checkout(product: &Product) -> TempDir {
    let folder = TempDir::with_prefix("beckon-book-").expect("a folder");
    for entry in fs::read_dir(root()).expect("the repository") {
        let name = entry.expect("it can be read").file_name();
        if name != ".beckon" {
            symlink(root().join(&name), folder.path().join(&name)).expect("a link");
        }
    }
    symlink(product.data(), folder.path().join(".beckon")).expect("a link");
    folder
}

/// Runs a page's commands in one shell, as a reader does, from the folder of the repository.
fn run(page: &Page) -> Vec<Ran> {
    let product = Start::new().run();
    let checkout = checkout(&product);
    let out = TempDir::with_prefix("beckon-book-").expect("a folder");
    let blocks: Vec<_> = blocks(page)
        .into_iter()
        .filter(|(block, _)| !is_developers(block))
        .collect();
    let mut script = String::from("set -u\n");
    for (number, (block, _)) in blocks.iter().enumerate() {
        let file = |end: &str| out.path().join(format!("{number}.{end}")).display().to_string();
        script.push_str(&format!(
            "{{\n{}\n}} >'{}' 2>'{}'\necho $? >'{}'\n",
            block.text,
            file("out"),
            file("err"),
            file("status")
        ));
    }
    let file = out.path().join("page.sh");
    fs::write(&file, script).expect("it can be written");
    let programs = xtask().parent().expect("it lies in a folder").display().to_string();
    let path = std::env::var("PATH").expect("there is a PATH");
    let mut bash = Command::new("bash")
        .arg(&file)
        .current_dir(checkout.path())
        .env("PATH", format!("{programs}:{path}"))
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("there is a bash");
    let started = Instant::now();
    while bash.try_wait().expect("it can be waited for").is_none() {
        if started.elapsed() > PATIENCE {
            let group = rustix::process::Pid::from_child(&bash);
            rustix::process::kill_process_group(group, rustix::process::Signal::KILL).expect("it runs");
            bash.wait().expect("it ends");
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let read = |number: usize, end: &str| read(&out.path().join(format!("{number}.{end}")));
    let ran = blocks.into_iter().enumerate().map(|(number, (block, shown))| Ran {
        block,
        shown,
        stdout: read(number, "out"),
        stderr: read(number, "err"),
        status: read(number, "status").trim().to_owned(),
    });
    ran.collect()
}

/// A file that is not there was not come to.
fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// What is wrong with what a block did.
fn fault(ran: &Ran) -> Option<String> {
    let answer = serde_json::from_str::<Value>(&ran.stdout);
    match &ran.shown {
        Some(shown) if shown.language == "json" => {
            let shown = serde_json::from_str(&shown.text);
            match (shown, answer) {
                (Err(error), _) => Some(format!("what is shown is no JSON: {error}")),
                (_, Err(_)) => Some("it answered no JSON".to_owned()),
                (Ok(shown), Ok(answer)) => difference(&shown, &answer),
            }
        }
        Some(shown) if !fits(shown.text.trim(), ran.stdout.trim()) => {
            Some("it wrote something else than is shown".to_owned())
        }
        Some(_) => None,
        None if ran.status != "0" => Some("it failed".to_owned()),
        None if answer.is_ok_and(|answer| answer["status"].as_u64() >= Some(400)) => {
            Some("it was answered with a problem that is not shown".to_owned())
        }
        None => None,
    }
}

/// Runs a page and says all that is not as it stands.
fn holds(name: &str) {
    let page = Page::read(name);
    let mut faults = Vec::new();
    for ran in run(&page) {
        if let Some(fault) = fault(&ran) {
            let Ran {
                stdout,
                stderr,
                status,
                block,
                ..
            } = &ran;
            faults.push(format!(
                "{name}:{}: {fault}\nstatus {status}\n{stdout}\n{stderr}",
                block.line
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

macro_rules! pages {
    ($($test:ident: $page:literal;)+) => {
        /// The pages whose commands are run.
        const RUN: &[&str] = &[$($page),+];
        $(
            #[test]
            fn $test() {
                holds($page);
            }
        )+
    };
}

pages! {
    the_commands_of_the_readme_do_what_it_says: "README.md";
    the_book_begins_with_a_command_that_works: "docs/README.md";
    what_site_owners_paste_does_what_is_said: "docs/site-owners.md";
    what_senders_paste_is_answered_as_is_shown: "docs/senders.md";
    what_visitors_pages_call_is_answered_as_is_shown: "docs/visitors.md";
    what_operators_paste_does_what_is_said: "docs/operators.md";
}

#[test]
fn no_page_has_commands_that_are_not_run() {
    for page in Page::all() {
        let runs = blocks(&page).iter().any(|(block, _)| !is_developers(block));
        assert!(!runs || RUN.contains(&page.name.as_str()), "{} is not run", page.name);
    }
}

/// The program and the words that a line calls it by, if it is one of ours.
fn called(line: &str) -> Option<(PathBuf, Vec<&str>)> {
    let (program, rest) = match (line.strip_prefix("cargo xtask "), line.strip_prefix("beckon ")) {
        (Some(rest), _) => (xtask(), rest),
        (None, Some(rest)) => (xtask().with_file_name("beckon"), rest),
        (None, None) => return None,
    };
    let words = rest.split('#').next().unwrap_or_default().split_whitespace();
    Some((program, words.collect()))
}

/// What a program says of itself.
fn help(program: &Path, words: &[&str]) -> Output {
    let mut asked = Command::new(program);
    asked.args(words).arg("--help").output().expect("it is built")
}

#[test]
fn the_commands_that_are_named_are_there_with_their_options() {
    for page in Page::all() {
        // What else stands in a block is run.
        let fenced = page.blocks().into_iter().filter(is_developers).flat_map(|block| {
            let lines = block.text.lines().map(str::to_owned).collect::<Vec<_>>();
            lines.into_iter().zip(block.line..)
        });
        let within = page.spans().into_iter().map(|span| (span.text, span.line));
        for (command, line) in fenced.chain(within) {
            let Some((program, words)) = called(&command) else {
                continue;
            };
            let asked = help(&program, &words);
            let said = String::from_utf8_lossy(&asked.stderr);
            assert!(asked.status.success(), "{}:{line}: {command}: {said}", page.name);
        }
    }
}

/// The commands below these words, each with all its words.
fn commands(program: &Path, words: &[&str]) -> Vec<String> {
    let said = String::from_utf8(help(program, words).stdout).expect("help is text");
    let lines = said.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = lines.take_while(|line| line.starts_with("  "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    let below: Vec<&str> = names.filter(|name| *name != "help").collect();
    if below.is_empty() {
        return vec![words.join(" ")];
    }
    let below = below.into_iter().map(|name| [words, &[name]].concat());
    below.flat_map(|words| commands(program, &words)).collect()
}

#[test]
fn every_command_has_its_place_in_the_book() {
    let book: Vec<Page> = Page::of_the_book();
    let spans = book.iter().flat_map(Page::spans).map(|span| span.text);
    let fenced = book.iter().flat_map(Page::blocks).map(|block| block.text);
    let said: Vec<String> = spans.chain(fenced).collect();
    for (name, program) in [("cargo xtask", xtask()), ("beckon", xtask().with_file_name("beckon"))] {
        let all = commands(&program, &[]);
        assert!(all.len() > 8, "{all:?}");
        for command in all {
            let whole = format!("{name} {command}");
            assert!(
                said.iter().any(|text| text.contains(&whole)),
                "the book does not name `{whole}`"
            );
        }
    }
}
