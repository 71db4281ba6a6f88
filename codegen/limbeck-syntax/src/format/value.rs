//! Options and their values.

use super::gap::Gap;
use super::printer::{Item, Printer, Wrap};
use super::trivia::Trivia;
use crate::lexer::TokenKind;
use crate::tree::{NodeId, NodeKind, TokenId};

impl Printer<'_, '_> {
    pub(super) fn value(&mut self, id: NodeId, gap: Gap) {
        match self.kind(id) {
            NodeKind::Strings => self.indented_strings(id, gap),
            NodeKind::Dict => self.dict(id, gap),
            NodeKind::Array => self.array(id, gap),
            NodeKind::Path => self.path(id, gap),
            _ => self.scalar(id, gap, false),
        }
    }

    pub(super) fn kind(&self, id: NodeId) -> NodeKind {
        self.tree.node(id).map_or(NodeKind::Error, |node| node.kind)
    }

    /// `-1`, `inf`; `inside` says whether comments behind it stand inside of a line.
    pub(super) fn scalar(&mut self, id: NodeId, gap: Gap, inside: bool) {
        let mut next = gap;
        for item in self.items(id) {
            let Item::Token(token) = item else { continue };
            self.token(token, next);
            self.inside = inside || self.tree.token_kind(token) == TokenKind::Ident;
            next = Gap::Sign;
        }
    }

    pub(super) fn compact_options(&mut self, id: NodeId, gap: Gap) {
        let items = self.items(id);
        let (Some(&Item::Token(open)), Some(&Item::Token(close))) = (items.first(), items.last())
        else {
            return;
        };
        let options: Vec<NodeId> = self.tree.children(id).collect();
        self.token(open, gap);
        if self.fits_on_line(open, &options) {
            let flat = std::mem::replace(&mut self.flat, true);
            self.layout.open_group();
            for &option in &options {
                self.compact_option(option, Gap::None);
            }
            self.flat_end(close);
            self.only_token(close);
            self.layout.close_group();
            self.inside = !options.is_empty();
            self.flat = flat;
            return;
        }
        self.entries_of(open, close, &items);
        self.only_token(close);
        self.wraps_here = Wrap::Line;
    }

    /// Comments before the bracket that closes an option on its line.
    fn flat_end(&mut self, close: TokenId) {
        let mut trivia = self.trivia_before(close, Gap::Close);
        self.trailing(&trivia, Gap::Close);
        let attached = trivia.comments.split_off(trivia.trailing + trivia.detached());
        self.leading(&trivia, Gap::None);
        let attached = Trivia { comments: attached, ..Trivia::default() };
        self.leading(&attached, Gap::None);
    }

    /// Whether options stay on the line of their brackets: one, without a comment before it.
    fn fits_on_line(&self, open: TokenId, options: &[NodeId]) -> bool {
        match options {
            [] => true,
            [only] => self.tree.node(*only).is_some_and(|node| {
                Trivia::between(self.tree, open.0 + 1, node.first).comments.is_empty()
            }),
            _ => false,
        }
    }

    fn compact_option(&mut self, id: NodeId, gap: Gap) {
        let mut gap = gap;
        for item in self.items(id) {
            match item {
                Item::Token(token) => self.token(token, Gap::Space),
                Item::Node(node) if self.kind(node) == NodeKind::Path => {
                    self.path(node, gap);
                }
                Item::Node(node) => self.value(node, Gap::Space),
            }
            gap = Gap::Space;
        }
    }

    /// What stands in brackets, each on its line.
    fn entries_of(&mut self, open: TokenId, close: TokenId, items: &[Item]) {
        let outside = self.wraps;
        let wraps = std::mem::replace(&mut self.wraps, Wrap::Soft);
        let flat = std::mem::replace(&mut self.flat, false);
        self.wraps_here = Wrap::Soft;
        self.layout.open_group();
        self.layout.break_group();
        if matches!(self.symbol(open), Some(b'{' | b'<')) {
            self.dict_entries(close, items, outside);
        } else {
            self.list_entries(close, items);
        }
        self.layout.outdent();
        self.layout.line();
        self.layout.close_group();
        (self.wraps, self.flat) = (wraps, flat);
    }

    fn list_entries(&mut self, close: TokenId, items: &[Item]) {
        let mut first = true;
        for item in items {
            match *item {
                Item::Node(node) => {
                    let Some(start) = self.tree.node(node).map(|node| node.first) else { continue };
                    self.list_entry_start(node, start, first);
                    self.at = start.0;
                    self.list_entry(node);
                    first = false;
                }
                Item::Token(token) if self.symbol(token) == Some(b',') => {
                    if self.tree.next_token(token.0 + 1) != close.0 {
                        self.token(token, Gap::None);
                    }
                }
                Item::Token(_) => {}
            }
        }
        let trivia = self.trivia_before(close, Gap::Close);
        if first {
            self.layout.indent();
            let all = Trivia { trailing: 0, ..trivia };
            self.end_lines(&all, true, true);
        } else {
            self.behind_value(&trivia);
            let last = TokenId(self.tree.previous_token(close.0));
            self.end_lines(&trivia, self.symbol(last) != Some(b'}'), false);
        }
    }

    fn list_entry_start(&mut self, id: NodeId, start: TokenId, first: bool) {
        let several = self.kind(id) == NodeKind::Strings && self.items(id).len() > 1;
        let mut trivia = Trivia::between(self.tree, self.at, start);
        if first {
            self.behind_bracket(&trivia);
            self.layout.indent();
        } else {
            if trivia.is_on_one_line() {
                trivia.trailing = trivia.comments.len();
            }
            self.behind_declaration(&trivia);
        }
        self.own_lines(trivia.leading(), !first && !several);
        if self.pairs_with(id) && !several && pairs(&trivia, first) {
            self.layout.space();
        } else {
            let blank = !(first || several) || !trivia.leading().is_empty();
            self.below(trivia.after.lines > 1 && blank);
        }
    }

    /// Whether a block comment may stand before a value on its line.
    fn pairs_with(&self, id: NodeId) -> bool {
        match self.kind(id) {
            NodeKind::CompactOption => false,
            NodeKind::Dict => self.is_flat_dict(id),
            _ => true,
        }
    }

    /// Comments on the line of an opening bracket: a second one in `/* */` goes to the next line.
    fn behind_bracket(&mut self, trivia: &Trivia) {
        for (index, comment) in trivia.trailing().iter().enumerate() {
            if index > 0 && !comment.line {
                self.layout.indent();
                self.layout.line();
            } else {
                self.layout.space();
            }
            self.comment(comment);
            if index > 0 && !comment.line {
                self.layout.outdent();
            }
        }
    }

    fn list_entry(&mut self, id: NodeId) {
        match self.kind(id) {
            NodeKind::CompactOption => self.compact_option(id, Gap::None),
            NodeKind::Strings => self.strings(id, Gap::None),
            _ => self.value(id, Gap::None),
        }
    }

    /// Comments before a closing bracket, each on its line.
    pub(super) fn end_lines(&mut self, trivia: &Trivia, blank_before: bool, first: bool) {
        if trivia.after.lines > 1 {
            self.own_lines(trivia.leading(), blank_before);
        } else {
            self.last_lines(trivia.leading(), false, first);
        }
        self.below(trivia.after.lines > 2 && !trivia.leading().is_empty());
    }

    /// Comments on the line of a value, those in `/* */` on their own.
    pub(super) fn behind_value(&mut self, trivia: &Trivia) {
        let (inside, wraps) = (self.inside, self.wraps_here);
        for comment in trivia.trailing() {
            if comment.line || wraps == Wrap::Never {
                self.layout.space();
            } else {
                self.layout.line();
            }
            if inside {
                self.comment_inside(comment);
            } else {
                self.comment(comment);
            }
        }
    }

    fn dict(&mut self, id: NodeId, gap: Gap) {
        let items = self.items(id);
        let (Some(&Item::Token(open)), Some(&Item::Token(close))) = (items.first(), items.last())
        else {
            return;
        };
        self.token_as(open, gap, b"{");
        if self.is_flat_dict(id) {
            if let Some(field) = self.tree.children(id).next() {
                self.at = self.tree.node(field).map_or(self.at, |node| node.first.0);
                self.dict_field(field);
            }
            self.at = close.0;
            self.token_as(close, Gap::None, b"}");
            return;
        }
        self.entries_of(open, close, &items);
        self.layout.made(&[b"}"]);
        self.behind(close);
    }

    pub(super) fn has_comments(&self, open: TokenId, close: TokenId) -> bool {
        (open.0..close.0).any(|index| self.tree.token_kind(TokenId(index)).is_comment())
    }

    /// Whether a message literal stays on a line: without comments, and with one scalar at most.
    fn is_flat_dict(&self, id: NodeId) -> bool {
        let Some(node) = self.tree.node(id) else { return false };
        let mut fields = self.tree.children(id);
        let scalar = fields.next().is_none_or(|field| self.is_scalar_field(field));
        scalar && fields.next().is_none() && !self.has_comments(node.first, node.end)
    }

    fn is_scalar_field(&self, field: NodeId) -> bool {
        let value = self.tree.children(field).last();
        value.is_some_and(|value| self.is_scalar(value))
    }

    fn is_scalar(&self, value: NodeId) -> bool {
        match self.kind(value) {
            NodeKind::Scalar => true,
            NodeKind::Strings => self.items(value).len() == 1,
            _ => false,
        }
    }

    pub(super) fn array(&mut self, id: NodeId, gap: Gap) {
        let items = self.items(id);
        let (Some(&Item::Token(open)), Some(&Item::Token(close))) = (items.first(), items.last())
        else {
            return;
        };
        self.token(open, gap);
        let values: Vec<NodeId> = self.tree.children(id).collect();
        let comments = self.has_comments(open, close);
        let flat = match values.as_slice() {
            [] => !comments,
            [only] => !comments && (self.is_scalar(*only) || self.kind(*only) == NodeKind::Path),
            _ => false,
        };
        if flat {
            for value in values {
                self.at = self.tree.node(value).map_or(self.at, |node| node.first.0);
                self.value(value, Gap::None);
            }
            self.at = close.0;
            self.token(close, Gap::None);
            return;
        }
        self.entries_of(open, close, &items);
        self.only_token(close);
    }
}

/// Whether a block comment stays before the value on its line.
pub(super) fn pairs(trivia: &Trivia, first: bool) -> bool {
    let (Some(start), Some(last)) = (trivia.leading().first(), trivia.leading().last()) else {
        return false;
    };
    let lines = start.before.lines;
    let apart = if first { trivia.trailing().is_empty() && lines == 0 } else { lines > 1 };
    !last.line && trivia.after.lines == 0 && !apart
}
