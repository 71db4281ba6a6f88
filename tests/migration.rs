//! limbeck against buf: the same configuration means the same files, modules and rules.
//!
//! Each case is a folder that both tools look at; no case needs a network.

mod cache;
mod cases;
mod rules;
mod workspaces;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::workspace;

/// Files of a case by path.
type Files = &'static [(&'static str, &'static str)];

/// What a tool said of a folder.
#[derive(Debug)]
struct Said {
    is_success: bool,
    out: String,
    err: String,
}

/// A project, and beside it a home for what buf keeps.
struct Folder {
    temporary: TempDir,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self { temporary: TempDir::with_prefix("limbeck-").unwrap() };
        fs::create_dir(folder.path()).unwrap();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    fn path(&self) -> PathBuf {
        self.temporary.path().join("project")
    }

    fn cache(&self) -> PathBuf {
        self.temporary.path().join("cache")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Runs buf with a home of its own: what a person configured does not count.
fn buf(program: &Path, folder: &Folder, arguments: &str) -> Said {
    let mut command = Command::new(program);
    command.env("HOME", folder.temporary.path()).env("BUF_CACHE_DIR", folder.cache());
    said(command.current_dir(folder.path()), arguments)
}

fn limbeck(folder: &Folder, arguments: &str) -> Said {
    let mut command = workspace::limbeck(&folder.path());
    said(command.env("BUF_CACHE_DIR", folder.cache()), arguments)
}

fn said(command: &mut Command, arguments: &str) -> Said {
    let output = command.args(arguments.split_whitespace()).output().unwrap();
    Said {
        is_success: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
