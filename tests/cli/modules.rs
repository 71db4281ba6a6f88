//! Which module's configuration judges what: on one side, and on two that differ in modules.

use super::project::Project;

const A: &str = "syntax = \"proto3\";\npackage a.v1;\nmessage a {}\n";
const B: &str = "syntax = \"proto3\";\npackage b.v1;\nmessage b {}\n";

/// Two modules, the first of them strict.
fn two(config: &str) -> Project {
    let files = [("buf.yaml", config), ("m1/a/v1/a.proto", A), ("m2/b/v1/b.proto", B)];
    Project::new(&files)
}

const FORTH: &str =
    "version: v2\nmodules:\n  - path: m1\n  - path: m2\n    breaking: {use: [WIRE]}\n";
const BACK: &str =
    "version: v2\nmodules:\n  - path: m2\n    breaking: {use: [WIRE]}\n  - path: m1\n";
const ONE: &str = "version: v2\nmodules:\n  - path: m2\n    breaking: {use: [WIRE]}\n";

#[test]
fn a_deleted_file_is_judged_whatever_the_other_side_is() {
    let old = two(FORTH);
    old.run("image -o old.binpb").code(0);
    let image = old.path().join("old.binpb").display().to_string();
    let folder = old.path().display().to_string();
    for config in [FORTH, BACK] {
        let new = two(config);
        std::fs::remove_file(new.path().join("m1/a/v1/a.proto")).unwrap();
        new.write("m1/a/v1/other.proto", A);
        for against in [&image, &folder] {
            new.run(&format!("breaking --against {against}")).code(100);
            new.run(&format!("breaking --all --against {against}")).code(100);
        }
    }
    let new = two(ONE);
    std::fs::remove_dir_all(new.path().join("m1")).unwrap();
    new.run(&format!(
        "breaking --against {folder} --config {{version:v2,breaking:{{use:[FILE]}}}}"
    ))
    .code(100);
}

#[test]
fn modules_of_a_given_configuration_are_found_by_folder() {
    let project = two(FORTH);
    let given = "version: v2\nmodules:\n  - {path: m2, lint: {use: [MINIMAL]}}\n  - path: m1\n";
    project.write("given.yaml", given);
    let run = project.run("lint --config given.yaml --format msvs");
    let said = run.code(100).text();
    assert!(said.contains("m1/a/v1/a.proto(3,9)") && !said.contains("b.proto"), "{said}");
}

#[test]
fn without_configuration_comments_silence_nothing() {
    let text = A.replace("message a", "// buf:lint:ignore MESSAGE_PASCAL_CASE\nmessage a");
    let project = Project::new(&[("a/v1/a.proto", &text)]);
    project.run("lint").code(100);
    project.write("limbeck.toml", "");
    project.run("lint").code(0);
}

#[test]
fn a_side_without_files_is_no_side() {
    let project = Project::new(&[("new/a/v1/a.proto", A), ("empty/readme.md", "")]);
    project.run("breaking new --against empty").code(1);
    project.run("breaking empty --against empty").code(1);
    project.run("breaking new --against new").code(0);
}

#[test]
fn check_holds_the_project_to_an_earlier_schema_too() {
    let old = two(FORTH);
    let new = two(FORTH);
    new.write("m1/a/v1/a.proto", A.replace("message a", "message Other"));
    new.write("m2/b/v1/b.proto", B.replace("message b", "message B"));
    assert!(!new.run("check").text().contains("NO_DELETE"));
    let run = new.run(&format!("check --against {}", old.path().display()));
    assert!(run.code(100).text().contains("[MESSAGE_NO_DELETE]"), "{}", run.text());
}
