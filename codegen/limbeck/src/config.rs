//! `limbeck.toml`: what is in it, and what counts without it.
//!
//! Paths are kept as written; `project` knows what they are relative to.

pub(crate) mod buf;
pub(crate) mod checks;
mod dependency;
mod document;
pub(crate) mod key;
mod module;
pub(crate) mod rules;
mod yaml;

use limbeck_emit::rust::{Layout, RuntimeDependency, RustOptions};
use limbeck_schema::finding::Finding;
use limbeck_schema::source::{Disk, DiskOptions};

use checks::Asked;
pub(crate) use dependency::Dependency;
use document::Document;
pub(crate) use document::{Complaints, Fields, Lists, Located, MOST};
pub(crate) use module::ModuleTable;

use crate::suggest::closest;

/// Name of the file.
pub(crate) const FILE: &str = "limbeck.toml";

/// What `limbeck.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Where proto files are; `None` if the project has to be looked at.
    pub(crate) roots: Option<Vec<Located<String>>>,
    /// Patterns of files to compile.
    pub(crate) include: Vec<Located<String>>,
    /// Patterns of files not to compile.
    pub(crate) exclude: Vec<Located<String>>,
    /// Beginnings of names of bundled files to compile.
    pub(crate) bundled: Vec<Located<String>>,
    /// What checks are told.
    pub(crate) asked: Asked,
    /// What counts as a break where the history refuses breaks.
    pub(crate) compatibility: Option<String>,
    /// The modules, if there are several.
    pub(crate) modules: Vec<ModuleTable>,
    /// Where files of others are, by name.
    pub(crate) deps: Vec<(Located<String>, Dependency)>,
    /// Names of targets to generate; `None` means Rust.
    pub(crate) targets: Option<Vec<String>>,
    /// Folder for generated files.
    pub(crate) out: Option<String>,
    /// Folder of the project's own templates.
    pub(crate) templates: Option<Located<String>>,
    /// How Rust is generated.
    pub(crate) rust: RustOptions,
}

/// Reads the file's text; `file` is what a person calls it.
///
/// # Errors
/// Everything wrong with it, in the order of the text.
pub(crate) fn parse(file: &str, text: &str) -> Result<Config, Vec<Finding>> {
    let mut document = Document::parse(file, text)?;
    let mut config = Config {
        roots: document.texts(&key::ROOTS),
        include: document.texts(&key::INCLUDE).unwrap_or_default(),
        exclude: document.texts(&key::EXCLUDE).unwrap_or_default(),
        bundled: document.texts(&key::BUNDLED).unwrap_or_default(),
        asked: module::asked(&mut document, &Asked::default()),
        compatibility: document.choice(&key::COMPATIBILITY),
        modules: Vec::new(),
        deps: dependency::dependencies(&mut document),
        targets: targets(&mut document),
        out: document.text(&key::OUT).map(|out| out.value),
        templates: document.text(&key::TEMPLATES),
        rust: rust(&mut document),
    };
    config.modules = module::modules(&mut document, &config);
    check(&mut document, &config);
    let findings = document.finish();
    if findings.is_empty() { Ok(config) } else { Err(findings) }
}

/// Complains about values of the right type that cannot be meant.
fn check(document: &mut Document<'_>, config: &Config) {
    let of_modules =
        config.modules.iter().flat_map(|module| module.include.iter().chain(&module.exclude));
    for pattern in config.include.iter().chain(&config.exclude).chain(of_modules) {
        let options =
            DiskOptions { include: vec![pattern.value.clone()], ..DiskOptions::default() };
        if let Err(error) = Disk::new(&options) {
            let help = error.help().unwrap_or_default();
            document.complaints.add(pattern.range.clone(), error.to_string(), help);
        }
    }
    for prefix in &config.bundled {
        let mut names = limbeck_schema::source::bundled_names();
        if !names.any(|name| name.starts_with(&prefix.value)) {
            let message = format!("no bundled file begins with `{}`", prefix.value);
            let help = format!("bundled are `{}`", bundled_folders().join("`, `"));
            document.complaints.add(prefix.range.clone(), message, help);
        }
    }
}

fn rust(document: &mut Document<'_>) -> RustOptions {
    let default = RustOptions::default();
    let layout = document.choice(&key::LAYOUT);
    RustOptions {
        layout: match layout.as_deref() {
            Some("modules") => Layout::Modules,
            _ => Layout::Crates,
        },
        client: document.flag(&key::CLIENT).unwrap_or(default.client),
        server: document.flag(&key::SERVER).unwrap_or(default.server),
        json: document.flag(&key::JSON),
        serde: document.flag(&key::SERDE),
        rest: document.flag(&key::REST),
        bridge: document.flag(&key::BRIDGE),
        testing: document.flag(&key::TESTING),
        extern_paths: document.map(&key::EXTERN_PATHS).unwrap_or_default(),
        file: value(document.text(&key::FILE)).unwrap_or(default.file),
        features: document.flag(&key::FEATURES).unwrap_or(default.features),
        crate_prefix: value(document.text(&key::CRATE_PREFIX)).unwrap_or(default.crate_prefix),
        version: value(document.text(&key::VERSION)).unwrap_or(default.version),
        inherit: document.texts(&key::INHERIT).map_or(default.inherit, |fields| {
            fields.into_iter().map(|field| field.value).collect()
        }),
        runtime: runtime(document),
    }
}

/// Whoever says where the runtime is need not repeat its version.
fn runtime(document: &mut Document<'_>) -> RuntimeDependency {
    let found = RuntimeDependency {
        version: value(document.text(&key::RUNTIME_VERSION)),
        path: value(document.text(&key::RUNTIME_PATH)),
        workspace: document.flag(&key::RUNTIME_WORKSPACE).unwrap_or_default(),
    };
    let is_said = found.version.is_some() || found.path.is_some() || found.workspace;
    if is_said { found } else { RuntimeDependency::default() }
}

/// The folders of bundled files, two segments deep.
fn bundled_folders() -> Vec<String> {
    let folder = |name: &str| {
        let mut segments = name.split('/');
        Some(format!("{}/{}/", segments.next()?, segments.next()?))
    };
    let mut folders: Vec<String> =
        limbeck_schema::source::bundled_names().filter_map(folder).collect();
    folders.dedup();
    folders
}

fn value(located: Option<Located<String>>) -> Option<String> {
    located.map(|located| located.value)
}

fn targets(document: &mut Document<'_>) -> Option<Vec<String>> {
    let named = document.texts(&key::TARGETS)?;
    let known = crate::generation::TARGETS;
    for target in &named {
        if !known.contains(&target.value.as_str()) {
            let help = match closest(&target.value, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("known targets: `{}`", known.join("`, `")),
            };
            let message = format!("unknown target `{}`", target.value);
            document.complaints.add(target.range.clone(), message, help);
        }
    }
    Some(named.into_iter().map(|target| target.value).collect())
}

#[cfg(test)]
mod tests;
