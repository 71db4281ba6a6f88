//! What has to be decided, and how to say it.

use crate::decision::Decision;
use crate::policy::{Direction, PolicyKind};

/// Something about the conversion of two versions that nobody has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Elements of the older version, relative to its package.
    pub from: Vec<String>,
    /// Elements of the newer version, relative to its package.
    pub to: Vec<String>,
    /// The directions that have to be decided.
    pub needs: Vec<Need>,
    /// What is usually right, for review; `None` where no answer is safe without thought.
    pub suggestion: Option<Decision>,
    /// Why it is asked: a lower-case fragment.
    pub reason: String,
}

/// One direction of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which way.
    pub direction: Direction,
    /// What makes sense there, the usual first; nothing, if elements are related that cannot be.
    pub options: Vec<PolicyKind>,
    /// Those of them that lose something here, though they need not elsewhere, so that a reason must be
    /// given.
    pub losing: Vec<PolicyKind>,
}

impl Need {
    /// Where no option loses more than it does anywhere.
    pub const fn new(direction: Direction, options: Vec<PolicyKind>) -> Self {
        Self { direction, options, losing: Vec::new() }
    }
}

impl Question {
    /// Whether a direction has to be decided.
    pub fn needs(&self, direction: Direction) -> bool {
        self.needs.iter().any(|need| need.direction == direction)
    }

    /// Whether nothing decides it: a decision relates what cannot be related.
    pub fn is_impossible(&self) -> bool {
        !self.needs.is_empty() && self.needs.iter().all(|need| need.options.is_empty())
    }

    /// The elements, as they stand in a decision: `User.name -> User.full_name`.
    pub fn subject(&self) -> String {
        let arrow = if self.from.is_empty() { "->" } else { " ->" };
        let to =
            if self.to.is_empty() { String::new() } else { format!(" {}", self.to.join(", ")) };
        format!("{}{arrow}{to}", self.from.join(", "))
    }

    /// The command that decides it for the newer version's package: as suggested, or by the first
    /// options. An `…` in it is refused, so that nothing is decided without thought.
    pub fn command(&self, package: &str) -> String {
        self.command_by(package, &self.decisions())
    }

    /// The command that decides it so.
    pub fn command_by(&self, package: &str, decisions: &[String]) -> String {
        let message = quoted(&format!("Decide the conversion of {}", self.subject()));
        let decisions: Vec<String> =
            decisions.iter().map(|decision| format!(" --decide {}", quoted(decision))).collect();
        format!("limbeck revision --package {package} -m {message}{}", decisions.concat())
    }

    /// As suggested, or by the first options; of what cannot be related, each element alone.
    pub fn decisions(&self) -> Vec<String> {
        if let Some(suggestion) = &self.suggestion {
            return vec![suggestion.to_string()];
        }
        if !self.is_impossible() {
            return vec![self.template()];
        }
        let older = self.from.iter().map(|path| format!("{path} ->: …"));
        older.chain(self.to.iter().map(|path| format!("-> {path}: …"))).collect()
    }

    /// A decision by the first option of each direction.
    fn template(&self) -> String {
        let clauses = self.needs.iter().map(|need| {
            let kind = need.options.first().copied().unwrap_or(PolicyKind::Custom);
            let required = kind.parameters().iter().filter(|parameter| parameter.required).count();
            let arguments = match required {
                0 => String::new(),
                count => format!("({})", vec!["…"; count].join(", ")),
            };
            let because =
                if kind.loses() || need.losing.contains(&kind) { " because \"…\"" } else { "" };
            format!("{}={kind}{arguments}{because}", need.direction)
        });
        format!("{}: {}", self.subject(), clauses.collect::<Vec<_>>().join(", "))
    }
}

/// The command that records a decision, given as text, in the newer version's package.
pub fn command(package: &str, message: &str, decision: &str) -> String {
    let (message, decision) = (quoted(message), quoted(decision));
    format!("limbeck revision --package {package} -m {message} --decide {decision}")
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
