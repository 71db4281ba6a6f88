//! One file: bytes to a descriptor, with everything that is wrong about the text as findings.
//!
//! Names are not resolved here, and no other file is looked at.

use std::ops::Range;

use limbeck_syntax::{LevelKind, LineIndex, Nesting, TokenKind, header, lex, nesting};
use prost::Message;
use prost_types::SourceCodeInfo;

use super::linked::PackedInfo;
use super::option_names::{OptionName, option_names};
use super::{
    DEEPEST, LONGEST_OPTION_NAME, Limits, defaults, extensions, hidden, lenient, oneofs, report,
    reserved, spans,
};
use crate::finding::{Finding, Place, Span};
use crate::model::Name;

/// Stands for a byte that is no UTF-8 while the text is parsed: ASCII "substitute", one byte, so
/// that no column moves.
const SUBSTITUTE: u8 = 0x1a;

/// A file that parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The encoded descriptor, without source code info.
    pub descriptor: Vec<u8>,
    /// In the order written.
    pub imports: Vec<Import>,
    pub syntax_written: bool,
    pub info: PackedInfo,
    pub option_names: Vec<OptionName>,
    /// Indices of imports that a descriptor set calls unused; `None` if nobody has said.
    pub unused_imports: Option<Vec<usize>>,
}

/// An import statement.
#[derive(Debug)]
pub(super) struct Import {
    pub name: String,
    pub span: Span,
}

/// A text on its way through the checks.
struct Text<'a> {
    name: &'a Name,
    lines: LineIndex,
}

/// Parses one file.
pub(super) fn parse(
    name: &Name,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Box<Parsed>, Vec<Finding>> {
    if bytes.len() > limits.file_bytes {
        return Err(vec![too_large(name, bytes.len(), limits)]);
    }
    let header = header(bytes);
    let bytes = bytes.get(header.byte_order_mark..).unwrap_or_default();
    let text = Text { name, lines: LineIndex::new(bytes) };
    if let Some(finding) = text.binary(bytes) {
        return Err(vec![finding]);
    }
    let repaired = text.repair(bytes)?;
    let level = header.level.map(|level| {
        let shift = header.byte_order_mark;
        (level.kind, level.value, level.range.start - shift..level.range.end - shift)
    });
    if let Some((LevelKind::Edition, value, range)) = &level {
        return Err(vec![text.edition(value, range.clone())]);
    }
    let deepest = limits.nesting.min(DEEPEST);
    if let Nesting::Beyond { offset } = nesting(bytes, deepest) {
        return Err(vec![text.too_deep(offset, deepest)]);
    }
    let source = match &repaired {
        Some(repaired) => std::str::from_utf8(repaired),
        None => std::str::from_utf8(bytes),
    };
    // `repair` has dealt with what is no UTF-8.
    let source = source.unwrap_or_default();
    let spelled = extensions::spell_out(source);
    let source = spelled.as_ref().map_or(source, |spelled| spelled.text.as_str());
    let original = |offset| spelled.as_ref().map_or(offset, |spelled| spelled.original(offset));
    let mut descriptor = protox_parse::parse(name, source).map_err(|error| {
        let place = |range: Range<usize>| text.place(original(range.start)..original(range.end));
        conflicts(source, place).unwrap_or_else(|| report::parse(&error, place, source.len()))
    })?;
    text.check_lenient(bytes)?;
    let mut info = descriptor.source_code_info.take().unwrap_or_default();
    defaults::add_statements(&mut info, source);
    spans::lead_back(&mut info, &text.lines, spelled.as_ref());
    reserved::check(name, &descriptor, &info)?;
    hidden::check(name, &descriptor, &info)?;
    oneofs::rename_synthetic(&mut descriptor);
    if repaired.is_some() {
        show_substitutes(&mut info);
    }
    let option_names = option_names(&descriptor);
    check_option_names(name, &info, &option_names)?;
    reserved::check_options(name, &option_names, &info)?;
    Ok(Box::new(Parsed {
        option_names,
        descriptor: descriptor.encode_to_vec(),
        imports: imports(descriptor.dependency, &info),
        syntax_written: level.is_some(),
        info: PackedInfo::new(&info),
        unused_imports: None,
    }))
}

impl Text<'_> {
    fn place(&self, range: Range<usize>) -> Place {
        let start = spans::position(&self.lines, range.start);
        let end = spans::position(&self.lines, range.end.max(range.start));
        Place { file: self.name.clone(), span: Span { start, end } }
    }

    /// What the parser takes and protoc does not.
    fn check_lenient(&self, bytes: &[u8]) -> Result<(), Vec<Finding>> {
        let finding = |fault: lenient::Fault| {
            Finding::compile(Some(self.place(fault.range)), fault.message).with_help(fault.help)
        };
        let findings: Vec<Finding> = lenient::faults(bytes).into_iter().map(finding).collect();
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }

    /// A NUL byte, which ends protobuf text for protoc and is no text for anybody.
    fn binary(&self, bytes: &[u8]) -> Option<Finding> {
        let nul = bytes.iter().position(|&byte| byte == 0)?;
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let help = if utf16 {
            format!(
                "the file is UTF-16; save it as UTF-8: `iconv -f UTF-16 -t UTF-8 {}`",
                self.name
            )
        } else {
            "remove the byte; if the whole file is binary, it is no proto file: exclude it"
                .to_owned()
        };
        let place = self.place(nul..nul + 1);
        Some(Finding::compile(Some(place), "NUL byte in proto text").with_help(help))
    }

    /// Replaces what is no UTF-8 in comments, where protoc does not mind it; `None` if all is
    /// well.
    fn repair(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Vec<Finding>> {
        if std::str::from_utf8(bytes).is_ok() {
            return Ok(None);
        }
        let mut repaired = Vec::with_capacity(bytes.len());
        let mut findings = Vec::new();
        for token in lex(bytes) {
            let mut offset = token.range.start;
            for chunk in token.bytes(bytes).utf8_chunks() {
                repaired.extend_from_slice(chunk.valid().as_bytes());
                offset += chunk.valid().len();
                let invalid = chunk.invalid();
                if !invalid.is_empty() && !token.kind.is_comment() {
                    findings.push(self.not_utf8(offset, invalid, token.kind));
                }
                repaired.extend(invalid.iter().map(|_| SUBSTITUTE));
                offset += invalid.len();
            }
        }
        if findings.is_empty() { Ok(Some(repaired)) } else { Err(findings) }
    }

    fn not_utf8(&self, offset: usize, invalid: &[u8], token: TokenKind) -> Finding {
        let shown: Vec<String> = invalid.iter().map(|byte| format!("0x{byte:02X}")).collect();
        let place = self.place(offset..offset + invalid.len());
        let message = format!("not UTF-8: `{}`", shown.join(" "));
        let help = if matches!(token, TokenKind::String { .. }) {
            let escaped = shown.join("").replace("0x", "\\x");
            format!("save the file as UTF-8, or write the byte as an escape: `{escaped}`")
        } else {
            "save the file as UTF-8; outside of strings and comments proto text is ASCII".to_owned()
        };
        Finding::compile(Some(place), message).with_help(help)
    }

    fn edition(&self, value: &str, range: Range<usize>) -> Finding {
        let message = format!("edition `{value}` is not supported");
        Finding::compile(Some(self.place(range)), message).with_help(
            "limbeck reads proto2 and proto3: write `syntax = \"proto3\";` instead, and replace \
             `features.…` options by what they mean there (`optional` for explicit presence)",
        )
    }

    fn too_deep(&self, offset: usize, deepest: usize) -> Finding {
        let message = format!("nested more than {deepest} levels deep");
        Finding::compile(Some(self.place(offset..offset + 1)), message).with_help(
            "move inner messages to the top level; an option value this deep belongs into data, \
             not into the schema",
        )
    }
}

/// Marks that git leaves where two branches changed the same lines; all else that the parser
/// says of such a text follows from them.
fn conflicts(source: &str, place: impl Fn(Range<usize>) -> Place) -> Option<Vec<Finding>> {
    let starts = source.match_indices("<<<<<<< ").map(|(start, _)| start);
    let first = |start: &usize| *start == 0 || source.as_bytes().get(start - 1) == Some(&b'\n');
    let findings: Vec<Finding> = starts
        .filter(first)
        .map(|start| {
            let message = "unresolved merge conflict";
            Finding::compile(Some(place(start..start + 7)), message)
                .with_help("keep what is right of both sides, and remove the marked lines")
        })
        .collect();
    (!findings.is_empty()).then_some(findings)
}

fn too_large(name: &Name, len: usize, limits: &Limits) -> Finding {
    let place = Place { file: name.clone(), span: Span::default() };
    let message =
        format!("{len} bytes are more than the {} a proto file may have", limits.file_bytes);
    Finding::compile(Some(place), message)
        .with_help("split the file; if it is no proto file, exclude it from the roots")
}

/// Import statements with their places.
pub(super) fn imports(names: Vec<String>, info: &SourceCodeInfo) -> Vec<Import> {
    let import = |name| Import { name, span: Span::default() };
    let mut imports: Vec<Import> = names.into_iter().map(import).collect();
    for location in &info.location {
        let [3, index] = *location.path.as_slice() else { continue };
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(import) = imports.get_mut(index) {
            import.span = Span::from_source_info(&location.span);
        }
    }
    imports
}

/// Each part of an option's name is a level of nesting too.
fn check_option_names(
    name: &Name,
    info: &SourceCodeInfo,
    option_names: &[OptionName],
) -> Result<(), Vec<Finding>> {
    let long = option_names.iter().filter(|(_, parts)| parts.len() > LONGEST_OPTION_NAME);
    let finding = |(path, parts): &OptionName| {
        let message = format!("an option name of {} parts", parts.len());
        Finding::compile(Some(spans::place(name, info, path)), message)
            .with_help(format!("write at most {LONGEST_OPTION_NAME}, and the rest as `{{ … }}`"))
    };
    let findings: Vec<Finding> = long.map(finding).collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Shows in comments that there was a byte that is no text.
fn show_substitutes(info: &mut SourceCodeInfo) {
    let mark = |text: &mut String| *text = text.replace(char::from(SUBSTITUTE), "\u{fffd}");
    for location in &mut info.location {
        location.leading_comments.iter_mut().for_each(mark);
        location.trailing_comments.iter_mut().for_each(mark);
        location.leading_detached_comments.iter_mut().for_each(mark);
    }
}
