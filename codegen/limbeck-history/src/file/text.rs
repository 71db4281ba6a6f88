//! From bytes to TOML: what can be wrong with a file before any key of it is looked at.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use limbeck_syntax::LineIndex;
use toml_edit::{Document, TomlError};

use super::parsed::Locator;
use super::reader::MAX_PROBLEMS;
use crate::problem::{Problem, ProblemKind};
use crate::store::quoted;

/// The longest file that is read: eight mebibytes.
pub const MAX_BYTES: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The path of the file stands in the place of [`FILE`].
pub(super) const RESTORE: &str = "restore the file from git: `git checkout HEAD -- <file>`";
/// What stands for the path of the file in a help.
pub(super) const FILE: &str = "<file>";
const RESOLVE: &str = "take one side whole (`git checkout --ours -- <file>` or \
                       `git checkout --theirs -- <file>`); if both sides are revisions with an id of their own, \
                       keep the other one, too, as a file beside it (`git show :3:<file>`, or `:2:` for ours); then put the other branch on top with `limbeck rebase`, \
                       or join published branches with `limbeck merge`";

/// A file as text whose lines end with `\n` alone, without a byte order mark.
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) locator: Locator,
}

/// What is wrong with a file as a whole.
pub(super) struct Fault {
    kind: ProblemKind,
    range: Range<usize>,
    message: String,
    help: String,
}

impl Fault {
    fn file(range: Range<usize>, message: String, help: &str) -> Self {
        Self { kind: ProblemKind::File, range, message, help: help.to_owned() }
    }

    pub(super) fn problem(self, package: &str, locator: &Locator) -> Problem {
        Problem {
            package: package.to_owned(),
            place: Some(locator.place(self.range)),
            kind: self.kind,
            message: self.message,
            help: self.help.replace(FILE, &quoted(&locator.file)),
        }
    }
}

impl<'a> Text<'a> {
    /// Reads text; a carriage return before a line end is part of the line end, whatever string
    /// or comment it stands in, so that a checkout with CRLF means the same.
    pub(super) fn read(name: &str, bytes: &'a [u8]) -> Result<Self, (Locator, Vec<Fault>)> {
        let file: Arc<str> = Arc::from(name);
        if bytes.len() > MAX_BYTES {
            let locator = Locator { file, lines: LineIndex::new(b""), shift: 0 };
            return Err((locator, vec![too_large(bytes.len())]));
        }
        let shift = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if text.contains("\r\n") => Cow::Owned(text.replace("\r\n", "\n")),
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                let locator = Locator { file, lines: LineIndex::new(bytes), shift: 0 };
                return Err((locator, vec![not_utf8(bytes, error.valid_up_to())]));
            }
        };
        let locator = Locator { file, lines: LineIndex::new(text.as_bytes()), shift };
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(shift..).unwrap_or_default()),
            Cow::Owned(mut text) => Cow::Owned(text.split_off(shift)),
        };
        let text = Self { text, locator };
        let conflicts = text.conflicts();
        if conflicts.is_empty() { Ok(text) } else { Err((text.locator, conflicts)) }
    }

    /// All places where git left both sides of a conflict.
    fn conflicts(&self) -> Vec<Fault> {
        if !["<<<<<<<", "|||||||", ">>>>>>>"].iter().any(|marker| self.text.contains(marker)) {
            return Vec::new();
        }
        let mut regions: Vec<Range<usize>> = Vec::new();
        let mut is_open = false;
        let mut offset = 0;
        for line in self.text.split_inclusive('\n') {
            let range = offset..offset + line.trim_end().len();
            offset += line.len();
            let opens = is_marker(line, '<');
            let closes = is_marker(line, '>');
            if regions.len() == MAX_PROBLEMS {
                break;
            }
            if opens || (!is_open && (closes || is_marker(line, '|'))) {
                regions.push(range.clone());
                is_open = opens;
            } else if closes && let Some(region) = regions.last_mut() {
                region.end = range.end;
                is_open = false;
            }
        }
        regions.into_iter().map(conflict).collect()
    }

    /// Reads the TOML.
    pub(super) fn document(&self) -> Result<Document<&str>, Fault> {
        Document::parse(self.text.as_ref()).map_err(|error| self.syntax(&error))
    }

    fn syntax(&self, error: &TomlError) -> Fault {
        let range = error.span().unwrap_or(0..0);
        let before = self.text.get(..range.start).and_then(|before| before.rfind('\n'));
        let start = before.map_or(0, |at| at + 1);
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if is_marker(line, '=') {
            return conflict(start..start + line.len());
        }
        let mut message = format!("the file is no TOML: {}", lower_first(error.message()));
        if let Some(key) =
            self.text.get(range.clone()).filter(|_| message.ends_with("duplicate key"))
        {
            message.extend([" `", key, "`"]);
        }
        Fault::file(range, message, &format!("correct the line; or {RESTORE}"))
    }
}

/// Whether git would take a line for one that it wrote into a conflict: seven times the sign, then
/// a blank or nothing.
pub(super) fn is_marker(line: &str, sign: char) -> bool {
    let rest = line.trim_start_matches(sign);
    line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with([' ', '\n', '\r']))
}

fn conflict(range: Range<usize>) -> Fault {
    let message = "both sides of a git conflict stand here".to_owned();
    let kind = ProblemKind::ConflictMarkers;
    Fault { kind, range, message, help: RESOLVE.to_owned() }
}

fn too_large(len: usize) -> Fault {
    let message =
        format!("the file has {len} bytes, more than the {MAX_BYTES} that a revision may have");
    let help = "record an API that exists with `limbeck baseline`, which lists no changes";
    Fault::file(0..0, message, help)
}

fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let message = if is_wide {
        "the file is UTF-16, and has to be UTF-8".to_owned()
    } else {
        let byte = bytes.get(at).copied().unwrap_or_default();
        format!("the file is not UTF-8: byte 0x{byte:02x}")
    };
    Fault::file(at..at + 1, message, &format!("save the file as UTF-8; or {RESTORE}"))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
