//! `limbeck.toml`: where it is found, and what counts without it.

use snapbox::str;

use super::project::Project;

const PROTO: &str = "syntax = \"proto3\";\npackage a.v1;\nmessage M {}\n";

fn ls_with(config: &str) -> super::project::Run {
    Project::new(&[("limbeck.toml", config), ("proto/a/v1/a.proto", PROTO)]).run("ls")
}

#[test]
fn patterns_that_are_none_are_refused() {
    ls_with("[schema]\ninclude = [\"a[\"]\n").code(100).stderr(str![[r#"
limbeck.toml:2:12: error: the include pattern `a[` is no glob: unclosed character class; missing ']' [CONFIG]
  2 | include = ["a["]
    |            ^^^^
  help: patterns match import names: `user/**`, `**/internal/*.proto`

1 error

"#]]);
}

#[test]
fn an_empty_file_means_the_defaults() {
    ls_with("").code(0).stdout(str![[r#"
PACKAGE  FILES  MESSAGES  ENUMS  SERVICES  METHODS  ROUTES
a.v1     1      1         0      0         0        0

"#]]);
}

#[test]
fn it_is_found_from_any_folder_below() {
    let project = Project::new(&[
        ("limbeck.toml", "[schema]\nroots = [\"api\"]\n"),
        ("api/a/v1/a.proto", PROTO),
        ("docs/deep/x.md", ""),
    ]);
    let above = project.run("ls services --format json").code(0).text();
    assert_eq!(project.run_in("docs/deep", "ls services --format json").code(0).text(), above);
    project.run_in("docs/deep", "ls files").code(0).stdout(str![[r#"
PATH                    PACKAGE  ROLE
../../api/a/v1/a.proto  a.v1     root

"#]]);
}

#[test]
fn bundled_files_can_be_roots() {
    ls_with("[schema]\nbundled = [\"google/type/date.proto\"]\n").code(0).stdout(str![[r#"
PACKAGE      FILES  MESSAGES  ENUMS  SERVICES  METHODS  ROUTES
a.v1         1      1         0      0         0        0
google.type  1      1         0      0         0        0

"#]]);
}

#[test]
fn without_it_other_peoples_files_are_left_alone() {
    Project::new(&[
        ("a.proto", PROTO),
        ("node_modules/x/x.proto", "broken"),
        ("crates/y/target/y.proto", "broken"),
        (".hidden/z.proto", "broken"),
    ])
    .run("ls files")
    .code(0)
    .stdout(str![[r#"
PATH     PACKAGE  ROLE
a.proto  a.v1     root

"#]]);
}
