//! What to compile, and how.

use std::path::{Path, PathBuf};

use limbeck_emit::overrides::Overrides;
use limbeck_emit::rust::{Layout, Rust, RustOptions};
use limbeck_emit::write::{self, Mode, Orphans};
use limbeck_emit::{FileSet, Input, Target, Templates};
use limbeck_history::Known;
use limbeck_schema::AllPackageFacts;
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::{DiskOptions, Files};

use crate::sources::Sources;
use crate::{Error, cargo, error, history};

/// What to compile; made by [`configure`], ended by [`Builder::compile`].
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `compile`"]
pub struct Builder {
    roots: Vec<PathBuf>,
    include: Vec<String>,
    exclude: Vec<String>,
    bundled: Vec<String>,
    /// `None` asks the histories.
    facts: Option<AllPackageFacts>,
    rust: RustOptions,
    templates: Option<PathBuf>,
    out_dir: Option<PathBuf>,
}

/// Starts a configuration: everything below `proto`, or below the package if there is no such
/// folder, to `OUT_DIR`.
pub fn configure() -> Builder {
    Builder::default()
}

impl Builder {
    /// Adds a folder that `import` names are relative to, itself relative to `Cargo.toml`. All
    /// proto files below it are compiled.
    pub fn root(mut self, folder: impl Into<PathBuf>) -> Self {
        self.roots.push(folder.into());
        self
    }

    /// Compiles only files whose import names match this pattern, or another one given so.
    pub fn include(mut self, pattern: impl Into<String>) -> Self {
        self.include.push(pattern.into());
        self
    }

    /// Leaves out files whose import names match this pattern; they can be imported.
    pub fn exclude(mut self, pattern: impl Into<String>) -> Self {
        self.exclude.push(pattern.into());
        self
    }

    /// Generates code for bundled files, too, whose import names begin so: `google/rpc/`.
    pub fn bundled(mut self, prefix: impl Into<String>) -> Self {
        self.bundled.push(prefix.into());
        self
    }

    /// Says what to tell about packages in place of their histories, by name; nothing, and generated
    /// code knows no revision.
    ///
    /// Left out, it is read from the `revisions` folders below the roots: generated code then knows
    /// its revision, servers tell it, and clients of deprecated packages warn.
    pub fn facts(mut self, facts: AllPackageFacts) -> Self {
        self.facts = Some(facts);
        self
    }

    /// Chooses how Rust is generated. The layout is always `modules`.
    pub fn rust(mut self, options: RustOptions) -> Self {
        self.rust = options;
        self
    }

    /// Overrides built-in templates with those of a folder, relative to `Cargo.toml`.
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates = Some(folder.into());
        self
    }

    /// Writes to another folder than `OUT_DIR`, relative to `Cargo.toml`.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Compiles, generates, writes what changed, and tells cargo what to watch.
    ///
    /// # Errors
    /// When the schema has errors, all of them at once; when versions are to convert, and it is not
    /// known how; when files cannot be read or written; when this is no build script.
    pub fn compile(self) -> Result<(), Error> {
        let package = cargo::folder("CARGO_MANIFEST_DIR")?;
        let out_dir = match &self.out_dir {
            Some(folder) => package.join(folder),
            None => cargo::folder("OUT_DIR")?,
        };
        self.run(&package, &out_dir)
    }

    fn run(self, package: &Path, out_dir: &Path) -> Result<(), Error> {
        let options = self.disk_options(package);
        let sources = Sources::new(&options, self.bundled.clone())?;
        options.roots.iter().filter(|root| root.exists()).for_each(|root| cargo::watch(root));
        let compiled = compile(&sources, &Limits::default());
        // Also when it failed: the cure is in one of these files.
        sources.paths().iter().for_each(|path| cargo::watch(path));
        let compilation = compiled?;
        report(&sources, &compilation)?;
        let own = self.own_templates(package)?;
        let rust = RustOptions { layout: Layout::Modules, ..self.rust };
        let has_bridge = rust.has_bridge();
        let recorded = if self.facts.is_none() || has_bridge {
            history::read(&options.roots, &sources, (&compilation.schema, has_bridge))?
        } else {
            Known::default()
        };
        let facts = self.facts.unwrap_or(recorded.facts);
        let known = Known { facts, ..recorded };
        let files = emit(&sources, &compilation, &own, (rust, &known))?;
        write::write(out_dir, &files, Mode::Write, Orphans::Keep)?;
        Ok(())
    }

    fn own_templates(&self, package: &Path) -> Result<Overrides, Error> {
        let Some(folder) = &self.templates else { return Ok(Overrides::default()) };
        let folder = here(package, folder);
        cargo::watch(&folder);
        Ok(Overrides::read(&folder)?)
    }

    fn disk_options(&self, package: &Path) -> DiskOptions {
        let path = |folder: &Path| here(package, folder);
        let roots = match self.roots.as_slice() {
            [] if package.join("proto").is_dir() => vec![path(Path::new("proto"))],
            [] => vec![path(Path::new("."))],
            roots => roots.iter().map(|root| path(root)).collect(),
        };
        DiskOptions { roots, include: self.include.clone(), exclude: self.exclude.clone() }
    }
}

/// Cargo runs build scripts in the package's folder: there, paths are shown relative to it.
fn here(package: &Path, folder: &Path) -> PathBuf {
    let is_here = std::env::current_dir().is_ok_and(|here| here == package);
    if is_here { folder.to_owned() } else { package.join(folder) }
}

fn emit(
    sources: &Sources,
    compilation: &Compilation,
    own: &Overrides,
    (options, known): (RustOptions, &Known),
) -> Result<FileSet, Error> {
    let refused = |findings: Vec<Finding>| Error::findings(&own.with(sources), &findings);
    let templates = Templates::with_overrides(&own.templates).map_err(refused)?;
    let (schema, image) = (&compilation.schema, &compilation.image);
    let target = Rust { options };
    let Known { facts, bridges, .. } = known;
    let input = Input { schema, image, templates: &templates, facts, bridges };
    target.emit(&input).map_err(refused)
}

fn report(sources: &Sources, compilation: &Compilation) -> Result<(), Error> {
    if compilation.has_errors() {
        return Err(Error::findings(sources, &compilation.findings));
    }
    let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
    let warnings: Vec<Finding> = compilation.findings.iter().filter(is_warning).cloned().collect();
    cargo::warn(&error::text(sources, &warnings));
    if compilation.schema.files.is_empty() {
        return Err(Error::no_files(&sources.places()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
