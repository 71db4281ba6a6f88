//! A repository on this machine: which commit a name means, and which files are in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::bytes::missing;
use super::super::spec::Revision;
use super::program::{complaint, git, output};
use crate::error::Error;
use crate::project::current_folder;
use crate::suggest::closest;

/// A repository, by the folder in which git finds it.
pub(super) struct Repository {
    folder: PathBuf,
    /// As a person named it.
    shown: String,
}

/// A file of a commit.
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) id: String,
    pub(super) is_link: bool,
}

impl Repository {
    /// A repository that is known to be there.
    pub(super) fn at(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        Self { shown: folder.display().to_string(), folder }
    }

    /// The repository that a path names: a working tree, its `.git` (a folder, or a file that leads to
    /// one, as in worktrees and submodules), or a bare one. `.git` alone is also looked for further
    /// up, as git does.
    pub(super) fn find(path: &str) -> Result<Self, Error> {
        let named = Path::new(path);
        let mut found = named.to_owned();
        if !named.exists() {
            let current = current_folder()?;
            let above = current.ancestors().find(|folder| folder.join(".git").exists());
            match above {
                Some(above) if matches!(path, ".git" | "./.git") => found = above.join(".git"),
                _ => return Err(missing(path)),
            }
        }
        let found = found.canonicalize().map_err(|error| Error::read(named, error))?;
        let folder = if found.is_dir() { Some(found.as_path()) } else { found.parent() };
        let folder = folder.unwrap_or(Path::new("/")).to_owned();
        let repository = Self { folder, shown: path.to_owned() };
        let asked = output(&repository.folder, &["rev-parse", "--git-dir"])?;
        if asked.status.success() {
            return Ok(repository);
        }
        let said = complaint(&asked);
        let help = if said.contains("dubious ownership") {
            format!(
                "it belongs to somebody else; if you trust it: `git config --global --add \
                 safe.directory {}`",
                repository.folder.display()
            )
        } else {
            "name the folder that holds `.git`, that itself, or a bare repository".to_owned()
        };
        Err(Error::input(format!("`{path}` is not a git repository: {said}"), help))
    }

    /// A git command in this repository.
    pub(super) fn git(&self) -> Command {
        git(&self.folder)
    }

    /// What git calls a revision, if there is such a one.
    pub(super) fn name_of(&self, revision: &Revision) -> Result<String, Error> {
        let candidates = match revision {
            Revision::Head => vec!["HEAD".to_owned()],
            // A pipeline's clone often has the branch of its remote alone.
            Revision::Branch(branch) => {
                vec![format!("refs/heads/{branch}"), format!("refs/remotes/origin/{branch}")]
            }
            Revision::Tag(tag) => vec![format!("refs/tags/{tag}")],
            Revision::Commit(name) | Revision::Ref(name, _) => vec![name.clone()],
        };
        for candidate in &candidates {
            if self.resolve(candidate)?.is_some() {
                return Ok(candidate.clone());
            }
        }
        Err(self.no_such(revision))
    }

    /// The id of the commit with a name.
    pub(super) fn commit(&self, name: &str) -> Result<String, Error> {
        self.resolve(name)?.ok_or_else(|| self.no_such(&Revision::Ref(name.to_owned(), None)))
    }

    fn resolve(&self, name: &str) -> Result<Option<String>, Error> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let asked = output(&self.folder, &arguments)?;
        let id = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        Ok((asked.status.success() && is_id).then_some(id))
    }

    /// All files of a commit, those of submodules left out.
    pub(super) fn files(&self, commit: &str) -> Result<Vec<Entry>, Error> {
        let asked = output(&self.folder, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
        if !asked.status.success() {
            let message = format!("cannot list `{}`: {}", self.shown, complaint(&asked));
            return Err(Error::input(message, "see whether `git fsck` finds it damaged"));
        }
        let text = String::from_utf8_lossy(&asked.stdout);
        Ok(text.split('\0').filter_map(entry).collect())
    }

    fn no_such(&self, revision: &Revision) -> Error {
        let (kind, name, places) = match revision {
            Revision::Head => {
                let message = format!("there is no commit in `{}` yet", self.shown);
                return Error::input(message, "commit something, or name a branch: `#branch=main`");
            }
            Revision::Branch(name) => ("branch", name, ["refs/heads", "refs/remotes/origin"]),
            Revision::Tag(name) => ("tag", name, ["refs/tags", "refs/tags"]),
            Revision::Commit(name) => ("commit", name, ["refs/heads", "refs/tags"]),
            Revision::Ref(name, _) => ("revision", name, ["refs/heads", "refs/tags"]),
        };
        let known = self.names(places);
        let help = match closest(name, known.iter().map(String::as_str)) {
            Some(close) => format!("did you mean `{close}`?"),
            None if self.is_shallow() => {
                "this clone has a part of the history alone: `git fetch --unshallow --tags`"
                    .to_owned()
            }
            None => "`git branch --all` and `git tag` list what there is; a clone may lack it: \
                     `git fetch origin --tags`"
                .to_owned(),
        };
        Error::input(format!("there is no {kind} `{name}` in `{}`", self.shown), help)
    }

    /// Short names of branches or tags, as far as git tells.
    fn names(&self, places: [&str; 2]) -> Vec<String> {
        let format = "--format=%(refname:lstrip=2)";
        let Ok(asked) = output(&self.folder, &["for-each-ref", format, places[0], places[1]])
        else {
            return Vec::new();
        };
        let text = String::from_utf8_lossy(&asked.stdout).into_owned();
        let short = |line: &str| line.strip_prefix("origin/").unwrap_or(line).to_owned();
        text.lines().map(short).collect()
    }

    fn is_shallow(&self) -> bool {
        let asked = output(&self.folder, &["rev-parse", "--is-shallow-repository"]);
        asked.is_ok_and(|asked| asked.stdout.starts_with(b"true"))
    }
}

/// `<mode> <type> <id>\t<path>`.
fn entry(line: &str) -> Option<Entry> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, kind, id) = (words.next()?, words.next()?, words.next()?);
    let is_link = mode == "120000";
    (kind == "blob").then(|| Entry { path: path.to_owned(), id: id.to_owned(), is_link })
}
