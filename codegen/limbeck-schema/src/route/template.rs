//! The grammar of path templates.
//!
//! ```text
//! Template = "/" Segments [ Verb ] ;
//! Segments = Segment { "/" Segment } ;
//! Segment  = "*" | "**" | LITERAL | Variable ;
//! Variable = "{" FieldPath [ "=" Segments ] "}" ;
//! FieldPath = IDENT { "." IDENT } ;
//! Verb     = ":" LITERAL ;
//! ```

use std::ops::Range;

use super::Segment;
use super::literal::decode;

/// A template whose variables are names still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) segments: Vec<Segment>,
    pub(super) captures: Vec<Capture>,
    pub(super) suffix: Option<String>,
}

/// A variable as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) name: String,
    /// Where the name begins: a character, counted from 1.
    pub(super) column: usize,
    pub(super) segments: Range<usize>,
}

/// What is wrong with a template, as it reads behind "the path `…`".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The character it is about, counted from 1.
    pub(super) column: usize,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Whether other gateways take the template nevertheless.
    pub(super) is_wildcard: bool,
}

impl Fault {
    pub(super) fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into(), help: None, is_wildcard: false }
    }

    fn inner_multi(column: usize) -> Self {
        let fault = Self::new(column, "has a `**` that is not the last segment");
        Self { is_wildcard: true, ..fault.with_help("write `*` for each segment before the last") }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Parses a template.
pub(super) fn parse(text: &str) -> Result<Parsed, Fault> {
    let mut parser = Parser { rest: text, column: 1, parsed: Parsed::empty(), multi: None };
    if !parser.take('/') {
        return Err(Fault::new(1, "does not begin with `/`"));
    }
    loop {
        if parser.rest.starts_with('{') {
            parser.variable()?;
        } else {
            parser.segment()?;
        }
        match parser.rest.chars().next() {
            None => return Ok(parser.parsed),
            Some('/') => {
                parser.take('/');
            }
            Some(':') => {
                parser.suffix()?;
                return Ok(parser.parsed);
            }
            Some('}') => return Err(Fault::new(parser.column, "has a `}` that closes nothing")),
            Some(_) => {
                return Err(Fault::new(
                    parser.column,
                    "has more text beside a variable in one segment",
                )
                .with_help("a variable is a segment of its own, or several: put a `/` between"));
            }
        }
    }
}

impl Parsed {
    fn empty() -> Self {
        Self { segments: Vec::new(), captures: Vec::new(), suffix: None }
    }
}

struct Parser<'a> {
    rest: &'a str,
    column: usize,
    parsed: Parsed,
    /// Where `**` stood, if it did.
    multi: Option<usize>,
}

impl<'a> Parser<'a> {
    fn take(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                self.column += 1;
                true
            }
            None => false,
        }
    }

    /// Takes everything before the first of the characters.
    fn word(&mut self, until: &[char]) -> &'a str {
        let end = self.rest.find(until).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.column += word.chars().count();
        word
    }

    /// One segment without a variable.
    fn segment(&mut self) -> Result<(), Fault> {
        let column = self.column;
        if let Some(multi) = self.multi {
            return Err(Fault::inner_multi(multi));
        }
        let segment = match self.word(&['/', ':', '{', '}']) {
            "" => return Err(self.no_segment()),
            "*" => Segment::Single,
            "**" => {
                self.multi = Some(column);
                Segment::Multi
            }
            literal => Segment::Literal(decode(literal, column)?),
        };
        self.parsed.segments.push(segment);
        if self.rest.starts_with('{') {
            return Err(Fault::new(self.column, "has a variable beside other text in one segment")
                .with_help("a variable is a segment of its own, or several: put a `/` between"));
        }
        Ok(())
    }

    fn no_segment(&self) -> Fault {
        match self.rest.chars().next() {
            None if self.parsed.segments.is_empty() => Fault::new(self.column, "has no segment"),
            None => Fault::new(self.column, "ends in `/`").with_help("leave the last `/` out"),
            Some('}') => Fault::new(self.column, "has a `}` that no segment stands before"),
            Some('{') => Fault::new(self.column, "has a variable inside a variable"),
            Some(_) => Fault::new(self.column, "has an empty segment"),
        }
    }

    fn variable(&mut self) -> Result<(), Fault> {
        let open = self.column;
        self.take('{');
        let column = self.column;
        let name = self.word(&['=', '}', '/', '{', ':']);
        check_name(name, column)?;
        let first = self.parsed.segments.len();
        if self.take('=') {
            self.segment()?;
            while self.take('/') {
                self.segment()?;
            }
        } else if let Some(multi) = self.multi {
            return Err(Fault::inner_multi(multi));
        } else {
            self.parsed.segments.push(Segment::Single);
        }
        if !self.take('}') {
            return Err(match self.rest.chars().next() {
                Some(':') => Fault::new(self.column, "has a verb inside a variable")
                    .with_help("the verb follows the last segment, behind the `}`"),
                _ => Fault::new(open, "has a `{` that is not closed"),
            });
        }
        let segments = first..self.parsed.segments.len();
        self.parsed.captures.push(Capture { name: name.to_owned(), column, segments });
        Ok(())
    }

    fn suffix(&mut self) -> Result<(), Fault> {
        self.take(':');
        let column = self.column;
        let verb = self.word(&[]);
        if verb.is_empty() {
            return Err(Fault::new(column, "ends in `:`").with_help("write the verb behind it"));
        }
        if let Some(at) = verb.find(['/', ':', '{']) {
            let column = column + verb.get(..at).map_or(0, |before| before.chars().count());
            return Err(Fault::new(column, "goes on behind the verb").with_help(
                "`:` begins the verb, which ends the template; write `%3A` for a colon elsewhere",
            ));
        }
        self.parsed.suffix = Some(decode(verb, column)?);
        Ok(())
    }
}

fn check_name(name: &str, column: usize) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::new(column, "has a variable without a name"));
    }
    let is_ident = |part: &str| {
        let starts = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        starts && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if name.split('.').all(is_ident) {
        return Ok(());
    }
    let message = format!("has the variable `{}`, which is no field path", name.escape_debug());
    Err(Fault::new(column, message).with_help("write field names with dots between: `book.name`"))
}
