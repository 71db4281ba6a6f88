//! Byte offsets to lines and columns, and back.

/// Where the lines of a text start, and what its tabs do to columns.
///
/// Lines and columns are what protoc counts: from 1, a column per byte, and a tab advances to the
/// next multiple of eight. Lines end with `\n`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
    /// Offset of each tab, and the column (from 0) behind it.
    tabs: Vec<(usize, usize)>,
    len: usize,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

const TAB: usize = 8;

impl LineIndex {
    /// Reads the lines of a text.
    pub fn new(text: &[u8]) -> Self {
        let mut index = Self { starts: vec![0], tabs: Vec::new(), len: text.len() };
        let mut start = 0;
        // Column of `anchor`: the line's start, or the byte behind its last tab.
        let (mut anchor, mut column) = (0, 0);
        for (offset, &byte) in text.iter().enumerate() {
            match byte {
                b'\n' => {
                    start = offset + 1;
                    (anchor, column) = (start, 0);
                    index.starts.push(start);
                }
                b'\t' => {
                    column = (column + (offset - anchor)) / TAB * TAB + TAB;
                    anchor = offset + 1;
                    index.tabs.push((offset, column));
                }
                _ => {}
            }
        }
        debug_assert!(start <= index.len);
        index
    }

    /// Line and column of a byte; an offset behind the text counts as its end.
    pub fn position(&self, offset: usize) -> LineColumn {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        LineColumn { line: to_u32(line + 1), column: to_u32(self.column(line, offset) + 1) }
    }

    /// The byte that stands at a line and column; the last one of the line, or of the text, if it
    /// is shorter.
    pub fn offset(&self, position: LineColumn) -> usize {
        let line = (position.line as usize).saturating_sub(1);
        let column = (position.column as usize).saturating_sub(1);
        let Some(&start) = self.starts.get(line) else { return self.len };
        let end = self.starts.get(line + 1).map_or(self.len, |next| next - 1);
        let first = self.tabs.partition_point(|&(tab, _)| tab < start);
        let tabs = self.tabs.get(first..).unwrap_or_default();
        let in_line = tabs.iter().take_while(|&&(tab, _)| tab < end);
        let mut anchor = (start, 0);
        for &(tab, behind) in in_line {
            if behind > column {
                // In front of the tab, or in the middle of it.
                return (anchor.0 + (column - anchor.1)).min(tab);
            }
            anchor = (tab + 1, behind);
        }
        (anchor.0 + (column - anchor.1)).min(end)
    }

    /// Offset of the first byte of a line (from 1), without a line behind the last.
    pub fn line_start(&self, line: u32) -> Option<usize> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }

    /// Whether a column can differ from a count of bytes.
    pub fn has_tabs(&self) -> bool {
        !self.tabs.is_empty()
    }

    /// Column from 0.
    fn column(&self, line: usize, offset: usize) -> usize {
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.tabs.partition_point(|&(tab, _)| tab < offset);
        match before.checked_sub(1).and_then(|last| self.tabs.get(last)) {
            Some(&(tab, column)) if tab >= start => column + (offset - tab - 1),
            _ => offset - start,
        }
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (u32, u32) {
        let position = LineIndex::new(text.as_bytes()).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn offsets_behind_the_text_are_its_end() {
        assert_eq!(at("", 7), (1, 1));
        assert_eq!(at("a\n", 7), (2, 1));
    }

    #[test]
    fn columns_are_bytes_and_tabs_jump() {
        assert_eq!(at("é=x", 2), (1, 3), "two bytes, two columns");
        assert_eq!(at("\tx", 1), (1, 9));
        assert_eq!(at("1234567\tx", 8), (1, 9));
        assert_eq!(at("12345678\tx", 9), (1, 17));
        assert_eq!(at("a\tb\tc", 4), (1, 17));
        assert_eq!(at("a\tb\nc", 4), (2, 1), "a tab matters to its own line alone");
        assert_eq!(at("\t\n\t x", 4), (2, 10));
    }

    #[test]
    fn positions_lead_back_to_offsets() {
        for text in ["", "a", "a\tb\t\tc\n\té\n\n12345678\tx\r\n", "\t\t\n\t x"] {
            let index = LineIndex::new(text.as_bytes());
            for offset in 0..=text.len() {
                assert_eq!(index.offset(index.position(offset)), offset, "{text:?}");
            }
        }
        let index = LineIndex::new(b"ab\n\tc\n");
        let at = |line, column| index.offset(LineColumn { line, column });
        assert_eq!((at(1, 9), at(2, 4), at(9, 1), at(0, 0)), (2, 3, 6, 0));
    }

    #[test]
    fn carriage_returns_are_part_of_the_line() {
        assert_eq!(at("ab\r\nc", 4), (2, 1));
        assert_eq!(at("ab\r\nc", 3), (1, 4));
    }

    #[test]
    fn lines_start_where_they_start() {
        let index = LineIndex::new(b"x\n\ty");
        assert!(index.has_tabs());
        assert_eq!(index.line_start(2), Some(2));
        assert_eq!(index.line_start(0), None);
        assert_eq!(index.line_start(3), None);
    }
}
