//! Generated files, byte for byte: `fixtures/golden/<schema>/` is a project whose output has to be
//! what its folder `expected/` holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use limbeck_emit::rust::Rust;
use limbeck_emit::{Input, Target, Templates};
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::source::{Disk, DiskOptions};
use limbeck_schema::{AllPackageFacts, PackageFacts};
use snapbox::{assert_data_eq, data::Data};
use tempfile::TempDir;

use crate::workspace;

/// Paths relative to a folder, with what the files hold.
type Tree = BTreeMap<PathBuf, String>;

fn tree(folder: &Path) -> Tree {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(folder.join(&path)).expect("UTF-8");
        (path, text)
    };
    workspace::files_below(folder).into_iter().map(read).collect()
}

fn write(folder: &Path, files: impl Iterator<Item = (PathBuf, String)>) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The project of a fixture, without what is expected of it.
fn inputs(schema: &str) -> Tree {
    let mut files = tree(&workspace::fixtures("golden").join(schema));
    files.retain(|path, _| !path.starts_with("expected"));
    files
}

fn copy(schema: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), inputs(schema).into_iter());
    folder
}

/// Runs `limbeck generate` somewhere in a project; what it said.
fn generate(folder: &Path) -> String {
    let output = workspace::limbeck(folder).arg("generate").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(output.status.success(), "{}:\n{text}", output.status);
    text
}

/// What `limbeck generate` refuses to do, and its exit code.
fn refusal(folder: &Path) -> (i32, String) {
    let output = workspace::limbeck(folder).arg("generate").output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    assert!(!text.contains("panicked"), "{text}");
    (output.status.code().expect("ended by itself"), text)
}

fn generated(folder: &Path) -> Tree {
    tree(&folder.join("generated"))
}

/// What a target makes of a project whose packages have a history: `facts.toml` stands for it.
fn emit_with_facts(schema: &str) -> Tree {
    let folder = workspace::fixtures("golden").join(schema);
    let read = |name: &str| -> toml::Table {
        fs::read_to_string(folder.join(name)).unwrap().parse().unwrap()
    };
    let options = read("limbeck.toml")["generate"]["rust"].clone().try_into().unwrap();
    let facts: AllPackageFacts =
        read("facts.toml").into_iter().map(|(name, table)| (name, facts(&table))).collect();
    let roots = vec![folder.join("proto")];
    let files = Disk::new(&DiskOptions { roots, ..DiskOptions::default() }).unwrap();
    let Compilation { schema, image, .. } = compile(&files, &Limits::default()).unwrap();
    let templates = Templates::embedded().unwrap();
    let (schema, image, templates, facts) = (&schema, &image, &templates, &facts);
    let input = Input { schema, image, templates, facts, bridges: &[] };
    let made = Rust { options }.emit(&input).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    made.iter().map(|(path, bytes)| (Path::new("rust").join(path), text(bytes))).collect()
}

fn facts(table: &toml::Value) -> PackageFacts {
    let find = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let (since, sunset, successor) = (find("since"), find("sunset"), find("successor"));
    let stage = find("stage").unwrap().parse().unwrap();
    PackageFacts {
        revision: find("revision").unwrap(),
        is_published: true,
        digest: find("digest").unwrap().parse().unwrap(),
        lifecycle: Lifecycle { stage, since, sunset, successor },
    }
}

fn assert_golden(schema: &str) {
    let project = copy(schema);
    generate(project.path());
    assert_expected(schema, generated(project.path()));
}

fn assert_expected(schema: &str, made: Tree) {
    let expected = workspace::fixtures("golden").join(schema).join("expected");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::remove_dir_all(&expected).ok();
        write(&expected, made.clone().into_iter());
    }
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&tree(&expected)), "left is generated, right expected");
    for (path, text) in made {
        assert_data_eq!(text, Data::read_from(&expected.join(path), None).raw());
    }
}

#[test]
fn a_library_as_crates() {
    assert_golden("library");
}

#[test]
fn notes_as_modules() {
    assert_golden("plain");
}

#[test]
fn a_bridge_as_crates() {
    assert_golden("bridge");
}

#[test]
fn a_bridge_as_modules() {
    let project = copy("bridge");
    write(project.path(), inputs("bridge-modules").into_iter());
    generate(project.path());
    assert_expected("bridge-modules", generated(project.path()));
}

#[test]
fn packages_with_a_history_know_their_revision() {
    assert_expected("aged", emit_with_facts("aged"));
}

#[test]
fn a_mistake_in_a_template_names_template_line_and_variable() {
    let project = copy("library");
    fs::create_dir_all(project.path().join("templates/rust")).unwrap();
    let mistake = "//! {{ name }}\n\nmod a;\n// {{ nmae }}\n";
    fs::write(project.path().join("templates/rust/lib.rs.tera"), mistake).unwrap();
    let (code, text) = refusal(project.path());
    assert_eq!(code, 100, "{text}");
    for word in ["templates/rust/lib.rs.tera:4", "nmae"] {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
    assert!(!project.path().join("generated").exists(), "something was written");
}

#[test]
fn a_template_that_prints_no_rust_is_named_with_the_line() {
    let project = copy("library");
    fs::create_dir_all(project.path().join("templates/rust")).unwrap();
    let mistake = "//! Prints no Rust.\n\nmod {;\n";
    fs::write(project.path().join("templates/rust/lib.rs.tera"), mistake).unwrap();
    let (code, text) = refusal(project.path());
    assert_eq!(code, 100, "{text}");
    assert!(text.contains("templates/rust/lib.rs.tera"), "{text}");
    assert!(!project.path().join("generated").exists(), "something was written");
}

#[test]
fn an_overridden_template_changes_the_output() {
    let project = copy("library");
    let templates = project.path().join("templates/rust");
    fs::create_dir_all(&templates).unwrap();
    let own = fs::read_to_string(workspace::root().join("templates/rust/Cargo.toml.tera")).unwrap();
    fs::write(templates.join("Cargo.toml.tera"), own + "\n[package.metadata.own]\n").unwrap();
    generate(project.path());
    let made = generated(project.path());
    let mut manifests = made.iter().filter(|(path, _)| path.ends_with("Cargo.toml")).peekable();
    assert!(manifests.peek().is_some());
    for (path, text) in manifests {
        assert!(text.contains("[package.metadata.own]"), "{}", path.display());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = copy("library");
    generate(project.path());
    let first = generated(project.path());
    let times = modified(&project.path().join("generated"));
    generate(project.path());
    assert_eq!(generated(project.path()), first, "on a second run");
    assert_eq!(modified(&project.path().join("generated")), times, "a second run writes nothing");

    let elsewhere = tempfile::tempdir().unwrap();
    let deep = elsewhere.path().join("a folder/with a longer name");
    // Files come back from the file system in another order when they are made in another order.
    write(&deep, inputs("library").into_iter().rev());
    generate(&deep.join("proto/acme/library"));
    assert_eq!(generated(&deep), first, "from another folder, files made in another order");
}

/// When each file was last written.
fn modified(folder: &Path) -> BTreeMap<PathBuf, std::time::SystemTime> {
    let time = |path: &Path| folder.join(path).metadata().unwrap().modified().unwrap();
    workspace::files_below(folder).into_iter().map(|path| (path.clone(), time(&path))).collect()
}

#[test]
fn roots_named_in_another_order_give_the_same_bytes() {
    let by_roots = |first: &str, second: &str| {
        let folder = tempfile::tempdir().unwrap();
        let files = inputs("library").into_iter().map(|(path, text)| {
            let Ok(name) = path.strip_prefix("proto") else { return (path, text) };
            let root = if name.starts_with("acme/common") { "shared" } else { "own" };
            (Path::new(root).join(name), text)
        });
        write(folder.path(), files);
        let path = folder.path().join("limbeck.toml");
        let text = fs::read_to_string(&path).unwrap();
        let roots = format!("roots = [\"{first}\", \"{second}\"]");
        fs::write(&path, text.replace("roots = [\"proto\"]", &roots)).unwrap();
        generate(folder.path());
        generated(folder.path())
    };
    assert_eq!(by_roots("own", "shared"), by_roots("shared", "own"));
}

#[test]
fn what_nothing_generates_any_more_goes_away_and_nothing_else_does() {
    let project = copy("library");
    generate(project.path());
    let before = generated(project.path());
    let own = project.path().join("generated/rust/NOTES.md");
    fs::write(&own, "Mine.\n").unwrap();
    fs::remove_dir_all(project.path().join("proto/acme/library/v2")).unwrap();
    generate(project.path());
    let mut after = generated(project.path());
    assert_eq!(after.remove(Path::new("rust/NOTES.md")).as_deref(), Some("Mine.\n"));
    let second = |path: &Path| path.to_str().is_some_and(|path| path.contains("v2"));
    assert!(before.keys().any(|path| second(path)), "{:?}", before.keys());
    assert!(!after.keys().any(|path| second(path)), "{:?}", after.keys());
    let gone: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert!(gone.iter().all(|path| second(path)), "{gone:?}");
}

#[test]
fn a_file_without_the_mark_is_not_overwritten() {
    let project = copy("plain");
    generate(project.path());
    let path = generated(project.path()).into_keys().next().expect("a file");
    let path = project.path().join("generated").join(path);
    fs::write(&path, "// Mine.\n").unwrap();
    let (code, text) = refusal(project.path());
    assert_eq!(code, 4, "{text}");
    assert!(text.contains(path.file_name().unwrap().to_str().unwrap()), "{text}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "// Mine.\n");
}
