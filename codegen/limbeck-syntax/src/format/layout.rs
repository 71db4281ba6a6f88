//! Text, spaces, line ends and groups, and how they become lines.
//!
//! White space merges: of what stands between two texts, the largest wins. A group is printed flat
//! unless a line ends inside it; how long a line gets does not matter.

/// What [`Layout`] is made of.
#[derive(Clone, Copy, Debug)]
enum Piece<'text> {
    Text(&'text [u8]),
    /// A stretch of what was made, not found.
    Made(usize, usize),
    Space,
    /// A line end that is kept as it is: inside of a comment.
    Break,
    Line,
    BlankLine,
    /// A line end if its group is broken, else nothing or a space.
    Soft {
        group: usize,
        space: bool,
    },
    Indent,
    Outdent,
}

/// Collects what is to be printed.
#[derive(Debug, Default)]
pub(super) struct Layout<'text> {
    pieces: Vec<Piece<'text>>,
    made: Vec<u8>,
    /// Whether each group holds a line end.
    broken: Vec<bool>,
    /// Groups that are not closed yet.
    open: Vec<usize>,
}

/// White space that is owed before the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owed {
    Nothing,
    Space,
    Line,
    BlankLine,
}

const INDENT: usize = 2;

impl<'text> Layout<'text> {
    /// Text that holds no line end.
    pub(super) fn text(&mut self, text: &'text [u8]) {
        self.pieces.push(Piece::Text(text));
    }

    /// Text that stands nowhere in the source.
    pub(super) fn made(&mut self, parts: &[&[u8]]) {
        let start = self.made.len();
        for part in parts {
            self.made.extend_from_slice(part);
        }
        self.pieces.push(Piece::Made(start, self.made.len()));
    }

    pub(super) fn space(&mut self) {
        self.pieces.push(Piece::Space);
    }

    pub(super) fn line(&mut self) {
        self.break_group();
        self.pieces.push(Piece::Line);
    }

    pub(super) fn blank_line(&mut self) {
        self.break_group();
        self.pieces.push(Piece::BlankLine);
    }

    /// A line end inside of a comment.
    pub(super) fn comment_break(&mut self) {
        self.break_group();
        self.pieces.push(Piece::Break);
    }

    /// A line end if the innermost group gets one elsewhere, else nothing.
    pub(super) fn soft(&mut self) {
        self.soft_or(false);
    }

    /// A line end if the innermost group gets one elsewhere, else a space.
    pub(super) fn soft_space(&mut self) {
        self.soft_or(true);
    }

    fn soft_or(&mut self, space: bool) {
        match self.open.last() {
            Some(&group) => self.pieces.push(Piece::Soft { group, space }),
            None if space => self.space(),
            None => {}
        }
    }

    pub(super) fn indent(&mut self) {
        self.pieces.push(Piece::Indent);
    }

    pub(super) fn outdent(&mut self) {
        self.pieces.push(Piece::Outdent);
    }

    pub(super) fn open_group(&mut self) {
        self.open.push(self.broken.len());
        self.broken.push(false);
    }

    pub(super) fn close_group(&mut self) {
        let Some(group) = self.open.pop() else { return };
        if self.broken.get(group) == Some(&true) {
            self.break_group();
        }
    }

    /// Makes the innermost group end its lines.
    pub(super) fn break_group(&mut self) {
        let innermost = self.open.last().and_then(|&group| self.broken.get_mut(group));
        if let Some(broken) = innermost {
            *broken = true;
        }
    }

    /// The lines; empty, or ending with a line end.
    pub(super) fn render(&self, size: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(size);
        let (mut owed, mut level) = (Owed::Nothing, 0_usize);
        for piece in &self.pieces {
            let wanted = match *piece {
                Piece::Text(text) => {
                    pay(&mut out, &mut owed, level);
                    out.extend_from_slice(text);
                    continue;
                }
                Piece::Made(start, end) => {
                    pay(&mut out, &mut owed, level);
                    out.extend_from_slice(self.made.get(start..end).unwrap_or_default());
                    continue;
                }
                Piece::Break => {
                    out.push(b'\n');
                    owed = Owed::Nothing;
                    continue;
                }
                Piece::Indent => {
                    level += INDENT;
                    continue;
                }
                Piece::Outdent => {
                    level = level.saturating_sub(INDENT);
                    continue;
                }
                Piece::Line => Owed::Line,
                Piece::BlankLine => Owed::BlankLine,
                Piece::Soft { group, .. } if self.broken.get(group) == Some(&true) => Owed::Line,
                Piece::Space | Piece::Soft { space: true, .. } => Owed::Space,
                Piece::Soft { space: false, .. } => Owed::Nothing,
            };
            owed = owed.max(wanted);
        }
        if !out.is_empty() && out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        out
    }
}

/// Writes the white space that is owed.
fn pay(out: &mut Vec<u8>, owed: &mut Owed, level: usize) {
    let fresh = matches!(out.last(), None | Some(b'\n'));
    match owed {
        Owed::Nothing => {}
        Owed::Space if fresh && !out.is_empty() => {}
        Owed::Space => out.push(b' '),
        Owed::Line if fresh => {}
        Owed::Line => out.push(b'\n'),
        Owed::BlankLine if out.is_empty() => {}
        Owed::BlankLine => out.extend_from_slice(if fresh { b"\n" } else { b"\n\n" }),
    }
    *owed = Owed::Nothing;
    if matches!(out.last(), None | Some(b'\n')) {
        out.resize(out.len() + level, b' ');
    }
}
