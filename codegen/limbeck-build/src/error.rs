//! Why a build script failed, as cargo shows it.

use std::fmt;

use limbeck_emit::{overrides, write};
use limbeck_history::store;
use limbeck_schema::finding::Finding;
use limbeck_schema::source::{self, Files};
use limbeck_schema::text::{Color, Text, tally};

/// Why no code was generated.
///
/// A `main` that returns it has its `Debug` form printed, so that form is the one for people: every
/// finding with its place, its line and what to do.
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("`{0}` is not set: limbeck-build works in a build script that cargo runs")]
    NotInCargo(&'static str),
    #[error(transparent)]
    Source(source::Error),
    #[error(transparent)]
    Template(overrides::Error),
    #[error(transparent)]
    Write(write::Error),
    #[error("there are no proto files below {0}")]
    NoFiles(String),
    #[error("{tally} in the proto files")]
    Findings { tally: String, text: String },
    #[error(transparent)]
    Store(store::Error),
    #[error("{tally} in what is recorded, so that it is not known how versions convert")]
    Records { tally: String, text: String },
}

impl Error {
    pub(crate) fn not_in_cargo(variable: &'static str) -> Self {
        Kind::NotInCargo(variable).into()
    }

    pub(crate) fn no_files(places: &[String]) -> Self {
        Kind::NoFiles(
            places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", "),
        )
        .into()
    }

    pub(crate) fn findings(files: &dyn Files, findings: &[Finding]) -> Self {
        Kind::Findings { tally: tallied(findings), text: text(files, findings) }.into()
    }

    pub(crate) fn records(files: &dyn Files, findings: &[Finding]) -> Self {
        Kind::Records { tally: tallied(findings), text: text(files, findings) }.into()
    }

    fn help(&self) -> Option<String> {
        match &*self.kind {
            Kind::Source(error) => error.help(),
            Kind::NoFiles(_) => Some(
                "name the folder that imports are relative to: `.root(\"proto\")`; it is relative \
                 to `Cargo.toml`"
                    .to_owned(),
            ),
            Kind::NotInCargo(_) => {
                Some("call it from `build.rs`; elsewhere, run `limbeck generate`".to_owned())
            }
            Kind::Write(error) => Some(error.help()),
            Kind::Records { .. } => Some(
                "`RustOptions { bridge: Some(false), .. }` builds without conversions of versions"
                    .to_owned(),
            ),
            Kind::Store(error) => Some(error.help()),
            Kind::Template(_) | Kind::Findings { .. } => None,
        }
    }
}

fn tallied(findings: &[Finding]) -> String {
    tally(findings).unwrap_or_else(|| "nothing wrong".to_owned())
}

/// Findings one below the other.
pub(crate) fn text(files: &dyn Files, findings: &[Finding]) -> String {
    Text::new(files, Color::Plain).findings(findings)
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if let Kind::Findings { text, .. } | Kind::Records { text, .. } = &*self.kind {
            write!(f, "\n\n{}", text.trim_end())?;
        }
        match self.help() {
            Some(help) if matches!(&*self.kind, Kind::Records { .. }) => {
                write!(f, "\n\nhelp: {help}")
            }
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

impl From<source::Error> for Error {
    fn from(error: source::Error) -> Self {
        Kind::Source(error).into()
    }
}

impl From<overrides::Error> for Error {
    fn from(error: overrides::Error) -> Self {
        Kind::Template(error).into()
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Kind::Store(error).into()
    }
}

impl From<write::Error> for Error {
    fn from(error: write::Error) -> Self {
        Kind::Write(error).into()
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::finding::{Finding, Place, Position, Span};
    use limbeck_schema::source::Memory;

    use super::Error;

    #[test]
    fn what_main_prints_has_place_line_and_help() {
        let files = Memory::from_iter([("a.proto", "x\n")]);
        let at = |column| Position { line: 1, column };
        let place = Place { file: "a.proto".into(), span: Span { start: at(1), end: at(2) } };
        let findings = [Finding::compile(Some(place), "no").with_help("do")];
        assert_eq!(
            format!("{:?}", Error::findings(&files, &findings)),
            "1 error in the proto files\n\na.proto:1:1: error: no\n  1 | x\n    | ^\n  help: do"
        );
        assert_eq!(format!("{:?}", Error::no_files(&["proto".to_owned()])).lines().count(), 2);
    }
}
