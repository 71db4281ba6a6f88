//! buf's configuration where there is no `limbeck.toml`, and what `limbeck init` makes of it.

use std::fmt::Write;

use snapbox::str;

use super::project::Project;

const A: &str = "syntax = \"proto3\";\npackage acme.a.v1;\nmessage A {}\n";
const B: &str = "syntax = \"proto3\";\npackage acme.b.v1;\nimport \"acme/a/v1/a.proto\";\nmessage B { acme.a.v1.A a = 1; }\n";

fn with(config: &str) -> Project {
    Project::new(&[("buf.yaml", config), ("a/acme/a/v1/a.proto", A), ("b/acme/b/v1/b.proto", B)])
}

fn findings(config: &str) -> String {
    let run = with(config);
    let run = run.run("check");
    run.code(100);
    run.text()
}

/// A module of version 1, and a workspace of it and a folder without a file.
fn workspace() -> Project {
    Project::new(&[
        ("buf.work.yaml", "version: v1\ndirectories: [a, b]\n"),
        (
            "a/buf.yaml",
            "version: v1\nname: buf.build/acme/a\nlint:\n  use: [DEFAULT, COMMENTS]\n  ignore: [acme/a]\n  allow_comment_ignores: true\nbreaking:\n  use: [WIRE]\n",
        ),
        ("a/acme/a/v1/a.proto", A),
        ("b/acme/b/v1/b.proto", B),
    ])
}

#[test]
fn what_is_wrong_has_a_place_and_a_cure() {
    let text = "version: v2\nmodulez: [{path: a}]\nlint:\n  use: STANDARD\n  ignore: [../x]\n";
    snapbox::assert_data_eq!(
        findings(text),
        str![[r#"
buf.yaml:2:1: error: unknown key `modulez` [CONFIG]
  2 | modulez: [{path: a}]
    | ^^^^^^^
  help: did you mean `modules`?

buf.yaml:4:8: error: `lint.use` is a string, not a list of strings [CONFIG]
  4 |   use: STANDARD
    |        ^^^^^^^^
  help: write `[STANDARD]`

buf.yaml:5:12: error: `../x` leads out of the folder of this file [CONFIG]
  5 |   ignore: [../x]
    |            ^^^^
  help: name a file or folder below it, such as `a/v1` or `a/v1/a.proto`

3 errors

"#]]
    );
    snapbox::assert_data_eq!(
        findings("version: v2\nlint:\n\tuse: []\n"),
        str![[r#"
buf.yaml:3:9: error: this is no YAML: tabs disallowed within this context (block indentation) [CONFIG]
  3 |     use: []
    |     ^
  help: YAML is indented by blanks, not by tabs

1 error

"#]]
    );
    snapbox::assert_data_eq!(
        findings("name: buf.build/acme/a\n"),
        str![[r#"
buf.yaml:1:1: error: this file has no `version` [CONFIG]
  1 | name: buf.build/acme/a
    | ^
  help: begin it with `version: v2`

1 error

"#]]
    );
    snapbox::assert_data_eq!(
        findings("version: v4\n"),
        str![[r#"
buf.yaml:1:10: error: version `v4` is none that limbeck reads [CONFIG]
  1 | version: v4
    |          ^^
  help: it can be `v1beta1`, `v1` or `v2`

1 error

"#]]
    );
}

#[test]
fn what_names_nothing_has_a_place_and_a_cure() {
    snapbox::assert_data_eq!(
        findings(
            "version: v2\nmodules: [{path: aa}]\nlint: {use: [STANDRAD]}\nbreaking: {except: [COMMENTS]}\n"
        ),
        str![[r#"
buf.yaml:2:18: error: the folder `aa` does not exist [CONFIG]
  2 | modules: [{path: aa}]
    |                  ^^
  help: did you mean `a`?

buf.yaml:3:14: error: no rule or category is called `STANDRAD` [CONFIG]
  3 | lint: {use: [STANDRAD]}
    |              ^^^^^^^^
  help: did you mean `STANDARD`?

buf.yaml:4:21: error: no rule or category is called `COMMENTS` [CONFIG]
  4 | breaking: {except: [COMMENTS]}
    |                     ^^^^^^^^
  help: it is one of `lint`, not of `breaking`

3 errors

"#]]
    );
}

#[test]
fn aliases_that_multiply_are_refused_at_once() {
    let mut text = "version: v2\nx0: &x0 [a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..20 {
        let inner = format!("*x{}, ", level - 1).repeat(8);
        writeln!(text, "x{level}: &x{level} [{inner}]").unwrap();
    }
    let found = findings(&text);
    assert!(found.contains("more than 10000 values, aliases written out"), "{found}");
}

#[test]
fn two_files_of_a_workspace_do_not_go_together() {
    let project = workspace();
    project.write("buf.yaml", "version: v2\n");
    project.run("ls").code(100).stderr(str![[r#"
buf.yaml:1:1: error: this file does not go with `buf.work.yaml` in the same folder [CONFIG]
  1 | version: v2
    | ^
  help: remove `buf.work.yaml`, or list this folder's modules there

1 error

"#]]);
    let project = workspace();
    project.write("b/buf.yaml", "version: v2\n");
    project.run("ls").code(100).stderr(str![[r#"
b/buf.yaml:1:1: error: a module of `buf.work.yaml` has no version 2 [CONFIG]
  1 | version: v2
    | ^
  help: write `version: v1`, or make one `buf.yaml` of version 2 of all: `buf config migrate`

1 error

"#]]);
}

#[test]
fn a_name_in_two_modules_is_refused() {
    let project = with("version: v2\nmodules: [{path: a}, {path: b}]\n");
    project.write("b/acme/a/v1/a.proto", A);
    project.run("ls").code(1).stderr(str![[r#"
error: `acme/a/v1/a.proto` is in two roots, `a/acme/a/v1/a.proto` and `b/acme/a/v1/a.proto`
  help: `import "acme/a/v1/a.proto"` could mean either: remove one, or exclude it with `exclude = ["acme/a/v1/a.proto"]` and drop its root

"#]]);
}

#[test]
fn what_is_excluded_cannot_be_imported() {
    let config = "version: v2\nmodules:\n  - path: a\n    excludes: [a/acme/a]\n  - path: b\n";
    with(config).run("ls files").code(100).stderr(str![[r#"
b/acme/b/v1/b.proto:3:1: error: `acme/a/v1/a.proto` is not found
  3 | import "acme/a/v1/a.proto";
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: did you mean `import "acme/b/v1/b.proto";`? import names start below a root

1 error

"#]]);
}

#[test]
fn modules_import_from_each_other() {
    let config = "version: v2\nmodules: [{path: a, name: buf.build/acme/a}, {path: b}]\ndeps: [buf.build/acme/a]\n";
    let project = with(config);
    project
        .run("ls files")
        .code(0)
        .stdout(str![[r#"
PATH                 PACKAGE    ROLE
a/acme/a/v1/a.proto  acme.a.v1  root
b/acme/b/v1/b.proto  acme.b.v1  root

"#]])
        .stderr(str![]);
    project.run("ls files --format json").code(0).stdout(str![[r#"
{"file":"acme/a/v1/a.proto","path":"a/acme/a/v1/a.proto","package":"acme.a.v1","role":"root","module":"buf.build/acme/a"}
{"file":"acme/b/v1/b.proto","path":"b/acme/b/v1/b.proto","package":"acme.b.v1","role":"root","module":"b"}

"#]]);
    project.run_in("b/acme", "ls").code(0).stdout(str![[r#"
PACKAGE    FILES  MESSAGES  ENUMS  SERVICES  METHODS  ROUTES
acme.a.v1  1      1         0      0         0        0
acme.b.v1  1      1         0      0         0        0

"#]]);
    project.run("build").code(0);
    project.run("check").code(0);
    project.run("image -o api.binpb").code(0);
}

#[test]
fn a_module_belongs_to_the_workspace_above() {
    let project = workspace();
    let above = project.run("ls").code(0).text();
    assert_eq!(project.run_in("a/acme", "ls").code(0).text(), above);
    assert_eq!(project.run_in("b", "ls").code(0).text(), above);
}

#[test]
fn limbeck_toml_counts_before_it() {
    let project = with("version: v9\n");
    project.write("limbeck.toml", "[schema]\nroots = [\"a\"]\n");
    project.run("ls files").code(0).stdout(str![[r#"
PATH                 PACKAGE    ROLE
a/acme/a/v1/a.proto  acme.a.v1  root

"#]]);
}

#[test]
fn plugins_are_told_not_to_run() {
    let project = with("version: v2\nmodules: [{path: a}]\nplugins: [{plugin: acme-rules}]\n");
    project.run("ls").code(0).stderr(str![[r#"
buf.yaml:3:20: warning: the plugin `acme-rules` is not run [CONFIG]
  3 | plugins: [{plugin: acme-rules}]
    |                    ^^^^^^^^^^
  help: limbeck runs its own rules alone: `buf lint` and `buf breaking` run it

1 warning

"#]]);
}

#[test]
fn init_refuses_what_it_cannot_read() {
    let project = with("version: v2\nlints: {}\n");
    let before = project.files();
    project.run("init").code(100).stderr(str![[r#"
buf.yaml:2:1: error: unknown key `lints` [CONFIG]
  2 | lints: {}
    | ^^^^^
  help: did you mean `lint`?

1 error

"#]]);
    assert_eq!(project.files(), before);
}

#[test]
fn init_converts_version_2() {
    let config = "version: v2\nmodules:\n  - path: a\n    name: buf.build/acme/a\n    lint:\n      use: [BASIC]\n      disallow_comment_ignores: true\n  - path: b\n    excludes: [b/acme/old]\nlint:\n  except: [PACKAGE_VERSION_SUFFIX]\n  ignore_only:\n    COMMENTS: [b/acme]\n    ENUM_VALUE_PREFIX: [b/acme/b/v1/b.proto]\nbreaking:\n  use: [WIRE_JSON]\n  ignore_unstable_packages: true\nplugins:\n  - plugin: acme-rules\n";
    let project = with(config);
    project
        .run("init --dry-run")
        .code(0)
        .stdout(str![[r##"
# What limbeck does here, as buf was told. `docs/configuration.md` of limbeck describes every key.

[breaking]
use = ["WIRE_JSON"]
ignore-unstable-packages = true

[[module]]
path = "a"
name = "buf.build/acme/a"

[module.lint]
use = ["BASIC"]
comment-ignores = false

[[module]]
path = "b"
exclude = ["acme/old"]

[module.lint]
except = ["PACKAGE_VERSION_SUFFIX"]

[module.lint.ignore-only]
COMMENTS = ["b/acme"]
ENUM_VALUE_PREFIX = ["b/acme/b/v1/b.proto"]

[generate]
targets = ["rust"]
out = "generated"

"##]])
        .stderr(str![[r#"
not taken over: the plugin `acme-rules` is not run

"#]]);
    assert!(!project.path().join("limbeck.toml").exists());
    let before = project.run("ls files --format json").code(0).text();
    project.run("init").code(0).stdout(str![[r#"
found 2 modules of buf in `buf.yaml`, which limbeck reads no more
created limbeck.toml
created .gitattributes
created .gitignore

next: limbeck build

"#]]);
    assert_eq!(project.run("ls files --format json").code(0).text(), before);
}

#[test]
fn init_converts_one_module_of_version_1() {
    let project = Project::new(&[
        (
            "buf.yaml",
            "version: v1\nname: buf.build/acme/a\nbuild:\n  excludes: [old]\nlint:\n  use: [DEFAULT]\n  service_suffix: API\n",
        ),
        ("acme/a/v1/a.proto", A),
        ("old/acme/a/v1/a.proto", A),
    ]);
    project
        .run("init --dry-run")
        .code(0)
        .stdout(str![[r##"
# What limbeck does here, as buf was told. `docs/configuration.md` of limbeck describes every key.

[schema]
roots = ["."]
exclude = ["old"]

[lint]
use = ["STANDARD"]
except = ["FIELD_NOT_REQUIRED", "PACKAGE_NO_IMPORT_CYCLE"]
service-suffix = "API"
comment-ignores = false

[breaking]
except = ["EXTENSION_NO_DELETE", "FIELD_SAME_DEFAULT"]

[generate]
targets = ["rust"]
out = "generated"

"##]])
        .stderr(str![[r#"
not taken over: `name: buf.build/acme/a`: limbeck publishes nowhere

"#]]);
}

#[test]
fn init_converts_a_workspace_of_version_1() {
    let project = workspace();
    let before = project.run("ls files").code(0).text();
    project
        .run("init --dry-run")
        .code(0)
        .stdout(str![[r##"
# What limbeck does here, as buf was told. `docs/configuration.md` of limbeck describes every key.

[[module]]
path = "a"
name = "buf.build/acme/a"

[module.lint]
use = ["COMMENTS", "STANDARD"]
except = ["FIELD_NOT_REQUIRED", "PACKAGE_NO_IMPORT_CYCLE"]
ignore = ["a/acme/a"]

[module.breaking]
use = ["WIRE"]
except = ["FIELD_SAME_DEFAULT"]

[[module]]
path = "b"

[module.lint]
except = ["FIELD_NOT_REQUIRED", "PACKAGE_NO_IMPORT_CYCLE"]
comment-ignores = false

[module.breaking]
except = ["EXTENSION_NO_DELETE", "FIELD_SAME_DEFAULT"]

[generate]
targets = ["rust"]
out = "generated"

"##]])
        .stderr(str![]);
    project.run("init").code(0);
    assert_eq!(project.run("ls files").code(0).text(), before);
}

#[test]
fn init_converts_version_1beta1() {
    let project = Project::new(&[
        (
            "buf.yaml",
            "version: v1beta1\nbuild:\n  roots: [a, b]\n  excludes: [a/old]\nlint:\n  use: [SENSIBLE, FILE_LAYOUT]\n  ignore: [acme/a/v1/a.proto]\nbreaking:\n  use: [WIRE, FIELD_SAME_CTYPE]\n",
        ),
        ("a/acme/a/v1/a.proto", A),
        ("a/old/x.proto", "broken"),
        ("b/old/y.proto", "syntax = \"proto3\";\n"),
        ("b/acme/b/v1/b.proto", B),
    ]);
    project
        .run("init --dry-run")
        .code(0)
        .stdout(str![[r##"
# What limbeck does here, as buf was told. `docs/configuration.md` of limbeck describes every key.

[schema]
roots = ["a", "b"]
exclude = ["old"]

[lint]
use = [
    "DIRECTORY_SAME_PACKAGE",
    "ENUM_NO_ALLOW_ALIAS",
    "IMPORT_NO_PUBLIC",
    "PACKAGE_DEFINED",
    "PACKAGE_DIRECTORY_MATCH",
    "PACKAGE_SAME_DIRECTORY",
]
ignore = ["a/acme/a/v1/a.proto"]
comment-ignores = false

[breaking]
use = [
    "WIRE",
    "FIELD_SAME_CARDINALITY",
    "FIELD_SAME_CPP_STRING_TYPE",
    "FIELD_SAME_TYPE",
]
except = ["FIELD_SAME_DEFAULT", "FIELD_WIRE_COMPATIBLE_TYPE", "FILE_SAME_PACKAGE"]

[generate]
targets = ["rust"]
out = "generated"

"##]])
        .stderr(str![[r#"
not taken over: `FIELD_NO_DESCRIPTOR` of `lint`: there is no such rule any more
not taken over: `exclude` of `a/old` leaves out `b/old`, too

"#]]);
}

#[test]
fn modules_of_limbeck_toml_are_checked_as_those_of_buf() {
    let config = "[schema]\nroots = [\"a\"]\n[lint]\nignroe = []\nignore_only = {}\nignore = [\"x\"]\n[[module]]\nname = \"a\"\n[module.lint]\nuse = [\"BASICS\"]\n[[module]]\npath = \"b\"\n[module.schema]\n";
    let project = with("");
    project.write("limbeck.toml", config);
    project.run("check").code(100).stdout(str![[r#"
limbeck.toml:2:10: error: `[schema]` and `[[module]]` both say which files count [CONFIG]
  2 | roots = ["a"]
    |          ^^^
  help: move `roots`, `include` and `exclude` into the modules

limbeck.toml:4:1: error: unknown key `ignroe` in `[lint]` [CONFIG]
  4 | ignroe = []
    | ^^^^^^
  help: did you mean `ignore`?

limbeck.toml:5:1: error: unknown key `ignore_only` in `[lint]` [CONFIG]
  5 | ignore_only = {}
    | ^^^^^^^^^^^
  help: did you mean `ignore-only`?

limbeck.toml:7:1: error: this module has no `path` [CONFIG]
  7 | [[module]]
    | ^^^^^^^^^^
  help: write `path = "proto"`

limbeck.toml:13:9: error: unknown key `schema` in `[module]` [CONFIG]
  13 | [module.schema]
     |         ^^^^^^
  help: known here: `breaking`, `exclude`, `include`, `lint`, `name`, `path`, `roots`

5 errors

"#]]);
    project.write("limbeck.toml", "[[module]]\npath = \"b\"\n[lint]\nuse = [\"FILE\"]\n[module.lint]\nignore = [\"a/acme\"]\n");
    project.run("check").code(100).stdout(str![[r#"
limbeck.toml:6:11: error: `a/acme` is not below `b` [CONFIG]
  6 | ignore = ["a/acme"]
    |           ^^^^^^^^
  help: paths are relative to the folder of this file

1 error

"#]]);
    project.write("limbeck.toml", "[lint]\nuse = [\"FILE\"]\nexcept = [\"ENUM_VALUE_PREFX\"]\n[breaking.ignore-only]\nWIRES = [\"a\"]\n");
    project.run("check").code(100).stdout(str![[r#"
limbeck.toml:2:8: error: no rule or category is called `FILE` [CONFIG]
  2 | use = ["FILE"]
    |        ^^^^^^
  help: it is one of `breaking`, not of `lint`

limbeck.toml:3:11: error: no rule or category is called `ENUM_VALUE_PREFX` [CONFIG]
  3 | except = ["ENUM_VALUE_PREFX"]
    |           ^^^^^^^^^^^^^^^^^^
  help: did you mean `ENUM_VALUE_PREFIX`?

limbeck.toml:5:1: error: no rule or category is called `WIRES` [CONFIG]
  5 | WIRES = ["a"]
    | ^^^^^
  help: did you mean `WIRE`?

3 errors

"#]]);
}
