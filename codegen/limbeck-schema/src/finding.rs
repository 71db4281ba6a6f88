//! What a check says about the user's schema, as data.
//!
//! A finding is not an error: an error is why the tool could not answer, a finding is the answer.
//! [`crate::text`] shows one to a person; JSON and GitHub annotations are the command line's.

use std::fmt;
use std::sync::Arc;

/// One statement about one place in the user's schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where; `None` if the finding is about no file in particular.
    pub place: Option<Place>,
    /// Stable id of the rule, `UPPER_SNAKE`; `COMPILE` for everything a protobuf compiler refuses.
    pub rule: &'static str,
    /// Whether the command fails because of it.
    pub severity: Severity,
    /// A lower-case fragment: the thing, the fault, the wish.
    pub message: String,
    /// What to do next; wherever there is one, a command that can be pasted.
    pub help: Option<String>,
    /// Other places that take part, such as the first of two definitions.
    pub related: Vec<Related>,
    /// Of a breaking change: who breaks, and how it shows.
    pub harm: Option<Box<Harm>>,
    /// An edit that mends it.
    pub fix: Option<Box<Fix>>,
    /// The exception that covers it: it is told, and nothing fails.
    pub allowed: Option<Box<Allowed>>,
    /// Full name of the element that it is about, where a rule judged one.
    pub subject: Option<Box<str>>,
}

/// An exception that somebody made, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowed {
    /// Why.
    pub reason: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// Who breaks by a change of the schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Harm {
    /// Who no longer understands whom; empty if only those who compile against the schema notice.
    pub directions: Vec<Direction>,
    /// Where it shows, the wire first.
    pub surfaces: Vec<Surface>,
    /// The smallest exchange, or line of code, that fails; one sentence.
    pub witness: String,
    /// How to reach the goal without the break.
    pub instead: String,
}

/// Who sends what the other no longer understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// An old client's request reaches a new server.
    OldClientToNewServer,
    /// A new server's response reaches an old client.
    NewServerToOldClient,
}

/// Where a break shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// The binary encoding, and gRPC's paths.
    Wire,
    /// Proto JSON and HTTP.
    Json,
    /// Source code that uses generated code.
    Source,
}

/// An edit of the user's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What it does, in the imperative, such as "remove the import".
    pub title: String,
    /// What to replace, no two overlapping.
    pub edits: Vec<Edit>,
}

/// The replacement of a stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What to replace; an empty stretch inserts.
    pub place: Place,
    /// What to put there.
    pub text: String,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The schema cannot be used, or a check that was asked for fails.
    Error,
    /// Worth mending; nothing fails.
    Warning,
}

/// A second place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there, such as "first defined here".
    pub message: String,
}

/// A stretch of text in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Import name of the file, such as `user/v1/user.proto`; `source::Files::display` says
    /// where that is for a person.
    pub file: Arc<str>,
    /// The stretch.
    pub span: Span,
}

/// A stretch between two positions; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First position.
    pub start: Position,
    /// First position behind the stretch.
    pub end: Position,
}

/// Line and column, both from 1, the column in bytes with tabs advancing to the next multiple of
/// eight, as protoc counts and descriptors say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

impl Finding {
    /// Makes an error finding of rule `COMPILE`, what protobuf compilers refuse.
    pub fn compile(place: Option<Place>, message: impl Into<String>) -> Self {
        Self::new("COMPILE", Severity::Error, place, message)
    }

    /// Makes a finding without help or related places.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        place: Option<Place>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            place,
            subject: None,
            rule,
            severity,
            message: message.into(),
            help: None,
            related: Vec::new(),
            harm: None,
            fix: None,
            allowed: None,
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn with_related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }
}

impl Finding {
    /// Whether a command fails because of it.
    pub fn fails(&self) -> bool {
        self.severity == Severity::Error && self.allowed.is_none()
    }
}

impl Harm {
    /// Who breaks and where, such as `old client → new server, on the wire and in JSON`.
    pub fn summary(&self) -> String {
        let directions: Vec<&str> = self.directions.iter().map(|it| it.words()).collect();
        let surfaces: Vec<&str> = self.surfaces.iter().map(|it| it.words()).collect();
        let parts = [listed(&directions), listed(&surfaces)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

impl Direction {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OldClientToNewServer => "old client → new server",
            Self::NewServerToOldClient => "new server → old client",
        }
    }

    /// For programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OldClientToNewServer => "old_client_to_new_server",
            Self::NewServerToOldClient => "new_server_to_old_client",
        }
    }
}

impl Surface {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Wire => "on the wire",
            Self::Json => "in JSON",
            Self::Source => "in source code",
        }
    }

    /// For programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Json => "json",
            Self::Source => "source",
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.until {
            Some(until) => write!(f, "{} (until {until})", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.span.start.line, self.span.start.column)
    }
}
