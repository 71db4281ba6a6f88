//! buf's cache of modules on this machine, read only.
//!
//! `v3/modules/<kind of digest>/<registry>/<owner>/<name>/<commit>/` holds `module.yaml`, which
//! names the digests of what the module needs, and the module's files below `files/`. A digest is
//! SHAKE256 of a manifest: a line for each file with its own digest. Nothing is believed that does
//! not have the digest that `buf.lock` says.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use shake::Shake256;
use shake::digest::{ExtendableOutput, Update, XofReader};
use walkdir::WalkDir;

use crate::config::buf::{self, Pin};
use crate::error::cause;

/// A module in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cached {
    /// The folder that its import names are relative to.
    pub(crate) files: PathBuf,
}

/// Why what is in the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Something cannot be read.
    #[error("cannot read `{}`: {}", path.display(), cause(source))]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Files are not those that were published.
    #[error("`{}` is not what `buf.lock` pins: its digest is `{found}`", folder.display())]
    Digest {
        /// The folder of the module.
        folder: PathBuf,
        /// What the files come to.
        found: String,
    },
}

impl Fault {
    /// What to do next.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::Read { path, .. } => format!("`ls -ld {}` shows who may read it", path.display()),
            Self::Digest { folder, .. } => format!(
                "remove the folder and bring the module anew: `rm -r {} && buf build`",
                folder.display()
            ),
        }
    }
}

/// Finds a commit of a module and compares its digest; `None` if the cache does not hold it.
pub(crate) fn module(pin: &Pin) -> Result<Option<Cached>, Fault> {
    let Some(folder) = folder(pin) else { return Ok(None) };
    let info = folder.join("module.yaml");
    // buf writes this file last: without it, the others are not complete.
    let text = match fs::read_to_string(&info) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Fault::Read { path: info, source }),
    };
    let files = folder.join("files");
    let found = match pin.digest.split_once(':') {
        Some(("b5", _)) => b5(&files, &text)?,
        Some(_) | None => b4(&folder, &files)?,
    };
    if found == pin.digest {
        Ok(Some(Cached { files }))
    } else {
        Err(Fault::Digest { folder, found })
    }
}

/// The digest of all files below a folder, as buf computes that of a module without needs.
pub(crate) fn files_digest(folder: &Path) -> Result<String, Fault> {
    Ok(shake256(manifest(digests(folder)?).as_bytes()))
}

/// The same of files in memory.
pub(crate) fn digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    let digests = files.iter().map(|(path, bytes)| (path.clone(), shake256(bytes))).collect();
    shake256(manifest(digests).as_bytes())
}

fn folder(pin: &Pin) -> Option<PathBuf> {
    if pin.commit.is_empty() || pin.digest.is_empty() || !buf::is_module_name(&pin.name) {
        return None;
    }
    let (kind @ ("b5" | "shake256"), _) = pin.digest.split_once(':')? else { return None };
    let modules = root()?.join("v3/modules");
    Some(modules.join(kind).join(&pin.name).join(&pin.commit))
}

/// Where buf looks for its cache.
fn root() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("BUF_CACHE_DIR")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("buf")))
        .or_else(|| Some(variable("HOME")?.join(".cache/buf")))
}

/// Files, and the digests of what they need.
fn b5(files: &Path, info: &str) -> Result<String, Fault> {
    let mut digests = buf::digests_of_needs(info);
    digests.sort();
    digests.insert(0, files_digest(files)?);
    let all = shake256(digests.join("\n").as_bytes());
    Ok(all.replacen("shake256:", "b5:", 1))
}

/// Files, and the module's own configuration.
fn b4(folder: &Path, files: &Path) -> Result<String, Fault> {
    let mut digests = digests(files)?;
    for own in ["v1_buf_yaml", "v1_buf_lock"] {
        let own = folder.join(own);
        if own.is_dir() {
            digests.extend(self::digests(&own)?);
        }
    }
    Ok(shake256(manifest(digests).as_bytes()))
}

fn manifest(digests: BTreeMap<String, String>) -> String {
    let mut manifest = String::new();
    for (path, digest) in digests {
        let _ = writeln!(manifest, "{digest}  {path}");
    }
    manifest
}

fn digests(folder: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let mut digests = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            let text = error.to_string();
            let source = error.into_io_error().unwrap_or_else(|| io::Error::other(text));
            Fault::Read { path, source }
        })?;
        if entry.file_type().is_file() {
            let path = entry.path();
            let bytes =
                fs::read(path).map_err(|source| Fault::Read { path: path.to_owned(), source })?;
            let below = path.strip_prefix(folder).unwrap_or(path);
            let segments: Vec<_> =
                below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            digests.insert(segments.join("/"), shake256(&bytes));
        }
    }
    Ok(digests)
}

fn shake256(bytes: &[u8]) -> String {
    let mut hash = Shake256::default();
    hash.update(bytes);
    let mut digest = [0_u8; 64];
    hash.finalize_xof().read(&mut digest);
    let mut text = String::from("shake256:");
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_nothing_is_the_published_one() {
        // The first 32 bytes of SHAKE256 of no input, as NIST publishes them.
        let published = "shake256:46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f";
        assert!(shake256(b"").starts_with(published));
    }

    #[test]
    fn names_that_lead_out_of_the_cache_have_no_folder() {
        let pin = |name: &str, digest: &str| Pin {
            name: name.to_owned(),
            commit: "0123".to_owned(),
            digest: digest.to_owned(),
        };
        for name in ["a/../b", "a/b", "../b/c", "a/b/c/d", "/a/b"] {
            assert_eq!(folder(&pin(name, "b5:00")), None, "{name}");
        }
        for digest in ["", "../..:00", "b5"] {
            assert_eq!(folder(&pin("buf.build/a/b", digest)), None, "{digest}");
        }
    }
}
