//! Where things are: the workspace, its binaries, fixtures, and folders to work in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use walkdir::WalkDir;

/// The folder that holds the root manifest.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is a folder of the workspace")
}

/// The fixtures of a suite: `tests/fixtures/<suite>`.
pub(crate) fn fixtures(suite: &str) -> PathBuf {
    root().join("tests/fixtures").join(suite)
}

/// Path of a binary of the workspace, such as `limbeck`.
///
/// Cargo tells a test the binaries of its own package alone, so the first caller has cargo build
/// those of all members and reads from its messages where they went.
pub(crate) fn binary(name: &str) -> PathBuf {
    static BINARIES: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let binaries = BINARIES.get_or_init(build_binaries);
    let path = binaries.get(name).unwrap_or_else(|| {
        panic!("no binary `{name}` in the workspace; there are {:?}", binaries.keys())
    });
    path.clone()
}

/// A command that runs `limbeck` in `dir`, free of the caller's settings.
pub(crate) fn limbeck(dir: &Path) -> Command {
    let mut command = Command::new(binary("limbeck"));
    command.current_dir(dir).env("NO_COLOR", "1").env("COLUMNS", "100");
    for variable in ["CI", "GITHUB_ACTIONS", "RUST_LOG", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command
}

/// Every file below `dir` that is kept under version control or about to be, sorted, relative to
/// `dir`. Build output and installed peers are left out.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    const SKIPPED: [&str; 6] =
        ["target", ".git", "node_modules", ".venv", "__pycache__", ".limbeck"];
    let walk = WalkDir::new(dir).sort_by_file_name().into_iter();
    walk.filter_entry(|entry| !SKIPPED.iter().any(|name| entry.file_name() == *name))
        .map(|entry| entry.expect("readable workspace"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(dir).expect("below").to_owned())
        .collect()
}

fn build_binaries() -> BTreeMap<String, PathBuf> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).args(["build", "--quiet", "--workspace", "--bins"]);
    command.args(["--exclude", "limbeck-benches"]);
    command.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // What the outer cargo says of this package would be news to build scripts: they would run again, and all that
    // depends on them be compiled twice.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    let output = command.output().expect("cargo runs");
    assert!(
        output.status.success(),
        "`cargo build --workspace --bins` failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    text.lines().filter_map(artifact).collect()
}

fn artifact(line: &str) -> Option<(String, PathBuf)> {
    let message: serde_json::Value = serde_json::from_str(line).expect("cargo prints JSON lines");
    let executable = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), PathBuf::from(executable)))
}
