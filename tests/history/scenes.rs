//! Small projects, each with a command that writes its histories.

#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "limbeck wrote the names")]

use std::collections::BTreeMap;

use limbeck_history::edit::{
    Edit, Followers, Refusal, Request, Stamp, baseline, drop, publish, rebase, record,
    write_checkpoint,
};
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::store::{HEAD, Snapshot};
use limbeck_history::{Id, Workspace};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

/// A project and a command.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    /// The folders of all packages before the command.
    pub(crate) before: BTreeMap<String, Snapshot>,
    files: Memory,
    schema: Schema,
    command: fn(&Workspace<'_>) -> Result<Vec<Edit>, Refusal>,
}

impl Scene {
    /// What the command makes of a state.
    pub(crate) fn edits(&self, state: &BTreeMap<String, Snapshot>) -> Result<Vec<Edit>, Refusal> {
        (self.command)(&self.workspace(state))
    }

    pub(crate) fn workspace(&self, state: &BTreeMap<String, Snapshot>) -> Workspace<'_> {
        Workspace::new(state.clone(), &self.files, &self.schema)
    }

    /// The folders after it.
    pub(crate) fn wanted(&self) -> BTreeMap<String, Snapshot> {
        let mut state = self.before.clone();
        let edits = self.edits(&state).unwrap_or_else(|it| panic!("{}: {it:#?}", self.name));
        assert!(!edits.is_empty(), "{} writes nothing", self.name);
        for edit in edits {
            edit.transaction.apply(state.get_mut(&edit.package).unwrap());
        }
        assert_ne!(state, self.before, "{} changes nothing", self.name);
        state
    }
}

/// Where the history of a package lies.
pub(crate) fn folder(package: &str) -> String {
    format!("{}/revisions", package.replace('.', "/"))
}

/// One for each command that writes.
pub(crate) fn scenes() -> Vec<Scene> {
    let begun = || Making::new().with("p.v1", 1).record(1, "begin");
    let two = || begun().with("p.v1", 2).record(2, "add two").noted();
    let published = || two().published();
    let four = || {
        let three = published().with("p.v1", 3).record(3, "add three");
        three.with("p.v1", 4).record(4, "add four").published()
    };
    vec![
        Making::new().with("p.v1", 1).scene("the first revision", |it| recorded(it, &["p.v1"])),
        begun().with("p.v1", 2).scene("a revision", |it| recorded(it, &["p.v1"])),
        two().with("p.v1", 3).scene("an amended revision", amended),
        begun()
            .with("q.v1", 1)
            .with("p.v1", 2)
            .scene("revisions of two packages", |it| recorded(it, &["p.v1", "q.v1"])),
        two().scene("publish", |it| published_at(it, 2)),
        published()
            .with("p.v1", 3)
            .record(3, "add three")
            .scene("publish again", |it| published_at(it, 3)),
        two().scene("checkpoint", |it| checkpoint_at(it, 2, false)),
        four().scene("checkpoint --prune", |it| checkpoint_at(it, 4, true)),
        Making::new().with("p.v1", 1).scene("baseline", |it| {
            baseline(it, "p.v1", ("as it is", &stamp(9)), None).map(|edit| vec![edit])
        }),
        two().with("p.v2", 2).scene("fork", forked),
        two().scene("drop", |it| dropped(it, 2)),
        two()
            .with("p.v1", 3)
            .record(3, "add three")
            .scene("drop with what follows", |it| dropped(it, 2)),
        branched().scene("rebase", rebased),
    ]
}

/// Two branches that git put together, with the marks of its conflict in `HEAD`.
fn branched() -> Making {
    let begun = Making::new().with("p.v1", 1).record(1, "begin");
    let ours = begun.clone().with("p.v1", 2).record(2, "add two").noted();
    let ours = ours.with("p.v1", 3).record(3, "add three");
    let theirs = begun.with_text("p.v1", "message A {\n  string f1 = 1;\n  bool other = 77;\n}\n");
    let theirs = theirs.record(4, "add another");
    let mut both = ours;
    let found = theirs.state["p.v1"].files.clone();
    let snapshot = both.state.get_mut("p.v1").unwrap();
    for (name, bytes) in found {
        snapshot.files.entry(name).or_insert(bytes);
    }
    let (ours, theirs) = (id(3), id(4));
    let marks = format!("<<<<<<< ours\n{ours}\n=======\n{theirs}\n>>>>>>> theirs\n");
    snapshot.files.insert(HEAD.to_owned(), marks.into_bytes());
    let text = "message A {\n  string f1 = 1;\n  string f2 = 2;\n  string f3 = 3;\n  bool other = 77;\n}\n";
    both.with_text("p.v1", text)
}

fn id(number: u8) -> Id {
    Id::from_bytes([number, 1, 2, 3, 4, 5])
}

fn stamp(number: u8) -> Stamp {
    Stamp { id: id(number), created: format!("2026-11-26T08:00:{number:02}Z") }
}

fn request(package: &str, number: u8, message: &str) -> Request {
    Request {
        package: package.to_owned(),
        message: Some(message.to_owned()),
        stamp: stamp(number),
        answers: Answers::default(),
        decisions: Vec::new(),
        allow_breaking: None,
        lifecycle: None,
        fork_of: None,
        empty: false,
        amend: false,
        level: Level::Wire,
    }
}

fn recorded(workspace: &Workspace<'_>, packages: &[&str]) -> Result<Vec<Edit>, Refusal> {
    let mut edits = Vec::new();
    for (package, number) in packages.iter().zip(20..) {
        edits.extend(record(workspace, &request(package, number, "what differs"))?.edit);
    }
    Ok(edits)
}

/// With another message, so that the file is renamed.
fn amended(workspace: &Workspace<'_>) -> Result<Vec<Edit>, Refusal> {
    let request = Request { amend: true, ..request("p.v1", 0, "add two and three") };
    Ok(record(workspace, &request)?.edit.into_iter().collect())
}

fn published_at(workspace: &Workspace<'_>, number: u8) -> Result<Vec<Edit>, Refusal> {
    Ok(publish(workspace, "p.v1", &id(number))?.into_iter().collect())
}

fn checkpoint_at(workspace: &Workspace<'_>, number: u8, prune: bool) -> Result<Vec<Edit>, Refusal> {
    write_checkpoint(workspace, "p.v1", &id(number), prune).map(|edit| vec![edit])
}

fn forked(workspace: &Workspace<'_>) -> Result<Vec<Edit>, Refusal> {
    let fork_of = Some(("p.v1".to_owned(), id(2)));
    let request = Request { fork_of, empty: true, ..request("p.v2", 30, "fork") };
    Ok(record(workspace, &request)?.edit.into_iter().collect())
}

fn dropped(workspace: &Workspace<'_>, number: u8) -> Result<Vec<Edit>, Refusal> {
    drop(workspace, "p.v1", (Some(&id(number)), Followers::Drop)).map(|it| vec![it.edit])
}

fn rebased(workspace: &Workspace<'_>) -> Result<Vec<Edit>, Refusal> {
    Ok(rebase(workspace, "p.v1", (None, None))?.edit.into_iter().collect())
}

/// A project in the making.
#[derive(Clone)]
struct Making {
    texts: BTreeMap<String, String>,
    state: BTreeMap<String, Snapshot>,
}

impl Making {
    fn new() -> Self {
        Self { texts: BTreeMap::new(), state: BTreeMap::new() }
    }

    /// A package with a message of so many fields.
    fn with(self, package: &str, fields: usize) -> Self {
        let fields = (1..=fields).map(|n| format!("  string f{n} = {n};\n"));
        let message = format!("message A {{\n{}}}\n", fields.collect::<String>());
        self.with_text(package, &message)
    }

    fn with_text(mut self, package: &str, declarations: &str) -> Self {
        let name = format!("{}/a.proto", package.replace('.', "/"));
        let text = format!("syntax = \"proto3\";\npackage {package};\n{declarations}");
        self.texts.insert(name, text);
        let snapshot = || Snapshot::new(folder(package), []);
        self.state.entry(package.to_owned()).or_insert_with(snapshot);
        self
    }

    fn edited(mut self, edits: impl Fn(&Workspace<'_>) -> Result<Vec<Edit>, Refusal>) -> Self {
        let (files, schema) = self.compiled();
        let edits = edits(&Workspace::new(self.state.clone(), &files, &schema)).unwrap();
        for edit in edits {
            edit.transaction.apply(self.state.get_mut(&edit.package).unwrap());
        }
        self
    }

    fn record(self, number: u8, message: &str) -> Self {
        let request = request("p.v1", number, message);
        self.edited(|workspace| Ok(record(workspace, &request)?.edit.into_iter().collect()))
    }

    /// With a comment of somebody's in the newest revision.
    fn noted(mut self) -> Self {
        let files = &mut self.state.get_mut("p.v1").unwrap().files;
        let (_, bytes) = files.iter_mut().rfind(|(name, _)| name.ends_with(".toml")).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = format!("# Somebody thought about this.\n{text}").into_bytes();
        self
    }

    fn published(self) -> Self {
        self.edited(|workspace| {
            let head = workspace.histories["p.v1"].head.clone().unwrap();
            Ok(publish(workspace, "p.v1", &head)?.into_iter().collect())
        })
    }

    fn compiled(&self) -> (Memory, Schema) {
        let files: Memory = self.texts.iter().map(|(name, text)| (name, text.as_str())).collect();
        let schema = compile(&files, &Limits::default()).unwrap().schema;
        (files, schema)
    }

    fn scene(
        self,
        name: &'static str,
        command: fn(&Workspace<'_>) -> Result<Vec<Edit>, Refusal>,
    ) -> Scene {
        let (files, schema) = self.compiled();
        Scene { name, before: self.state, files, schema, command }
    }
}
