//! Decisions from text: the grammar of `--decide`, which `docs/bridge-decisions.md` writes down.

mod cursor;

use std::str::FromStr;

use crate::decision::{Argument, Decision, Policy};
use crate::policy::{Direction, PolicyKind};
use cursor::Cursor;

/// The longest text that is read, in bytes.
pub const MAX_DECISION_LENGTH: usize = 16 * 1024;
/// The most elements on one side of a decision.
pub const MAX_DECISION_PATHS: usize = 256;
/// The most arguments of a policy.
const MAX_ARGUMENTS: usize = 8;
/// What a decision looks like.
const SHAPE: &str = "a decision reads `PATH, … -> PATH, …: up=POLICY(ARGUMENTS) because \"…\", down=POLICY(ARGUMENTS) because \"…\"`; one side may be empty";

/// Why a text is no decision, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct DecisionError {
    /// The character that does not fit, counted from 1; one past the last if something is missing.
    pub column: usize,
    /// What is wrong there, and what is expected: a lower-case fragment.
    pub message: String,
    /// What to do next.
    pub help: String,
}

/// Whether a text is a path of names, as elements are named.
pub(crate) fn is_path(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.path().is_some_and(|found| found.len() == text.len())
}

/// Whether a text is a number that is written without quotes, and no whole one of 64 bits.
pub(crate) fn is_number(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    let is_whole = cursor.number().is_some_and(|found| found.len() == text.len());
    is_whole && text.parse::<i64>().is_err()
}

impl FromStr for Decision {
    type Err = DecisionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parser = Parser { cursor: Cursor::new(text) };
        if text.len() > MAX_DECISION_LENGTH {
            let message = format!("the text is longer than {MAX_DECISION_LENGTH} bytes");
            return Err(parser.error_at(0, message, SHAPE.to_owned()));
        }
        parser.decision()
    }
}

impl DecisionError {
    /// The text with a mark below the column.
    ///
    /// Of a text of several lines, the line in question.
    pub fn show(&self, text: &str) -> String {
        let mut left = self.column.saturating_sub(1);
        for line in text.split('\n') {
            let length = line.chars().count();
            if left <= length {
                return format!("{line}\n{}^", " ".repeat(left));
            }
            left -= length + 1;
        }
        text.to_owned()
    }
}

struct Parser<'t> {
    cursor: Cursor<'t>,
}

impl Parser<'_> {
    fn decision(&mut self) -> Result<Decision, DecisionError> {
        let from = self.paths("->")?;
        self.expect("->", "`->`")?;
        let to = self.paths(":")?;
        if from.is_empty() && to.is_empty() {
            let message = "both sides are empty, expected a path such as `User.name`".to_owned();
            return Err(self.error(message));
        }
        self.expect(":", "`:`")?;
        let mut decision = Decision { from, to, ..Decision::default() };
        self.clause(&mut decision)?;
        while self.cursor.eat(",") {
            self.clause(&mut decision)?;
        }
        if self.cursor.is_at_end() { Ok(decision) } else { Err(self.expected("`,` or the end")) }
    }

    /// Paths up to, and without, `end`.
    fn paths(&mut self, end: &str) -> Result<Vec<String>, DecisionError> {
        let mut paths = Vec::new();
        if self.cursor.sees(end) {
            return Ok(paths);
        }
        loop {
            self.cursor.skip_space();
            let start = self.cursor.offset();
            let Some(path) = self.cursor.path().map(str::to_owned) else {
                return Err(self.expected("a path such as `User.name`"));
            };
            if paths.contains(&path) {
                let message = format!("`{path}` stands twice on this side");
                return Err(self.error_at(start, message, "name each element once".to_owned()));
            }
            if paths.len() == MAX_DECISION_PATHS {
                let message = format!("more than {MAX_DECISION_PATHS} elements on one side");
                return Err(self.error_at(start, message, "make several decisions".to_owned()));
            }
            paths.push(path);
            if !self.cursor.eat(",") {
                return Ok(paths);
            }
        }
    }

    /// `up=POLICY(…) because "…"`
    fn clause(&mut self, decision: &mut Decision) -> Result<(), DecisionError> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        let word = self.cursor.word().unwrap_or_default().to_owned();
        let Some(direction) = Direction::ALL.iter().copied().find(|it| it.name() == word) else {
            self.cursor.back_to(start);
            return Err(self.expected("`up=` or `down=`"));
        };
        if decision.policy(direction).is_some() {
            let message = format!("`{direction}` is decided twice");
            let help = "give each direction one policy; both may have a `because` of their own";
            return Err(self.error_at(start, message, help.to_owned()));
        }
        self.expect("=", "`=`")?;
        self.cursor.skip_space();
        let start = self.cursor.offset();
        let policy = self.policy()?;
        policy
            .validate(direction)
            .map_err(|error| self.error_at(start, error.to_string(), error.help()))?;
        *decision.policy_mut(direction) = Some(policy);
        Ok(())
    }

    fn policy(&mut self) -> Result<Policy, DecisionError> {
        let start = self.cursor.offset();
        let Some(name) = self.cursor.word().map(str::to_owned) else {
            return Err(self.expected("a policy such as `reject`"));
        };
        let kind = PolicyKind::from_str(&name)
            .map_err(|error| self.error_at(start, error.to_string(), error.help()))?;
        let mut policy = Policy::new(kind);
        if self.cursor.eat("(") && !self.cursor.eat(")") {
            self.arguments(&mut policy)?;
        }
        if self.cursor.eat_word("because") {
            policy.why = Some(self.string("a reason between double quotes")?);
        }
        Ok(policy)
    }

    fn arguments(&mut self, policy: &mut Policy) -> Result<(), DecisionError> {
        let mut is_named = false;
        for position in 0..MAX_ARGUMENTS {
            self.cursor.skip_space();
            let start = self.cursor.offset();
            let name = match self.argument_name() {
                Some(name) => {
                    is_named = true;
                    name
                }
                None if is_named => {
                    let message = "an argument without a name behind one with a name".to_owned();
                    let help = format!("write `{}`", policy.kind.usage());
                    return Err(self.error_at(start, message, help));
                }
                None => self.name_at(policy.kind, position)?,
            };
            let value = self.value()?;
            if policy.arguments.insert(name.clone(), value).is_some() {
                let message = format!("the argument `{name}` is given twice");
                return Err(self.error_at(start, message, "give it once".to_owned()));
            }
            if self.cursor.eat(")") {
                return Ok(());
            }
            self.expect(",", "`,` or `)`")?;
        }
        let message = format!("more than {MAX_ARGUMENTS} arguments");
        Err(self.error_at(self.cursor.offset(), message, SHAPE.to_owned()))
    }

    /// `name=`
    fn argument_name(&mut self) -> Option<String> {
        let start = self.cursor.offset();
        let name = self.cursor.word().map(str::to_owned);
        let name = name.filter(|_| self.cursor.eat("="));
        if name.is_none() {
            self.cursor.back_to(start);
        }
        name
    }

    fn name_at(&self, kind: PolicyKind, position: usize) -> Result<String, DecisionError> {
        let parameters = kind.parameters();
        let name = parameters.get(position).map(|parameter| parameter.name.to_owned());
        name.ok_or_else(|| {
            let message = match parameters.len() {
                0 => format!("`{kind}` takes no arguments"),
                1 => format!("`{kind}` takes one argument"),
                count => format!("`{kind}` takes {count} arguments"),
            };
            let help = format!("write `{}`", kind.usage());
            self.error_at(self.cursor.offset(), message, help)
        })
    }

    fn value(&mut self) -> Result<Argument, DecisionError> {
        self.cursor.skip_space();
        if self.cursor.sees("\"") {
            return self.string("text").map(Argument::Text);
        }
        if let Some(digits) = self.cursor.number() {
            // Other numbers are kept as they are written.
            return Ok(digits.parse().map_or_else(|_| Argument::from(digits), Argument::Integer));
        }
        match self.cursor.path() {
            Some("true") => Ok(Argument::Boolean(true)),
            Some("false") => Ok(Argument::Boolean(false)),
            Some(name) => Ok(Argument::Text(name.to_owned())),
            None => Err(self.expected(
                "a value: a name, a number, `true`, `false` or text between double quotes",
            )),
        }
    }

    fn string(&mut self, what: &str) -> Result<String, DecisionError> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        if !self.cursor.eat("\"") {
            return Err(self.expected(what));
        }
        self.cursor.string_tail().map_err(|problem| {
            let (at, message, help) = match problem {
                cursor::StringProblem::Unclosed => {
                    (start, "this `\"` is never closed", "add a `\"` behind the text")
                }
                cursor::StringProblem::Escape(at) => (
                    at,
                    "no escape that there is",
                    "behind `\\` stands `\"`, `\\`, `n`, `t` or `u{…}`; write `\\\\` for a backslash",
                ),
            };
            self.error_at(at, message.to_owned(), help.to_owned())
        })
    }

    fn expect(&mut self, symbol: &str, what: &str) -> Result<(), DecisionError> {
        if self.cursor.eat(symbol) { Ok(()) } else { Err(self.expected(what)) }
    }

    fn expected(&mut self, what: &str) -> DecisionError {
        self.cursor.skip_space();
        if self.cursor.sees("…") {
            let message = format!("the `…` is yours to fill in: expected {what}");
            return self.error(message);
        }
        let found = self.cursor.next_shown();
        self.error(format!("expected {what}, found {found}"))
    }

    fn error(&self, message: String) -> DecisionError {
        self.error_at(self.cursor.offset(), message, SHAPE.to_owned())
    }

    fn error_at(&self, offset: usize, message: String, help: String) -> DecisionError {
        DecisionError { column: self.cursor.column(offset), message, help }
    }
}
