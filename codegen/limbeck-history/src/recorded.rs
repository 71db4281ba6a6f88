//! Packages as they were recorded, as proto files: compiled, and to be written elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::FileId;
use limbeck_schema::print;
use limbeck_schema::source::{Files, Restricted, is_well_known};

use crate::Id;
use crate::canon::Canon;
use crate::rebuild::{self, Rebuild};
use crate::replay::{Replay, Start};
use crate::workspace::{Error, Workspace};

/// Recorded packages, compiled.
pub struct Recorded {
    /// Their schema: they are what was asked for, all else is imported.
    pub compilation: Compilation,
    /// Names of the files that were made of records, each with its package.
    pub rebuilt: BTreeMap<String, String>,
    /// The files that they import and that are no part of protobuf itself, by name.
    pub copied: BTreeMap<String, Vec<u8>>,
}

impl Workspace<'_> {
    /// Packages as they are recorded at revisions, with all others as those require them.
    ///
    /// # Errors
    /// When one of them cannot be replayed, or they do not compile.
    pub fn recorded(&self, chosen: &BTreeMap<String, Id>) -> Result<Recorded, Error> {
        let replay = Replay::new(&self.histories, Start::Checkpoint);
        let canon = |(package, id): (&String, &Id)| {
            let canon = replay.canon(package, id).map_err(Error::Replay)?;
            Ok((package.clone(), canon))
        };
        let all: Vec<(String, Rc<Canon>)> =
            chosen.iter().chain(&self.required(chosen)).map(canon).collect::<Result<_, Error>>()?;
        let canons: BTreeMap<&str, &Canon> =
            all.iter().map(|(package, canon)| (&**package, &**canon)).collect();
        let rebuild = Rebuild { canons, files: self.files, schema: self.schema };
        let is_chosen = |package: &str| chosen.contains_key(package);
        rebuild.recorded(&is_chosen).map_err(|error| {
            let first = chosen.iter().next();
            let (package, id) = first.map_or_else(
                || (String::new(), Id::from_bytes([0; 6])),
                |(package, id)| (package.clone(), id.clone()),
            );
            Error::Rebuild { package, id, error }
        })
    }

    /// What revisions require, and are not themselves: of one package the newest.
    fn required(&self, chosen: &BTreeMap<String, Id>) -> BTreeMap<String, Id> {
        let mut required: BTreeMap<String, Id> = BTreeMap::new();
        for revision in chosen.iter().filter_map(|(package, id)| self.revision(package, id)) {
            for (package, id) in &revision.requires {
                let history = self.histories.get(package).filter(|it| it.get(id).is_some());
                // A history that went away: its package is taken as it is.
                let Some(history) = history.filter(|_| !chosen.contains_key(package)) else {
                    continue;
                };
                let known = required.get(package);
                if known.is_none_or(|known| history.is_ancestor(known, id)) {
                    required.insert(package.clone(), id.clone());
                }
            }
        }
        required
    }
}

impl Rebuild<'_> {
    /// Compiles the recorded packages, of which some are meant.
    fn recorded(&self, is_meant: &dyn Fn(&str) -> bool) -> Result<Recorded, rebuild::Error> {
        let texts = self.texts()?;
        let sources = self.sources(&texts);
        let mut names = BTreeSet::new();
        for (package, canon) in self.canons.iter().filter(|(package, _)| is_meant(package)) {
            let files = (0..canon.sections().len()).map(|n| rebuild::file_name(package, n));
            names.extend(files.filter(|name| texts.contains_key(name)));
        }
        let files = Restricted { files: &sources, names: names.into_iter().collect() };
        let compilation = compile(&files, &Limits::default())?;
        if compilation.has_errors() {
            let is_error = |finding: &Finding| finding.severity == Severity::Error;
            let errors = compilation.findings.into_iter().filter(is_error);
            return Err(rebuild::Error::Compile(errors.collect()));
        }
        let mut recorded =
            Recorded { compilation, rebuilt: BTreeMap::new(), copied: BTreeMap::new() };
        let schema = &recorded.compilation.schema;
        for file in &schema.files {
            let name = file.name.to_string();
            if texts.contains_key(&name) {
                recorded.rebuilt.insert(name, schema.package(file.package).name.to_string());
            } else if !is_well_known(&name) {
                let bytes = sources.read(&name)?.unwrap_or_default();
                recorded.copied.insert(name, bytes);
            }
        }
        Ok(recorded)
    }
}

impl Recorded {
    /// The canonical text of a package.
    pub fn text(&self, package: &str) -> String {
        let schema = &self.compilation.schema;
        schema.find_package(package).map_or_else(String::new, |it| print::package(schema, it))
    }

    /// All files but those of protobuf itself, as somebody would write them; `head` makes comment
    /// lines for files of records.
    pub fn files(&self, head: &dyn Fn(&str) -> String) -> BTreeMap<String, Vec<u8>> {
        let schema = &self.compilation.schema;
        let mut files = self.copied.clone();
        for (id, file) in (0..).map(FileId).zip(&schema.files) {
            if let Some(package) = self.rebuilt.get(&*file.name) {
                let text = format!("{}{}", head(package), print::file(schema, id));
                files.insert(file.name.to_string(), text.into_bytes());
            }
        }
        files
    }
}
