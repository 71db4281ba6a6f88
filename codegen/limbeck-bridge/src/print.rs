//! Decisions as the text that parses back.

use std::fmt;

use crate::decision::{Argument, Decision, Policy};
use crate::parse::{is_number, is_path};
use crate::policy::Direction;

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.from.join(", "))?;
        f.write_str(if self.from.is_empty() { "->" } else { " ->" })?;
        if !self.to.is_empty() {
            write!(f, " {}", self.to.join(", "))?;
        }
        let mut separator = ": ";
        for direction in Direction::ALL {
            if let Some(policy) = self.policy(*direction) {
                write!(f, "{separator}{direction}={policy}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.arguments.is_empty() {
            write!(f, "({})", self.argument_list().join(", "))?;
        }
        match &self.why {
            Some(why) => write!(f, " because {}", Quoted(why)),
            None => Ok(()),
        }
    }
}

impl Policy {
    /// Arguments in the order of the parameters; without names if none is left out.
    fn argument_list(&self) -> Vec<String> {
        let names = || self.kind.parameters().iter().map(|parameter| parameter.name);
        let leading = names().take_while(|name| self.arguments.contains_key(*name));
        if leading.count() == self.arguments.len() {
            let given = names().filter_map(|name| self.arguments.get(name));
            return given.map(ToString::to_string).collect();
        }
        self.arguments.iter().map(|(name, argument)| format!("{name}={argument}")).collect()
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if is_path(text) && text != "true" && text != "false" => {
                f.write_str(text)
            }
            Self::Text(text) if is_number(text) => f.write_str(text),
            Self::Text(text) => write!(f, "{}", Quoted(text)),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(is) => write!(f, "{is}"),
        }
    }
}

/// Text between quotes.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                c if c.is_control() => write!(f, "{}", c.escape_unicode())?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}
