//! A project with proto files and histories in memory.

use std::collections::BTreeMap;

use limbeck_bridge::Decision;
use limbeck_history::edit::{Edit, Recording, Refusal, Request, Stamp, publish, record};
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::store::{HEAD, Snapshot};
use limbeck_history::verify::{self, Terms};
use limbeck_history::{Id, Problem, Workspace};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

pub(crate) const PACKAGE: &str = "p.v1";

/// Proto files, and what is recorded of them.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
}

/// What a revision says beside the proto files.
#[derive(Default)]
pub(crate) struct Words<'w> {
    pub(crate) renamed: &'w [(&'w str, &'w str)],
    pub(crate) kept: &'w [&'w str],
    pub(crate) decide: &'w [&'w str],
    pub(crate) lifecycle: Option<Lifecycle>,
    pub(crate) allow_breaking: Option<&'w str>,
    pub(crate) fork_of: Option<(String, Id)>,
    pub(crate) amend: bool,
}

pub(crate) fn id(number: u32) -> Id {
    format!("{number:012x}").parse().unwrap()
}

impl Project {
    /// A project whose package has one revision, number 1.
    pub(crate) fn new(body: &str) -> Self {
        let mut project = Self { files: BTreeMap::new(), snapshots: BTreeMap::new() };
        project.set(body);
        project.record(1);
        project
    }

    /// The same, but the package is forked from `o.v1`, which declares the same.
    pub(crate) fn forked(body: &str) -> Self {
        let mut project = Self { files: BTreeMap::new(), snapshots: BTreeMap::new() };
        project.set_package("o.v1", body);
        project.record_as(700, "o.v1", &Words::default());
        project.set(body);
        let fork_of = Some(("o.v1".to_owned(), id(700)));
        project.record_as(1, PACKAGE, &Words { fork_of, ..Words::default() });
        project
    }

    /// Changes what the package declares.
    pub(crate) fn set(&mut self, body: &str) {
        self.set_package(PACKAGE, body);
    }

    /// Changes what a package declares.
    pub(crate) fn set_package(&mut self, package: &str, body: &str) {
        let text = format!("syntax = \"proto3\";\npackage {package};\n{body}\n");
        self.files.insert(format!("{}/f.proto", package.replace('.', "/")), text);
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&Workspace<'_>) -> T) -> T {
        let files: Memory =
            self.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let schema = schema(&files);
        let mut snapshots = self.snapshots.clone();
        for package in schema.packages.iter().filter(|it| &*it.name != "google.api") {
            let folder = format!("{}/revisions", package.name.replace('.', "/"));
            snapshots
                .entry(package.name.to_string())
                .or_insert_with(|| Snapshot::new(folder, std::iter::empty()));
        }
        look(&Workspace::new(snapshots, &files, &schema))
    }

    /// Records what the package declares.
    pub(crate) fn record(&mut self, number: u32) {
        self.record_as(number, PACKAGE, &Words::default());
    }

    /// Records what a package declares; revisions with higher numbers are younger.
    pub(crate) fn record_as(&mut self, number: u32, package: &str, words: &Words<'_>) {
        let edit = self.recorded((number, package), words).unwrap().edit.unwrap();
        self.take(&edit);
    }

    pub(crate) fn recorded(
        &self,
        (number, package): (u32, &str),
        words: &Words<'_>,
    ) -> Result<Recording, Refusal> {
        let decisions: Vec<Decision> = words.decide.iter().map(|it| it.parse().unwrap()).collect();
        let pair = |(old, new): &(&str, &str)| ((*old).to_owned(), (*new).to_owned());
        let request = Request {
            package: package.to_owned(),
            message: Some(format!("number {number}")),
            stamp: Stamp {
                id: id(number),
                created: format!("2026-11-22T{:02}:{:02}:00Z", number / 60, number % 60),
            },
            answers: Answers {
                renamed: words.renamed.iter().map(pair).collect(),
                kept: words.kept.iter().map(|it| (*it).to_owned()).collect(),
            },
            decisions,
            allow_breaking: words.allow_breaking.map(str::to_owned),
            lifecycle: words.lifecycle.clone(),
            fork_of: words.fork_of.clone(),
            empty: true,
            amend: words.amend,
            level: Level::WireJson,
        };
        self.with(|workspace| record(workspace, &request))
    }

    pub(crate) fn publish(&mut self, number: u32) {
        let edit = self.with(|workspace| publish(workspace, PACKAGE, &id(number)));
        self.take(&edit.unwrap().unwrap());
    }

    pub(crate) fn take(&mut self, edit: &Edit) {
        let folder = format!("{}/revisions", edit.package.replace('.', "/"));
        let snapshot = self
            .snapshots
            .entry(edit.package.clone())
            .or_insert_with(|| Snapshot::new(folder, std::iter::empty()));
        edit.transaction.apply(snapshot);
    }

    /// What `git merge` makes of another branch: all files of both, marks where one file differs; the
    /// proto files as `body` has them.
    pub(crate) fn merge(&self, other: &Self, body: &str) -> Self {
        let mut merged = self.clone();
        for (package, snapshot) in &other.snapshots {
            let Some(ours) = merged.snapshots.get_mut(package) else {
                merged.snapshots.insert(package.clone(), snapshot.clone());
                continue;
            };
            for (name, theirs) in &snapshot.files {
                let both = match ours.files.get(name) {
                    Some(mine) if mine != theirs => conflict(mine, theirs),
                    _ => theirs.clone(),
                };
                ours.files.insert(name.clone(), both);
            }
        }
        merged.set(body);
        merged
    }

    /// All that is wrong.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        self.with(|workspace| {
            let packages: Vec<String> = workspace.histories.keys().cloned().collect();
            let mut problems = verify::check(workspace, &packages, &Terms::default()).problems;
            for package in &packages {
                problems.extend(verify::deep(workspace, package));
            }
            problems
        })
    }

    /// Makes sure that nothing is wrong.
    pub(crate) fn hold(&self) {
        let problems = self.problems();
        assert!(problems.is_empty(), "{problems:#?}");
        let notes: Vec<Problem> = self.with(|workspace| {
            workspace.histories.values().flat_map(|history| history.notes.clone()).collect()
        });
        assert!(notes.is_empty(), "{notes:#?}");
    }

    pub(crate) fn file(&self, name: &str) -> String {
        String::from_utf8(self.snapshots[PACKAGE].files[name].clone()).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.snapshots[PACKAGE].files.keys().map(String::as_str).collect()
    }

    pub(crate) fn head(&self) -> String {
        self.file(HEAD).trim().to_owned()
    }

    pub(crate) fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) {
        let text = change(&self.file(name));
        let snapshot = self.snapshots.get_mut(PACKAGE).unwrap();
        snapshot.files.insert(name.to_owned(), text.into_bytes());
    }
}

pub(crate) fn schema(files: &Memory) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let errors: Vec<_> = compilation
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| &finding.message)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}

fn conflict(ours: &[u8], theirs: &[u8]) -> Vec<u8> {
    let [ours, theirs] = [ours, theirs].map(|it| String::from_utf8(it.to_vec()).unwrap());
    format!("<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n").into_bytes()
}

/// What a refusal says, a problem a line: its kind, the sentence and the help.
pub(crate) fn said(refusal: Refusal) -> String {
    match refusal {
        Refusal::Problems(problems) => {
            let line = |it: &Problem| format!("{}: {}\n  {}\n", it.kind.id(), it.message, it.help);
            problems.iter().map(line).collect()
        }
        Refusal::Breaks(breaks) => {
            breaks.iter().map(|it| [it.rule, ": ", &it.message, "\n"].concat()).collect()
        }
        Refusal::Workspace(error) => error.to_string(),
        Refusal::Draft(error) => error.to_string(),
    }
}
