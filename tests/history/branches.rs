//! Two branches of a git repository that each add a revision to one package.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::workspace;

const REVISIONS: &str = "proto/user/v1/revisions";
const PROTO: &str = "proto/user/v1/user.proto";

/// Lines far enough from each other, so that git merges what is added to both.
const USER: &str = "syntax = \"proto3\";\n\npackage user.v1;\n\nmessage User {\n  string name = 1;\n\n  // Where they live.\n  string city = 2;\n\n  // Whom they know.\n  string friend = 3;\n}\n";

/// A repository with a project in it.
struct Repository {
    folder: TempDir,
}

impl Repository {
    /// A package with one revision, on branch `main`.
    fn new(attributes: &str) -> Self {
        let repository = Self { folder: TempDir::with_prefix("limbeck-").unwrap() };
        repository.write("limbeck.toml", "");
        repository.write(".gitattributes", attributes);
        repository.write(PROTO, USER);
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["config", "core.autocrlf", "false"]);
        repository.record("first", "aaaaaaaaaaaa", 0);
        repository.commit("base");
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Runs git without the settings of whoever runs the tests.
    fn try_git(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("git");
        command.current_dir(self.path());
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        command.args(arguments).output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Runs limbeck: its exit code, and all that it writes.
    fn limbeck(&self, arguments: &[&str]) -> (i32, String) {
        let output = workspace::limbeck(self.path()).args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, text) = self.limbeck(arguments);
        assert_eq!(code, 0, "limbeck {arguments:?}: {text}");
        text
    }

    fn record(&self, message: &str, id: &str, minute: u32) {
        let created = format!("2026-11-22T21:{minute:02}:00Z");
        self.done(&["revision", "-m", message, "--id", id, "--created", &created]);
    }

    /// A branch off `main` that adds a field behind another one.
    fn branch(&self, name: &str, (behind, field): (&str, &str), id: &str) {
        self.git(&["checkout", "-q", "main"]);
        self.git(&["checkout", "-q", "-b", name]);
        let ends = if self.read(PROTO).contains("\r\n") { "\r\n" } else { "\n" };
        let text = self.read(PROTO).replace(behind, &format!("{behind}{ends}  {field}"));
        self.write(PROTO, &text);
        self.record(&format!("add {name}"), id, if name == "nick" { 1 } else { 2 });
        self.commit(name);
    }

    /// Both branches; on the second.
    fn branches(attributes: &str) -> Self {
        let repository = Self::new(attributes);
        repository.branch("nick", ("string name = 1;", "string nick = 4;"), "bbbbbbbbbbbb");
        repository.branch("mail", ("string friend = 3;", "string mail = 5;"), "cccccccccccc");
        repository
    }

    /// Merges, and gives the files in conflict.
    fn merge(&self, branch: &str) -> Vec<String> {
        let output = self.try_git(&["merge", "-q", branch]);
        assert!(!output.status.success(), "{output:?}");
        let files = self.git(&["diff", "--name-only", "--diff-filter=U"]);
        files.lines().map(str::to_owned).collect()
    }

    /// What is wrong with the records.
    fn verify(&self) -> (i32, String) {
        self.limbeck(&["verify", "--deep"])
    }

    fn hold(&self) {
        let (code, text) = self.verify();
        assert_eq!(code, 0, "{text}");
        let (_, text) = self.limbeck(&["check"]);
        assert!(!text.contains("REVISION_"), "{text}");
    }
}

#[test]
fn git_stops_at_head_alone_and_rebase_mends_it() {
    let repository = Repository::branches("* text=auto\n");
    assert_eq!(repository.merge("nick"), [format!("{REVISIONS}/HEAD")]);
    let (code, text) = repository.limbeck(&["check"]);
    assert_eq!(code, 100, "{text}");
    assert!(text.contains("REVISION_CONFLICT_MARKERS"), "{text}");
    assert!(text.contains("`limbeck rebase --package user.v1`"), "{text}");
    let text = repository.done(&["rebase", "--package", "user.v1"]);
    assert!(text.contains("1 revision moved behind bbbbbbbbbbbb add nick"), "{text}");
    assert!(text.contains("cccccccccccc add mail"), "{text}");
    assert_eq!(repository.read(&format!("{REVISIONS}/HEAD")), "cccccccccccc\n");
    repository.commit("merge");
    repository.hold();
    assert_eq!(repository.done(&["rebase"]), "every history is one line\n");
}

#[test]
fn the_side_that_git_was_told_to_take_does_not_matter() {
    for side in ["--ours", "--theirs"] {
        let repository = Repository::branches("");
        let head = format!("{REVISIONS}/HEAD");
        repository.merge("nick");
        repository.git(&["checkout", side, "--", &head]);
        let (code, text) = repository.limbeck(&["check"]);
        assert_eq!(code, 100, "{text}");
        assert!(text.contains("REVISION_HEADS"), "{text}");
        repository.done(&["rebase"]);
        repository.hold();
    }
}

#[test]
fn published_branches_are_merged() {
    let repository = Repository::new("");
    repository.branch("nick", ("string name = 1;", "string nick = 4;"), "bbbbbbbbbbbb");
    repository.done(&["publish", "user.v1"]);
    repository.commit("publish nick");
    repository.branch("mail", ("string friend = 3;", "string mail = 5;"), "cccccccccccc");
    repository.done(&["publish", "user.v1"]);
    repository.commit("publish mail");
    let files = repository.merge("nick");
    assert_eq!(files, [format!("{REVISIONS}/HEAD"), format!("{REVISIONS}/PUBLISHED")]);
    let (code, text) = repository.limbeck(&["check"]);
    assert_eq!(code, 100, "{text}");
    assert!(text.contains("`limbeck merge --package user.v1` joins them"), "{text}");
    let (code, text) = repository.limbeck(&["rebase"]);
    assert_eq!(code, 100, "{text}");
    assert!(text.contains("`limbeck merge --package user.v1` joins them"), "{text}");
    let merge =
        ["merge", "-m", "join", "--id", "dddddddddddd", "--created", "2026-11-23T00:00:00Z"];
    let text = repository.done(&merge);
    assert!(text.contains("dddddddddddd user.v1: joins bbbbbbbbbbbb and cccccccccccc"), "{text}");
    repository.commit("merge");
    repository.hold();
    let (_, text) = repository.limbeck(&["drop"]);
    assert!(text.contains("is published, and others rely on it"), "{text}");
}

#[test]
fn published_branches_that_exclude_each_other_are_told_apart() {
    let repository = Repository::new("");
    repository.branch("nick", ("string name = 1;", "string nick = 4;"), "bbbbbbbbbbbb");
    repository.done(&["publish", "user.v1"]);
    repository.commit("publish nick");
    repository.branch("mail", ("string friend = 3;", "string mail = 4;"), "cccccccccccc");
    repository.done(&["publish", "user.v1"]);
    repository.commit("publish mail");
    repository.merge("nick");
    // The proto files are what people make of them; the record is what is in question.
    let text = repository.read(PROTO).replace("mail = 4", "mail = 5");
    repository.write(PROTO, &text);
    let (code, text) = repository.limbeck(&["merge", "-m", "join"]);
    assert_eq!(code, 100, "{text}");
    assert!(text.contains("number 4 of `User`"), "{text}");
    assert!(text.contains("`bbbbbbbbbbbb` (add nick)"), "{text}");
    assert!(text.contains("`cccccccccccc` (add mail)"), "{text}");
    assert!(text.contains("REVISION_CONFLICT"), "{text}");
}

#[test]
fn what_does_not_fit_is_dropped_and_recorded_anew() {
    let repository = Repository::new("");
    repository.branch("nick", ("string name = 1;", "string nick = 4;"), "bbbbbbbbbbbb");
    repository.branch("mail", ("string friend = 3;", "string mail = 4;"), "cccccccccccc");
    repository.merge("nick");
    let text = repository.read(PROTO).replace("mail = 4", "mail = 5");
    repository.write(PROTO, &text);
    let (code, text) = repository.limbeck(&["rebase"]);
    assert_eq!(code, 100, "{text}");
    let help = "`limbeck drop cccccccccccc --with-children --package user.v1`";
    assert!(text.contains(help), "{text}");
    repository.done(&["drop", "cccccccccccc", "--with-children", "--package", "user.v1"]);
    repository.record("add mail", "eeeeeeeeeeee", 3);
    repository.hold();
}

#[test]
fn checkouts_with_other_line_ends_are_the_same() {
    let repository = Repository::branches("* text eol=crlf\n");
    repository.git(&["rm", "-q", "--cached", "-r", "."]);
    repository.git(&["reset", "-q", "--hard"]);
    assert!(repository.read(&format!("{REVISIONS}/HEAD")).ends_with("\r\n"));
    assert_eq!(repository.merge("nick"), [format!("{REVISIONS}/HEAD")]);
    repository.done(&["rebase"]);
    let text = repository.read(&format!("{REVISIONS}/0003_add_mail.toml"));
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
    repository.hold();
    repository.commit("merge");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    repository.done(&["squash", "base..head", "-m", "all"]);
    repository.hold();
    repository.done(&["drop"]);
    let (_, text) = repository.limbeck(&["check"]);
    assert!(text.contains("REVISION_PENDING"), "{text}");
}
