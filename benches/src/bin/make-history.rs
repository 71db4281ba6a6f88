//! `make-history FOLDER ELEMENTS REVISIONS CHECKPOINT`: a project whose package has so many elements
//! and revisions, each of which changes the type of one field; one of so many revisions is published
//! and has a checkpoint, none if that is 0.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use limbeck_history::canon::{Moves, differences};
use limbeck_history::checkpoint::{self, Checkpoint, Head, Sealed};
use limbeck_history::workspace::{closure_of, digest_of};
use limbeck_history::{Canon, Id, Origin, Revision, file, seal};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

const PACKAGE: &str = "bench.v1";
/// Elements of a message: itself and its fields.
const SIZE: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, numbers @ ..] = arguments.as_slice() else {
        return Err("usage: make-history FOLDER ELEMENTS REVISIONS CHECKPOINT".into());
    };
    let numbers: Vec<usize> = numbers.iter().map(|it| it.parse()).collect::<Result<_, _>>()?;
    let [elements, revisions, every] = *numbers else { return Err("three numbers".into()) };
    let root = Path::new(folder).join("proto/bench/v1");
    let records = root.join("revisions");
    fs::create_dir_all(records.join("checkpoints"))?;
    fs::write(Path::new(folder).join("limbeck.toml"), "[schema]\nroots = [\"proto\"]\n")?;
    let mut before: Option<(Revision, Canon)> = None;
    let mut sealed = BTreeMap::new();
    for number in 1..=revisions {
        let schema = compiled(&text(elements, number))?;
        let found = schema.find_package(PACKAGE).ok_or("no package")?;
        let canon = Canon::of(&schema, found)?;
        let revision = revision(&schema, &canon, before.as_ref(), number)?;
        let name = file::file_name(u32::try_from(number)?, &revision.message);
        fs::write(records.join(name), file::write(&revision))?;
        let prints = seal::fingerprints(&revision);
        sealed.insert(revision.id.clone(), Sealed { seal: revision.seal, fingerprints: prints });
        if every > 0 && number % every == 0 {
            let id = revision.id.clone();
            let (after, sealed) = (revision.after, std::mem::take(&mut sealed));
            let head = Head { id, after, lifecycle: None, sealed, pruned: Vec::new() };
            let text = checkpoint::write(&Checkpoint { head, canon: canon.clone() });
            fs::write(records.join(format!("checkpoints/{}.proto.txt", revision.id)), text)?;
            fs::write(records.join("PUBLISHED"), format!("{}\n", revision.id))?;
        }
        before = Some((revision, canon));
    }
    let head = before.map(|(revision, _)| revision.id).ok_or("no revision")?;
    fs::write(records.join("HEAD"), format!("{head}\n"))?;
    fs::write(root.join("bench.proto"), text(elements, revisions))?;
    Ok(())
}

/// The proto file after so many revisions.
fn text(elements: usize, revision: usize) -> String {
    let count = elements / SIZE;
    let mut text = format!("syntax = \"proto3\";\n\npackage {PACKAGE};\n");
    for message in 0..count {
        let _ = writeln!(text, "\nmessage Message{message} {{");
        for field in 1..SIZE {
            let field_number = message * (SIZE - 1) + field - 1;
            let fields = count * (SIZE - 1);
            // Every revision from the second on turns one field, the one after another.
            let place = (field_number * 7 + 3) % fields;
            let turns = (revision + fields - 2 - place) / fields;
            let ty = if turns % 2 == 1 { "int64" } else { "int32" };
            let _ = writeln!(text, "  {ty} field_{field} = {field};");
        }
        text.push_str("}\n");
    }
    text
}

fn compiled(text: &str) -> Result<Schema, Box<dyn Error>> {
    let files = Memory::from_iter([("bench/v1/bench.proto", text)]);
    let compilation = compile(&files, &Limits::default())?;
    if compilation.has_errors() {
        Err("it does not compile".into())
    } else {
        Ok(compilation.schema)
    }
}

fn revision(
    schema: &Schema,
    canon: &Canon,
    before: Option<&(Revision, Canon)>,
    number: usize,
) -> Result<Revision, Box<dyn Error>> {
    let nothing = Canon::new(PACKAGE);
    let (last, old) = before.map_or((None, &nothing), |(revision, canon)| (Some(revision), canon));
    let after = digest_of(schema, PACKAGE);
    let mut revision = Revision {
        id: format!("{number:012x}").parse::<Id>()?,
        package: PACKAGE.to_owned(),
        parents: last.iter().map(|revision| revision.id.clone()).collect(),
        origin: Origin::Nothing,
        message: format!("change {number}"),
        created: "2026-11-26T08:00:00Z".to_owned(),
        before: last.map(|revision| revision.after),
        after,
        closure: closure_of(schema, PACKAGE),
        requires: BTreeMap::new(),
        allow_breaking: None,
        changes: differences(old, canon, &Moves::default()),
        bridges: Vec::new(),
        seal: after,
    };
    let parents: Vec<_> = last.iter().map(|revision| revision.seal).collect();
    revision.seal = seal::seal(&revision, &parents);
    Ok(revision)
}
