//! Generated Rust is built and linted, warnings denied: the workspace's own SDKs and the golden
//! schemas with each feature alone, and SDKs of Google's APIs with all of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peers::Peer;
use crate::workspace;

/// APIs with streams, resources, operations and names that people did not choose for Rust.
const GOOGLE: [&str; 6] = [
    "google/pubsub/v1/**",
    "google/spanner/v1/**",
    "google/logging/type/**",
    "google/logging/v2/**",
    "google/longrunning/**",
    "google/bigtable/v2/**",
];

#[test]
fn the_sdks_of_this_workspace_with_each_feature_alone() {
    lint_each_feature(workspace::root());
}

#[test]
fn the_golden_schema_with_each_feature_alone() {
    let folder = cargo_workspace("golden");
    let schema = workspace::fixtures("golden").join("library");
    let text = fs::read_to_string(schema.join("limbeck.toml")).unwrap();
    let roots = format!("roots = ['{}']", schema.join("proto").display());
    write_if_changed(&folder.join("limbeck.toml"), &text.replace("roots = [\"proto\"]", &roots));
    generate(&folder);
    lint_each_feature(&folder);
}

#[test]
fn a_deprecated_package_compiles_and_warns_those_who_call_it() {
    let folder = cargo_workspace("aged");
    let expected = workspace::fixtures("golden").join("aged/expected");
    for path in workspace::files_below(&expected) {
        let to = folder.join("generated").join(&path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        write_if_changed(&to, &fs::read_to_string(expected.join(&path)).unwrap());
    }
    lint_each_feature(&folder);

    let caller = folder.join("generated/callers/caller");
    fs::create_dir_all(caller.join("src")).unwrap();
    let manifest = "[package]\nname = \"caller\"\nedition = \"2024\"\n\n[dependencies.golden-aged]\n\
                    path = \"../../rust/aged\"\nfeatures = [\"client\"]\n";
    write_if_changed(&caller.join("Cargo.toml"), manifest);
    let lint = |code: &str| {
        write_if_changed(&caller.join("src/lib.rs"), code);
        let output = clippy_command(&folder, &["-p", "caller"]).output().expect("command runs");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (accepted, text) = lint(&client_of("v1"));
    let note = "`aged.v1` is deprecated since 2026-05-01, served until 2027-01-31; use `aged.v2`";
    assert!(!accepted && text.contains(note), "{text}");
    for code in [client_of("v2"), format!("#![allow(deprecated)]\n{}", client_of("v1"))] {
        let (accepted, text) = lint(&code);
        assert!(accepted, "{code}\n{text}");
    }
}

/// A crate that names a client, and the constants of its package.
fn client_of(version: &str) -> String {
    format!(
        "pub use golden_aged::{version}::note_service_client::NoteServiceClient;\n\n\
         pub const KNOWN: [&str; 3] = [\n    golden_aged::{version}::REVISION,\n    \
         golden_aged::{version}::DIGEST,\n    golden_aged::{version}::PACKAGE.name,\n];\n"
    )
}

#[test]
fn sdks_of_google_apis_with_all_features() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let folder = cargo_workspace("google");
    let configuration = format!(
        "[schema]\nroots = ['{}']\ninclude = {GOOGLE:?}\n\n\
         [generate.rust]\ncrate-prefix = \"sdk-\"\n\n[generate.rust.runtime]\nworkspace = true\n",
        tree.display()
    );
    write_if_changed(&folder.join("limbeck.toml"), &configuration);
    generate(&folder);
    clippy(&folder, &["--workspace", "--all-features"]);
}

/// A Cargo workspace below `target/`, for crates in `generated/rust`.
///
/// It has the lock file and the profiles of this one and shares its folder of built crates, so that
/// no dependency is built twice. It stays, so that a second run checks only what has changed.
pub(crate) fn cargo_workspace(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile").join(name);
    fs::create_dir_all(&folder).unwrap();
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let runtime = workspace::root().join("codegen/limbeck-runtime");
    let mut table: toml::Table = format!(
        "[workspace]\nresolver = '3'\nmembers = ['generated/*/*']\n\
         [workspace.dependencies.limbeck-runtime]\npath = '{}'\ndefault-features = false\n",
        runtime.display()
    )
    .parse()
    .unwrap();
    table.insert("profile".to_owned(), manifest["profile"].clone());
    write_if_changed(&folder.join("Cargo.toml"), &table.to_string());
    let lock = fs::read_to_string(workspace::root().join("Cargo.lock")).unwrap();
    fs::write(folder.join("Cargo.lock"), lock).unwrap();
    folder
}

fn generate(folder: &Path) {
    run(workspace::limbeck(folder).arg("generate"));
}

/// Lints every crate in `generated/rust`: without features, with each alone, with all.
fn lint_each_feature(folder: &Path) {
    let crates = folders(&folder.join("generated/rust"));
    assert!(!crates.is_empty(), "there is no crate in {}", folder.display());
    for path in crates {
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let package = manifest["package"]["name"].as_str().unwrap();
        let features = manifest.get("features").and_then(toml::Value::as_table);
        let features: Vec<&str> =
            features.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let package = ["-p", package, "--no-default-features"];
        clippy(folder, &package);
        for feature in features {
            clippy(folder, &[&package[..], &["--features", feature]].concat());
        }
        clippy(folder, &[&package[..], &["--all-features"]].concat());
    }
}

pub(crate) fn clippy(folder: &Path, arguments: &[&str]) {
    run(&mut clippy_command(folder, arguments));
}

fn clippy_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder).args(["clippy", "--quiet", "--all-targets"]).args(arguments);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("below target");
    command.env("CARGO_TARGET_DIR", target);
    command.args(["--", "-D", "warnings"]);
    command
}

pub(crate) fn run(command: &mut Command) {
    let output = command.output().expect("command runs");
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&text));
}

/// The folders in a folder, sorted.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

pub(crate) fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}
