//! Recorded schemas as proto files that compile.
//!
//! A package that is recorded is written as one file (two syntaxes make more), what it imports
//! comes from the records of other packages or from the files of the working tree, whose names stay
//! what they are. Not here: what was recorded when.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::digest::{self, Digest};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::Schema;
use limbeck_schema::source::{self, Files};

use crate::canon::{Canon, ReadError};

/// Recorded packages, and where everything else is found.
pub struct Rebuild<'r> {
    /// The packages that come from records.
    pub canons: BTreeMap<&'r str, &'r Canon>,
    /// The files of the working tree.
    pub files: &'r dyn Files,
    /// Where its declarations are: those of packages that no record is given for.
    pub schema: &'r Schema,
}

/// Why a recorded package is no schema.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What it uses is nowhere.
    #[error("`{user}` uses `{name}`, which is declared nowhere")]
    Nowhere {
        /// The package.
        user: String,
        /// The full name.
        name: String,
    },
    /// It does not compile.
    #[error("{}", first(.0))]
    Compile(Vec<Finding>),
    /// A text cannot be taken to pieces.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file of the working tree cannot be read.
    #[error(transparent)]
    Source(#[from] source::Error),
}

/// The proto files of recorded packages.
pub type Texts = BTreeMap<String, String>;

impl Rebuild<'_> {
    /// Writes the files of the recorded packages.
    ///
    /// # Errors
    /// When something that is used is declared nowhere.
    pub fn texts(&self) -> Result<Texts, Error> {
        let names = self.names();
        let mut texts = Texts::new();
        for canon in self.canons.values() {
            let sections = canon.sections();
            for (n, section) in sections.iter().enumerate() {
                let own = file_name(&canon.package, n);
                let mut imports = BTreeSet::new();
                let (types, extensions) = canon.uses(section);
                let types = types.iter().map(|name| match name.strip_prefix('.') {
                    Some(full) => full.to_owned(),
                    None => full_name(&canon.package, name),
                });
                for name in types.chain(extensions) {
                    let file = names.find(&name).or_else(|| self.working(&name));
                    imports.insert(file.ok_or_else(|| Error::Nowhere {
                        user: canon.package.clone(),
                        name: name.clone(),
                    })?);
                }
                imports.remove(&own);
                texts.insert(own, canon.file(section, &imports));
            }
        }
        Ok(texts)
    }

    /// Compiles the recorded packages.
    ///
    /// # Errors
    /// When they do not compile, or a file cannot be read.
    pub fn compile(&self) -> Result<Compilation, Error> {
        let texts = self.texts()?;
        let stands_for = self.stand_ins(&texts);
        let files = Mixed { texts: &texts, stands_for, files: self.files };
        let compilation = compile(&files, &Limits::default())?;
        if compilation.has_errors() {
            let is_error = |finding: &Finding| finding.severity == Severity::Error;
            return Err(Error::Compile(
                compilation.findings.into_iter().filter(is_error).collect(),
            ));
        }
        Ok(compilation)
    }

    /// Where the declarations of recorded packages are.
    fn names(&self) -> Names {
        let mut names = Names::default();
        for canon in self.canons.values() {
            for (n, section) in canon.sections().iter().enumerate() {
                for path in &section.paths {
                    let full = full_name(&canon.package, path);
                    names.0.insert(full, file_name(&canon.package, n));
                }
            }
            // What is inside of a top-level element is found by that; extensions may be nested.
        }
        names
    }

    /// The file of the working tree that declares something.
    fn working(&self, name: &str) -> Option<String> {
        let element = self.schema.find(name)?;
        let file = self.schema.file(self.schema.file_of(element));
        let package = &*self.schema.package(file.package).name;
        (!self.canons.contains_key(package)).then(|| file.name.to_string())
    }

    /// Files of the working tree whose package comes from records, with the files that take their
    /// place: others of the working tree import them.
    fn stand_ins(&self, texts: &Texts) -> BTreeMap<String, String> {
        let mut stand_ins = BTreeMap::new();
        for file in &self.schema.files {
            let package = &*self.schema.package(file.package).name;
            let Some(canon) = self.canons.get(package) else { continue };
            if texts.contains_key(&*file.name) {
                continue;
            }
            let mut text = String::from("syntax = \"proto3\";\n");
            for n in 0..canon.sections().len() {
                text.push_str(&format!("import public \"{}\";\n", file_name(package, n)));
            }
            stand_ins.insert(file.name.to_string(), text);
        }
        stand_ins
    }
}

/// The digest of a package of a schema; `None` if it declares nothing.
pub fn digest_of(schema: &Schema, package: &str) -> Option<Digest> {
    schema.find_package(package).map(|package| digest::package(schema, package))
}

/// The digest of what a package reaches in others.
pub fn closure_of(schema: &Schema, package: &str) -> Option<Digest> {
    schema.find_package(package).map(|package| digest::closure(schema, package))
}

/// The name of a recorded package's file: `user/v1/user.proto` of `user.v1`; a second one is
/// numbered.
pub fn file_name(package: &str, number: usize) -> String {
    let folder = package.replace('.', "/");
    let is_version = |part: &&str| {
        let digits = part.strip_prefix('v').unwrap_or_default();
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    let stem = package.rsplit('.').find(|part| !is_version(part)).unwrap_or(package);
    let stem = if stem.is_empty() { "schema" } else { stem };
    let number = if number == 0 { String::new() } else { format!("_{}", number + 1) };
    if folder.is_empty() {
        format!("{stem}{number}.proto")
    } else {
        format!("{folder}/{stem}{number}.proto")
    }
}

/// Full name of a top-level element to its file.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn find(&self, full_name: &str) -> Option<String> {
        let mut end = full_name.len();
        loop {
            let head = full_name.get(..end)?;
            if let Some(found) = self.0.get(head) {
                return Some(found.clone());
            }
            end = head.rfind('.')?;
        }
    }
}

/// Recorded files before those of the working tree.
struct Mixed<'m> {
    texts: &'m Texts,
    stands_for: BTreeMap<String, String>,
    files: &'m dyn Files,
}

impl Files for Mixed<'_> {
    fn list(&self) -> Result<Vec<String>, source::Error> {
        Ok(self.texts.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, source::Error> {
        let own = self.texts.get(name).or_else(|| self.stands_for.get(name));
        match own {
            Some(text) => Ok(Some(text.clone().into_bytes())),
            None => self.files.read(name),
        }
    }
}

fn full_name(package: &str, path: &str) -> String {
    if package.is_empty() { path.to_owned() } else { format!("{package}.{path}") }
}

fn first(findings: &[Finding]) -> String {
    findings.first().map_or_else(
        || "it does not compile".to_owned(),
        |finding| match &finding.place {
            Some(place) => format!("{place}: {}", finding.message),
            None => finding.message.clone(),
        },
    )
}
