//! Some lines of a file, for editors.

use std::ops::{Range, RangeInclusive};

use super::printer::Printer;
use crate::line::LineIndex;
use crate::tree::{NodeId, NodeKind, Tree};

/// Formats what touches some lines.
pub(super) fn format(tree: &Tree<'_>, lines: &RangeInclusive<u32>) -> Vec<u8> {
    let text = tree.text();
    let index = LineIndex::new(text);
    let mut chosen = Vec::new();
    choose(&Selection { tree, index: &index, lines }, tree.root(), 0, &mut chosen);
    let (mut out, mut copied) = (Vec::with_capacity(text.len()), 0);
    for (id, depth) in chosen {
        let place = with_indent(text, tree.node_range(id));
        out.extend_from_slice(text.get(copied..place.start).unwrap_or_default());
        let at_line_start = matches!(out.last(), None | Some(b'\n'));
        let printed = Printer::new(tree).alone(id, if at_line_start { depth } else { 0 });
        out.extend_from_slice(&printed);
        copied = place.end;
    }
    out.extend_from_slice(text.get(copied..).unwrap_or_default());
    out
}

struct Selection<'a, 'text> {
    tree: &'a Tree<'text>,
    index: &'a LineIndex,
    lines: &'a RangeInclusive<u32>,
}

impl Selection<'_, '_> {
    /// First and last line of some bytes.
    fn lines_of(&self, range: &Range<usize>) -> (u32, u32) {
        let last = range.end.max(range.start + 1) - 1;
        (self.index.position(range.start).line, self.index.position(last).line)
    }

    /// Whether the lines lie between the braces of a body, on lines of their own.
    fn are_inside(&self, body: NodeId) -> bool {
        let (first, last) = self.lines_of(&self.tree.node_range(body));
        first < *self.lines.start() && *self.lines.end() < last
    }
}

/// Finds the smallest declarations that touch the lines, with how deep they stand.
fn choose(
    selection: &Selection<'_, '_>,
    scope: NodeId,
    depth: usize,
    found: &mut Vec<(NodeId, usize)>,
) {
    let tree = selection.tree;
    for id in tree.children(scope) {
        let Some(node) = tree.node(id) else { continue };
        let (first, last) = selection.lines_of(&tree.node_range(id));
        let touches = first <= *selection.lines.end() && *selection.lines.start() <= last;
        if !touches || node.kind == NodeKind::Empty {
            continue;
        }
        let is_body =
            |child: &NodeId| tree.node(*child).is_some_and(|it| it.kind == NodeKind::Body);
        match tree.children(id).find(is_body).filter(|&body| selection.are_inside(body)) {
            Some(body) => choose(selection, body, depth + 1, found),
            None => found.push((id, depth)),
        }
    }
}

/// The bytes of a declaration, with the white space before it on its line.
fn with_indent(text: &[u8], range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let blank = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let start = range.start - blank;
    let alone = matches!(before.get(..start).and_then(<[u8]>::last), None | Some(b'\n'));
    if alone { start..range.end } else { range }
}
