//! Programs that run beside the tests and never outlive them.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Starts the command, and ends it when standard input closes: that happens however the tests end, so that nothing
/// outlives them. A folder that was made for this start alone is removed afterwards.
const SCRIPT: &str = r#"
exec 3<&0
folder=$1; shift
"$@" 3<&- & child=$!
{ read -r _ <&3; kill -TERM "$child"; } >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait "$child"; code=$?
kill "$watcher" 2>/dev/null
[ -z "$folder" ] || rm -rf -- "$folder"
exit "$code"
"#;

/// A program that runs until this is dropped, or the tests end.
pub struct Kept {
    keeper: Child,
    stdin: Option<ChildStdin>,
}

impl Kept {
    /// Starts a program. `throwaway` is removed when it has ended.
    ///
    /// # Panics
    ///
    /// When there is no `sh`.
    #[must_use]
    pub fn start(program: &Path, arguments: &[String], throwaway: Option<&Path>) -> Self {
        let mut keeper = Command::new("sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(throwaway.unwrap_or(Path::new("")))
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("there is an sh");
        let stdin = keeper.stdin.take();
        Self { keeper, stdin }
    }

    /// What the program writes to standard output.
    pub fn stdout(&mut self) -> impl Read + Send + use<> {
        self.keeper.stdout.take().expect("standard output is taken once")
    }

    /// What the program writes to standard error.
    pub fn stderr(&mut self) -> impl Read + Send + use<> {
        self.keeper.stderr.take().expect("standard error is taken once")
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // A test that panics is dropped as well: its own message is worth more than this one.
        if let Err(error) = self.keeper.wait() {
            eprintln!("a program may still run: {error}");
        }
    }
}
