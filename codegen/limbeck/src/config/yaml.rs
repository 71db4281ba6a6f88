//! YAML as a tree with places, built within limits.
//!
//! An alias stands for what it names, copied: a few lines can ask for more memory than there is, so
//! copies count against a limit.

use std::collections::BTreeMap;
use std::ops::Range;

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{Marker, TScalarStyle};

use super::{Complaints, Located};

/// Bytes of a file.
const LARGEST: usize = 1 << 18;
/// Lists and tables within each other.
const DEEPEST: usize = 32;
/// Values of a file, copies of aliases included.
const MOST: usize = 10_000;

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// The value.
    pub(crate) value: Value,
    /// Where it stands in bytes; of lists and tables, the first one.
    pub(crate) range: Range<usize>,
}

/// A value of YAML, as far as configuration files need to tell them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// A string, number or truth value.
    Scalar {
        /// As written, without quotes.
        text: String,
        /// Whether it had none.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the text; keys may repeat.
    Table(Vec<(Located<String>, Node)>),
}

/// A list or table whose end is still to come.
struct Open {
    anchor: usize,
    node: Node,
    key: Option<Located<String>>,
}

struct Builder<'a> {
    text: &'a str,
    /// Byte offsets of characters; empty if they are the same.
    offsets: Vec<usize>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    count: usize,
}

/// What is wrong, where, and the way out.
struct Fault {
    range: Range<usize>,
    message: String,
    help: &'static str,
}

/// Reads the one document of a file; `None` after a complaint.
pub(crate) fn parse(text: &str, complaints: &mut Complaints) -> Option<Node> {
    if text.len() > LARGEST {
        let message = format!("this file is larger than {LARGEST} bytes");
        complaints.add(0..0, message, "no configuration is that large: is it the right file?");
        return None;
    }
    let wide = || text.char_indices().map(|(offset, _)| offset).collect();
    let offsets = if text.is_ascii() { Vec::new() } else { wide() };
    let mut builder =
        Builder { text, offsets, open: Vec::new(), anchors: BTreeMap::new(), count: 0 };
    match builder.document() {
        Ok(node) => Some(node),
        Err(Fault { range, message, help }) => {
            complaints.add(range, message, help);
            None
        }
    }
}

impl Builder<'_> {
    fn document(&mut self) -> Result<Node, Fault> {
        let mut parser = Parser::new_from_str(self.text);
        let mut document = None;
        loop {
            let (event, marker) = parser.next_token().map_err(|error| {
                let range = self.at(error.marker(), 1);
                let help = if error.info().contains("tab") {
                    "YAML is indented by blanks, not by tabs"
                } else {
                    "mend the line, or quote what contains `:`, `#` or `*`"
                };
                Fault { range, message: format!("this is no YAML: {}", error.info()), help }
            })?;
            if event == Event::StreamEnd {
                let null = Node { value: Value::Null, range: 0..0 };
                return Ok(document.unwrap_or(null));
            }
            let range = self.at(&marker, 1);
            if event == Event::DocumentStart && document.is_some() {
                let message = "a second document begins here".to_owned();
                return Err(Fault { range, message, help: "remove what follows `---`" });
            }
            if let Some(done) = self.event(event, range)? {
                document = Some(done);
            }
        }
    }

    /// Takes the next event; returns the document if that ends it.
    fn event(&mut self, event: Event, range: Range<usize>) -> Result<Option<Node>, Fault> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart
            | Event::DocumentEnd => Ok(None),
            Event::SequenceStart(anchor, _) => self.begin(anchor, Value::List(Vec::new()), range),
            Event::MappingStart(anchor, _) => self.begin(anchor, Value::Table(Vec::new()), range),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { anchor, node, .. }) => self.put(anchor, node),
                None => Ok(None),
            },
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == TScalarStyle::Plain;
                let range = self.scalar_range(range.start, &text);
                let null = plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null { Value::Null } else { Value::Scalar { text, plain } };
                self.put(anchor, Node { value, range })
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).ok_or_else(|| Fault {
                    range: range.clone(),
                    message: "this alias names what it is part of".to_owned(),
                    help: "write out what is meant",
                })?;
                self.count += size(node);
                let copy = node.clone();
                self.put(0, copy)
            }
        }
    }

    fn begin(
        &mut self,
        anchor: usize,
        value: Value,
        range: Range<usize>,
    ) -> Result<Option<Node>, Fault> {
        if self.open.len() >= DEEPEST {
            let message = format!("lists and tables are nested deeper than {DEEPEST}");
            return Err(Fault { range, message, help: "no key takes that" });
        }
        self.open.push(Open { anchor, node: Node { value, range }, key: None });
        Ok(None)
    }

    /// Adds a finished value to what is open, or returns it as the document.
    fn put(&mut self, anchor: usize, node: Node) -> Result<Option<Node>, Fault> {
        self.count += 1;
        if self.count > MOST {
            let message = format!("this file holds more than {MOST} values, aliases written out");
            return Err(Fault { range: node.range, message, help: "no configuration needs that" });
        }
        if anchor > 0 {
            self.count += size(&node);
            self.anchors.insert(anchor, node.clone());
        }
        let Some(Open { node: outer, key, .. }) = self.open.last_mut() else {
            return Ok(Some(node));
        };
        match (&mut outer.value, key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Table(entries), Some(name)) => entries.push((name, node)),
            (Value::Table(entries), None) => {
                let Value::Scalar { text, .. } = node.value else {
                    let message = "this key is no string".to_owned();
                    return Err(Fault { range: node.range, message, help: "write `key: value`" });
                };
                // The parser places a table without braces at its first `:`.
                if entries.is_empty() && self.text.as_bytes().get(outer.range.start) != Some(&b'{')
                {
                    outer.range = node.range.clone();
                }
                *key = Some(Located { value: text, range: node.range });
            }
            (Value::Null | Value::Scalar { .. }, _) => {}
        }
        Ok(None)
    }

    fn at(&self, marker: &Marker, length: usize) -> Range<usize> {
        let start = match self.offsets.get(marker.index()) {
            Some(offset) => *offset,
            None if self.offsets.is_empty() => marker.index().min(self.text.len()),
            None => self.text.len(),
        };
        start..(start + length).min(self.text.len()).max(start)
    }

    /// The stretch of a scalar that begins here: its text, quotes included.
    fn scalar_range(&self, start: usize, text: &str) -> Range<usize> {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let length = match line.chars().next() {
            _ if !text.is_empty() && line.starts_with(text) => text.len(),
            Some(quote @ ('"' | '\'')) => line
                .get(1..)
                .and_then(|inner| inner.find(quote))
                .map_or(line.len(), |close| close + 2),
            _ => text.len().min(line.trim_end().len()),
        };
        start..start + length
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::Null | Value::Scalar { .. } => 0,
        Value::List(items) => items.iter().map(size).sum(),
        Value::Table(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let mut complaints = Complaints::new("buf.yaml", text.as_bytes());
        assert_eq!(parse(text, &mut complaints), None, "{text}");
        let shown = |finding: limbeck_schema::finding::Finding| {
            format!("{}: {}", finding.place.unwrap(), finding.message)
        };
        complaints.into_findings().into_iter().map(shown).collect()
    }

    fn tree(text: &str) -> Node {
        let mut complaints = Complaints::new("buf.yaml", text.as_bytes());
        let node = parse(text, &mut complaints);
        assert_eq!(complaints.into_findings(), []);
        node.unwrap()
    }

    #[test]
    fn aliases_cannot_multiply_without_end() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let inner = vec![format!("*a{}", level - 1); 10].join(", ");
            writeln!(bomb, "a{level}: &a{level} [{inner}]").unwrap();
        }
        assert!(faults(&bomb)[0].contains("more than 10000 values"));
        assert_eq!(faults("a: &a [*a]\n"), ["buf.yaml:1:8: this alias names what it is part of"]);
    }

    #[test]
    fn depth_and_size_are_limited() {
        assert!(faults(&"[".repeat(33))[0].contains("nested deeper than 32"));
        assert!(faults(&"[".repeat(10_000))[0].starts_with("buf.yaml:1:"));
        assert!(faults(&"- ".repeat(10_000))[0].contains("nested deeper than 32"));
        assert!(faults(&"a\n".repeat(1 << 18))[0].contains("larger than"));
    }

    #[test]
    fn what_is_no_yaml_has_a_place() {
        for text in ["a: [\n", "a: b: c\n", "a:\n\tb: 1\n", "\"", "*x", "? [a]\n: b\n", "%", "a: @"]
        {
            let found = faults(text);
            assert!(found[0].starts_with("buf.yaml:"), "{text}: {found:?}");
        }
        assert_eq!(faults("a: 1\n---\nb: 2\n"), ["buf.yaml:2:1: a second document begins here"]);
    }

    #[test]
    fn values_have_places_in_bytes() {
        let text = "é: [\"x y\", 'z']\nb: ~\n";
        let Value::Table(entries) = tree(text).value else { panic!("no table") };
        let [(accented, list), (b, null)] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((&text[accented.range.clone()], &text[b.range.clone()]), ("é", "b"));
        assert_eq!(null.value, Value::Null);
        let Value::List(items) = &list.value else { panic!("no list") };
        let shown: Vec<_> = items.iter().map(|item| &text[item.range.clone()]).collect();
        assert_eq!(shown, ["\"x y\"", "'z'"]);
    }

    #[test]
    fn an_alias_is_what_it_names() {
        let copy = tree("a: &x [1]\nb: *x\n");
        let Value::Table(entries) = copy.value else { panic!("no table") };
        assert_eq!(entries[0].1, entries[1].1);
        assert_eq!(tree("").value, Value::Null);
    }
}
