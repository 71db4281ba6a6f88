//! `limbeck fmt`: what is printed, what is written, and what is left alone.

use snapbox::str;

use super::project::Project;
use crate::workspace;

const UGLY: &str = "syntax=\"proto3\";\npackage a ; // kept\nmessage   A{ int32 x=1; }\n";
const NICE: &str = "syntax = \"proto3\";\npackage a; // kept\nmessage A {\n  int32 x = 1;\n}\n";

fn project() -> Project {
    Project::new(&[("proto/a.proto", UGLY), ("proto/b.proto", NICE), ("other/c.proto", UGLY)])
}

#[test]
fn what_does_not_parse_is_told_and_left_alone() {
    let project = project();
    project.write("proto/broken.proto", "syntax = \"proto3\";\nmessage A {\n  int32 = 1;\n}\n");
    project.run("fmt --write").code(100).stderr(str![[r#"
proto/broken.proto:3:9: error: expected a name, found `=`
  3 |   int32 = 1;
    |         ^
  help: name it

1 error

"#]]);
    assert_eq!(project.read("proto/a.proto"), NICE, "the others are formatted");
    project.run("fmt nowhere.proto").code(1).stderr(str![[r#"
error: cannot read `nowhere.proto`: no such file or directory

"#]]);
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let project = project();
    project.run("fmt --range 1:2").code(2).stderr(str![[r#"
error: `--range` is about the lines of one file
  help: name one file, or `-` for stdin

"#]]);
    project.run("fmt --range 2:1 proto/a.proto").code(2);
    project.run("fmt - --write").code(2).stderr(str![[r#"
error: stdin goes to stdout, and alone
  help: pipe one file: `limbeck fmt - < user.proto`

"#]]);
    assert_eq!(project.read("proto/a.proto"), UGLY);
}

#[test]
fn text_goes_to_stdout_one_file_behind_another() {
    let project = project();
    assert_eq!(project.run("fmt proto/a.proto").code(0).text(), NICE);
    assert_eq!(project.run("fmt").code(0).text(), format!("{NICE}{NICE}"));
    assert_eq!(project.run("fmt proto other").code(0).text(), format!("{NICE}{NICE}{NICE}"));
    assert_eq!(project.run("fmt proto other --path ./other").code(0).text(), NICE);
    assert_eq!(project.run("fmt proto --exclude-path proto/b.proto").code(0).text(), NICE);
    assert_eq!(project.read("proto/a.proto"), UGLY);
}

#[test]
fn writing_changes_what_differs_and_says_so() {
    let project = project();
    project.run("fmt -w").code(0).stdout(str![[r#"
formatted proto/a.proto
1 file formatted, 1 unchanged

"#]]);
    assert_eq!(project.read("proto/a.proto"), NICE);
    assert_eq!(project.read("other/c.proto"), UGLY, "no file of the project");
    project.run("fmt -w").code(0).stdout(str![[r#"
0 files formatted, 2 unchanged

"#]]);
    assert_eq!(project.files().len(), 3, "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn writing_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = project();
    let target = project.path().join("other/c.proto");
    std::fs::set_permissions(&target, PermissionsExt::from_mode(0o640)).unwrap();
    let link = project.path().join("link.proto");
    symlink(&target, &link).unwrap();
    project.run("fmt -w link.proto").code(0);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(project.read("other/c.proto"), NICE);
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn checking_lists_files_and_ends_with_100() {
    let project = project();
    assert_eq!(project.run("fmt --check").code(100).text(), "proto/a.proto\n");
    assert_eq!(project.run("fmt --exit-code proto/b.proto").code(0).text(), "");
    project.run("fmt --check --format json").code(100).stdout(str![[r#"
{"path":"proto/a.proto","start_line":1,"start_column":1,"end_line":1,"end_column":17,"type":"FORMAT","message":"this file is not formatted","severity":"warning","help":"run `limbeck fmt --write`"}

"#]]);
}

#[test]
fn a_difference_reads_like_that_of_diff() {
    let project = project();
    project.run("fmt -d").code(0).stdout(str![[r#"
diff -u proto/a.proto.orig proto/a.proto
--- proto/a.proto.orig
+++ proto/a.proto
@@ -1,3 +1,5 @@
-syntax="proto3";
-package a ; // kept
-message   A{ int32 x=1; }
+syntax = "proto3";
+package a; // kept
+message A {
+  int32 x = 1;
+}

"#]]);
    project.run("fmt -d --check").code(100);
}

#[test]
fn stdin_is_formatted() {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = workspace::limbeck(workspace::root())
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(UGLY.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), NICE);
}

#[test]
fn a_range_touches_the_declarations_on_its_lines() {
    let text = "import \"b\";\nimport \"a\";\nmessage  A{\n  int32  x=1;\n  int32  y=2;\n}\nmessage  B{}\n";
    let project = Project::new(&[("a.proto", text)]);
    for (range, from, to) in [
        ("5:5", "int32  y=2;", "int32 y = 2;"),
        ("7:7", "message  B{}", "message B {}"),
        ("1:2", "", ""),
    ] {
        assert_eq!(
            project.run(&format!("fmt a.proto --range {range}")).code(0).text(),
            text.replace(from, to)
        );
    }
    let whole = text.replace(
        "message  A{\n  int32  x=1;\n  int32  y=2;",
        "message A {\n  int32 x = 1;\n  int32 y = 2;",
    );
    assert_eq!(project.run("fmt a.proto --range 3:4").code(0).text(), whole);
}

#[test]
fn check_warns_of_files_that_are_not_formatted() {
    let project = Project::new(&[
        ("limbeck.toml", "[lint]\nuse = [\"SYNTAX_SPECIFIED\"]\n"),
        ("proto/a.proto", "syntax = \"proto3\";\npackage   a;\n"),
    ]);
    project.run("build").code(0);
    let warned = project.run("check").code(0).text();
    assert!(
        warned.contains("a.proto:2:1: warning: this file is not formatted [FORMAT]"),
        "{warned}"
    );
    project.run("fmt -w").code(0);
    let clean = project.run("check").code(0).text();
    assert!(!clean.contains("warning"), "{clean}");
}
