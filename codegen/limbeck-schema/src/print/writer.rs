//! Lines, indentation and blank lines.

/// Deeper blocks are indented no further: a chain of messages stays linear in size.
const DEEPEST_INDENT: usize = 64;

/// Text in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
    /// Whether the last line opened the innermost block.
    opened: bool,
    /// Whether a blank line is due before the next line.
    blank: bool,
}

impl Writer {
    /// Begins a line: the blank line that is due, and the indentation.
    pub(super) fn begin(&mut self) {
        if self.blank {
            self.text.push('\n');
        }
        self.blank = false;
        self.opened = false;
        for _ in 0..self.depth.min(DEEPEST_INDENT) {
            self.text.push_str("  ");
        }
    }

    /// Adds to the line.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
    }

    /// A whole line.
    pub(super) fn line(&mut self, text: &str) {
        self.begin();
        self.push(text);
        self.end();
    }

    /// Ends a line with a bracket; what follows stands inside.
    pub(super) fn open(&mut self, bracket: &str) {
        self.push(bracket);
        self.end();
        self.depth += 1;
        self.opened = true;
    }

    /// Closes the innermost block and leaves the line open; an empty one closes where it opened.
    pub(super) fn close(&mut self, bracket: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.blank = false;
        if self.opened {
            self.text.pop();
            self.opened = false;
        } else {
            self.begin();
        }
        self.push(bracket);
    }

    /// A blank line before the next line, unless that is the first or last one of its block.
    pub(super) fn blank(&mut self) {
        self.blank = !self.opened && !self.text.is_empty();
    }

    /// A blank line before the next line, also at the beginning of a block: what ends a comment.
    pub(super) fn blank_always(&mut self) {
        self.blank = true;
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
