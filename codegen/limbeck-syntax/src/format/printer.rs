//! The state of printing: tokens go out in the order of the text, with what stands between them.

use std::collections::BTreeSet;

use super::comment;
use super::gap::Gap;
use super::layout::Layout;
use super::trivia::{Comment, Trivia};
use crate::lexer::TokenKind;
use crate::tree::{NodeId, TokenId, Tree};

pub(super) struct Printer<'tree, 'text> {
    pub(super) tree: &'tree Tree<'text>,
    pub(super) layout: Layout<'text>,
    /// The first token that is not printed yet.
    pub(super) at: u32,
    /// Whether `//` behind the last token becomes `/* */`.
    pub(super) inside: bool,
    /// Whether everything is on one line, so that every `//` becomes `/* */`.
    pub(super) flat: bool,
    /// What becomes of block comments that end their line.
    pub(super) wraps: Wrap,
    /// The same behind the last token.
    pub(super) wraps_here: Wrap,
    /// What becomes of them in names.
    pub(super) wraps_in_names: Wrap,
    /// Comments that are printed before their turn.
    pub(super) moved: BTreeSet<TokenId>,
}

/// Whether a block comment that ends its line goes to the next, as it does among values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    Never,
    /// Where the group is broken.
    Soft,
    /// Always.
    Line,
}

/// A part of a node, in the order of the text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Token(TokenId),
    Node(NodeId),
}

impl<'tree, 'text> Printer<'tree, 'text> {
    pub(super) fn new(tree: &'tree Tree<'text>) -> Self {
        let layout = Layout::default();
        Self {
            tree,
            layout,
            at: 0,
            inside: false,
            flat: false,
            wraps: Wrap::Never,
            wraps_here: Wrap::Never,
            wraps_in_names: Wrap::Never,
            moved: BTreeSet::new(),
        }
    }

    /// Prints a token, and before it a gap and the comments there.
    pub(super) fn token(&mut self, id: TokenId, gap: Gap) {
        self.before(id, gap);
        self.only_token(id);
    }

    /// Prints a token behind whatever was printed before it.
    pub(super) fn only_token(&mut self, id: TokenId) {
        self.layout.text(self.tree.token_text(id));
        self.behind(id);
    }

    /// Notes that a token is printed.
    pub(super) fn behind(&mut self, id: TokenId) {
        self.at = id.0 + 1;
        self.inside = false;
        self.wraps_here = self.wraps;
    }

    /// Prints another text for a token.
    pub(super) fn token_as(&mut self, id: TokenId, gap: Gap, text: &'static [u8]) {
        self.before(id, gap);
        self.layout.made(&[text]);
        self.behind(id);
    }

    /// Prints what stands before a token.
    pub(super) fn before(&mut self, id: TokenId, gap: Gap) {
        let trivia = self.trivia_before(id, gap);
        if trivia.comments.is_empty() {
            self.gap(gap);
            return;
        }
        self.trailing(&trivia, gap);
        self.leading(&trivia, gap);
    }

    /// What stands between the last token and this one.
    pub(super) fn trivia_before(&self, id: TokenId, gap: Gap) -> Trivia {
        let mut trivia = Trivia::between(self.tree, self.at, id);
        let one_line = trivia.comments.iter().all(|comment| comment.before.lines == 0);
        if gap == Gap::Close && one_line {
            trivia.trailing = trivia.comments.len();
        }
        if gap == Gap::Close && !self.moved.is_empty() {
            trivia.comments.retain(|comment| !self.moved.contains(&comment.token));
        }
        trivia
    }

    fn gap(&mut self, gap: Gap) {
        match gap {
            Gap::None | Gap::Glue | Gap::Open | Gap::Close | Gap::Sign => {}
            Gap::Space => self.layout.space(),
        }
    }

    /// Comments on the line of the last token.
    pub(super) fn trailing(&mut self, trivia: &Trivia, gap: Gap) {
        for (index, comment) in trivia.trailing().iter().enumerate() {
            match self.wraps_here {
                _ if gap == Gap::Open && (index == 0 || !comment.before.any) => {}
                _ if comment.line => self.layout.space(),
                Wrap::Soft => self.layout.soft_space(),
                Wrap::Line => self.layout.line(),
                Wrap::Never => self.layout.space(),
            }
            if self.inside || self.flat {
                self.comment_inside(comment);
            } else {
                self.comment(comment);
                if comment.line {
                    self.layout.line();
                }
            }
        }
    }

    /// Comments of a token that stand inside of a line, and the gap behind them.
    pub(super) fn leading(&mut self, trivia: &Trivia, gap: Gap) {
        let mut first = true;
        for comment in trivia.leading() {
            let begins = first && trivia.trailing().is_empty();
            let space = match gap {
                Gap::None => first || comment.line,
                Gap::Open => !begins && comment.before.any,
                Gap::Glue => comment.line || comment.before.any,
                Gap::Close => first || comment.line || comment.before.any,
                Gap::Space | Gap::Sign => true,
            };
            if space {
                self.layout.space();
            }
            self.comment_inside(comment);
            first = false;
        }
        match gap {
            Gap::None => {}
            Gap::Sign | Gap::Glue | Gap::Close if first => {}
            Gap::Glue | Gap::Open | Gap::Close if !trivia.after.open => {}
            Gap::Space | Gap::Glue | Gap::Open | Gap::Close | Gap::Sign => self.layout.space(),
        }
    }

    pub(super) fn comment(&mut self, comment: &Comment) {
        comment::print(&mut self.layout, self.tree.token_text(comment.token));
    }

    pub(super) fn comment_inside(&mut self, comment: &Comment) {
        comment::print_inside(&mut self.layout, self.tree.token_text(comment.token));
    }

    /// The tokens and nodes right below a node.
    pub(super) fn items(&self, id: NodeId) -> Vec<Item> {
        let Some(node) = self.tree.node(id) else { return Vec::new() };
        let (mut at, mut items) = (node.first.0, Vec::new());
        for child in self.tree.children(id) {
            let Some(found) = self.tree.node(child) else { continue };
            self.tokens_between(at, found.first.0, &mut items);
            items.push(Item::Node(child));
            at = found.end.0;
        }
        self.tokens_between(at, node.end.0, &mut items);
        items
    }

    fn tokens_between(&self, start: u32, end: u32, items: &mut Vec<Item>) {
        let ids = (start..end).map(TokenId);
        items.extend(ids.filter(|&id| !self.tree.token_kind(id).is_trivia()).map(Item::Token));
    }

    pub(super) fn symbol(&self, id: TokenId) -> Option<u8> {
        match self.tree.token_kind(id) {
            TokenKind::Symbol(symbol) => Some(symbol),
            TokenKind::ByteOrderMark
            | TokenKind::Space
            | TokenKind::LineComment
            | TokenKind::BlockComment { .. }
            | TokenKind::Ident
            | TokenKind::Number
            | TokenKind::String { .. }
            | TokenKind::Unknown => None,
        }
    }
}
