//! The `git` program: called without a shell, with nothing to ask the user and nothing to inherit.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::error::{Error, cause};

/// Variables by which whoever calls limbeck, such as a hook, means another repository.
const FOREIGN: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_CONFIG_PARAMETERS",
];

/// A git command in a folder, which looks for the repository in that folder alone.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).arg("--no-pager").stdin(Stdio::null());
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    if let Some(parent) = folder.parent() {
        command.env("GIT_CEILING_DIRECTORIES", parent);
    }
    command
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    if std::env::var_os("GIT_SSH_COMMAND").is_none() && std::env::var_os("GIT_SSH").is_none() {
        command.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
    }
    command
}

/// Runs a git command to its end.
pub(super) fn output<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<Output, Error> {
    git(folder).args(arguments).output().map_err(|error| not_started(&error))
}

/// What git complains of, in one line.
pub(super) fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let fatal = lines.iter().find_map(|line| line.strip_prefix("fatal: "));
    let said = fatal.or_else(|| lines.last().copied()).unwrap_or("it says nothing");
    said.chars().filter(|c| !c.is_control()).collect()
}

/// The error of a git that does not start.
pub(super) fn not_started(error: &io::Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        let message = "the program `git` is not installed, or not on the path";
        let help = "install it; or give a folder, an archive or an image instead of a commit";
        return Error::input(message, help);
    }
    Error::input(
        format!("cannot start `git`: {}", cause(error)),
        "see whether `git --version` works",
    )
}
