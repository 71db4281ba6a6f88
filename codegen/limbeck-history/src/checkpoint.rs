//! Recorded schemas as text: where replay may start, and what finds a late edit.
//!
//! A checkpoint is proto text behind a head of comment lines: those that begin with `//=` are TOML.
//! It is written once. The seals in it are those of the revisions that it covers, with a fingerprint
//! of each of their keys, so that what was edited later can be named.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_schema::digest::Digest;
use limbeck_schema::finding::Place;
use limbeck_schema::lifecycle::{Lifecycle, Stage};
use sha2::{Digest as _, Sha256};
use toml_edit::{Array, Document, InlineTable, Item, Value};

use crate::canon::Canon;
use crate::{Id, Problem, ProblemKind};

/// The newest format of checkpoints.
pub const FORMAT: i64 = 1;

/// A recorded schema, and what was sealed up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What stands above the text.
    pub head: Head,
    /// The record.
    pub canon: Canon,
}

/// What a checkpoint says beside the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The revision.
    pub id: Id,
    /// The meaning of the package at it.
    pub after: Digest,
    /// The stage of the package at it.
    pub lifecycle: Option<Lifecycle>,
    /// Revisions that became immutable with it.
    pub sealed: BTreeMap<Id, Sealed>,
    /// Revisions that `checkpoint --prune` took out of the folder, oldest first.
    pub pruned: Vec<Id>,
}

/// What a revision was when it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its seal.
    pub seal: Digest,
    /// A fingerprint of each key.
    pub fingerprints: BTreeMap<String, String>,
}

/// The text of a checkpoint.
pub fn write(checkpoint: &Checkpoint) -> String {
    let Checkpoint { head: Head { id, after, lifecycle, sealed, pruned }, canon } = checkpoint;
    let text = canon.write();
    let mut head = format!(
        "// The canonical schema of {} at revision {id}, written once by limbeck.\n\
         // Replay starts here, and the seals tell whether a published revision was edited since.\n",
        canon.package
    );
    let mut toml = String::new();
    let mut line = |key: &str, value: Value| {
        let _ = writeln!(toml, "{key} = {}", value.decorated("", ""));
    };
    line("format", FORMAT.into());
    line("package", canon.package.as_str().into());
    line("id", id.as_str().into());
    line("after", after.to_string().into());
    if let Some(lifecycle) = lifecycle {
        line("lifecycle", lifecycle_value(lifecycle).into());
    }
    line("text", hash(&text).into());
    if !pruned.is_empty() {
        line("pruned", pruned.iter().map(Id::as_str).collect::<Array>().into());
    }
    for (id, Sealed { seal, fingerprints }) in sealed {
        let mut table = InlineTable::new();
        table.insert("seal", seal.to_string().into());
        let keys = fingerprints.iter().map(|(key, print)| (key.as_str(), print.as_str()));
        table.insert("keys", keys.collect::<InlineTable>().into());
        line(&format!("sealed.{id}"), table.into());
    }
    let _ = writeln!(toml, "head = \"{}\"", hash(&toml));
    for line in toml.lines() {
        let _ = writeln!(head, "//= {line}");
    }
    format!("{head}\n{text}")
}

/// Whether the head is what was written: its last line names all lines before it.
fn is_whole(toml: &str) -> bool {
    let Some((before, last)) = toml.rsplit_once('\n') else { return true };
    !last.starts_with("head = ") || last == format!("head = \"{}\"", hash(&format!("{before}\n")))
}

/// Reads a checkpoint of a revision; where it is, and its bytes.
///
/// # Errors
/// When it is not what was written: the text was edited, the head cannot be read.
pub fn read(package: &str, id: &Id, file: (&Place, &[u8])) -> Result<Checkpoint, Problem> {
    let (head, body) = parts(package, id, file)?;
    let broken = Broken { package, id, place: file.0 };
    let mut canon = Canon::read(package, &body)
        .map_err(|error| broken.problem(format!("its text cannot be read: {error}")))?;
    canon.lifecycle.clone_from(&head.lifecycle);
    Ok(Checkpoint { head, canon })
}

/// Reads what a checkpoint says beside the schema, and makes sure that its text is what was written.
///
/// # Errors
/// As [`read`].
pub fn head(package: &str, id: &Id, file: (&Place, &[u8])) -> Result<Head, Problem> {
    parts(package, id, file).map(|(head, _)| head)
}

/// What is wrong with a checkpoint.
#[derive(Clone, Copy)]
struct Broken<'b> {
    package: &'b str,
    id: &'b Id,
    place: &'b Place,
}

impl Broken<'_> {
    fn problem(self, message: impl Into<String>) -> Problem {
        let Self { package, id, place } = self;
        Problem {
            package: package.to_owned(),
            place: Some(place.clone()),
            kind: ProblemKind::Checkpoint,
            message: format!("the checkpoint of revision {id}: {}", message.into()),
            help: format!(
                "bring it back as it was: `git log --oneline -- {file}` and `git checkout COMMIT -- \
                 {file}`; if its revisions are all there, `rm {file}` and `limbeck checkpoint \
                 {package}@{id}` make it anew",
                file = place.file
            ),
        }
    }
}

fn parts(
    package: &str,
    id: &Id,
    (place, bytes): (&Place, &[u8]),
) -> Result<(Head, String), Problem> {
    let broken = Broken { package, id, place };
    let text = std::str::from_utf8(bytes).map_err(|_| broken.problem("it is not UTF-8"))?;
    if text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
        let problem = broken.problem("there are marks of a merge in what is written once");
        return Err(Problem { kind: ProblemKind::ConflictMarkers, ..problem });
    }
    let text = text.replace("\r\n", "\n");
    let head: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//= ")).collect();
    let body = text.split_once("\n\n").map_or("", |(_, body)| body).to_owned();
    if !is_whole(&head.join("\n")) {
        return Err(broken.problem("its head was edited after it was written"));
    }
    let document = Document::parse(head.join("\n"))
        .map_err(|error| broken.problem(format!("its head cannot be read: {}", error.message())))?;
    let table = Table(document.as_table());
    let missing =
        |key: &str| broken.problem(format!("its head has no `{key}`, or one that is none"));
    let format = table.integer("format").ok_or_else(|| missing("format"))?;
    if format > FORMAT {
        let message = format!("it has format {format}; this limbeck knows formats up to {FORMAT}");
        let help = "update limbeck to the version that wrote it".to_owned();
        return Err(Problem { kind: ProblemKind::Format, help, ..broken.problem(message) });
    }
    let found: Id = table.parse("id").ok_or_else(|| missing("id"))?;
    if found != *id || table.text("package") != Some(package) {
        let of = table.text("package").unwrap_or_default();
        return Err(broken.problem(format!("it is one of revision {found} of `{of}`")));
    }
    if table.text("text") != Some(&hash(&body)) {
        return Err(broken.problem("its text was edited after it was written"));
    }
    let head = Head {
        id: found,
        after: table.parse("after").ok_or_else(|| missing("after"))?,
        lifecycle: table.0.get("lifecycle").and_then(lifecycle),
        sealed: table.sealed().ok_or_else(|| missing("sealed"))?,
        pruned: table.pruned().ok_or_else(|| missing("pruned"))?,
    };
    Ok((head, body))
}

/// Names a text by its bytes.
fn hash(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().fold("sha256:".to_owned(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

fn lifecycle_value(lifecycle: &Lifecycle) -> InlineTable {
    let Lifecycle { stage, since, sunset, successor } = lifecycle;
    let mut table = InlineTable::new();
    table.insert("stage", stage.name().into());
    for (key, value) in [("since", since), ("sunset", sunset), ("successor", successor)] {
        if let Some(value) = value {
            table.insert(key, value.as_str().into());
        }
    }
    table
}

fn lifecycle(item: &Item) -> Option<Lifecycle> {
    let table = item.as_table_like()?;
    let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    Some(Lifecycle {
        stage: text("stage")?.parse::<Stage>().ok()?,
        since: text("since"),
        sunset: text("sunset"),
        successor: text("successor"),
    })
}

/// The TOML of the head.
struct Table<'t>(&'t toml_edit::Table);

impl Table<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    fn integer(&self, key: &str) -> Option<i64> {
        self.0.get(key)?.as_integer()
    }

    fn parse<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    fn sealed(&self) -> Option<BTreeMap<Id, Sealed>> {
        let Some(item) = self.0.get("sealed") else { return Some(BTreeMap::new()) };
        let read = |(id, item): (&str, &Item)| {
            let table = item.as_table_like()?;
            let keys = table.get("keys")?.as_table_like()?.iter();
            let print =
                |(key, item): (&str, &Item)| Some((key.to_owned(), item.as_str()?.to_owned()));
            let fingerprints = keys.map(print).collect::<Option<_>>()?;
            let seal = table.get("seal")?.as_str()?.parse().ok()?;
            Some((id.parse().ok()?, Sealed { seal, fingerprints }))
        };
        item.as_table_like()?.iter().map(read).collect()
    }

    fn pruned(&self) -> Option<Vec<Id>> {
        let Some(item) = self.0.get("pruned") else { return Some(Vec::new()) };
        item.as_array()?.iter().map(|id| id.as_str()?.parse().ok()).collect()
    }
}
