//! Broken and hostile input: each answer is a message with place and cure and a documented exit
//! code; nothing is half written, and nothing panics.
//!
//! What the tool says is kept in `fixtures/broken/<case>.txt`, the exit code first.

mod mutations;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snapbox::{assert_data_eq, data::Data};
use tempfile::TempDir;

use crate::workspace;

/// A project of the given files.
fn project<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("limbeck.toml"), "[schema]\nroots = [\"proto\"]\n").unwrap();
    fs::create_dir(folder.path().join("proto")).unwrap();
    for (name, bytes) in files {
        let path = folder.path().join("proto").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn file(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

/// What the tool said and how it ended, after making sure that it ended by itself.
fn answer(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("panicked"), "{errors}");
    let code = output.status.code().unwrap_or_else(|| panic!("{}:\n{errors}", output.status));
    format!("exit code {code}\n{}{errors}", String::from_utf8_lossy(&output.stdout))
}

/// Runs `limbeck image` on the files and compares what it says with the case's text.
fn assert_answer(case: &str, files: &[(String, Vec<u8>)]) {
    let folder = project(files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())));
    let mut command = workspace::limbeck(folder.path());
    let output = command.args(["image", "-o", "image.binpb"]).output().unwrap();
    let answer = answer(&output);
    let written = folder.path().join("image.binpb").exists();
    assert_eq!(written, output.status.success(), "a file is written if all is well:\n{answer}");
    let expected = workspace::fixtures("broken").join(format!("{case}.txt"));
    assert_data_eq!(answer, Data::read_from(&expected, None).raw());
}

#[test]
fn every_syntax_error_of_two_files() {
    let first = "syntax = \"proto3\";\nmessage First {\n  string name = 1\n  int32 age = 2;\n}\n";
    let second = "syntax = \"proto3\";\nmesage Second {}\n";
    assert_answer("syntax", &[file("first.proto", first), file("second.proto", second)]);
}

#[test]
fn a_missing_import_beside_a_broken_file() {
    let first = "syntax = \"proto3\";\nimport \"user/v1/usr.proto\";\n";
    let second = "syntax = \"proto3\";\npackage user.v1;\nmessage User { Nmae name = 1; }\n";
    assert_answer("import", &[file("first.proto", first), file("user/v1/user.proto", second)]);
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = b"syntax = \"proto3\";\n\nmessage Latin {\n  // caf".to_vec();
    bytes.extend([0xe9, b'\n', b'}', b'\n']);
    let mut string = b"syntax = \"proto3\";\noption java_package = \"caf".to_vec();
    string.extend([0xe9, b'"', b';', b'\n']);
    let files = [
        ("comment.proto".to_owned(), bytes),
        ("string.proto".to_owned(), string),
        (
            "utf16.proto".to_owned(),
            "syntax = \"proto3\";".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("nul.proto".to_owned(), b"syntax = \"proto3\";\0\n".to_vec()),
    ];
    assert_answer("bytes", &files);
}

#[test]
fn nesting_ten_thousand_deep() {
    const DEPTH: usize = 10_000;
    let nest = |open: &str, close: &str| open.repeat(DEPTH) + &close.repeat(DEPTH);
    let messages = format!("syntax = \"proto3\";\n{}\n", nest("message M {", "}"));
    let options = format!("syntax = \"proto3\";\noption (a) = {{ {} }};\n", nest("a {", "}"));
    let lists = format!("syntax = \"proto3\";\noption (a) = {{ a: {} }};\n", nest("[", "]"));
    let signs = format!("syntax = \"proto3\";\noption a = {}1;\n", "-".repeat(DEPTH));
    let open = format!("syntax = \"proto3\";\n{}\n", "message M {".repeat(DEPTH));
    let files = [
        ("messages", messages),
        ("options", options),
        ("lists", lists),
        ("signs", signs),
        ("open", open),
    ];
    let files: Vec<_> =
        files.iter().map(|(name, text)| file(&format!("{name}.proto"), text)).collect();
    assert_answer("nesting", &files);
}

#[test]
fn a_chain_of_five_thousand_imports() {
    const LENGTH: usize = 5_000;
    let link = |index: usize| {
        let import = format!("import \"chain/{}.proto\";\n", index + 1);
        let import = if index + 1 < LENGTH { import } else { String::new() };
        let text = format!("syntax = \"proto3\";\n{import}message M{index} {{}}\n");
        file(&format!("chain/{index}.proto"), &text)
    };
    let files: Vec<_> = (0..LENGTH).map(link).collect();
    assert_answer("chain", &files);
}

#[test]
fn imports_in_a_circle() {
    let import = |name: &str| format!("syntax = \"proto3\";\nimport \"{name}\";\n");
    let files = [
        file("a.proto", &import("b.proto")),
        file("b.proto", &import("c.proto")),
        file("c.proto", &import("a.proto")),
        file("self.proto", &import("self.proto")),
        file("outside.proto", &import("a.proto")),
    ];
    assert_answer("circle", &files);
}

#[test]
fn files_that_look_odd_and_are_fine() {
    let crlf =
        "syntax = \"proto3\";\r\n\r\n// Who.\r\nmessage Crlf {\r\n  string name = 1;\r\n}\r\n";
    let files = [
        file("empty.proto", ""),
        file("blank.proto", " \n\t\n"),
        file("comment.proto", "// Nothing else.\n"),
        file("crlf.proto", crlf),
        file("bom.proto", "\u{feff}syntax = \"proto3\";\nmessage Bom {}\n"),
        file("unended.proto", "syntax = \"proto3\"; message Unended {} // no line end"),
    ];
    assert_answer("odd", &files);
}

#[test]
fn places_in_files_that_look_odd() {
    let files = [
        file(
            "crlf.proto",
            "syntax = \"proto3\";\r\n\r\nmessage Crlf {\r\n  Nowhere name = 1;\r\n}\r\n",
        ),
        file("bom.proto", "\u{feff}syntax = \"proto3\"; mesage Bom {}\n"),
        file("tab.proto", "syntax = \"proto3\";\nmessage Tab {\n\tNowhere näme = 1;\n}\n"),
        file("control.proto", "syntax = \"proto3\";\nmessage \u{1b}[31mRed {}\n"),
        file("bidi.proto", "syntax = \"proto3\";\nmessage M { Nowhere a = 1; /* \u{202e} */ }\n"),
    ];
    assert_answer("odd-places", &files);
}

#[test]
fn what_comes_after_this_version_and_what_never_was() {
    let files = [
        file("edition.proto", "edition = \"2023\";\nmessage M {}\n"),
        file("proto4.proto", "syntax = \"proto4\";\nmessage M {}\n"),
        file(
            "number.proto",
            "syntax = \"proto3\";\nmessage M { string a = 99999999999999999999; }\n",
        ),
        file("comment.proto", "syntax = \"proto3\";\n/* never closed\nmessage M {}\n"),
        file("string.proto", "syntax = \"proto3\";\nimport \"never closed;\n"),
        file("git.proto", "syntax = \"proto3\";\n<<<<<<< HEAD\nmessage M {}\n=======\n>>>>>>> b\n"),
    ];
    assert_answer("versions", &files);
}

#[test]
fn a_file_that_cannot_be_read() {
    let folder = project([("a.proto", b"syntax = \"proto3\";\n".to_vec())]);
    std::os::unix::fs::symlink("nowhere.proto", folder.path().join("proto/b.proto")).unwrap();
    assert_said("dangling", &mut workspace::limbeck(folder.path()));

    let folder = project([]);
    std::os::unix::fs::symlink(".", folder.path().join("proto/again")).unwrap();
    fs::write(folder.path().join("proto/a.proto"), "syntax = \"proto3\";\n").unwrap();
    assert_said("loop", &mut workspace::limbeck(folder.path()));

    let folder = project([]);
    fs::create_dir(folder.path().join("proto/folder.proto")).unwrap();
    fs::write(folder.path().join("proto/a.proto"), "syntax = \"proto3\";\n").unwrap();
    assert_said("folder", &mut workspace::limbeck(folder.path()));
}

/// Runs `limbeck ls files` and compares what it says with the case's text.
fn assert_said(case: &str, command: &mut Command) {
    let output = command.args(["ls", "files"]).output().unwrap();
    let expected = workspace::fixtures("broken").join(format!("{case}.txt"));
    assert_data_eq!(answer(&output), Data::read_from(&expected, None).raw());
}

/// A project with two packages, so that several files are generated.
fn two_packages() -> TempDir {
    let package = |name: &str| {
        let text =
            format!("syntax = \"proto3\";\npackage {name};\nmessage User {{ string a = 1; }}\n");
        file(&format!("{}/user.proto", name.replace('.', "/")), &text)
    };
    let files = [package("user.v1"), package("user.v2")];
    project(files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())))
}

fn generated(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = folder.join("generated");
    let read = |path: PathBuf| (path.clone(), fs::read(folder.join(path)).unwrap());
    workspace::files_below(&folder).into_iter().map(read).collect()
}

#[test]
fn an_output_folder_that_is_a_file() {
    let folder = two_packages();
    fs::write(folder.path().join("generated"), "Mine.\n").unwrap();
    let output = workspace::limbeck(folder.path()).arg("build").output().unwrap();
    assert_kept("output-is-a-file", &answer(&output));
    assert_eq!(fs::read_to_string(folder.path().join("generated")).unwrap(), "Mine.\n");
}

#[test]
fn an_output_folder_that_may_not_be_written() {
    let folder = two_packages();
    let out = folder.path().join("generated");
    fs::create_dir(&out).unwrap();
    let command = |arguments: &[&str]| {
        let mut command = workspace::limbeck(folder.path());
        command.args(arguments);
        unprivileged(&mut command, folder.path());
        command.output().unwrap()
    };
    let mut permissions = out.metadata().unwrap().permissions();
    permissions.set_mode(0o555);
    fs::set_permissions(&out, permissions).unwrap();
    assert_kept("output-is-read-only", &answer(&command(&["build"])));
    assert!(generated(folder.path()).is_empty());
}

/// The superuser may write anywhere: for them the command runs as nobody.
fn unprivileged(command: &mut Command, folder: &Path) {
    const NOBODY: u32 = 65534;
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        command.uid(NOBODY);
    }
}

/// Compares what the tool said with the case's text.
fn assert_kept(case: &str, answer: &str) {
    let expected = workspace::fixtures("broken").join(format!("{case}.txt"));
    assert_data_eq!(answer, Data::read_from(&expected, None).raw());
}

#[test]
fn a_run_that_is_ended_in_the_middle_of_a_file_leaves_whole_files() {
    let folder = two_packages();
    let run = |blocks: usize| {
        let mut command = Command::new("sh");
        let script = format!("ulimit -f {blocks} && exec \"$0\" generate");
        let limbeck = workspace::binary("limbeck");
        command.current_dir(folder.path()).args(["-c", &script]).arg(limbeck).output().unwrap()
    };
    assert!(run(100_000).status.success());
    let whole = generated(folder.path());
    let largest = whole.values().map(Vec::len).max().expect("files");
    let mut cut_short = 0;
    for blocks in 0..=largest / 512 {
        fs::remove_dir_all(folder.path().join("generated")).unwrap();
        cut_short += usize::from(!run(blocks).status.success());
        for (path, text) in generated(folder.path()) {
            let is_whole = whole.get(&path) == Some(&text);
            let is_draft = path.extension().is_some_and(|extension| extension == "limbeck-new");
            assert!(is_whole || is_draft, "{} is half written", path.display());
        }
    }
    assert!(cut_short > 0, "no run was cut short");
    assert!(run(100_000).status.success(), "a run after one that was cut short");
    assert_eq!(generated(folder.path()), whole, "what a run left behind goes away");
}
