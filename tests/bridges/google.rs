//! Versions of APIs that Google publishes, each adopted as what came of the one before it, and planned.
//!
//! Nobody here designed them. `LIMBECK_WHOLE_TREE` looks at all pairs, `LIMBECK_PACKAGE` at one newer version.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Instant;

use limbeck_bridge::plan::{EnumHow, EnumPlan, How, MessagePlan, Plan, Step};
use limbeck_bridge::{Decision, Direction, Policy, PolicyKind, Question};
use limbeck_history::bridges::Bridge;
use limbeck_history::edit::{Edit, Recording, Refusal, Request, Stamp, baseline, record};
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::store::Snapshot;
use limbeck_history::{Id, Workspace};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::{Element, MessageId, Schema, Version};
use limbeck_schema::source::{Disk, DiskOptions, Files, Memory, is_well_known};
use rayon::prelude::*;

use crate::peers::Peer;
use crate::{compile, workspace};

/// Which share of the pairs is looked at, unless all are.
const SHARE: usize = 16;

#[test]
fn versions_that_google_publishes_are_planned_element_by_element() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let options = DiskOptions { roots: vec![tree], ..DiskOptions::default() };
    let disk = Disk::new(&options).unwrap();
    let pairs = chosen(pairs(&disk));
    assert!(!pairs.is_empty());
    let faults: Vec<String> = pairs.par_iter().flat_map(|pair| pair.faults(&disk)).collect();
    assert!(faults.is_empty(), "{} of {} pairs: {faults:#?}", faults.len(), pairs.len());
}

/// The crate has its bridge, and every feature of it compiles.
#[test]
fn a_bridge_of_versions_that_google_publishes_compiles() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let options = DiskOptions { roots: vec![tree], ..DiskOptions::default() };
    let disk = Disk::new(&options).unwrap();
    let pairs = pairs(&disk);
    let pair = pairs.iter().find(|pair| pair.newer == "google.cloud.scheduler.v1").unwrap();
    let folder = compile::cargo_workspace("google-bridge");
    for name in ["proto", "imports"] {
        fs::remove_dir_all(folder.join(name)).ok();
    }
    for (name, bytes) in pair.files(&disk).files {
        let root = if pair.own.contains(&name) { "proto" } else { "imports" };
        let path = folder.join(root).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    compile::write_if_changed(&folder.join("limbeck.toml"), CONFIGURATION);
    let limbeck = |arguments: &[&str]| compile::run(workspace::limbeck(&folder).args(arguments));
    // The same each time, so that what is unchanged is not compiled again.
    let stamp = |id| ["--id", id, "--created", "2026-11-26T08:00:00Z"];
    limbeck(&[&["baseline", &pair.older][..], &stamp("10a1b2c3d4e5")].concat());
    let fork = ["revision", "--package", &pair.newer, "--fork-of", &pair.older, "-m", "Adopt it"];
    limbeck(&[&fork[..], &stamp("20a1b2c3d4e5")].concat());
    limbeck(&["generate"]);
    let module = "google-cloud-scheduler/src/packages/google/cloud/scheduler/bridge/v1beta1_v1.rs";
    assert!(folder.join("generated/rust").join(module).exists());
    compile::clippy(&folder, &["--workspace", "--all-features"]);
}

const CONFIGURATION: &str = "[schema]\nroots = ['proto']\n\n[deps]\nothers = { path = 'imports' }\n\n\
                             [generate.rust]\ncrate-prefix = 'bridged-'\n\n\
                             [generate.rust.runtime]\nworkspace = true\n";

/// Two versions of an API, next to each other.
struct Pair {
    older: String,
    newer: String,
    /// Files of both.
    own: Vec<String>,
}

/// All pairs of neighbours among the versions of each API.
fn pairs(disk: &Disk) -> Vec<Pair> {
    let mut apis: BTreeMap<String, Vec<(Order, Vec<String>)>> = BTreeMap::new();
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in disk.list().unwrap() {
        let (folder, _) = name.rsplit_once('/').unwrap_or_default();
        folders.entry(folder.to_owned()).or_default().push(name);
    }
    for (folder, names) in folders {
        let Some((api, last)) = folder.rsplit_once('/') else { continue };
        if let Some(version) = Version::parse(last) {
            apis.entry(api.to_owned()).or_default().push((order(&version), names));
        }
    }
    let mut pairs = Vec::new();
    for mut versions in apis.into_values() {
        versions.sort();
        for neighbours in versions.windows(2) {
            let [(_, older), (_, newer)] = neighbours else { unreachable!() };
            let own = older.iter().chain(newer).cloned().collect();
            // One that refers to the next version is not what that came of.
            if older.iter().flat_map(|name| imports_of(disk, name)).any(|it| newer.contains(&it)) {
                continue;
            }
            let [older, newer] = [older, newer].map(|names| package_of(disk, &names[0]));
            pairs.push(Pair { older, newer, own });
        }
    }
    pairs
}

/// A place among the versions of an API: major, whether it is stable, patch, what follows.
type Order = (u32, bool, u32, String);

fn order(version: &Version) -> Order {
    let suffix = &*version.suffix;
    let end = suffix.find(['a', 'b']).unwrap_or(suffix.len());
    let (patch, stage) = suffix.split_at(end);
    let patch = patch.trim_start_matches('p').parse().unwrap_or(0);
    (version.major, version.is_stable(), patch, stage.to_owned())
}

fn package_of(files: &dyn Files, name: &str) -> String {
    let text = text_of(files, name);
    let line = text.lines().find_map(|line| line.strip_prefix("package "));
    line.and_then(|line| line.split(';').next()).unwrap().trim().to_owned()
}

fn imports_of(files: &dyn Files, name: &str) -> Vec<String> {
    let text = text_of(files, name);
    let imports = text.lines().filter_map(|line| line.trim().strip_prefix("import "));
    imports.filter_map(|line| Some(line.split('"').nth(1)?.to_owned())).collect()
}

fn text_of(files: &dyn Files, name: &str) -> String {
    String::from_utf8(files.read(name).unwrap().unwrap_or_default()).unwrap()
}

fn chosen(pairs: Vec<Pair>) -> Vec<Pair> {
    let package = std::env::var("LIMBECK_PACKAGE").ok();
    let is_whole = std::env::var_os("LIMBECK_WHOLE_TREE").is_some();
    let is_chosen = |number: usize, pair: &Pair| match &package {
        Some(package) => pair.newer == *package,
        None => is_whole || number.is_multiple_of(SHARE),
    };
    let pairs = pairs.into_iter().enumerate();
    pairs.filter(|(number, pair)| is_chosen(*number, pair)).map(|(_, pair)| pair).collect()
}

impl Pair {
    /// Adopts both, decides all that is left by code, and looks at the plan.
    fn faults(&self, disk: &Disk) -> Vec<String> {
        let start = Instant::now();
        let files = self.files(disk);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let errors = compilation.findings.iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<_> = errors.map(|it| &it.message).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", self.newer);
        let mut project =
            Project { files: &files, schema: &compilation.schema, snapshots: BTreeMap::new() };
        let open = project.adopt(self);
        let undecided = project.plan(self);
        project.decide(self, &open);
        let plan = project.plan(self);
        let mut elements = Elements { schema: &compilation.schema, faults: Vec::new() };
        elements.hold(undecided.questions == open, || format!("asked {open:#?}"));
        elements.hold(plan.questions.is_empty(), || format!("still asked {:#?}", plan.questions));
        elements.check(&plan);
        let (messages, seconds) = (plan.messages.len(), start.elapsed().as_secs_f64());
        println!("{} → {}: {messages} messages, {seconds:.1} s", self.older, self.newer);
        let faults = elements.faults.into_iter();
        faults.map(|fault| format!("{} → {}: {fault}", self.older, self.newer)).collect()
    }

    /// The files of both, and all that they import.
    fn files(&self, disk: &Disk) -> Memory {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut open = self.own.clone();
        while let Some(name) = open.pop() {
            if is_well_known(&name) || files.contains_key(&name) {
                continue;
            }
            open.extend(imports_of(disk, &name));
            let bytes = disk.read(&name).unwrap().unwrap_or_default();
            files.insert(name, bytes);
        }
        Memory { files, roots: Some(self.own.clone()) }
    }
}

/// The files of a pair, and its histories.
struct Project<'f> {
    files: &'f Memory,
    schema: &'f Schema,
    snapshots: BTreeMap<String, Snapshot>,
}

impl Project<'_> {
    fn workspace(&self) -> Workspace<'_> {
        Workspace::new(self.snapshots.clone(), self.files, self.schema)
    }

    fn take(&mut self, edit: &Edit) {
        let snapshot = self.snapshots.entry(edit.package.clone());
        edit.transaction.apply(snapshot.or_insert_with(|| Snapshot::new("revisions", [])));
    }

    /// Begins both histories, the newer one where the older one stands; what is left to decide.
    fn adopt(&mut self, pair: &Pair) -> Vec<Question> {
        let edit = baseline(&self.workspace(), &pair.older, ("As published", &stamp(1)), None);
        self.take(&edit.unwrap());
        let older = self.workspace().histories[&pair.older].head.clone().unwrap();
        let mut request = request(pair, 2);
        request.fork_of = Some((pair.older.clone(), older));
        loop {
            match record(&self.workspace(), &request) {
                Ok(recording) => return self.recorded(&recording),
                Err(Refusal::Problems(problems)) => {
                    let helps: Vec<String> = problems.into_iter().map(|it| it.help).collect();
                    answer(&mut request.answers, &helps);
                }
                Err(other) => panic!("{}: {other:#?}", pair.newer),
            }
        }
    }

    fn recorded(&mut self, recording: &Recording) -> Vec<Question> {
        if let Some(edit) = &recording.edit {
            self.take(edit);
        }
        recording.undecided.iter().map(|it| it.question.clone()).collect()
    }

    /// Has code of the service do all that is left.
    fn decide(&mut self, pair: &Pair, open: &[Question]) {
        let mut open = open.to_vec();
        for number in 3..9 {
            if open.is_empty() {
                return;
            }
            let mut request = request(pair, number);
            request.decisions = open.iter().map(by_code).collect();
            let recording = record(&self.workspace(), &request)
                .unwrap_or_else(|refusal| panic!("{}: {refusal:#?}", pair.newer));
            open = self.recorded(&recording);
        }
        assert!(open.is_empty(), "{}: {open:#?}", pair.newer);
    }

    fn plan(&self, pair: &Pair) -> Plan {
        let bridge = Bridge::of(&self.workspace(), &pair.newer, None).unwrap().unwrap();
        Plan::new(&bridge.comparison(self.schema), &bridge.lineage, &bridge.decisions())
    }
}

fn stamp(number: u8) -> Stamp {
    Stamp { id: Id::from_bytes([number; 6]), created: format!("2026-11-26T08:00:{number:02}Z") }
}

fn request(pair: &Pair, number: u8) -> Request {
    Request {
        package: pair.newer.clone(),
        message: Some("As published".to_owned()),
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

/// Says yes to whatever may have been renamed, unless one of both was already.
fn answer(answers: &mut Answers, helps: &[String]) {
    for help in helps {
        let flag = help.split("`--rename ").nth(1).unwrap_or_else(|| panic!("{help}"));
        let flag = flag.split([' ', '`']).next().unwrap();
        let (old, new) = flag.split_once('=').unwrap();
        let is_taken = answers.renamed.iter().any(|(from, to)| from == old || to == new);
        if is_taken {
            answers.kept.insert(old.to_owned());
        } else {
            answers.renamed.push((old.to_owned(), new.to_owned()));
        }
    }
}

fn by_code(question: &Question) -> Decision {
    let custom = |direction| question.needs(direction).then(|| Policy::new(PolicyKind::Custom));
    Decision {
        from: question.from.clone(),
        to: question.to.clone(),
        up: custom(Direction::Up),
        down: custom(Direction::Down),
    }
}

/// What a plan has to name, and does not.
struct Elements<'s> {
    schema: &'s Schema,
    faults: Vec<String>,
}

impl Elements<'_> {
    fn hold(&mut self, is_so: bool, otherwise: impl FnOnce() -> String) {
        if !is_so {
            self.faults.push(otherwise());
        }
    }

    fn check(&mut self, plan: &Plan) {
        for pair in &plan.messages {
            for direction in Direction::ALL {
                self.check_message(pair, *direction);
            }
        }
        for pair in &plan.enums {
            for direction in Direction::ALL {
                self.check_enum(pair, *direction);
            }
        }
        for service in &plan.services {
            let older = self.schema.service(service.older);
            let planned: Vec<usize> = service.methods.iter().map(|it| it.older as usize).collect();
            let all: Vec<usize> = (0..older.methods.len()).collect();
            self.hold(planned == all, || format!("{}: {planned:?}", older.full_name));
        }
    }

    fn check_message(&mut self, pair: &MessagePlan, direction: Direction) {
        let way = pair.way(direction);
        let name = &self.schema.message(pair.older).full_name;
        // One that no call needs may be undecided.
        self.hold(way.how.is_some() || !way.needed, || {
            format!("{name} {direction} is not determined")
        });
        let Some(steps) = &way.how else { return };
        let from = sorted(steps.iter().flat_map(|step| step.from.clone()));
        let (source, target) = (pair.source(direction), pair.target(direction));
        let to = sorted(steps.iter().flat_map(|step| step.to.clone()));
        let is_all = from == self.elements(source) && to == self.elements(target);
        self.hold(is_all, || format!("{name} {direction}: {steps:#?}"));
        for step in steps {
            let is_whole = self.names_inside(step);
            self.hold(is_whole, || format!("{name} {direction}: {step:#?}"));
        }
    }

    /// Whether of a message inside of something, everything is named.
    fn names_inside(&self, step: &Step) -> bool {
        let (inside, named): (_, Vec<Element>) = match &step.how {
            How::Nest(steps) => (&step.to, steps.iter().flat_map(|it| it.to.clone()).collect()),
            How::Flatten(steps) => {
                (&step.from, steps.iter().flat_map(|it| it.from.clone()).collect())
            }
            How::Field(_)
            | How::Oneof(_)
            | How::Regroup { .. }
            | How::Fill(_)
            | How::Forget(_)
            | How::Custom
            | How::Stash => return true,
        };
        let Some(Element::Field(message, _) | Element::Oneof(message, _)) = named.first() else {
            return false;
        };
        inside.len() == 1 && sorted(named.clone()) == self.elements(*message)
    }

    /// Fields outside of oneofs, and oneofs.
    fn elements(&self, id: MessageId) -> Vec<Element> {
        let message = self.schema.message(id);
        let at = |position: usize| u32::try_from(position).unwrap();
        let fields = message.fields.iter().enumerate().filter(|(_, field)| field.oneof.is_none());
        let fields = fields.map(|(position, _)| Element::Field(id, at(position)));
        let oneofs = (0..message.oneofs.len()).map(|position| Element::Oneof(id, at(position)));
        sorted(fields.chain(oneofs))
    }

    /// Each number is one case.
    fn check_enum(&mut self, pair: &EnumPlan, direction: Direction) {
        let way = pair.way(direction);
        let name = &self.schema.enum_(pair.older).full_name;
        self.hold(way.how.is_some() || !way.needed, || {
            format!("{name} {direction} is not determined")
        });
        let Some(EnumHow::Cases(cases)) = &way.how else { return };
        let values = &self.schema.enum_(pair.source(direction)).values;
        let numbers = cases.iter().filter_map(|case| match case.from {
            Element::EnumValue(id, position) if id == pair.source(direction) => {
                Some(values[position as usize].number)
            }
            _ => None,
        });
        let mut numbers: Vec<i32> = numbers.collect();
        numbers.sort_unstable();
        let all: BTreeSet<i32> = values.iter().map(|value| value.number).collect();
        let is_all = numbers.iter().eq(&all) && numbers.len() == cases.len();
        self.hold(is_all, || format!("{name} {direction}: {cases:#?}"));
    }
}

fn sorted(elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
    let mut elements: Vec<Element> = elements.into_iter().collect();
    elements.sort_unstable();
    elements
}

#[test]
fn versions_are_next_to_each_other_in_their_order() {
    let names = ["v1", "v1alpha", "v1beta1", "v1p1beta1", "v1beta2", "v2", "v2beta3", "v10"];
    let mut versions: Vec<_> =
        names.iter().map(|name| (order(&Version::parse(name).unwrap()), *name)).collect();
    versions.sort();
    let sorted: Vec<&str> = versions.into_iter().map(|(_, name)| name).collect();
    assert_eq!(
        sorted,
        ["v1alpha", "v1beta1", "v1beta2", "v1p1beta1", "v1", "v2beta3", "v2", "v10"]
    );
}
