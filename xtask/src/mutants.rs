//! `cargo xtask mutants`: breaks each rule in every small way, one at a time, and wants a test to notice.

use crate::{paths, step, tools};
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Breaks what decides in every small way that cargo-mutants knows, one at a time, and wants a named test to fail each time.
///
/// A break that hangs is noticed as well: no test run ends with it. What may live stands in .cargo/mutants.toml, with the
/// reason. A part takes a quarter of an hour on two busy cores, so it is no part of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// One part of it; all, one after the other, when absent
    part: Option<String>,
    /// Only breaks whose name fits this regular expression, `cap_frees` say
    #[arg(long)]
    only: Option<String>,
}

/// Files that belong together, and the quick tests that know what is right in them. The walk over every short history and the
/// simulation are left out: they take minutes, and a rule that they alone guard has no test that bears its name.
struct Part {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
}

const PARTS: &[Part] = &[
    Part {
        name: "decision",
        package: "beckon-domain",
        files: &["domain/src/decision.rs", "domain/src/decision/*.rs"],
        tests: &["--test=decision_edges"],
    },
    Part {
        name: "ledger",
        package: "beckon-domain",
        files: &["domain/src/fold.rs", "domain/src/contact.rs"],
        tests: &["--test=decision_edges", "--test=proofs"],
    },
    Part {
        name: "clock",
        package: "beckon-domain",
        files: &[
            "domain/src/zone.rs",
            "domain/src/holds.rs",
            "domain/src/outcomes.rs",
            "domain/src/customer.rs",
        ],
        tests: &["--lib"],
    },
    Part {
        name: "permit",
        package: "beckon-permit",
        files: &["domain/permit/src/*.rs"],
        tests: &["--test=permits"],
    },
    Part {
        name: "signing",
        package: "beckon-domain",
        files: &["domain/src/permit/sign.rs"],
        tests: &["--test=signing"],
    },
];

/// How cargo-mutants ends when nothing was wrong but that some breaks live, or hang. Where some do the one and some the other,
/// it says the latter alone, so its closing line is read as well.
const MISSED: i32 = 2;
const HUNG: i32 = 3;

pub(crate) fn run(options: &Options) -> Result<()> {
    let names = || PARTS.iter().map(|part| part.name).collect::<Vec<_>>().join(", ");
    let wanted = |part: &&Part| options.part.as_deref().is_none_or(|name| name == part.name);
    let parts: Vec<&Part> = PARTS.iter().filter(wanted).collect();
    if parts.is_empty() {
        bail!("no part of that name. There are: {}", names());
    }
    {
        let _lock = tools::lock()?;
        tools::for_mutants()?;
    }
    let (mut counts, mut lives) = (Vec::new(), false);
    for part in parts {
        println!("\n== {}", part.name);
        let output = paths::target().join("mutants").join(part.name);
        fs::create_dir_all(&output).with_context(|| format!("cannot make the folder {}", output.display()))?;
        let mut last = String::new();
        let status = step::pass_on(&mut command(part, options, &output), |line| {
            if line.contains(" tested in ") {
                last = line.trim().to_owned();
            }
        })?;
        match status.code() {
            Some(0 | MISSED | HUNG) => lives |= status.code() == Some(MISSED) || last.contains(" missed"),
            _ => bail!("cargo-mutants itself failed; what it said is above"),
        }
        counts.push(format!("{}: {last}", part.name));
    }
    println!("\n{}", counts.join("\n"));
    if lives {
        return Err(anyhow!(
            "some breaks went unnoticed (MISSED, above): add a test that fails, or say in .cargo/mutants.toml why it may live"
        ));
    }
    Ok(())
}

fn command(part: &Part, options: &Options, output: &Path) -> Command {
    let mut mutants = Command::new(paths::tool("cargo-mutants"));
    mutants
        .args(["mutants", "--package", part.package])
        .args(part.files.iter().flat_map(|file| ["--file", file]))
        .args(options.only.iter().flat_map(|only| ["--re", only]))
        .arg("--output")
        .arg(output)
        // To build as well as to run: the other test programs are not even compiled.
        .args(part.tests.iter().map(|test| format!("--cargo-arg={test}")))
        .current_dir(paths::root())
        // What the rules need of others is compiled once, and not for each copy of the tree.
        .env("CARGO_TARGET_DIR", paths::target().join("mutants/build"));
    mutants
}
