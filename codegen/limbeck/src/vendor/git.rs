//! A commit of a git repository, by way of the `git` program.
//!
//! It is started without a shell, asks for nothing, and talks to repositories alone: what its
//! configuration calls a transport could be any program.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::Error;

/// A commit's files.
pub(super) struct Checkout {
    /// Where they are, until it is dropped.
    pub(super) folder: TempDir,
    /// The commit's id.
    pub(super) commit: String,
}

/// Brings the files of a commit, tag or branch.
///
/// # Errors
/// When git is not there, the repository does not answer, or has no such commit.
pub(super) fn checkout(project: &Path, url: &str, rev: &str) -> Result<Checkout, Error> {
    let folder = tempfile::tempdir().map_err(|error| Error::write(&std::env::temp_dir(), error))?;
    let git = |arguments: &[&str]| run(folder.path(), arguments);
    // A repository beside the project is named relative to it.
    let local = project.join(url);
    let local = if local.is_dir() { local.canonicalize().ok() } else { None };
    let url = local.as_ref().and_then(|path| path.to_str()).unwrap_or(url);
    git(&["init", "--quiet", "--template="])?;
    // A server may refuse a bare commit, and abbreviations are nothing it knows: then all comes.
    let commit = match git(&["fetch", "--quiet", "--depth=1", "--no-tags", "--", url, rev]) {
        Ok(_) => git(&["rev-parse", "--verify", "FETCH_HEAD^{commit}"])?,
        Err(first) => {
            let all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
            git(&["fetch", "--quiet", "--update-head-ok", "--", url, all[0], all[1]])
                .map_err(|_| first)?;
            let name = format!("{rev}^{{commit}}");
            git(&["rev-parse", "--verify", "--end-of-options", &name]).map_err(|_| {
                let message = format!("`{url}` has no commit, tag or branch `{rev}`");
                Error::failed(message, format!("`git ls-remote {url}` lists what there is"))
            })?
        }
    };
    let commit = commit.trim().to_owned();
    git(&["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", &commit])?;
    Ok(Checkout { folder, commit })
}

fn run(folder: &Path, arguments: &[&str]) -> Result<String, Error> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("GIT_TERMINAL_PROMPT", "0");
    command.env("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    // The environment of a hook would lead to another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    let output = command.output().map_err(|error| {
        let message = format!("cannot start `git`: {}", crate::error::cause(&error));
        Error::failed(message, "install git, or copy the files to a folder and name that: `path`")
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let said = said.trim_start_matches("fatal: ").trim_start_matches("error: ");
    let verb = arguments.iter().find(|argument| !argument.starts_with('-')).unwrap_or(&"");
    let help = "check `git`, `rev` and the network: `git ls-remote URL` asks the repository";
    Err(Error::failed(format!("`git {verb}` failed: {said}"), help))
}
