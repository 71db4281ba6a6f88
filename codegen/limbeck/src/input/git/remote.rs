//! Repositories elsewhere: one commit, fetched into a temporary folder.

use std::path::Path;

use tempfile::TempDir;

use super::super::spec::Revision;
use super::program::{complaint, output};
use crate::error::Error;

/// Commits to fetch where a revision is counted from another (`HEAD~2`).
const DEPTH: u32 = 50;

/// Ways to reach a repository that git is asked to go.
const SCHEMES: [&str; 5] = ["https", "http", "ssh", "git", "file"];

/// The address that a path is, if it is one; a `file://` of this machine is none.
///
/// # Errors
/// When it is an address that is not gone to, such as one that runs a program.
pub(super) fn address(path: &str) -> Result<Option<String>, Error> {
    if let Some((scheme, rest)) = path.split_once("://") {
        if SCHEMES.contains(&scheme) && !rest.is_empty() && !rest.starts_with('-') {
            return Ok(Some(path.to_owned()));
        }
        let message = format!("`{path}` is no address of a git repository");
        let help = format!("addresses begin with `{}://`", SCHEMES.join("://`, `"));
        return Err(Error::usage(message, help));
    }
    if path.contains("::") {
        let message = format!("`{path}` asks git to run a program");
        return Err(Error::usage(message, "clone it yourself, and name the folder"));
    }
    // `host:path`, as scp has it, is an address if nothing here has that name.
    let host = path.split_once(':').filter(|(host, _)| !host.contains('/'));
    Ok(host.filter(|_| !Path::new(path).exists()).map(|_| path.to_owned()))
}

/// Fetches one revision; returns where it is, and what it is called there.
pub(super) fn fetch(
    address: &str,
    revision: &Revision,
    depth: Option<u32>,
) -> Result<(TempDir, String), Error> {
    let folder = tempfile::Builder::new()
        .prefix("limbeck-git-")
        .tempdir()
        .map_err(|error| Error::write(&std::env::temp_dir(), error))?;
    let Wanted { refspec, suffix } = Wanted::of(revision);
    let default = if suffix.is_empty() { 1 } else { DEPTH };
    let depth = format!("--depth={}", depth.unwrap_or(default).max(1));
    let init = output(folder.path(), &["init", "--quiet", "--bare", "--template=", "."])?;
    if !init.status.success() {
        let message = format!("cannot prepare a folder for `{address}`: {}", complaint(&init));
        return Err(Error::input(message, "see whether the temporary folder can be written to"));
    }
    let arguments = [
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        depth.as_str(),
        "--end-of-options",
        address,
        refspec.as_str(),
    ];
    let fetched = output(folder.path(), &arguments)?;
    if fetched.status.success() {
        return Ok((folder, format!("FETCH_HEAD{suffix}")));
    }
    let message = format!("cannot fetch `{refspec}` of `{address}`: {}", complaint(&fetched));
    let help = format!(
        "see whether `git ls-remote {address}` answers; without a network, name a clone: \
         `path/to/clone/.git#…`"
    );
    Err(Error::input(message, help))
}

/// What to ask a remote for.
struct Wanted {
    refspec: String,
    /// How to get from there to what is meant, such as `~2`.
    suffix: String,
}

impl Wanted {
    fn of(revision: &Revision) -> Self {
        let exactly = |refspec: String| Self { refspec, suffix: String::new() };
        match revision {
            Revision::Head => exactly("HEAD".to_owned()),
            Revision::Branch(branch) => exactly(format!("refs/heads/{branch}")),
            Revision::Tag(tag) => exactly(format!("refs/tags/{tag}")),
            Revision::Commit(id) => exactly(id.clone()),
            Revision::Ref(rev, branch) => {
                let end = rev.find(['~', '^', '@']).unwrap_or(rev.len());
                let (base, suffix) = rev.split_at(end);
                let refspec = match (base, branch) {
                    ("" | "HEAD", Some(branch)) => format!("refs/heads/{branch}"),
                    ("", None) => "HEAD".to_owned(),
                    (base, _) => base.to_owned(),
                };
                Self { refspec, suffix: suffix.to_owned() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_git_run_something_is_no_address() {
        for path in ["ext::sh -c x", "ext::sh -c x.git", "ftp://x/y.git", "https://", "ssh://-oX/y"]
        {
            assert!(address(path).is_err(), "{path}");
        }
    }

    #[test]
    fn addresses_are_told_from_paths() {
        for path in ["https://h/x.git", "ssh://git@h/x.git", "git@h:x/y.git", "file:///x/.git"] {
            assert_eq!(address(path).unwrap().as_deref(), Some(path));
        }
        for path in [".git", "x.git", "../x/.git", "./a:b.git", "/x/a:b.git"] {
            assert_eq!(address(path).unwrap(), None, "{path}");
        }
    }

    #[test]
    fn revisions_are_counted_from_what_is_fetched() {
        for (rev, branch, refspec, suffix) in [
            ("HEAD~2", None, "HEAD", "~2"),
            ("HEAD~2", Some("x"), "refs/heads/x", "~2"),
            ("main^", None, "main", "^"),
            ("0123abc", None, "0123abc", ""),
        ] {
            let revision = Revision::Ref(rev.to_owned(), branch.map(str::to_owned));
            let wanted = Wanted::of(&revision);
            assert_eq!((wanted.refspec.as_str(), wanted.suffix.as_str()), (refspec, suffix));
        }
    }
}
