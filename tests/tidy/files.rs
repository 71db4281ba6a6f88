//! Files: length, what an index file holds, words that no committed file may hold.

use std::path::{Path, PathBuf};

use crate::workspace;

const LINES_AT_MOST: usize = 600;

/// A screen: types that a module's files share.
const INDEX_CODE_AT_MOST: usize = 60;

/// Folders whose Rust is written by a program.
const GENERATED: [&str; 4] = [
    "generated",
    "codegen/limbeck-runtime/src/describe/generated.rs",
    "codegen/limbeck-runtime/src/google",
    "tests/fixtures",
];

/// Rust files that people write, relative to the root, with their text.
fn rust_files() -> Vec<(PathBuf, String)> {
    let files = workspace::files_below(workspace::root()).into_iter();
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| !GENERATED.iter().any(|folder| path.starts_with(folder)))
        .map(|path| {
            let text = std::fs::read_to_string(workspace::root().join(&path)).expect("UTF-8");
            (path, text)
        })
        .collect()
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    for (path, text) in rust_files() {
        let lines = text.lines().count();
        assert!(lines <= LINES_AT_MOST, "{} has {lines} lines: split it by idea", path.display());
    }
}

/// Whether a file is a rule: its page stands beside it, and says what it is.
fn has_page(path: &Path) -> bool {
    workspace::root().join(path).with_extension("md").exists()
}

#[test]
fn every_module_says_what_is_in_it() {
    for (path, text) in rust_files().into_iter().filter(|(path, _)| !has_page(path)) {
        assert!(text.starts_with("//!"), "{} does not begin with `//!`", path.display());
    }
}

/// How much code an index file holds, in lines: all but comments, modules, re-exports and tests.
///
/// The types that a module's files share may stand there; behaviour belongs into a file with a name.
fn code_in_index(text: &str) -> usize {
    let production = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = production.lines().map(str::trim).filter(|line| {
        let item = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
        !item.is_empty() && !["//", "#[", "#!", "mod ", "use "].iter().any(|s| item.starts_with(s))
    });
    code.count()
}

#[test]
fn code_in_an_index_file_is_counted() {
    let text = "//! Doc.\nmod a;\npub use a::A;\n\n/// Does.\npub fn code() {\n    a();\n}\n";
    assert_eq!(code_in_index(text), 3);
    assert_eq!(code_in_index("pub mod a;\n\n#[cfg(test)]\nmod tests {\n  fn a() {}\n}\n"), 0);
}

#[test]
fn an_index_file_is_an_index() {
    let index = |path: &Path| path.ends_with("mod.rs") || path.ends_with("lib.rs");
    // Beside integration tests, `mod.rs` is how Cargo is told that a file is no test.
    let support = |path: &Path| path.iter().any(|folder| folder == "tests");
    let full: Vec<_> = rust_files()
        .into_iter()
        .filter(|(path, _)| index(path) && !support(path))
        .map(|(path, text)| (path, code_in_index(&text)))
        .filter(|(_, code)| *code > INDEX_CODE_AT_MOST)
        .collect();
    assert!(full.is_empty(), "move code into files with a name; lines of code: {full:#?}");
}

#[test]
fn every_source_file_is_part_of_its_crate() {
    let files = rust_files();
    for (path, _) in &files {
        let stem = path.file_stem().expect("stem").to_str().expect("UTF-8");
        if ["main", "lib", "mod", "build"].contains(&stem) || path.starts_with("benches") {
            continue;
        }
        let named = |text: &str| {
            text.lines().any(|line| {
                let line = line.trim();
                line.starts_with(&format!("mod {stem};"))
                    || line.ends_with(&format!(" mod {stem};"))
                    || line.contains(&format!("\"{stem}.rs\""))
                    || (has_page(path) && line.trim_end_matches(';') == stem)
            })
        };
        let parent = path.parent();
        let folder = if has_page(path) { parent.and_then(Path::parent) } else { parent };
        let beside = |other: &Path| index_of(other).as_deref() == folder;
        let target = path.parent().is_some_and(|folder| {
            ["tests", "examples", "benches", "bin"].iter().any(|name| folder.ends_with(name))
        });
        let owned = files.iter().any(|(other, text)| beside(other) && named(text));
        assert!(owned || target, "no `mod {stem};` makes {} part of a crate", path.display());
    }
}

/// The folder that holds the modules a file declares.
fn index_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    match path.file_stem()?.to_str()? {
        "main" | "lib" | "mod" => Some(folder.to_owned()),
        stem => Some(folder.join(stem)),
    }
}

/// Words that give away a machine or a state of affairs; in parts, so that this file passes.
fn unwanted() -> Vec<String> {
    let words = [
        ("/", "work/"),
        ("\"/", "root/"),
        ("arti", "factory"),
        ("scratch", "/"),
        ("FIX", "ME"),
        ("XX", "X"),
    ];
    words.iter().map(|(start, end)| format!("{start}{end}")).collect()
}

#[test]
fn no_file_names_a_machine_or_leaves_a_note() {
    for path in workspace::files_below(workspace::root()) {
        let Ok(text) = std::fs::read_to_string(workspace::root().join(&path)) else { continue };
        for word in unwanted() {
            let line = text.lines().position(|line| line.contains(&word));
            if let Some(line) = line {
                panic!("{}:{} holds `{word}`", path.display(), line + 1);
            }
        }
    }
}
