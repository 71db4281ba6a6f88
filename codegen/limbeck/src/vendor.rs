//! Copies of what a project needs of others, below `vendor/`, and the lock that says what was
//! brought.
//!
//! A folder that the lock does not know is nobody's to replace.

mod bring;
mod git;
mod lock;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config::Dependency;
use crate::error::Error;
use crate::project::cache;
use crate::project::layout::{Need, VENDOR};
pub(crate) use lock::{Entry, LOCK, Lock};

/// What came of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its files were written, so many.
    Written(usize),
    /// Its files are there already.
    Unchanged,
    /// It is nowhere but below `vendor/`, as brought before.
    Kept,
    /// Files that come with limbeck stand in for it.
    Bundled,
}

/// Files with their paths, from somewhere.
#[derive(Debug, Default)]
struct Brought {
    files: BTreeMap<String, Vec<u8>>,
    /// The commit that a name of git stood for.
    commit: String,
}

/// Brings one need, and notes it in the lock.
///
/// # Errors
/// When it cannot be had, or a folder is in the way.
pub(crate) fn vendor(folder: &Path, need: &Need, lock: &mut Lock) -> Result<Outcome, Error> {
    let target = folder.join(VENDOR).join(&need.name);
    let known = lock.get(&need.name).cloned();
    if target.exists() && known.is_none() {
        let message =
            format!("`{}` exists, and `limbeck vendor` did not bring it", target.display());
        return Err(Error::in_the_way(message, "move it elsewhere, or rename the dependency"));
    }
    let source = source(&need.dependency);
    let is_brought = target.is_dir() && known.as_ref().is_some_and(|entry| entry.source == source);
    let Some(brought) = bring::bring(folder, need)? else {
        return match (is_brought, bring::is_bundled(need)) {
            (true, _) => Ok(Outcome::Kept),
            (false, true) => Ok(Outcome::Bundled),
            (false, false) => Err(bring::not_cached(need)),
        };
    };
    let digest = bring::digest(&brought.files);
    let entry = Entry { name: need.name.clone(), source, commit: brought.commit, digest };
    let is_there = known.as_ref() == Some(&entry)
        && cache::files_digest(&target).is_ok_and(|found| found == entry.digest);
    let outcome = if is_there {
        Outcome::Unchanged
    } else {
        bring::replace(folder, &target, &brought.files)?;
        Outcome::Written(brought.files.len())
    };
    lock.set(entry);
    Ok(outcome)
}

/// Removes what was brought and is needed no more; returns the names.
///
/// # Errors
/// When a folder cannot be removed.
pub(crate) fn prune(folder: &Path, needs: &[Need], lock: &mut Lock) -> Result<Vec<String>, Error> {
    let gone = lock.retain(needs);
    for name in &gone {
        let path = folder.join(VENDOR).join(name);
        match fs::remove_dir_all(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::write(&path, error)),
        }
    }
    Ok(gone)
}

/// What is wrong below `vendor/`: paths, each with its fault.
///
/// # Errors
/// When folders cannot be read.
pub(crate) fn faults(
    folder: &Path,
    needs: &[Need],
    lock: &Lock,
) -> Result<Vec<(PathBuf, &'static str)>, Error> {
    let vendor = folder.join(VENDOR);
    let mut faults = Vec::new();
    for need in needs {
        let path = vendor.join(&need.name);
        let fault = match lock.get(&need.name) {
            None if bring::is_bundled(need) => None,
            None => Some("is missing"),
            Some(entry) if entry.source != source(&need.dependency) => Some("is of another source"),
            Some(_) if !path.is_dir() => Some("is missing"),
            Some(entry) if digest_of(&path)? != entry.digest => Some("was changed"),
            Some(entry) => match &need.dependency {
                Dependency::Path(_) => {
                    let current = bring::bring(folder, need)?.unwrap_or_default();
                    (bring::digest(&current.files) != entry.digest).then_some("is out of date")
                }
                Dependency::Git { .. } | Dependency::Buf(_) => None,
            },
        };
        faults.extend(fault.map(|fault| (path, fault)));
    }
    let needless = lock.clone().retain(needs);
    faults.extend(needless.iter().map(|name| (vendor.join(name), "is needed no more")));
    Ok(faults)
}

fn digest_of(path: &Path) -> Result<String, Error> {
    cache::files_digest(path).map_err(|fault| Error::failed(fault.to_string(), fault.help()))
}

/// A line that changes if the files have to be brought anew.
fn source(dependency: &Dependency) -> String {
    let words = match dependency {
        Dependency::Path(path) => vec!["path", path],
        Dependency::Git { url, rev, subdir } => vec!["git", url, rev, subdir],
        Dependency::Buf(pin) => vec!["buf", &pin.name, &pin.commit],
    };
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
