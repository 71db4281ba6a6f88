//! What buf's files may say, broken ones first.

use limbeck_check::Version;
use limbeck_schema::finding::{Finding, Severity};

use super::module::BufRoot;
use super::{BufFile, Pin, is_module_name, parse, parse_lock, parse_work};

fn shown(findings: &[Finding]) -> Vec<String> {
    let shown = |finding: &Finding| {
        let place = finding.place.as_ref().unwrap();
        let help = finding.help.as_deref().unwrap_or("-");
        format!("{place}: {} ({help})", finding.message)
    };
    findings.iter().map(shown).collect()
}

fn faults(text: &str) -> Vec<String> {
    shown(&parse("buf.yaml", text).unwrap_err())
}

fn one_fault(text: &str) -> String {
    let found = faults(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found[0].clone()
}

fn read(text: &str) -> BufFile {
    parse("buf.yaml", text).unwrap_or_else(|findings| panic!("{text}: {:?}", shown(&findings)))
}

#[test]
fn a_version_is_needed() {
    for (text, expected) in [
        ("", "buf.yaml:1:1: this file has no `version` (begin it with `version: v2`)"),
        ("[]\n", "buf.yaml:1:1: this file has no `version` (begin it with `version: v2`)"),
        ("verson: v2\n", "buf.yaml:1:1: this file has no `version` (did you mean `version`?)"),
        (
            "version: v3\n",
            "buf.yaml:1:10: version `v3` is none that limbeck reads \
             (it can be `v1beta1`, `v1` or `v2`)",
        ),
    ] {
        assert_eq!(one_fault(text), expected);
    }
}

#[test]
fn unknown_keys_have_a_place_and_what_may_be_meant() {
    let text =
        "version: v2\nmodulez: []\nlint:\n  ignore-only: {}\n  allow_comment_ignores: true\n";
    assert_eq!(
        faults(text),
        [
            "buf.yaml:2:1: unknown key `modulez` (did you mean `modules`?)",
            "buf.yaml:4:3: unknown key `ignore-only` in `lint` (did you mean `ignore_only`?)",
            "buf.yaml:5:3: unknown key `allow_comment_ignores` in `lint` \
             (did you mean `disallow_comment_ignores`?)",
        ]
    );
    let found = one_fault("version: v1\nmodules: []\n");
    assert!(found.starts_with("buf.yaml:2:1: unknown key `modules`"), "{found}");
    let found = one_fault("version: v1\nbuild:\n  roots: [a]\n");
    assert!(found.starts_with("buf.yaml:3:3: unknown key `roots` in `build`"), "{found}");
}

#[test]
fn wrong_types_are_refused_where_they_stand() {
    for (rest, expected) in [
        ("lint: [a]", "2:7: `lint` is a list, not a table (write a table)"),
        (
            "lint: {use: STANDARD}",
            "2:13: `lint.use` is a string, not a list of strings (write `[STANDARD]`)",
        ),
        (
            "lint: {use: [[a]]}",
            "2:14: an item of `lint.use` is a list, not a string (write a string)",
        ),
        (
            "lint: {ignore_only: [a]}",
            "2:21: `lint.ignore_only` is a list, not a table of lists (write a table of lists)",
        ),
        (
            "breaking: {ignore_unstable_packages: 1}",
            "2:38: `breaking.ignore_unstable_packages` is a string, not `true` or `false` (write `true` or `false`)",
        ),
        ("modules: {path: a}", "2:10: `modules` is a table, not a list (write a list)"),
        (
            "lint: {use: [A], use: [B]}",
            "2:18: the key `use` is there twice in `lint` (remove one of them)",
        ),
    ] {
        assert_eq!(one_fault(&format!("version: v2\n{rest}\n")), format!("buf.yaml:{expected}"));
    }
}

#[test]
fn paths_stay_inside() {
    for (rest, expected) in [
        ("modules: [{path: ../a}]", "`../a` leads out of the folder of this file"),
        ("modules: [{path: /a}]", "`/a` leads out of the folder of this file"),
        ("modules: [{path: a, excludes: [b]}]", "`b` is not below the module `a`"),
        ("modules: [{path: a, excludes: [a]}]", "`a` is the module itself"),
        ("modules: [{path: a, includes: [a/x.proto]}]", "`a/x.proto` is a file, not a folder"),
        (
            "modules: [{path: a, excludes: [a/b, a/b/c]}]",
            "excludes `a/b/c` and `a/b` lie within each other",
        ),
        ("modules: [{path: a, lint: {ignore: [v1]}}]", "`v1` is not below `a`"),
        ("modules: [{path: a}, {path: a}]", "module `a` is listed twice"),
        ("lint: {ignore: [../a]}", "`../a` leads out of the folder of this file"),
        ("lint: {ignore: [a, a/x.proto]}", "`a/x.proto` lies below `a`, which is listed, too"),
        ("modules: [{name: acme}]", "`acme` is no name of a module"),
        ("modules: [{path: a}]\nname: buf.build/a/b", "`name` is for a file without `modules`"),
        ("deps: [googleapis]", "`googleapis` names no module"),
    ] {
        let found = one_fault(&format!("version: v2\n{rest}\n"));
        assert!(found.contains(expected), "{rest}: {found}");
    }
    for (rest, expected) in [
        ("roots: [a], excludes: [b]", "`b` is below no root"),
        ("roots: [a], excludes: [a]", "`a` is excluded whole, and is a root"),
        ("roots: [., a]", "root `a` and `.` lie within each other"),
        ("excludes: [a, a]", "`a` is listed twice"),
    ] {
        let found = one_fault(&format!("version: v1beta1\nbuild: {{{rest}}}\n"));
        assert!(found.contains(expected), "{rest}: {found}");
    }
}

#[test]
fn an_empty_file_of_each_version_is_one_module() {
    for (version, comments) in
        [(Version::V1Beta1, false), (Version::V1, false), (Version::V2, true)]
    {
        let name = format!("{version:?}").to_lowercase();
        let file = read(&format!("version: {name}\n"));
        assert_eq!((file.version, file.modules.len()), (version, 1));
        let module = &file.modules[0];
        assert_eq!((module.path.value.as_str(), &*module.roots[0].path), (".", "."));
        assert_eq!(module.checks.lint.comment_ignores, comments, "{name}");
        assert_eq!(module.checks.lint.selection.version, version);
        assert_eq!(module.checks.breaking.selection.version, version);
    }
}

#[test]
fn modules_have_checks_of_their_own_or_those_of_the_file() {
    let file = read(
        "version: v2\nmodules:\n\
         - {path: a, name: buf.build/acme/a, excludes: [a/x], lint: {use: [MINIMAL], ignore: [a/v1]}}\n\
         - {path: ./b/, includes: [b/y], lint: {use: [], service_suffix: '', disallow_comment_ignores: false}}\n\
         lint: {use: [BASIC], ignore: [b/v1, a/v1, c], service_suffix: API}\n\
         breaking: {use: [WIRE], ignore_unstable_packages: yes, ignore_only: {FILE_NO_DELETE: [a]}}\n",
    );
    let [a, b] = file.modules.as_slice() else { panic!("{file:?}") };
    assert_eq!(a.name.as_deref(), Some("buf.build/acme/a"));
    let root = |path: &str, include: &[&str], exclude: &[&str]| BufRoot {
        path: path.to_owned(),
        include: include.iter().map(ToString::to_string).collect(),
        exclude: exclude.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(a.roots, [root("a", &[], &["x"])]);
    assert_eq!(b.roots, [root("b", &["y"], &[])]);
    let (lint_a, lint_b) = (&a.checks.lint, &b.checks.lint);
    assert_eq!(
        (&lint_a.selection.use_[..], &lint_a.selection.ignore[..]),
        (&["MINIMAL".to_owned()][..], &["v1".to_owned()][..])
    );
    assert_eq!(lint_a.service_suffix, "Service", "a table of its own begins anew");
    assert_eq!(
        (&lint_b.selection.use_[..], &lint_b.selection.ignore[..]),
        (&["BASIC".to_owned()][..], &["v1".to_owned()][..])
    );
    assert_eq!(lint_b.service_suffix, "API", "an empty table is none");
    assert!(a.checks.breaking.ignore_unstable_packages);
    assert_eq!(a.checks.breaking.selection.ignore_only["FILE_NO_DELETE"], ["."]);
    assert!(b.checks.breaking.selection.ignore_only.is_empty());
    let names: Vec<&str> = b.checks.names.iter().map(|name| name.name.as_str()).collect();
    assert_eq!(names, ["BASIC", "WIRE", "FILE_NO_DELETE"]);
}

#[test]
fn before_version_2_paths_are_import_names() {
    let file = read(
        "version: v1beta1\nbuild: {roots: [x, y], excludes: [x/no]}\n\
         lint: {ignore: [a], allow_comment_ignores: true, enum_zero_value_suffix: _NONE}\n",
    );
    let module = &file.modules[0];
    let roots: Vec<_> = module.roots.iter().map(|root| (&*root.path, &root.exclude[..])).collect();
    assert_eq!(roots, [("x", &["no".to_owned()][..]), ("y", &[][..])]);
    assert_eq!(module.checks.lint.selection.ignore, ["a"]);
    assert!(module.checks.lint.comment_ignores);
    assert_eq!(module.checks.lint.enum_zero_value_suffix, "_NONE");
}

#[test]
fn plugins_are_left_undone_aloud() {
    let file =
        read("version: v2\nplugins: [{plugin: p, options: {a: 1}}]\npolicies: [{policy: q}]\n");
    assert!(file.warnings.iter().all(|finding| finding.severity == Severity::Warning));
    let messages: Vec<&str> = file.warnings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(messages, ["the plugin `p` is not run", "the policy `q` is not run"]);
    assert!(one_fault("version: v2\nplugins: [{plugn: p}]\n").contains("did you mean `plugin`?"));
}

#[test]
fn folders_of_a_workspace_are_below_it() {
    let faults = |text: &str| shown(&parse_work("buf.work.yaml", text).unwrap_err());
    for (text, expected) in [
        ("directories: [a]\n", "this file has no `version`"),
        ("version: v2\ndirectories: [a]\n", "version `v2` is none of this file"),
        ("version: v1\n", "no folder is listed"),
        ("version: v1\ndirectories: [.]\n", "`.` is the workspace itself"),
        ("version: v1\ndirectories: [a, a/b]\n", "`a/b` and `a` lie within each other"),
        ("version: v1\ndirectories: [../a]\n", "`../a` leads out of the folder of this file"),
        ("version: v1\ndirectories: [a]\nfoo: 1\n", "unknown key `foo`"),
    ] {
        assert!(faults(text)[0].contains(expected), "{text}: {:?}", faults(text));
    }
    let folders = parse_work("buf.work.yaml", "version: v1\ndirectories: [a/, ./b]\n").unwrap();
    assert_eq!(folders.into_iter().map(|f| f.value).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn locks_of_both_kinds_pin_commits() {
    let pin = |digest: &str| Pin {
        name: "buf.build/acme/a".to_owned(),
        commit: "0123abcd".to_owned(),
        digest: digest.to_owned(),
    };
    let new =
        "version: v2\ndeps:\n- {name: buf.build/acme/a, commit: 0123-abcd, digest: 'b5:00'}\n";
    assert_eq!(parse_lock("buf.lock", new).unwrap(), [pin("b5:00")]);
    let old = "version: v1\ndeps:\n- {remote: buf.build, owner: acme, repository: a, commit: 0123abcd, digest: 'b1-x'}\n";
    assert_eq!(parse_lock("buf.lock", old).unwrap(), [pin("")]);
    for bad in
        ["name: ../../x, commit: 01", "name: buf.build/a/b, commit: ../x", "name: buf.build/a/b"]
    {
        let text = format!("version: v2\ndeps:\n- {{{bad}}}\n");
        assert!(parse_lock("buf.lock", &text).is_err(), "{bad}");
    }
}

#[test]
fn names_of_modules_have_three_parts() {
    assert!(is_module_name("buf.build/acme/user-api_2"));
    assert!(is_module_name("localhost:8080/acme/user"));
    for bad in ["", "a/b", "a/b/c/d", "a//c", "../b/c", "a/b/.", "a/b/c d", "a/b\\/c"] {
        assert!(!is_module_name(bad), "{bad}");
    }
}
