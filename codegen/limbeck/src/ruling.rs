//! Which configuration judges which files, and the findings that come of it.

use limbeck_check::{BreakingConfig, LintConfig, Scope, Scopes, Today, Unknown, breaking, lint};
use limbeck_diff::Comparison;
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
        if let Some(config) = &configured.config {
            return Ok(of(&layout_of_text(config)?.modules));
        }
        if let Some(project) = input.project() {
            return Ok(of(&project.layout.modules));
        }
        let (_, _, layout) = Project::read(global.project.as_deref())?;
        Ok(of(layout.modules.get(..1).unwrap_or_default()))
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
        let mut findings = Vec::new();
        for (number, (_, config)) in self.modules.iter().enumerate() {
            // An image does not say what is whose: its files go with those of the same name.
            let before = if old.project().is_some() { old } else { new };
            let with_imports = number == 0 && imports == Imports::Judged;
            let scope = |schema, input| {
                let own = self.scope(schema, input, number);
                if with_imports { own.with_imports(schema) } else { own }
            };
            let scopes =
                Scopes { old: scope(comparison.old, before), new: scope(comparison.new, new) };
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
