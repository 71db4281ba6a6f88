//! The text of a declaration as tokens: comparable whatever the white space, with names that can be
//! exchanged.

use std::borrow::Cow;

/// Names of types that nobody declares.
pub(super) const SCALARS: [&str; 15] = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];

/// What a statement or the type of a field can begin with, or stand before it.
const KEYWORDS: [&str; 26] = [
    "edition",
    "enum",
    "export",
    "extend",
    "extensions",
    "group",
    "import",
    "local",
    "map",
    "max",
    "message",
    "oneof",
    "option",
    "optional",
    "package",
    "public",
    "repeated",
    "required",
    "reserved",
    "returns",
    "rpc",
    "service",
    "stream",
    "syntax",
    "to",
    "weak",
];

/// A declaration, or several statements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(super) tokens: Vec<Token>,
}

/// One token, and what stands before it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) gap: Gap,
    pub(super) role: Role,
    pub(super) text: Box<str>,
}

/// White space before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Space,
    /// A line end, and blanks beyond those of the first line.
    Line(usize),
}

/// What a token is to those who rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// The name that the declaration declares.
    Name,
    /// A type: relative to the package, or in full behind a dot.
    Type,
    /// An extension in the name of an option, in full.
    Extension,
    /// An extension in a message literal, in full, where no dot can stand before it.
    LiteralExtension,
    /// A type or an extension whose name is that of something else now.
    Gone,
}

/// White space means nothing.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |(a, b): (&Token, &Token)| a.role == b.role && a.text == b.text;
        self.tokens.len() == other.tokens.len()
            && self.tokens.iter().zip(&other.tokens).all(is_same)
    }
}

impl Eq for Text {}

impl Text {
    /// One token that stands for itself.
    pub(crate) fn word(text: &str) -> Self {
        let mut words = Self::default();
        words.push(Gap::None, Role::Plain, text);
        words
    }

    pub(super) fn push(&mut self, gap: Gap, role: Role, text: &str) {
        self.tokens.push(Token { gap, role, text: text.into() });
    }

    /// Adds another text on a line of its own, indented.
    pub(super) fn append(&mut self, other: Self, indent: usize) {
        for (n, mut token) in other.tokens.into_iter().enumerate() {
            token.gap = match token.gap {
                _ if n == 0 => Gap::Line(indent),
                Gap::Line(inner) => Gap::Line(indent + inner),
                gap => gap,
            };
            self.tokens.push(token);
        }
    }

    /// The text, each token as `spell` has it, lines behind the first indented.
    pub(super) fn write<'t>(
        &'t self,
        indent: usize,
        spell: &dyn Fn(Role, &'t str) -> Cow<'t, str>,
    ) -> String {
        let mut text = String::new();
        for (n, token) in self.tokens.iter().enumerate() {
            match token.gap {
                _ if n == 0 => {}
                Gap::None => {}
                Gap::Space => text.push(' '),
                Gap::Line(inner) => {
                    text.push('\n');
                    text.extend(std::iter::repeat_n(' ', indent + inner));
                }
            }
            text.push_str(&spell(token.role, &token.text));
        }
        text
    }

    /// The token behind `=`: the number of a field or of an enum value.
    pub(super) fn number(&self) -> i64 {
        let mut tokens = self.tokens.iter().skip_while(|token| &*token.text != "=").skip(1);
        let Some(first) = tokens.next() else { return i64::MAX };
        let (sign, digits) = match &*first.text {
            "-" => (-1, tokens.next().map_or("", |token| &*token.text)),
            digits => (1, digits),
        };
        let lower = digits.to_ascii_lowercase();
        let number = if let Some(hex) = lower.strip_prefix("0x") {
            i64::from_str_radix(hex, 16).ok()
        } else if lower.len() > 1 && lower.starts_with('0') {
            i64::from_str_radix(&lower, 8).ok()
        } else {
            lower.parse().ok()
        };
        number.map_or(i64::MAX, |number| sign * number)
    }
}

/// A token as a revision file has it: a type of the package relative to it, unless that begins with a
/// word of the language.
pub(super) fn recorded<'t>(package: &str, role: Role, text: &'t str) -> Cow<'t, str> {
    if role != Role::Type || text.starts_with('.') {
        return Cow::Borrowed(text);
    }
    let first = text.split('.').next().unwrap_or_default();
    if SCALARS.contains(&first) || KEYWORDS.contains(&first) {
        return Cow::Owned(format!(".{}", super::join(package, text)));
    }
    Cow::Borrowed(text)
}
