//! Recorded schemas as proto files that compile.
//!
//! A package that is recorded is written as one file (two syntaxes make more), what it imports
//! comes from the records of other packages or from the files of the working tree, whose names stay
//! what they are. Not here: what was recorded when.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::digest::{self, Digest};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{PackageId, Schema};
use limbeck_schema::source::{self, Files};

use crate::canon::{Canon, Floors, Level, ReadError, Section, join};

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
        self.texts_of(&self.plan())
    }

    fn texts_of(&self, plan: &Plan<'_>) -> Result<Texts, Error> {
        let names = names(plan);
        let mut texts = Texts::new();
        for (canon, sections) in plan {
            for (n, section) in sections.values().enumerate() {
                let own = file_name(&canon.package, n);
                let mut imports = BTreeSet::new();
                let (types, extensions) = canon.uses(section);
                let types = types.iter().map(|name| match name.strip_prefix('.') {
                    Some(full) => full.to_owned(),
                    None => join(&canon.package, name),
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
        let plan = self.plan();
        let texts = self.texts_of(&plan)?;
        let stands_for = self.stand_ins(&plan, &texts);
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

    /// The files of the recorded packages, each with its package, and all texts: theirs, and those of
    /// files of the working tree that lead to them.
    pub(crate) fn written(&self) -> Result<(Texts, BTreeMap<String, String>), Error> {
        let plan = self.plan();
        let mut texts = self.texts_of(&plan)?;
        let mut packages = BTreeMap::new();
        for (canon, sections) in &plan {
            let names = (0..sections.len()).map(|n| file_name(&canon.package, n));
            packages.extend(names.map(|name| (name, canon.package.clone())));
        }
        let stands_for = self.stand_ins(&plan, &texts);
        texts.extend(stands_for);
        Ok((texts, packages))
    }

    /// The recorded packages in sections.
    fn plan(&self) -> Plan<'_> {
        let floors = floors(self.schema);
        let imports = imports(self.schema);
        let ids = self.schema.files.iter().map(|file| file.package);
        let ids: BTreeMap<&str, PackageId> =
            ids.map(|id| (&*self.schema.package(id).name, id)).collect();
        let sections = |canon: &&Canon| {
            let id = ids.get(&*canon.package);
            if id.is_none_or(|id| !is_in_circle(&imports, *id)) {
                return canon.sections_above(&Floors::new());
            }
            let of = |path: &str| {
                let element = self.schema.find(&join(&canon.package, path))?;
                floors.get(&*self.schema.file(self.schema.file_of(element)).name).copied()
            };
            let tops = canon.keys().filter(|key| key.kind.is_element() && key.parent().is_none());
            let tops = tops.filter_map(|key| Some((key.path.clone(), of(&key.path)?)));
            canon.sections_above(&tops.collect())
        };
        self.canons.values().map(|canon| (*canon, sections(canon))).collect()
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
    fn stand_ins(&self, plan: &Plan<'_>, texts: &Texts) -> BTreeMap<String, String> {
        let floors = floors(self.schema);
        let mut stand_ins = BTreeMap::new();
        for file in &self.schema.files {
            let package = &*self.schema.package(file.package).name;
            let found = plan.iter().find(|(canon, _)| canon.package == package);
            let Some((_, sections)) = found.filter(|_| !texts.contains_key(&*file.name)) else {
                continue;
            };
            let floor = floors.get(&*file.name).copied().unwrap_or(0);
            let mut text = String::from("syntax = \"proto3\";\n");
            for (n, (own, ..)) in sections.keys().enumerate() {
                if *own <= floor {
                    let _ = writeln!(text, "import public \"{}\";", file_name(package, n));
                }
            }
            stand_ins.insert(file.name.to_string(), text);
        }
        stand_ins
    }
}

/// How often the package changes on the way from a file to what it imports, at most: among files of
/// one package, those that others stand between have different floors.
fn floors(schema: &Schema) -> BTreeMap<&str, usize> {
    let mut floors: BTreeMap<&str, usize> =
        schema.files.iter().map(|file| (&*file.name, 0)).collect();
    for _ in 0..schema.files.len() {
        let mut changed = false;
        for file in &schema.files {
            let needed = file.imports.iter().filter_map(|import| {
                let other = schema.file(import.file);
                let floor = floors.get(&*other.name)?;
                Some(floor + usize::from(other.package != file.package))
            });
            let needed = needed.max().unwrap_or(0);
            let floor = floors.entry(&file.name).or_default();
            changed |= needed > *floor;
            *floor = needed.max(*floor);
        }
        if !changed {
            break;
        }
    }
    floors
}

/// Package to those that its files import.
type Imports = BTreeMap<PackageId, BTreeSet<PackageId>>;

fn imports(schema: &Schema) -> Imports {
    let mut imports = Imports::new();
    for file in &schema.files {
        let others = file.imports.iter().map(|import| schema.file(import.file).package);
        let others = others.filter(|other| *other != file.package);
        imports.entry(file.package).or_default().extend(others);
    }
    imports
}

/// Whether files of other packages stand between those of a package.
fn is_in_circle(imports: &Imports, package: PackageId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![package];
    while let Some(next) = open.pop() {
        for other in imports.get(&next).into_iter().flatten() {
            if *other == package {
                return true;
            }
            if seen.insert(*other) {
                open.push(*other);
            }
        }
    }
    false
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

/// Recorded packages with their sections.
type Plan<'r> = Vec<(&'r Canon, BTreeMap<Level, Section>)>;

/// Where the declarations of recorded packages are. What is inside of a top-level element is found
/// by that.
fn names(plan: &Plan<'_>) -> Names {
    let mut names = Names::default();
    for (canon, sections) in plan {
        for (n, section) in sections.values().enumerate() {
            for path in &section.paths {
                names.0.insert(join(&canon.package, path), file_name(&canon.package, n));
            }
        }
    }
    names
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

fn first(findings: &[Finding]) -> String {
    findings.first().map_or_else(
        || "it does not compile".to_owned(),
        |finding| match &finding.place {
            Some(place) => format!("{place}: {}", finding.message),
            None => finding.message.clone(),
        },
    )
}
