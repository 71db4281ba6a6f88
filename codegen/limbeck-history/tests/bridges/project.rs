//! A project of versions of one API, with its histories.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_history::edit::{
    Edit, Recording, Refusal, Request, Stamp, baseline, publish, record, write_checkpoint,
};
use limbeck_history::file::write;
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::seal::seal;
use limbeck_history::store::Snapshot;
use limbeck_history::verify::{Terms, check};
use limbeck_history::{Id, Problem, ProblemKind, Revision, Workspace};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

/// Versions of one API, with their histories.
#[derive(Default)]
pub(crate) struct Project {
    texts: BTreeMap<String, String>,
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
    made: u8,
}

/// What to record, beside the package.
#[derive(Default)]
pub(crate) struct Wish<'w> {
    pub(crate) decide: &'w [&'w str],
    pub(crate) rename: &'w [(&'w str, &'w str)],
    pub(crate) keep: &'w [&'w str],
    pub(crate) fork_of: Option<&'w str>,
    pub(crate) amend: bool,
}

impl Project {
    /// `user.v1`, recorded.
    pub(crate) fn new(text: &str) -> Self {
        let mut project = Self::default();
        project.set("user.v1", text);
        project.record("user.v1", &Wish::default()).unwrap();
        project
    }

    /// `user.v1`, recorded, and `user.v2` forked from it.
    pub(crate) fn forked(text: &str) -> Self {
        let mut project = Self::new(text);
        project.fork("user.v1", "user.v2");
        project
    }

    pub(crate) fn fork(&mut self, from: &str, to: &str) {
        let text = self.texts.get(from).unwrap().clone();
        self.set(to, &text);
        let wish = Wish { fork_of: Some(from), ..Wish::default() };
        let recording = self.record(to, &wish).unwrap();
        assert_eq!(recording.undecided, [], "a copy leaves nothing open");
    }

    /// What a package declares; `proto2` before it is its syntax.
    pub(crate) fn set(&mut self, package: &str, text: &str) {
        self.texts.insert(package.to_owned(), text.to_owned());
    }

    pub(crate) fn record(&mut self, package: &str, wish: &Wish<'_>) -> Result<Recording, Refusal> {
        self.made += 1;
        let stamp = Stamp {
            id: Id::from_bytes([self.made; 6]),
            created: format!("2026-11-26T08:{:02}:00Z", self.made),
        };
        let recording = self.with(|workspace| {
            let owned = |text: &&str| (*text).to_owned();
            let renamed = wish.rename.iter().map(|(old, new)| (owned(old), owned(new)));
            let request = Request {
                package: package.to_owned(),
                message: (!wish.amend).then(|| "Change it".to_owned()),
                stamp,
                answers: Answers {
                    renamed: renamed.collect(),
                    kept: wish.keep.iter().map(owned).collect::<BTreeSet<String>>(),
                },
                decisions: wish.decide.iter().map(|text| text.parse().unwrap()).collect(),
                allow_breaking: None,
                lifecycle: None,
                fork_of: wish.fork_of.map(|from| (from.to_owned(), head(workspace, from))),
                empty: wish.fork_of.is_some(),
                amend: wish.amend,
                level: Level::default(),
            };
            record(workspace, &request)
        })?;
        if let Some(edit) = &recording.edit {
            self.take(edit);
        }
        Ok(recording)
    }

    /// Takes the proto files of a package away.
    pub(crate) fn remove(&mut self, package: &str) {
        self.texts.remove(package);
        self.snapshots.remove(package);
    }

    /// Makes others rely on the newest revision of a package.
    pub(crate) fn publish(&mut self, package: &str) {
        let edit = self.with(|workspace| publish(workspace, package, &head(workspace, package)));
        self.take(&edit.unwrap().unwrap());
    }

    /// Begins the history of a package with what it is.
    pub(crate) fn adopt(&mut self, package: &str) {
        let stamp =
            Stamp { id: Id::from_bytes([99; 6]), created: "2026-11-26T08:00:00Z".to_owned() };
        let edit = self.with(|workspace| baseline(workspace, package, ("Adopt it", &stamp), None));
        self.take(&edit.unwrap());
    }

    /// Takes away what comes before the newest revision of a package.
    pub(crate) fn prune(&mut self, package: &str) -> Result<(), String> {
        let edit = self.with(|workspace| {
            write_checkpoint(workspace, package, &head(workspace, package), true)
        });
        match edit {
            Ok(edit) => self.take(&edit),
            Err(Refusal::Problems(problems)) => return Err(problems[0].message.clone()),
            Err(other) => panic!("{other:?}"),
        }
        Ok(())
    }

    fn take(&mut self, edit: &Edit) {
        let folder = format!("{}/revisions", edit.package.replace('.', "/"));
        let snapshot =
            self.snapshots.entry(edit.package.clone()).or_insert_with(|| Snapshot::new(folder, []));
        edit.transaction.apply(snapshot);
    }

    /// Changes the newest revision of a package as nobody should, and seals it.
    pub(crate) fn forge(&mut self, package: &str, change: impl FnOnce(&mut Revision)) {
        let (name, revision) = self.with(|workspace| {
            let history = &workspace.histories[package];
            let entry = &history.revisions[history.head.as_ref().unwrap()];
            let mut revision = entry.revision.clone();
            change(&mut revision);
            let parents = revision.parents.iter().filter_map(|id| history.get(id));
            let parents: Vec<_> = parents.map(|parent| parent.seal).collect();
            revision.seal = seal(&revision, &parents);
            (entry.name.clone(), revision)
        });
        self.write(package, &name, &write(&revision));
    }

    /// Writes a file of a history.
    pub(crate) fn write(&mut self, package: &str, name: &str, text: &str) {
        let snapshot = self.snapshots.get_mut(package).unwrap();
        snapshot.files.insert(name.to_owned(), text.into());
    }

    /// Goes back to an earlier state of a history, and gives what it is now.
    pub(crate) fn swap(&mut self, package: &str, snapshot: Snapshot) -> Snapshot {
        self.snapshots.insert(package.to_owned(), snapshot).unwrap()
    }

    /// Joins the history of a package with a branch of it, as a merge of two heads does.
    pub(crate) fn merge(&mut self, package: &str, branch: &Snapshot) {
        self.made += 1;
        let head = |project: &Self| {
            project.with(|workspace| workspace.histories[package].head_revision().cloned().unwrap())
        };
        let ours = head(self);
        let mine = self.swap(package, branch.clone());
        let theirs = head(self);
        self.swap(package, mine);
        for (name, text) in &branch.files {
            let name = if name.starts_with("0002") || name.starts_with("0003") {
                format!("{}_theirs.toml", name.trim_end_matches(".toml"))
            } else {
                name.clone()
            };
            let snapshot = self.snapshots.get_mut(package).unwrap();
            snapshot.files.entry(name).or_insert_with(|| text.clone());
        }
        let mut revision = Revision {
            id: Id::from_bytes([self.made; 6]),
            parents: vec![ours.id.clone(), theirs.id.clone()],
            before: Some(ours.after),
            changes: Vec::new(),
            bridges: Vec::new(),
            created: format!("2026-11-26T08:{:02}:00Z", self.made),
            ..ours.clone()
        };
        revision.seal = seal(&revision, &[ours.seal, theirs.seal]);
        self.write(package, "0009_merge.toml", &write(&revision));
        self.write(package, "HEAD", &format!("{}\n", revision.id));
    }

    /// Records what a package declares now.
    pub(crate) fn edit(&mut self, package: &str, text: &str, wish: &Wish<'_>) -> Said {
        self.set(package, text);
        said(&self.record(package, wish).unwrap())
    }

    /// Why something is not recorded: each problem with its help.
    pub(crate) fn refused(&mut self, package: &str, wish: &Wish<'_>) -> Vec<(String, String)> {
        match self.record(package, wish) {
            Err(Refusal::Problems(problems)) => {
                problems.into_iter().map(|problem| (problem.message, problem.help)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// All that `check` finds.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        self.with(|workspace| {
            let packages: Vec<String> = self.texts.keys().cloned().collect();
            check(workspace, &packages, &Terms::default()).problems
        })
    }

    /// What `check` asks to decide, as the decisions that its commands hold.
    pub(crate) fn asked(&self) -> Vec<String> {
        let bridges = self.problems().into_iter().inspect(|it| {
            assert_eq!(it.kind, ProblemKind::Bridge, "{it:#?}");
        });
        bridges.map(|problem| decision(&problem.help)).collect()
    }

    pub(crate) fn with<T>(&self, use_: impl FnOnce(&Workspace<'_>) -> T) -> T {
        let files = self.files();
        let schema = schema(&files, &self.texts);
        use_(&Workspace::new(self.snapshots.clone(), &files, &schema))
    }

    fn files(&self) -> Memory {
        let files = self.texts.iter().map(|(package, text)| {
            let (syntax, text) = match text.strip_prefix("proto2") {
                Some(text) => ("proto2", text),
                None => ("proto3", &**text),
            };
            let file = format!("syntax = \"{syntax}\"; package {package};\n{text}");
            (format!("{}/user.proto", package.replace('.', "/")), file)
        });
        files.collect()
    }
}

fn head(workspace: &Workspace<'_>, package: &str) -> Id {
    workspace.histories[package].head.clone().unwrap()
}

fn schema(files: &Memory, texts: &BTreeMap<String, String>) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let errors = compilation.findings.iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|finding| &finding.message).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{texts:#?}");
    compilation.schema
}

/// What a recording says about conversions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Decisions that were written, without reasons.
    pub(crate) decided: Vec<String>,
    /// Decisions that are asked for, with the package that is to record them.
    pub(crate) open: Vec<String>,
}

pub(crate) fn said(recording: &Recording) -> Said {
    let revision: Option<&Revision> =
        recording.edit.as_ref().and_then(|edit| edit.revision.as_ref()).map(|it| &it.1);
    let decisions = revision.into_iter().flat_map(|revision| &revision.bridges);
    let decided = decisions.cloned().map(|mut decision| {
        for policy in [&mut decision.up, &mut decision.down].into_iter().flatten() {
            policy.why = None;
        }
        decision.to_string()
    });
    let open = recording.undecided.iter().map(|it| {
        let text = decision(&it.question.command(&it.package));
        format!("{}: {text}", it.package)
    });
    Said { decided: decided.collect(), open: open.collect() }
}

/// The decision that a command records.
fn decision(command: &str) -> String {
    let (_, decision) = command.split_once("--decide '").unwrap();
    decision.trim_end_matches(['`', '\'']).to_owned()
}
