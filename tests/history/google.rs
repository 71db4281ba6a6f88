//! Packages that Google publishes, adopted and then edited a hundred times, a revision each.

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_history::canon::{apply, invert};
use limbeck_history::draft::{Recorded, draft};
use limbeck_history::edit::{Request, Stamp, baseline, publish, record, write_checkpoint};
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::rebuild::digest_of;
use limbeck_history::replay::{Replay, Start};
use limbeck_history::store::Snapshot;
use limbeck_history::verify::{self, Terms};
use limbeck_history::{Canon, Id, Pending, Workspace};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::digest::Digest;
use limbeck_schema::model::Schema;
use limbeck_schema::source::{Disk, DiskOptions, Files, Memory, is_well_known};
use rayon::prelude::*;

use super::edits::Protos;
use super::random::Random;
use crate::peers::Peer;

/// HTTP rules and streams, an extension of options, oneofs and maps in many files, a service of IAM.
const PACKAGES: [&str; 4] =
    ["google.pubsub.v1", "google.longrunning", "google.api.expr.v1alpha1", "google.iam.v1"];
const REVISIONS: usize = 100;
/// Every so many revisions one is published, and another one gets a checkpoint.
const PUBLISHED: usize = 30;
const CHECKPOINT: usize = 45;
/// One edit of so many is one that changes nothing.
const QUIET: usize = 5;
/// Every so many revisions one is exported; all are compiled where the history is verified.
const EXPORTED: usize = 10;
/// What is tried before an edit compiles.
const TRIES: usize = 200;

#[test]
fn a_hundred_edits_are_recorded_and_every_revision_is_had_again() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let named = std::env::var("LIMBECK_SEED").ok().and_then(|seed| seed.parse().ok());
    let package = std::env::var("LIMBECK_PACKAGE").ok();
    let packages = package.as_deref().map_or(PACKAGES.to_vec(), |package| vec![package]);
    packages.par_iter().enumerate().for_each(|(number, package)| {
        let seed = named.unwrap_or(number as u64 + 1);
        let mut story = Story::begin(&tree, package, seed);
        while story.steps.len() <= REVISIONS {
            story.step();
        }
        story.verify();
    });
}

/// A package and its history, kept in memory.
struct Story {
    seed: u64,
    random: Random,
    protos: Protos,
    /// What the package imports.
    others: BTreeMap<String, Vec<u8>>,
    snapshot: Snapshot,
    steps: Vec<Step>,
}

/// What a revision has to lead to.
struct Step {
    id: Id,
    digest: Digest,
    canon: Canon,
}

impl Story {
    fn begin(tree: &Path, package: &str, seed: u64) -> Self {
        let (own, others) = files_of(tree, package);
        let mut story = Self {
            seed,
            random: Random::new(seed),
            protos: Protos::new(package, own),
            others,
            snapshot: Snapshot::new("revisions", []),
            steps: Vec::new(),
        };
        let files = story.files(&story.protos);
        let schema = Story::compile(&files).unwrap_or_else(|| panic!("{package} does not compile"));
        let stamp = story.stamp();
        let workspace = story.workspace(&files, &schema);
        let edit = baseline(&workspace, package, ("as published", &stamp), None).unwrap();
        edit.transaction.apply(&mut story.snapshot);
        story.keep(&schema, stamp.id);
        story
    }

    fn package(&self) -> &str {
        &self.protos.package
    }

    fn shown(&self, what: &str) -> String {
        let (package, seed, step) = (self.package(), self.seed, self.steps.len());
        format!("{package}, LIMBECK_SEED={seed}, step {step}: {what}")
    }

    fn stamp(&self) -> Stamp {
        let number = self.steps.len();
        let id = Id::from_bytes([
            7,
            7,
            7,
            7,
            u8::try_from(number / 200).unwrap(),
            u8::try_from(number % 200).unwrap(),
        ]);
        Stamp { id, created: "2026-11-26T08:00:00Z".to_owned() }
    }

    fn files(&self, protos: &Protos) -> Memory {
        let mut files = self.others.clone();
        let own = protos.texts.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes()));
        files.extend(own);
        Memory { files, roots: Some(protos.texts.keys().cloned().collect()) }
    }

    /// What files say, if they compile.
    fn compile(files: &Memory) -> Option<Schema> {
        let compilation = compile(files, &Limits::default()).ok()?;
        (!compilation.has_errors()).then_some(compilation.schema)
    }

    fn workspace<'w>(&self, files: &'w Memory, schema: &'w Schema) -> Workspace<'w> {
        let snapshots = BTreeMap::from([(self.package().to_owned(), self.snapshot.clone())]);
        Workspace::new(snapshots, files, schema)
    }

    /// Edits the files so that they still compile, and records what differs.
    fn step(&mut self) {
        let is_quiet = self.random.once_in(QUIET);
        let (protos, files, schema, edits) = self.edited(is_quiet);
        let workspace = self.workspace(&files, &schema);
        let pending = workspace.pending(self.package());
        if is_quiet {
            assert_eq!(pending, Some(Pending::Nothing), "{}", self.shown(&edits));
        }
        let request = self.request(&workspace, &edits);
        let recording = record(&workspace, &request)
            .unwrap_or_else(|refusal| panic!("{}", self.shown(&format!("{edits}: {refusal:#?}"))));
        assert!(
            recording.edit.is_some() || pending == Some(Pending::Nothing),
            "{}",
            self.shown(&edits)
        );
        self.protos = protos;
        if let Some(edit) = recording.edit {
            assert!(!is_quiet, "{}", self.shown(&edits));
            edit.transaction.apply(&mut self.snapshot);
            self.keep(&schema, request.stamp.id);
            self.mark(&files, &schema);
        }
    }

    /// Files that compile after a few edits, and what these were.
    fn edited(&mut self, is_quiet: bool) -> (Protos, Memory, Schema, String) {
        for _ in 0..TRIES {
            let mut protos = self.protos.clone();
            let count = 1 + self.random.below(3);
            let edits: Vec<&str> =
                (0..count).filter_map(|_| protos.edit(is_quiet, &mut self.random)).collect();
            let files = self.files(&protos);
            if edits.is_empty() {
                continue;
            }
            if let Some(schema) = Self::compile(&files) {
                return (protos, files, schema, edits.join(", "));
            }
        }
        panic!("{}", self.shown("no edit compiles"))
    }

    /// What to record, with every question answered at random.
    fn request(&mut self, workspace: &Workspace<'_>, edits: &str) -> Request {
        let package = self.package().to_owned();
        let head = self.steps.last().unwrap().id.clone();
        let canon = workspace.canon(&package, &head).unwrap();
        let mut answers = Answers::default();
        loop {
            let recorded = Recorded { canon: &canon, schema: None };
            let draft = draft(recorded, workspace.schema, &package, &answers)
                .unwrap_or_else(|error| panic!("{}", self.shown(&format!("{edits}: {error:#?}"))));
            let Some(question) = draft.questions.into_iter().next() else { break };
            if self.random.once_in(2) {
                answers.kept.insert(question.old);
            } else {
                answers.renamed.push((question.old, question.new));
            }
        }
        Request {
            package,
            message: Some(edits.to_owned()),
            stamp: self.stamp(),
            answers,
            decisions: Vec::new(),
            allow_breaking: Some("nobody uses it".to_owned()),
            lifecycle: None,
            fork_of: None,
            empty: false,
            amend: false,
            level: Level::Wire,
        }
    }

    fn keep(&mut self, schema: &Schema, id: Id) {
        let found = schema.find_package(self.package()).unwrap();
        let canon = Canon::of(schema, found).unwrap();
        let digest = digest_of(schema, self.package()).unwrap();
        self.steps.push(Step { id, digest, canon });
    }

    /// Publishes the head, or writes its checkpoint, from time to time.
    fn mark(&mut self, files: &Memory, schema: &Schema) {
        let id = self.steps.last().unwrap().id.clone();
        let workspace = self.workspace(files, schema);
        let edit = match self.steps.len() {
            n if n % PUBLISHED == 0 => publish(&workspace, self.package(), &id).unwrap(),
            n if n % CHECKPOINT == 0 => {
                Some(write_checkpoint(&workspace, self.package(), &id, false).unwrap())
            }
            _ => None,
        };
        if let Some(edit) = edit {
            edit.transaction.apply(&mut self.snapshot);
        }
    }

    fn verify(&self) {
        let files = self.files(&self.protos);
        let schema = Self::compile(&files).unwrap();
        let workspace = self.workspace(&files, &schema);
        let package = self.package().to_owned();
        let report = verify::check(&workspace, std::slice::from_ref(&package), &Terms::default());
        assert!(report.problems.is_empty(), "{}", self.shown(&format!("{:#?}", report.problems)));
        let problems = verify::deep(&workspace, &package);
        assert!(problems.is_empty(), "{}", self.shown(&format!("{problems:#?}")));
        let replay = Replay::new(&workspace.histories, Start::Checkpoint);
        let mut before: Option<&Canon> = None;
        for (number, Step { id, digest, canon }) in self.steps.iter().enumerate() {
            assert_eq!(workspace.revision(&package, id).unwrap().after, *digest);
            let replayed = replay.canon(&package, id).unwrap();
            let mut expected = canon.clone();
            expected.lifecycle.clone_from(&replayed.lifecycle);
            assert!(*replayed == expected, "{}", self.shown(&format!("{id} is another record")));
            if number % EXPORTED == 0 {
                let found = workspace.compile(&package, id).unwrap();
                let found = digest_of(&found.schema, &package);
                assert_eq!(found, Some(*digest), "{}", self.shown(&format!("export of {id}")));
            }
            if let Some(before) = before {
                let changes = &workspace.revision(&package, id).unwrap().changes;
                let mut back = apply(canon, &invert(&package, changes))
                    .unwrap_or_else(|it| panic!("{}", self.shown(&format!("{id}: {it:#?}"))));
                back.lifecycle.clone_from(&before.lifecycle);
                assert!(back == *before, "{}", self.shown(&format!("inverse of {id}")));
            }
            before = Some(canon);
        }
    }
}

/// The files of a package, and those that they import from elsewhere.
fn files_of(tree: &Path, package: &str) -> (BTreeMap<String, String>, BTreeMap<String, Vec<u8>>) {
    let options = DiskOptions { roots: vec![tree.to_owned()], ..DiskOptions::default() };
    let disk = Disk::new(&options).unwrap();
    let folder = format!("{}/", package.replace('.', "/"));
    let is_own = |name: &str| name.strip_prefix(&folder).is_some_and(|rest| !rest.contains('/'));
    let mut own = BTreeMap::new();
    let mut others = BTreeMap::new();
    let mut open: Vec<String> = disk.list().unwrap().into_iter().filter(|it| is_own(it)).collect();
    while let Some(name) = open.pop() {
        if is_well_known(&name) || own.contains_key(&name) || others.contains_key(&name) {
            continue;
        }
        let bytes = disk.read(&name).unwrap().unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap();
        let imports = text.lines().filter_map(|line| line.trim().strip_prefix("import "));
        open.extend(imports.filter_map(|line| Some(line.split('"').nth(1)?.to_owned())));
        if text.contains(&format!("package {package};")) {
            own.insert(name, with_few_comments(&text));
        } else {
            others.insert(name, with_few_comments(&text).into_bytes());
        }
    }
    (own, others)
}

/// A text without most of its comments, which are three quarters of what Google publishes and make
/// no difference but in time.
fn with_few_comments(text: &str) -> String {
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    let kept = text.lines().enumerate().filter(|(n, line)| n % 16 == 0 || !is_comment(line));
    kept.flat_map(|(_, line)| [line, "\n"]).collect()
}
