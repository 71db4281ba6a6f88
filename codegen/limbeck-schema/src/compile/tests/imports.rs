//! Files that import what they should not.

use std::fmt::Write as _;

use super::{compile_files, helps, told};
use crate::compile::{Compilation, Limits, compile};
use crate::model::Role;
use crate::source::{Bundled, Memory, bundled};

const HEAD: &str = "syntax = \"proto3\";\n";

fn importing(imports: &[&str]) -> String {
    imports.iter().fold(HEAD.to_owned(), |mut text, import| {
        let _ = writeln!(text, "import \"{import}\";");
        text
    })
}

#[test]
fn a_missing_import_is_told_where_it_is_written() {
    let files =
        [("a/b.proto", importing(&["a/c.proto", "a/nope.proto"])), ("a/c.proto", importing(&[]))];
    assert_eq!(told(&files), ["a/b.proto:3:1: `a/nope.proto` is not found"],);
}

#[test]
fn the_import_that_was_meant_is_guessed() {
    let files = |import: &str| {
        [
            ("user/v1/user.proto", HEAD.to_owned()),
            ("order/v1/order.proto", HEAD.to_owned()),
            ("z.proto", importing(&[import])),
        ]
    };
    for (import, meant) in [
        ("user/v1/usr.proto", "user/v1/user.proto"),
        ("v1/user.proto", "user/v1/user.proto"),
        ("proto/user/v1/user.proto", "user/v1/user.proto"),
        ("orders/order.proto", "order/v1/order.proto"),
        ("google/api/anotations.proto", "google/api/annotations.proto"),
    ] {
        let help = &helps(&files(import))[0];
        assert!(help.contains(&format!("did you mean `import \"{meant}\";`")), "{import}: {help}");
    }
    let help = &helps(&files("something/else/entirely.proto"))[0];
    assert!(help.contains("`roots`"), "{help}");
}

#[test]
fn cycles_are_told_whole() {
    assert_eq!(
        told(&[("a.proto", importing(&["a.proto"]))]),
        ["a.proto:2:1: `a.proto` imports itself"]
    );
    assert_eq!(
        told(&[("b.proto", importing(&["a.proto"])), ("a.proto", importing(&["b.proto"]))]),
        [
            "a.proto:2:1: import cycle: `a.proto` → `b.proto` → `a.proto`",
            "  b.proto:2:1: imports `a.proto`",
        ]
    );
    assert_eq!(
        told(&[
            ("c.proto", importing(&["a.proto"])),
            ("b.proto", importing(&["google/protobuf/any.proto", "c.proto"])),
            ("a.proto", importing(&["b.proto"])),
            ("user.proto", importing(&["a.proto"])),
        ]),
        [
            "-: 1 file was not checked, because it imports a file with errors: `user.proto`",
            "a.proto:2:1: import cycle: `a.proto` → `b.proto` → `c.proto` → `a.proto`",
            "  b.proto:3:1: imports `c.proto`",
            "  c.proto:2:1: imports `a.proto`",
        ]
    );
}

#[test]
fn two_cycles_are_two_findings() {
    let found = told(&[
        ("a.proto", importing(&["b.proto"])),
        ("b.proto", importing(&["a.proto"])),
        ("c.proto", importing(&["d.proto", "a.proto"])),
        ("d.proto", importing(&["c.proto"])),
    ]);
    assert_eq!(found.iter().filter(|line| line.contains("import cycle")).count(), 2, "{found:#?}");
}

/// `f0` imports `f1` imports … the last, which imports what it is told to.
fn chain(length: usize, last: &str, keyword: &str) -> Memory {
    let name = |index: usize| format!("f{index}.proto");
    let import = |index: usize| if index + 1 == length { last.to_owned() } else { name(index + 1) };
    let text = |index: usize| match import(index).as_str() {
        "" => format!("{HEAD}message M{index} {{}}"),
        import => format!("{HEAD}import {keyword} \"{import}\"; message M{index} {{}}"),
    };
    (0..length).map(|index| (name(index), text(index))).collect()
}

#[test]
fn a_chain_of_five_thousand_files_compiles() {
    let Compilation { schema, findings, .. } = compile(
        &Memory { roots: Some(vec!["f0.proto".to_owned()]), ..chain(5_000, "", "") },
        &Limits::default(),
    )
    .unwrap();
    assert!(findings.iter().all(|found| found.rule != "COMPILE"), "{:?}", findings.first());
    assert_eq!(schema.files.len(), 5_000);
}

#[test]
fn a_chain_of_public_imports_does_not_overflow() {
    let compilation = compile(&chain(2_000, "", "public"), &Limits::default()).unwrap();
    assert!(!compilation.has_errors());
    assert_eq!(compilation.schema.files.len(), 2_000);
}

#[test]
fn a_cycle_of_five_thousand_files_is_one_finding() {
    let compilation = compile(&chain(5_000, "f0.proto", ""), &Limits::default()).unwrap();
    assert_eq!(compilation.findings.len(), 1);
    let found = &compilation.findings[0];
    assert!(found.message.contains("… 4993 more …"), "{}", found.message);
    assert!(found.message.ends_with("→ `f0.proto`"), "{}", found.message);
}

#[test]
fn a_long_way_into_a_cycle_is_no_cycle() {
    let mut files = chain(2_000, "x.proto", "");
    for (name, import) in [("x.proto", "y.proto"), ("y.proto", "x.proto")] {
        files.files.insert(name.to_owned(), importing(&[import]).into());
    }
    let found = compile(&files, &Limits::default()).unwrap().findings;
    let [note, cycle] = found.as_slice() else { panic!("{found:#?}") };
    assert!(note.message.starts_with("2000 files were not checked"), "{}", note.message);
    assert!(cycle.message.contains("`x.proto` → `y.proto` → `x.proto`"), "{}", cycle.message);
}

#[test]
fn what_imports_a_broken_file_is_named_once() {
    let files: Vec<(String, String)> = (0..20)
        .map(|index| (format!("user{index:02}.proto"), importing(&["broken.proto"])))
        .chain([("broken.proto".to_owned(), "nonsense".to_owned())])
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let found = told(&files);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("-: 20 files were not checked"), "{}", found[0]);
    assert!(found[0].ends_with("`user07.proto`, and 12 more"), "{}", found[0]);
}

#[test]
fn an_import_listed_twice_is_told_with_both_places() {
    assert_eq!(
        told(&[
            ("a.proto", importing(&["b.proto", "b.proto"]) + "message A { B b = 1; }"),
            ("b.proto", format!("{HEAD}message B {{}}")),
        ])[..2],
        ["a.proto:3:1: `b.proto` is imported twice", "  a.proto:2:1: first imported here"]
    );
}

#[test]
fn a_file_listed_twice_is_compiled_once() {
    let mut files: Memory =
        [("a.proto", "syntax = \"proto3\"; message A {}")].into_iter().collect();
    files.roots = Some(vec!["a.proto".to_owned(), "a.proto".to_owned()]);
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert_eq!(compilation.findings, []);
    assert_eq!(compilation.schema.files.len(), 1);
}

#[test]
fn a_file_that_is_listed_and_gone_is_told() {
    let files = Memory { roots: Some(vec!["gone.proto".to_owned()]), ..Memory::default() };
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert_eq!(compilation.findings.len(), 1);
    assert!(compilation.findings[0].message.contains("no such file"));
}

#[test]
fn the_number_of_files_has_a_limit() {
    let limits = Limits { files: 10, ..Limits::default() };
    let compilation = compile(&chain(20, "", ""), &limits).unwrap();
    assert!(compilation.findings.iter().any(|found| found.message == "more than 10 files"));
}

#[test]
fn roots_imports_and_bundled_files_are_told_apart() {
    let mut files: Memory = [
        (
            "a.proto",
            importing(&[
                "b.proto",
                "google/api/http.proto",
                "google/type/date.proto",
                "google/protobuf/any.proto",
            ]),
        ),
        ("b.proto", HEAD.to_owned()),
        // Theirs wins here …
        (
            "google/type/date.proto",
            "syntax = \"proto3\"; package google.type; message Mine {}".to_owned(),
        ),
        // … but not here.
        (
            "google/protobuf/any.proto",
            "syntax = \"proto3\"; package google.protobuf; message Other {}".to_owned(),
        ),
    ]
    .into_iter()
    .collect();
    files.roots = Some(vec!["a.proto".to_owned()]);
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:?}", compilation.findings);
    let schema = compilation.schema;
    let roles: Vec<(&str, Role)> =
        schema.files.iter().map(|file| (&*file.name, file.role)).collect();
    assert_eq!(
        roles,
        [
            ("a.proto", Role::Root),
            ("b.proto", Role::Import),
            ("google/api/http.proto", Role::Bundled),
            ("google/protobuf/any.proto", Role::Bundled),
            ("google/type/date.proto", Role::Import),
        ]
    );
    assert!(schema.find("google.type.Mine").is_some());
    assert!(schema.find("google.protobuf.Any").is_some());
}

#[test]
fn everything_bundled_compiles() {
    let files = Bundled { prefixes: vec![String::new()] };
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    let schema = compilation.schema;
    assert!(schema.files.iter().all(|file| file.role == Role::Root));
    assert!(schema.find("buf.validate.FieldRules.required").is_some());
    assert!(bundled("buf/validate/validate.proto").is_some());
}

#[test]
fn findings_do_not_depend_on_timing_or_order() {
    let files: Vec<(String, String)> = (0..60)
        .map(|index| {
            (format!("f{index:02}.proto"), format!("{HEAD}message M {{ Nope{index} x = 1; oops }}"))
        })
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let first = compile_files(&files).findings;
    assert!(first.len() >= 60);
    for _ in 0..5 {
        assert_eq!(compile_files(&files).findings, first);
    }
}
