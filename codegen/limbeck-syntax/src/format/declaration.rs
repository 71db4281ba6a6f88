//! Declarations from their first token to their last.

use super::gap::Gap;
use super::printer::{Item, Printer};
use super::trivia::Trivia;
use crate::tree::{NodeId, NodeKind, TokenId};

impl Printer<'_, '_> {
    /// A declaration; what stands before it is printed already.
    pub(super) fn declaration(&mut self, id: NodeId) {
        let kind = self.kind(id);
        if kind == NodeKind::Empty {
            self.at += 1;
            return;
        }
        for (index, item) in self.items(id).into_iter().enumerate() {
            match item {
                Item::Token(token) => {
                    let gap = match self.symbol(token) {
                        Some(b';' | b',') => Gap::None,
                        _ if index == 0 => Gap::None,
                        _ => Gap::Space,
                    };
                    self.token(token, gap);
                }
                Item::Node(child) => self.part(kind, child, index == 0),
            }
        }
    }

    /// A node in a declaration.
    fn part(&mut self, parent: NodeKind, id: NodeId, first: bool) {
        let gap = if first { Gap::None } else { Gap::Space };
        match self.tree.node(id).map_or(NodeKind::Error, |node| node.kind) {
            NodeKind::Path => self.path(id, gap),
            NodeKind::Body => self.body(id, gap),
            NodeKind::Signature => {
                let named = self.inside;
                self.signature(id, if named { Gap::Glue } else { Gap::Space });
            }
            NodeKind::MapType => self.map_type(id, gap),
            NodeKind::Range => self.range(id, gap),
            NodeKind::CompactOptions => self.compact_options(id, gap),
            NodeKind::Strings if parent != NodeKind::Option => self.strings(id, gap),
            NodeKind::Scalar => self.scalar(id, gap, parent == NodeKind::Option),
            _ => {
                self.value(id, gap);
                self.inside = parent == NodeKind::Option;
            }
        }
    }

    /// `(stream A)`
    fn signature(&mut self, id: NodeId, gap: Gap) {
        let mut gap = gap;
        for item in self.items(id) {
            match item {
                Item::Token(token) if self.symbol(token) == Some(b'(') => {
                    self.token(token, gap);
                    self.open_signature();
                    gap = Gap::Glue;
                }
                Item::Token(token) if self.symbol(token) == Some(b')') => {
                    self.close_signature(token);
                }
                Item::Token(token) => {
                    self.token(token, gap);
                    gap = Gap::Space;
                }
                Item::Node(path) => self.path(path, gap),
            }
        }
    }

    /// Opens a group behind a bracket; comments that end its line stand before the group.
    fn open_signature(&mut self) {
        let end = TokenId(self.tree.next_token(self.at));
        let trivia = self.trivia_before(end, Gap::Glue);
        self.trailing(&trivia, Gap::Glue);
        if let Some(last) = trivia.trailing().last() {
            self.at = last.token.0 + 1;
        }
        self.layout.open_group();
        self.layout.indent();
        self.layout.soft();
    }

    fn close_signature(&mut self, token: TokenId) {
        let trivia = self.trivia_before(token, Gap::Close);
        self.trailing(&trivia, Gap::Close);
        self.layout.outdent();
        self.layout.soft();
        self.leading(&trivia, Gap::Close);
        self.layout.close_group();
        self.only_token(token);
    }

    /// Whether the last token was an opening parenthesis.
    fn inside_bracket(&self) -> bool {
        let last = TokenId(self.at.saturating_sub(1));
        matches!(self.symbol(last), Some(b'(' | b'<'))
    }

    /// `map<A, B>`
    fn map_type(&mut self, id: NodeId, gap: Gap) {
        let items = self.items(id);
        let close = items.last().copied();
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Item::Token(token) => {
                    let gap = match self.symbol(token) {
                        Some(b'<') => Gap::Glue,
                        Some(b',') => Gap::None,
                        Some(b'>') => Gap::Close,
                        _ => gap,
                    };
                    if let (true, Some(Item::Token(close))) = (gap == Gap::None && index > 0, close)
                    {
                        self.separator(token, close);
                    } else {
                        self.token(token, gap);
                    }
                    self.inside = index == 0;
                }
                Item::Node(path) => {
                    let gap = if self.inside_bracket() { Gap::Glue } else { Gap::Space };
                    self.path(path, gap);
                }
            }
        }
    }

    /// The comma of a map, and before it what an empty line detaches from its `>`.
    fn separator(&mut self, comma: TokenId, close: TokenId) {
        let behind = self.tree.previous_token(close.0);
        let mut last = Trivia::between(self.tree, behind + 1, close);
        let kept = last.detached();
        let mut trivia = self.trivia_before(comma, Gap::None);
        last.comments.truncate(last.trailing + kept);
        let moved = last.comments.split_off(last.trailing);
        for (index, comment) in moved.into_iter().enumerate() {
            self.moved.insert(comment.token);
            trivia.comments.insert(trivia.trailing + index, comment);
        }
        self.trailing(&trivia, Gap::None);
        self.leading(&trivia, Gap::None);
        self.only_token(comma);
    }

    fn range(&mut self, id: NodeId, gap: Gap) {
        for (index, item) in self.items(id).into_iter().enumerate() {
            let gap = if index == 0 { gap } else { Gap::Space };
            match item {
                Item::Token(token) => self.token(token, gap),
                Item::Node(scalar) => self.scalar(scalar, gap, false),
            }
        }
    }

    /// `.a.b`, `(a.b).c`, `a.b/c.d`
    pub(super) fn path(&mut self, id: NodeId, gap: Gap) {
        let mut next = gap;
        for item in self.items(id) {
            let Item::Token(token) = item else { continue };
            let symbol = self.symbol(token);
            let gap = if symbol == Some(b')') { Gap::Close } else { next };
            self.token(token, gap);
            self.inside = true;
            self.wraps_here = self.wraps_in_names;
            next = if symbol == Some(b'(') { Gap::Open } else { Gap::Glue };
        }
    }
}
