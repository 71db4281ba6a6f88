//! What was written.

use std::fmt;
use std::str::FromStr;

use super::error::{Kind, SymbolError};
use crate::graph::shortened;

/// The fewest digits of an id that stand for it.
const MIN_PREFIX: usize = 4;
/// The digits of an id.
const MAX_PREFIX: usize = 12;
/// No longer text is looked at.
const MAX_LENGTH: usize = 1000;

/// The name of one revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symbol {
    /// The package that it is said to be in.
    pub package: Option<String>,
    /// Where to begin.
    pub anchor: Anchor,
    /// How many steps to go from there: back along first parents, or forth.
    pub offset: i64,
}

/// Where a symbol begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// The newest revision.
    Head,
    /// The first revision.
    Base,
    /// The newest revision that others rely on.
    Published,
    /// The revision whose id begins so: 4 to 12 digits.
    Prefix(String),
    /// What runs in an environment.
    Environment(String),
}

/// Two names of revisions: what leads from one to the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// Where it begins; this revision is not part of it.
    pub from: Symbol,
    /// Where it ends.
    pub to: Symbol,
}

impl Symbol {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, SymbolError> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.is_empty() || text.len() > MAX_LENGTH || !is_plain {
            return Err(syntax(text).into());
        }
        if text.contains("..") {
            return Err(Kind::IsRange(text.to_owned()).into());
        }
        if let Some(environment) = text.strip_prefix("env:") {
            return match environment {
                "" => Err(syntax(text).into()),
                name => Ok(Self::at(None, Anchor::Environment(name.to_owned()))),
            };
        }
        let (package, rest) = match text.split_once('@') {
            Some((package, rest)) if is_package(package) => (Some(package.to_owned()), rest),
            Some(_) => return Err(syntax(text).into()),
            None => (None, text),
        };
        let (name, offset) = split_offset(rest).ok_or_else(|| syntax(text))?;
        let symbol = match (Anchor::parse(name), package) {
            (Some(anchor), package) => Self::at(package, anchor),
            (None, None) if is_package(name) => Self::at(Some(name.to_owned()), Anchor::Head),
            (None, _) if is_short(name) => return Err(Kind::Short(name.to_owned()).into()),
            (None, _) => return Err(syntax(text).into()),
        };
        Ok(Self { offset, ..symbol })
    }

    fn at(package: Option<String>, anchor: Anchor) -> Self {
        Self { package, anchor, offset: 0 }
    }
}

impl Range {
    /// Whether a text is to be read as a range, not as one name.
    pub fn is_meant(text: &str) -> bool {
        text.contains("..")
    }

    /// Reads a range, `A..B`.
    pub fn parse(text: &str) -> Result<Self, SymbolError> {
        match text.split_once("..") {
            Some((from, to)) if !from.is_empty() && !to.is_empty() => {
                Ok(Self { from: Symbol::parse(from)?, to: Symbol::parse(to)? })
            }
            Some(_) | None => Err(Kind::NoRange(shortened(text)).into()),
        }
    }
}

impl Anchor {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "head" => Some(Self::Head),
            "base" => Some(Self::Base),
            "published" => Some(Self::Published),
            _ if is_hex(name) && (MIN_PREFIX..=MAX_PREFIX).contains(&name.len()) => {
                Some(Self::Prefix(name.to_owned()))
            }
            _ => None,
        }
    }
}

impl FromStr for Symbol {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        Self::parse(text)
    }
}

impl FromStr for Range {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        Self::parse(text)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(package) = &self.package {
            write!(f, "{package}@")?;
        }
        write!(f, "{}", self.anchor)?;
        if self.offset == 0 { Ok(()) } else { write!(f, "{:+}", self.offset) }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Base => f.write_str("base"),
            Self::Published => f.write_str("published"),
            Self::Prefix(digits) => f.write_str(digits),
            Self::Environment(name) => write!(f, "env:{name}"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

fn syntax(text: &str) -> Kind {
    Kind::Syntax(shortened(text))
}

/// What stands before `+2` or `-1`, and the number; `None` if it is none, or too large.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    let Some(at) = text.find(['+', '-']) else { return Some((text, 0)) };
    let (name, offset) = text.split_at(at);
    let digits = offset.get(1..)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let offset = offset.parse().ok().filter(|_| is_number && !name.is_empty())?;
    Some((name, offset))
}

/// Whether a text is the name of a package: identifiers with dots between.
fn is_package(text: &str) -> bool {
    text.split('.').all(|part| {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        part.bytes().next().is_some_and(is_letter)
            && part.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
    })
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Whether a text seems to be an id with too few digits.
fn is_short(text: &str) -> bool {
    is_hex(text) && text.len() < MIN_PREFIX
}
