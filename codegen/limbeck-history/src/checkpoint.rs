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
    /// The revision.
    pub id: Id,
    /// The meaning of the package at it.
    pub after: Digest,
    /// The record.
    pub canon: Canon,
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
    let Checkpoint { id, after, canon, sealed, pruned } = checkpoint;
    let text = canon.write();
    let mut head = format!(
        "// The canonical schema of {} at revision {id}, written once by limbeck.\n\
         // Replay starts here, and the seals tell whether a published revision was edited since.\n",
        canon.package
    );
    let mut line = |key: &str, value: Value| {
        let _ = writeln!(head, "//= {key} = {}", value.decorated("", ""));
    };
    line("format", FORMAT.into());
    line("package", canon.package.as_str().into());
    line("id", id.as_str().into());
    line("after", after.to_string().into());
    if let Some(lifecycle) = &canon.lifecycle {
        line("lifecycle", lifecycle_value(lifecycle).into());
    }
    line("text", hash(&text).into());
    if !pruned.is_empty() {
        line("pruned", Array::from_iter(pruned.iter().map(Id::as_str)).into());
    }
    for (id, Sealed { seal, fingerprints }) in sealed {
        let mut table = InlineTable::new();
        table.insert("seal", seal.to_string().into());
        let keys = fingerprints.iter().map(|(key, print)| (key.as_str(), print.as_str()));
        table.insert("keys", InlineTable::from_iter(keys).into());
        line(&format!("sealed.{id}"), table.into());
    }
    format!("{head}\n{text}")
}

/// Reads a checkpoint of a revision.
///
/// # Errors
/// When it is not what was written: the text was edited, the head cannot be read.
pub fn read(
    package: &str,
    id: &Id,
    (place, bytes): (&Place, &[u8]),
) -> Result<Checkpoint, Problem> {
    let problem = |kind, message: String| Problem {
        package: package.to_owned(),
        place: Some(place.clone()),
        kind,
        message,
        help: format!(
            "bring it back as it was: `git log --oneline -- {file}` and `git checkout COMMIT -- {file}`; \
             if its revisions are all there, remove it and run `limbeck checkpoint {package}@{id}`",
            file = place.file
        ),
    };
    let broken = |message: String| problem(ProblemKind::Checkpoint, message);
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8".to_owned()))?;
    if text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
        let message = "there are marks of a merge in a checkpoint, which is written once";
        return Err(problem(ProblemKind::ConflictMarkers, message.to_owned()));
    }
    let text = text.replace("\r\n", "\n");
    let head: String = text.lines().filter_map(|line| line.strip_prefix("//= ")).fold(
        String::new(),
        |mut head, line| {
            head.push_str(line);
            head.push('\n');
            head
        },
    );
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    let document = Document::parse(head)
        .map_err(|error| broken(format!("its head cannot be read: {}", error.message())))?;
    let head = Head(document.as_table());
    let missing = |key: &str| broken(format!("its head has no `{key}`, or one that is none"));
    let format = head.integer("format").ok_or_else(|| missing("format"))?;
    if format > FORMAT {
        let mut problem = problem(
            ProblemKind::Format,
            format!("it has format {format}; this limbeck knows formats up to {FORMAT}"),
        );
        "update limbeck to the version that wrote it".clone_into(&mut problem.help);
        return Err(problem);
    }
    let found: Id = head.parse("id").ok_or_else(|| missing("id"))?;
    if found != *id || head.text("package") != Some(package) {
        let of = head.text("package").unwrap_or_default();
        return Err(broken(format!("it is of revision {found} of `{of}`, not what its name says")));
    }
    if head.text("text") != Some(&hash(body)) {
        return Err(broken("its text was edited after it was written".to_owned()));
    }
    let mut canon = Canon::read(package, body)
        .map_err(|error| broken(format!("its text cannot be read: {error}")))?;
    canon.lifecycle = head.0.get("lifecycle").and_then(lifecycle);
    Ok(Checkpoint {
        id: found,
        after: head.parse("after").ok_or_else(|| missing("after"))?,
        canon,
        sealed: head.sealed().ok_or_else(|| missing("sealed"))?,
        pruned: head.pruned().ok_or_else(|| missing("pruned"))?,
    })
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
struct Head<'t>(&'t toml_edit::Table);

impl Head<'_> {
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
