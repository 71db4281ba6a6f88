//! Which configuration judges which files, and the findings that come of it.

use std::collections::BTreeMap;

use limbeck_check::{BreakingConfig, LintConfig, Scope, Scopes, Today, Unknown, breaking, lint};
use limbeck_diff::Comparison;
use limbeck_history::policy::{judges_files, without_files};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;

use crate::cli::Global;
use crate::error::{Error, Stop};
use crate::input::Input;
use crate::project::layout::Module;
use crate::project::{Project, layout_of_text};

/// Whether findings may be about files that are only imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Imports {
    /// They may; the first module's configuration judges them.
    Judged,
    /// They may not.
    LeftOut,
}

/// The configurations of an input, one for each of its modules.
pub(crate) struct Ruling {
    modules: Vec<(LintConfig, BreakingConfig)>,
}

/// Configuration in place of what the input brings along.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Configured {
    /// Take the rules from FILE, a `limbeck.toml` or `buf.yaml`, or from the text of a `buf.yaml`
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
}

impl Ruling {
    /// The configuration of an input; that of the current project if the input is an image, which
    /// has none.
    ///
    /// # Errors
    /// When the configuration cannot be read, or says what cannot be followed.
    pub(crate) fn new(
        configured: &Configured,
        input: &Input,
        global: &Global,
    ) -> Result<Self, Stop> {
        let config = |module: &Module| (module.lint.clone(), module.breaking.clone());
        let of = |modules: &[Module]| Self { modules: modules.iter().map(config).collect() };
        if let Some(config) = configured.config.as_deref().filter(|config| !config.is_empty()) {
            let given = layout_of_text(config)?.modules;
            let modules = input.project().map_or(&[][..], |project| &project.layout.modules);
            return Ok(of(&assign(&given, modules)));
        }
        if let Some(project) = input.project() {
            return Ok(of(&project.layout.modules));
        }
        let (_, _, layout) = Project::read(global.project.as_deref())?;
        Ok(of(layout.modules.get(..1).unwrap_or_default()))
    }

    /// Judges by what revisions record: no files, and no options of files. Whether `FILE`, which is what
    /// runs where nothing is configured, became `PACKAGE`.
    ///
    /// # Errors
    /// When rules are named that judge by files.
    pub(crate) fn hold_to_records(&mut self) -> Result<bool, Error> {
        let mut is_softened = false;
        for (_, config) in &mut self.modules {
            let mut selection = std::mem::take(&mut config.selection);
            let of_files = |name: &&String| {
                **name == "FILE" || limbeck_check::find(name).is_some_and(judges_files)
            };
            if let Some(name) = selection.use_.iter().find(of_files) {
                let message =
                    format!("`{name}` judges by files, and a revision does not record files");
                let help = "configure `PACKAGE` or what is laxer, or hold the schema to files: \
                            `--against .git#branch=main`";
                return Err(Error::usage(message, help));
            }
            if selection.use_.is_empty() {
                selection.use_.push("PACKAGE".to_owned());
                is_softened = true;
            }
            config.selection = without_files(selection);
        }
        Ok(is_softened)
    }

    /// What the rules say about a schema, sorted by place.
    ///
    /// # Errors
    /// When the configuration names rules that there are not, or files cannot be listed.
    pub(crate) fn lint(
        &self,
        schema: &Schema,
        input: &Input,
        today: &Today,
    ) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for (number, (config, _)) in self.modules.iter().enumerate() {
            let scope = self.scope(schema, input, number);
            findings.extend(lint(schema, &scope, config, today).map_err(|names| unknown(&names))?);
        }
        findings.sort();
        Ok(findings)
    }

    /// What the rules say about what changed, sorted by place.
    ///
    /// A file that is gone is judged by the configuration that its folder has now.
    ///
    /// # Errors
    /// When the configuration names rules that there are not, or files cannot be listed.
    pub(crate) fn breaking(
        &self,
        comparison: &Comparison<'_>,
        (old, new): (&Input, &Input),
        (imports, today): (Imports, &Today),
    ) -> Result<Vec<Finding>, Error> {
        let owners = Owners::new(new, self.modules.len());
        let mut findings = Vec::new();
        for (number, (_, config)) in self.modules.iter().enumerate() {
            let with_imports = number == 0 && imports == Imports::Judged;
            let scope =
                |own: Scope, schema| if with_imports { own.with_imports(schema) } else { own };
            let before = Scope::filter(comparison.old, |name| {
                owners.of(old, old.import_name(name)) == number
            });
            let after = self.scope(comparison.new, new, number);
            let scopes =
                Scopes { old: scope(before, comparison.old), new: scope(after, comparison.new) };
            findings.extend(
                breaking(comparison, &scopes, config, today).map_err(|names| unknown(&names))?,
            );
        }
        findings.sort();
        Ok(findings)
    }

    /// The files that a configuration judges: those of its module.
    fn scope(&self, schema: &Schema, input: &Input, number: usize) -> Scope {
        let modules = input.project().filter(|_| self.modules.len() > 1);
        let Some(listed) = modules.and_then(|project| project.sources.by_module().ok()) else {
            return if number == 0 { Scope::roots(schema) } else { Scope::default() };
        };
        Scope::filter(schema, |name| listed.get(name) == Some(&number))
    }
}

/// For each module of a project the one of a given configuration that lies in the same folder; the
/// only one, where there is but one; else the first.
fn assign(given: &[Module], modules: &[Module]) -> Vec<Module> {
    let first = given.first().cloned().unwrap_or_default();
    if modules.len() < 2 || given.len() < 2 {
        return vec![first; modules.len().max(1)];
    }
    let same = |module: &Module| given.iter().find(|it| it.path == module.path).cloned();
    modules.iter().map(|module| same(module).unwrap_or_else(|| first.clone())).collect()
}

/// Which module of today judges a file of an earlier schema. Every file has one.
struct Owners<'o> {
    /// Files of today with their modules; `None` where there is but one.
    listed: Option<&'o BTreeMap<String, usize>>,
    /// Folders of today with the module of their first file.
    folders: BTreeMap<&'o str, usize>,
    /// Folders that modules lie in, relative to the project.
    paths: Vec<&'o str>,
}

impl<'o> Owners<'o> {
    fn new(today: &'o Input, modules: usize) -> Self {
        let project = today.project().filter(|_| modules > 1);
        let listed = project.and_then(|project| project.sources.by_module().ok());
        let mut folders = BTreeMap::new();
        for (name, module) in listed.into_iter().flatten() {
            folders.entry(folder(name)).or_insert(*module);
        }
        let paths = project.map_or_else(Vec::new, |project| {
            project.layout.modules.iter().map(|module| module.path.as_str()).collect()
        });
        Self { listed, folders, paths }
    }

    /// By the file's name; else by the folder of its module, if one lies there today; else by the
    /// nearest folder that a module has files in; else the first.
    fn of(&self, old: &Input, name: &str) -> usize {
        let Some(listed) = self.listed else { return 0 };
        let by_path = || {
            let path = &old.project()?.module_of(name)?.path;
            self.paths.iter().position(|known| known == path)
        };
        let above = || {
            let mut folders = std::iter::successors(Some(folder(name)), |inner| {
                (!inner.is_empty()).then(|| folder(inner))
            });
            folders.find_map(|folder| self.folders.get(folder).copied())
        };
        listed.get(name).copied().or_else(by_path).or_else(above).unwrap_or(0)
    }
}

/// What a file or folder lies in; "" at the top.
fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Configuration is checked where it is read; what comes here is ours to mend.
fn unknown(unknown: &[Unknown]) -> Error {
    let names: Vec<String> = unknown.iter().map(|unknown| format!("`{}`", unknown.name)).collect();
    let close = unknown.iter().find_map(|unknown| unknown.close);
    let help = match close {
        Some(close) => format!("did you mean `{close}`?"),
        None => "`limbeck explain` lists all rules and categories".to_owned(),
    };
    Error::usage(format!("no rule or category is called {}", names.join(", ")), help)
}
