//! All files about two packages, and what pairs make of them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost_reflect::DynamicMessage;

use super::GoldenError;
use super::file::{Entry, File, REFUSED};
use crate::bridge::{Direction, Versions};
use crate::json;
use crate::testing::{Convert, Pair, Subject, Values, Visitor, diff};

/// What is done with files of stored messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoldenMode {
    /// They are read, and compared with what is now.
    Check,
    /// As that; but a file that is missing is written.
    Write,
    /// As that; and what stored messages are now takes the place of what they were.
    Accept,
}

/// Compares stored messages with what they are now, pair by pair.
pub struct Golden<'g> {
    versions: &'static Versions,
    mode: GoldenMode,
    values: &'g mut Values,
    files: Vec<File>,
}

/// The environment variable that says what is done.
const VARIABLE: &str = "LIMBECK_GOLDEN";
/// Messages of a pair that are stored in a file; of what is put back, more.
const SAMPLES: usize = 1;
const SAMPLES_OF_RESOURCES: usize = 4;
/// Messages that are drawn for one that is stored, and the bytes that it should have at most.
const TRIES: usize = 64;
const SMALL: usize = 320;

impl GoldenMode {
    /// What the environment variable `LIMBECK_GOLDEN` says: `write`, `accept`, or [`Self::Check`] without it.
    ///
    /// # Errors
    /// When it says something else.
    pub fn from_environment() -> Result<Self, GoldenError> {
        match env::var(VARIABLE).as_deref() {
            Err(_) | Ok("") => Ok(Self::Check),
            Ok("write") => Ok(Self::Write),
            Ok("accept") => Ok(Self::Accept),
            Ok(other) => {
                let message = format!("the environment variable `{VARIABLE}` is `{other}`");
                Err(GoldenError::new(Path::new("."), 0, message)
                    .with_help("unset it, or set it to `write` or `accept`"))
            }
        }
    }
}

impl<'g> Golden<'g> {
    /// Reads all files of a folder that are about two packages. `released` are the revisions of the older and of the
    /// newer one, each if it is published: there has to be a file for it, or one is written of `values`.
    ///
    /// # Errors
    /// When a file cannot be read, or is missing.
    pub fn open(
        (versions, released): (&'static Versions, [Option<&str>; 2]),
        values: &'g mut Values,
        (folder, mode): (&Path, GoldenMode),
    ) -> Result<Self, GoldenError> {
        let mut files = Vec::new();
        for (direction, revision) in [Direction::Up, Direction::Down].into_iter().zip(released) {
            for path in stored(folder, versions, direction)? {
                files.push(File::read(&path, direction)?);
            }
            let Some(revision) = revision else { continue };
            let (before, behind) = around(versions, direction);
            let path = folder.join([&before, revision, &behind].concat());
            if files.iter().any(|file| file.path == path) {
                continue;
            }
            if mode == GoldenMode::Check {
                let message = "is missing: no messages of this revision are stored";
                let help = format!("`{VARIABLE}=write cargo test` writes it; commit it");
                return Err(GoldenError::new(&path, 0, message).with_help(&help));
            }
            files.push(File { path, direction, entries: Vec::new(), is_new: true });
        }
        Ok(Self { versions, mode, values, files })
    }

    /// Writes what is to be written; answers how many messages are stored.
    ///
    /// # Errors
    /// When a stored message is of no pair that there is, or nothing can be written.
    pub fn close(mut self) -> Result<usize, GoldenError> {
        let mut stored = 0;
        for file in &mut self.files {
            let gone = file.entries.iter().find(|entry| !entry.is_seen);
            if let Some(Entry { line, pair, .. }) = gone
                && self.mode != GoldenMode::Accept
            {
                let message = format!("messages of `{pair}` do not convert any more");
                return Err(GoldenError::new(&file.path, *line, message).with_help(&accept()));
            }
            file.entries.retain(|entry| entry.is_seen);
            stored += file.entries.len();
            if (file.is_new || self.mode == GoldenMode::Accept) && !file.entries.is_empty() {
                file.write(ends(self.versions, file.direction))?;
            }
        }
        Ok(stored)
    }

    fn way<S: Subject, T: Subject>(
        &mut self,
        (pair, direction): (&str, Direction),
        convert: &Convert<'_, S, T>,
        samples: usize,
    ) -> Result<(), GoldenError> {
        for file in self.files.iter_mut().filter(|file| file.direction == direction) {
            if file.is_new {
                for _ in 0..samples {
                    file.entries.extend(sample(self.values, pair, convert));
                }
                continue;
            }
            for entry in file.entries.iter_mut().filter(|entry| entry.pair == pair) {
                entry.is_seen = true;
                let now = entry.now(&file.path, convert)?;
                if self.mode == GoldenMode::Accept {
                    entry.result = now;
                } else if now != entry.result
                    && let Some(message) = difference::<T>(self.values, (&entry.result, &now))
                {
                    let line = entry.line + 2;
                    return Err(GoldenError::new(&file.path, line, message).with_help(&accept()));
                }
            }
        }
        Ok(())
    }
}

impl Visitor for Golden<'_> {
    type Error = GoldenError;

    fn pair<A: Subject, B: Subject>(&mut self, pair: &Pair<'_, A, B>) -> Result<(), Self::Error> {
        let samples = if pair.delta_put.is_some() { SAMPLES_OF_RESOURCES } else { SAMPLES };
        if let Some(up) = &pair.up {
            self.way((pair.name, Direction::Up), up, samples)?;
        }
        match &pair.down {
            Some(down) => self.way((pair.name, Direction::Down), down, samples),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Golden<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Golden").field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl Entry {
    /// What the stored message becomes now.
    fn now<S: Subject, T: Subject>(
        &self,
        path: &Path,
        convert: &Convert<'_, S, T>,
    ) -> Result<String, GoldenError> {
        let line = self.line + 1;
        let fail = |message: String| GoldenError::new(path, line, message);
        let bytes = STANDARD.decode(&self.message).map_err(|error| fail(error.to_string()))?;
        let message = S::decode(&*bytes)
            .map_err(|error| fail(format!("does not decode as `{}`: {error}", S::full_name())))?;
        match convert(message) {
            Ok(result) => json::to_string(&result)
                .map_err(|error| fail(format!("becomes what has no JSON form: {error}"))),
            Err(error) => Ok(refused(&error.path())),
        }
    }
}

/// A message to store; the first that is small, or else the smallest.
fn sample<S: Subject, T: Subject>(
    values: &mut Values,
    pair: &str,
    convert: &Convert<'_, S, T>,
) -> Option<Entry> {
    let mut best: Option<(Vec<u8>, String)> = None;
    for _ in 0..TRIES {
        let message: S = values.message().ok()?;
        let bytes = message.encode_to_vec();
        // An empty one shows nothing, and is an empty line.
        let is_larger = best.as_ref().is_some_and(|(best, _)| best.len() <= bytes.len());
        if bytes.is_empty() || is_larger {
            continue;
        }
        // What is refused says little about anything else.
        let Some(result) = convert(message).ok().and_then(|it| json::to_string(&it).ok()) else {
            continue;
        };
        let is_small = bytes.len() <= SMALL;
        best = Some((bytes, result));
        if is_small {
            break;
        }
    }
    let (bytes, result) = best?;
    let (pair, message) = (pair.to_owned(), STANDARD.encode(bytes));
    Some(Entry { line: 0, pair, message, result, is_seen: true })
}

/// Where what is now differs from what is stored; nothing if they mean the same.
fn difference<T: Subject>(values: &Values, (stored, now): (&str, &str)) -> Option<String> {
    match (stored.strip_prefix(REFUSED), now.strip_prefix(REFUSED)) {
        (Some(before), Some(after)) => {
            return Some(format!("was refused at {before}, and is refused at {after}"));
        }
        (Some(before), None) => return Some(format!("was refused at {before}, and converts now")),
        (None, Some(after)) => return Some(format!("is refused at {after}")),
        (None, None) => {}
    }
    let read = |text: &str| json::from_str::<T>(text).map(|message| message.encode_to_vec());
    let (before, after) = match (read(stored), read(now)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(error), _) => {
            return Some(format!("what is stored is no `{}` any more: {error}", T::full_name()));
        }
        (_, Err(error)) => return Some(format!("what it is now cannot be read: {error}")),
    };
    let descriptor = values.pool().get_message_by_name(&T::full_name())?;
    let dynamic = |bytes: &[u8]| DynamicMessage::decode(descriptor.clone(), bytes).ok();
    let first = diff(&dynamic(&before)?, &dynamic(&after)?).into_iter().next()?;
    let shown = |value: Option<prost_reflect::Value>| {
        value.map(|value| value.to_string()).unwrap_or_default()
    };
    let (path, before, after) = (first.path, shown(first.before), shown(first.after));
    Some(format!("converts otherwise than it did: `{path}` was `{before}`, and is `{after}`"))
}

fn refused(path: &str) -> String {
    format!("{REFUSED}`{path}`")
}

fn accept() -> String {
    format!(
        "if that is right, also for whoever kept such messages, `{VARIABLE}=accept cargo test` stores what is now"
    )
}

/// The packages of a direction, source first.
fn ends(versions: &Versions, direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Up => (versions.older, versions.newer),
        Direction::Down => (versions.newer, versions.older),
    }
}

/// What the name of a file has around a revision.
fn around(versions: &Versions, direction: Direction) -> (String, String) {
    let (source, target) = ends(versions, direction);
    (format!("{source}-"), format!("-to-{target}.txt"))
}

/// All files of a direction, sorted.
fn stored(
    folder: &Path,
    versions: &Versions,
    direction: Direction,
) -> Result<Vec<PathBuf>, GoldenError> {
    let (before, behind) = around(versions, direction);
    let fail = |error: io::Error| {
        let message = format!("the folder cannot be read: {error}");
        GoldenError::new(folder, 0, message).with_help("name a folder that the tests can read")
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.strip_prefix(&*before).is_some_and(|rest| rest.ends_with(&*behind)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
