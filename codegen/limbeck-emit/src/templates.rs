//! Templates: embedded ones, and a project's own in their place.
//!
//! A template holds loops, conditions and text. Every name, path and order is made in Rust and
//! handed to it; it computes none.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position, Severity, Span};
use serde::Serialize;
use tera::{Context, ErrorKind, ReportError, Tera};

macro_rules! embedded {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

/// Every template, by name: its path below `templates/`.
const EMBEDDED: [(&str, &str); 15] = embedded![
    "rust/Cargo.toml.tera"
    "rust/bridge.rs.tera"
    "rust/bridge_convert.rs.tera"
    "rust/bridge_fits.rs.tera"
    "rust/bridge_reverse.rs.tera"
    "rust/bridge_service.rs.tera"
    "rust/bridge_testing.rs.tera"
    "rust/client.rs.tera"
    "rust/descriptor.rs.tera"
    "rust/json.rs.tera"
    "rust/lib.rs.tera"
    "rust/modules.rs.tera"
    "rust/package.rs.tera"
    "rust/root.rs.tera"
    "rust/server.rs.tera"
];

/// All templates, ready to render.
pub struct Templates {
    tera: Tera,
    /// What a person calls a template that is not embedded, such as `templates/rust/lib.rs.tera`.
    shown: BTreeMap<String, Arc<str>>,
}

/// A project's own template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// What a person calls the file, such as `templates/rust/lib.rs.tera`.
    pub shown: String,
    /// Its text.
    pub text: String,
}

impl Templates {
    /// The templates that come with limbeck.
    ///
    /// # Errors
    /// Never, unless limbeck itself is broken.
    pub fn embedded() -> Result<Self, Vec<Finding>> {
        Self::with_overrides(&BTreeMap::new())
    }

    /// The templates that come with limbeck, some replaced: by name (`rust/lib.rs.tera`), the path
    /// below a project's `templates` folder.
    ///
    /// # Errors
    /// A finding for each name that limbeck has no template of, and each template that is not one.
    pub fn with_overrides(overrides: &BTreeMap<String, Override>) -> Result<Self, Vec<Finding>> {
        let mut templates = Self { tera: Tera::new(), shown: BTreeMap::new() };
        let mut findings = Vec::new();
        for (name, own) in overrides {
            templates.shown.insert(name.clone(), own.shown.as_str().into());
            if EMBEDDED.iter().any(|(known, _)| known == name) {
                // Each alone first, so that all their mistakes are found.
                let added = Tera::new().add_raw_template(name, &own.text);
                findings.extend(added.err().map(|error| templates.finding(name, &error)));
            } else {
                findings.push(templates.unknown(name));
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let all = EMBEDDED
            .iter()
            .map(|(name, text)| (*name, overrides.get(*name).map_or(*text, |own| &own.text)));
        match templates.tera.add_raw_templates(all) {
            Ok(()) => Ok(templates),
            Err(error) => Err(vec![templates.finding("", &error)]),
        }
    }

    /// Names of all templates, and the texts that come with limbeck: to copy and change.
    pub fn originals() -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.into_iter()
    }

    /// Prints a template.
    pub(crate) fn render(
        &self,
        name: &str,
        context: &impl Serialize,
    ) -> Result<String, Vec<Finding>> {
        Context::from_serialize(context)
            .and_then(|context| self.tera.render(name, &context))
            .map_err(|error| vec![self.finding(name, &error)])
    }

    /// Says that what a template printed is not what it should be.
    pub(crate) fn misprint(&self, name: &str, message: &str) -> Vec<Finding> {
        let place = self
            .shown
            .get(name)
            .map(|shown| Place { file: Arc::clone(shown), span: Span::default() });
        let message = format!("template `{name}` prints {message}");
        let help = match place {
            Some(_) => "mend the template, or delete it to use the one that comes with limbeck",
            None => "this is a fault of limbeck: please report it",
        };
        vec![Finding::new(RULE, Severity::Error, place, message).with_help(help)]
    }

    fn finding(&self, name: &str, error: &tera::Error) -> Finding {
        let report = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
            _ => None,
        };
        let name =
            report.map(|report| report.filename()).filter(|name| !name.is_empty()).unwrap_or(name);
        let file = self.shown.get(name).cloned().unwrap_or_else(|| name.into());
        let span = report.map(|report| span(report)).unwrap_or_default();
        let message = match report {
            Some(report) => format!("template `{name}`: {}", lower_first(report.message())),
            None => format!("template `{name}`: {}", lower_first(&error.to_string())),
        };
        Finding::new(RULE, Severity::Error, Some(Place { file, span }), message).with_help(
            "the templates that come with limbeck show every variable that there is: `limbeck \
             generate --help` says how to copy them",
        )
    }

    fn unknown(&self, name: &str) -> Finding {
        let distance = |known: &&str| strsim::damerau_levenshtein(known, name);
        let nearest = EMBEDDED.iter().map(|(known, _)| *known).min_by_key(distance);
        let place = self
            .shown
            .get(name)
            .map(|shown| Place { file: Arc::clone(shown), span: Span::default() });
        let near = nearest.filter(|known| distance(known) <= 6);
        let all = EMBEDDED.map(|(known, _)| format!("`{known}`")).join(", ");
        let help = near.map_or_else(
            || format!("delete it; the templates are {all}"),
            |known| format!("name it `{known}`, or delete it"),
        );
        let message = format!("limbeck has no template named `{name}`, so nothing uses this file");
        Finding::new(RULE, Severity::Error, place, message).with_help(help)
    }
}

const RULE: &str = "TEMPLATE";

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates").field("own", &self.shown).finish_non_exhaustive()
    }
}

/// Tera counts lines from 1 and columns from 0.
fn span(report: &ReportError) -> Span {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let span = report.span();
    let position = |line, column| Position { line: number(line), column: number(column) + 1 };
    Span {
        start: position(span.start_line, span.start_col),
        end: position(span.end_line, span.end_col),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
