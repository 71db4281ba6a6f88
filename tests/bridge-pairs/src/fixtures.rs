//! The fixtures of the suite `bridges`, read: two versions of each API, and what was decided between them.
//!
//! The build script reads them with this file, too, so that tests and printed code have one plan.

use std::fs;
use std::path::{Path, PathBuf};

use limbeck_bridge::plan::{Plan, link};
use limbeck_bridge::{Decision, Lineage};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::{Disk, DiskOptions};

/// Where the fixtures are.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/bridges/pairs");

/// All fixtures, in one schema.
pub struct Fixtures {
    /// Both versions of every API.
    pub compilation: Compilation,
    /// The APIs, by name.
    pub apis: Vec<Api>,
}

/// What is known and decided about `<name>.v1` and `<name>.v2`.
#[derive(Clone)]
pub struct Api {
    /// Such as `numbers`.
    pub name: String,
    /// What its elements are called in the newer version, full names.
    pub renames: Vec<(String, String)>,
    /// What came of which element.
    pub lineage: Lineage,
    /// In the order of the file.
    pub decisions: Vec<Decision>,
}

impl Fixtures {
    /// Reads the folder.
    ///
    /// # Panics
    /// When something in it is wrong.
    pub fn read() -> Self {
        Self::of(Path::new(FOLDER))
    }

    /// Reads a folder with `proto` and `decisions` in it.
    ///
    /// # Panics
    /// When something in it is wrong.
    pub fn of(folder: &Path) -> Self {
        let options = DiskOptions { roots: vec![folder.join("proto")], ..DiskOptions::default() };
        let disk = Disk::new(&options).expect("fixtures are there");
        let compilation = compile(&disk, &Limits::default()).expect("fixtures can be read");
        let findings = &compilation.findings;
        let errors: Vec<_> = findings.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let entries = fs::read_dir(folder.join("decisions")).expect("decisions are there");
        let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
        paths.sort();
        Self { compilation, apis: paths.iter().map(|path| Api::read(path)).collect() }
    }

    /// The plan of each API.
    pub fn plans(&self) -> Vec<Plan> {
        let schema = &self.compilation.schema;
        let mut plans: Vec<Plan> = self.apis.iter().map(|api| api.plan(schema)).collect();
        link(schema, &mut plans);
        plans
    }
}

impl Api {
    /// Reads decisions, and lines that begin with `!`: what is called otherwise (`!renamed A -> B`),
    /// what came of what (`!pair A.a -> B.b`), what a version was given later (`!older`, `!newer`), and that
    /// another API goes back (`!back`).
    fn read(path: &Path) -> Self {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let (older, newer) = (format!("{name}.v1"), format!("{name}.v2"));
        let renames = vec![(older.clone(), newer.clone())];
        let mut api =
            Self { name, renames, lineage: Lineage::new(older, newer), decisions: Vec::new() };
        for line in fs::read_to_string(path).expect("decisions can be read").lines() {
            if !line.is_empty() {
                api.line(line);
            }
        }
        api
    }

    fn line(&mut self, line: &str) {
        let two = |rest: &str| {
            let (old, new) = rest.split_once(" -> ").expect("an arrow");
            (old.to_owned(), new.to_owned())
        };
        if let Some(rest) = line.strip_prefix("!renamed ") {
            let (old, new) = two(rest);
            let (older, newer) = (&self.lineage.older, &self.lineage.newer);
            self.renames.push((format!("{older}.{old}"), format!("{newer}.{new}")));
        } else if let Some(rest) = line.strip_prefix("!pair ") {
            self.lineage.pairs.push(two(rest));
        } else if line == "!back" {
            self.lineage.is_gone_back = true;
        } else if let Some(rest) = line.strip_prefix("!older ") {
            self.lineage.added_to_older.insert(rest.to_owned());
        } else if let Some(rest) = line.strip_prefix("!newer ") {
            self.lineage.added_to_newer.insert(rest.to_owned());
        } else {
            let decision = line.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
            self.decisions.push(decision);
        }
    }

    /// How the two versions convert.
    pub fn plan(&self, schema: &Schema) -> Plan {
        let renames: Renames = self.renames.iter().cloned().collect();
        Plan::new(&compare(schema, schema, &renames), &self.lineage, &self.decisions)
    }
}
