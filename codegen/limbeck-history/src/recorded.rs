//! Packages as they were recorded, as proto files: compiled, and to be written elsewhere.

use std::collections::BTreeMap;
use std::rc::Rc;

use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::FileId;
use limbeck_schema::print;
use limbeck_schema::source::{self, Files, is_well_known};

use crate::Id;
use crate::canon::Canon;
use crate::rebuild::{self, Rebuild, Texts};
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

/// The proto files that recorded packages are written as, for a compiler: what they import beside
/// that is found where it was.
pub struct Written {
    /// Texts by name: of records, and of files that lead to them.
    pub texts: Texts,
    /// Names of the files that were made of records, each with its package and revision.
    pub rebuilt: BTreeMap<String, (String, Id)>,
    /// Those of the packages that were asked for.
    pub names: Vec<String>,
}

impl Workspace<'_> {
    /// Packages as they are recorded at revisions, with all others as those require them.
    ///
    /// # Errors
    /// When one of them cannot be replayed, or they do not compile.
    pub fn recorded(&self, chosen: &BTreeMap<String, Id>) -> Result<Recorded, Error> {
        let written = self.written(chosen)?;
        written.compile(self.files).map_err(|error| not_rebuilt(chosen, error))
    }

    /// Packages as they are recorded at revisions, with all others as those require them, as proto
    /// files.
    ///
    /// # Errors
    /// When one of them cannot be replayed, or uses what is declared nowhere.
    pub fn written(&self, chosen: &BTreeMap<String, Id>) -> Result<Written, Error> {
        let replay = Replay::new(&self.histories, Start::Checkpoint);
        let required = self.required(chosen)?;
        let mut all: Vec<(&str, Rc<Canon>)> = Vec::new();
        for (package, id) in chosen.iter().chain(&required) {
            all.push((package, replay.canon(package, id).map_err(Error::Replay)?));
        }
        let canons = all.iter().map(|(package, canon)| (*package, &**canon)).collect();
        let rebuild = Rebuild { canons, files: self.files, schema: self.schema };
        let (texts, packages) = rebuild.written().map_err(|error| not_rebuilt(chosen, error))?;
        let mut written = Written { texts, rebuilt: BTreeMap::new(), names: Vec::new() };
        for (name, package) in packages {
            if chosen.contains_key(&package) {
                written.names.push(name.clone());
            }
            let id = chosen.get(&package).or_else(|| required.get(&package));
            if let Some(id) = id.cloned() {
                written.rebuilt.insert(name, (package, id));
            }
        }
        Ok(written)
    }

    /// What revisions require, and are not themselves: of one package the newest.
    fn required(&self, chosen: &BTreeMap<String, Id>) -> Result<BTreeMap<String, Id>, Error> {
        let mut required: BTreeMap<String, Id> = BTreeMap::new();
        for revision in chosen.iter().filter_map(|(package, id)| self.revision(package, id)) {
            for (package, id) in &revision.requires {
                if chosen.contains_key(package) || !self.is_there(revision, (package, id))? {
                    continue;
                }
                let Some(history) = self.histories.get(package) else { continue };
                let known = required.get(package);
                if known.is_none_or(|known| history.is_ancestor(known, id)) {
                    required.insert(package.clone(), id.clone());
                }
            }
        }
        Ok(required)
    }
}

/// Why packages cannot be had; named is the first.
fn not_rebuilt(chosen: &BTreeMap<String, Id>, error: rebuild::Error) -> Error {
    let first = chosen.iter().next();
    let (package, id) = first.map_or_else(
        || (String::new(), Id::from_bytes([0; 6])),
        |(package, id)| (package.clone(), id.clone()),
    );
    Error::Rebuild { package, id, error }
}

impl Written {
    /// The text of a file; of one that was not recorded, from where it is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, name: &str, files: &dyn Files) -> Result<Option<Vec<u8>>, source::Error> {
        match self.texts.get(name) {
            Some(text) => Ok(Some(text.clone().into_bytes())),
            None => files.read(name),
        }
    }

    fn compile(&self, files: &dyn Files) -> Result<Recorded, rebuild::Error> {
        let compilation = compile(&Found { written: self, files }, &Limits::default())?;
        if compilation.has_errors() {
            let is_error = |finding: &Finding| finding.severity == Severity::Error;
            let errors = compilation.findings.into_iter().filter(is_error);
            return Err(rebuild::Error::Compile(errors.collect()));
        }
        let mut recorded =
            Recorded { compilation, rebuilt: BTreeMap::new(), copied: BTreeMap::new() };
        for file in &recorded.compilation.schema.files {
            let name = file.name.to_string();
            if let Some((package, _)) = self.rebuilt.get(&name) {
                recorded.rebuilt.insert(name, package.clone());
            } else if !is_well_known(&name) {
                let bytes = self.read(&name, files)?;
                recorded.copied.insert(name, bytes.unwrap_or_default());
            }
        }
        Ok(recorded)
    }
}

/// Files that were written before those of the working tree.
struct Found<'f> {
    written: &'f Written,
    files: &'f dyn Files,
}

impl Files for Found<'_> {
    fn list(&self) -> Result<Vec<String>, source::Error> {
        Ok(self.written.names.clone())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, source::Error> {
        self.written.read(name, self.files)
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
