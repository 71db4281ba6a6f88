//! Pages that are run: what they show is what happens.
//!
//! In a page, a block of language
//! - `console` holds commands behind `$ ` and what they print, after `? CODE` where they fail;
//! - `diff` holds edits: each begins with `@@ FILE @@`, and what its lines had, the file has once;
//! - `proto FILE` or `toml FILE` holds a file.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::data::Data;

use crate::workspace;

/// A folder that commands run in.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
    path: OsString,
}

impl Sandbox {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let tool = workspace::binary("limbeck").parent().expect("a folder").to_owned();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(tool).chain(std::env::split_paths(&others));
        let path = std::env::join_paths(all).expect("folders without separators");
        Self { folder: tempfile::tempdir().expect("a folder"), path }
    }

    /// A copy of another, as it is now.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().expect("a folder"), path: self.path.clone() };
        for entry in walkdir::WalkDir::new(self.folder.path()) {
            let entry = entry.expect("readable");
            let below = entry.path().strip_prefix(self.folder.path()).expect("below");
            let target = copy.folder.path().join(below);
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).expect("writable");
            } else {
                fs::copy(entry.path(), target).expect("writable");
            }
        }
        copy
    }

    /// Where a file of it is.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders around it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    /// Runs a command of a shell; all that it prints, and how it ended.
    pub(crate) fn run(&self, command: &str) -> (String, i32) {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{{ {command}\n}} 2>&1")).current_dir(self.folder.path());
        for variable in ["CI", "GITHUB_ACTIONS", "RUST_LOG", "RUST_BACKTRACE", "GIT_DIR"] {
            shell.env_remove(variable);
        }
        shell.env("PATH", &self.path).env("HOME", self.folder.path()).env("LC_ALL", "C");
        shell.env("NO_COLOR", "1").env("COLUMNS", "100").env("TERM", "dumb");
        shell.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        shell.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "init.defaultBranch");
        shell.env("GIT_CONFIG_VALUE_0", "main");
        for who in ["AUTHOR", "COMMITTER"] {
            shell
                .env(format!("GIT_{who}_NAME"), "Ada")
                .env(format!("GIT_{who}_EMAIL"), "ada@example.com");
            shell.env(format!("GIT_{who}_DATE"), "2026-01-01T12:00:00Z");
        }
        let output = shell.stdin(std::process::Stdio::null()).output().expect("a shell runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (text, output.status.code().unwrap_or(-1))
    }

    /// Makes the edits of a block.
    pub(crate) fn edit(&self, block: &str) {
        let mut hunks: Vec<(&str, String, String)> = Vec::new();
        for line in block.lines() {
            if let Some(file) = line.strip_prefix("@@ ").and_then(|it| it.strip_suffix(" @@")) {
                hunks.push((file, String::new(), String::new()));
                continue;
            }
            let (_, before, after) = hunks.last_mut().expect("an edit begins with `@@ FILE @@`");
            let (mark, text) = line.split_at_checked(1).unwrap_or((" ", ""));
            for (side, side_mark) in [(before, "-"), (after, "+")] {
                if mark == " " || mark == side_mark {
                    side.push_str(text);
                    side.push('\n');
                }
            }
        }
        for (file, before, after) in hunks {
            let text = fs::read_to_string(self.file(file)).unwrap_or_default();
            let found = text.matches(&before).count();
            assert!(found == 1, "{file} has this {found} times:\n{before}\nit is:\n{text}");
            self.write(file, text.replacen(&before, &after, 1));
        }
    }
}

#[test]
fn the_story_is_what_happens() {
    assert_page("story");
}

#[test]
fn broken_histories_are_mended_as_shown() {
    assert_page("broken-histories");
}

/// Runs a page, and holds it to what happens.
fn assert_page(name: &str) {
    let path = workspace::root().join("docs").join(name).with_extension("md");
    let page = fs::read_to_string(&path).expect("a page");
    let actual = run(&page, &Sandbox::new());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &actual).expect("writable");
        return;
    }
    if actual != page {
        show(&path);
        snapbox::assert_data_eq!(Data::text(actual).raw(), Data::text(page).raw());
    }
}

fn show(path: &Path) {
    let accept = "SNAPSHOTS=overwrite cargo test -p limbeck-tests history";
    eprintln!("{} shows something else than happens; to accept it: {accept}", path.display());
}

/// The page as it is when its blocks are run.
pub(crate) fn run(page: &str, sandbox: &Sandbox) -> String {
    let mut actual = String::new();
    let mut fence: Option<(&str, String)> = None;
    for line in page.lines() {
        match &mut fence {
            Some((info, block)) if line == "```" => {
                actual.push_str(&happen(info, block, sandbox));
                fence = None;
            }
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
                continue;
            }
            None => fence = line.strip_prefix("```").map(|info| (info, String::new())),
        }
        actual.push_str(line);
        actual.push('\n');
    }
    assert!(fence.is_none(), "a block of the page does not end");
    actual
}

/// What a block says after it was run.
fn happen(info: &str, block: &str, sandbox: &Sandbox) -> String {
    match info.split_once(' ').unwrap_or((info, "")) {
        ("console", "") => return commands(block, sandbox),
        ("diff", "") => sandbox.edit(block),
        ("proto" | "toml", file) if !file.is_empty() => sandbox.write(file, block),
        _ => {}
    }
    block.to_owned()
}

fn commands(block: &str, sandbox: &Sandbox) -> String {
    let mut actual = String::new();
    let mut lines = block.lines();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let mut command = command.to_owned();
        while command.ends_with('\\') {
            command = format!("{command}\n{}", lines.next().unwrap_or_default());
        }
        let (printed, code) = sandbox.run(&command);
        let _ = writeln!(actual, "$ {command}");
        if code != 0 {
            let _ = writeln!(actual, "? {code}");
        }
        let printed = printed.trim_end();
        if !printed.is_empty() {
            let _ = writeln!(actual, "{printed}");
        }
    }
    actual
}

#[test]
fn what_a_block_does_is_done_and_shown() {
    let sandbox = Sandbox::new();
    let page = "# A\n\n```proto a/b.proto\none\ntwo\n```\n\n```diff\n@@ a/b.proto @@\n one\n-two\n+2\n```\n\n\
                ```console\n$ cat a/b.proto\nold\n$ echo x; \\\n  exit 3\n```\n";
    let expected = page.replace("old\n", "one\n2\n").replace("exit 3\n", "exit 3\n? 3\nx\n");
    assert_eq!(run(page, &sandbox), expected);
    assert_eq!(run(&expected.replace("+2", "+two"), &Sandbox::new()).matches("two").count(), 4);
}

#[test]
#[should_panic(expected = "has this 0 times")]
fn an_edit_that_does_not_fit_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "one\n");
    sandbox.edit("@@ a @@\n-two\n");
}
