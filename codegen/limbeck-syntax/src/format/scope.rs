//! Declarations one below another: those of a file, and those in braces.

use super::gap::Gap;
use super::printer::{Item, Printer};
use super::trivia::{Comment, Trivia};
use crate::tree::{NodeId, NodeKind, TokenId};

impl Printer<'_, '_> {
    /// `{ … }` behind a declaration.
    pub(super) fn body(&mut self, id: NodeId, gap: Gap) {
        let items = self.items(id);
        let (Some(&Item::Token(open)), Some(&Item::Token(close))) = (items.first(), items.last())
        else {
            return;
        };
        self.token(open, gap);
        let declarations: Vec<NodeId> = self.tree.children(id).collect();
        let empty = declarations.iter().all(|&child| self.kind(child) == NodeKind::Empty);
        if declarations.is_empty() || (empty && !self.has_comments(open, close)) {
            self.empty_body(open, close);
            return;
        }
        let mut first = true;
        for declaration in declarations {
            let Some(node) = self.tree.node(declaration) else { continue };
            let mut trivia = Trivia::between(self.tree, self.at, node.first);
            if !first && trivia.is_on_one_line() {
                trivia.trailing = trivia.comments.len();
            }
            self.behind_declaration(&trivia);
            if first {
                self.layout.indent();
            }
            self.own_lines(trivia.leading(), !first);
            self.below(trivia.after.lines > 1 && !(first && trivia.leading().is_empty()));
            self.at = node.first.0;
            self.declaration(declaration);
            first = false;
        }
        self.close_scope(close);
    }

    fn empty_body(&mut self, open: TokenId, close: TokenId) {
        let trivia = Trivia::between(self.tree, open.0 + 1, close);
        if !trivia.comments.is_empty() {
            self.layout.indent();
            self.last_lines(&trivia.comments, trivia.after.lines > 1, true);
            self.layout.outdent();
            self.layout.line();
        }
        self.at = close.0;
        self.only_token(close);
    }

    /// Comments before the closing brace, and the brace.
    pub(super) fn close_scope(&mut self, close: TokenId) {
        let trivia = Trivia::between(self.tree, self.at, close);
        self.behind_declaration(&trivia);
        self.last_lines(trivia.leading(), trivia.after.lines > 1, false);
        self.layout.outdent();
        self.layout.line();
        self.at = close.0;
        self.only_token(close);
    }

    /// Comments before a closing brace: an empty line stays before the last of their groups, unless
    /// that is detached from the brace by another.
    pub(super) fn last_lines(&mut self, comments: &[Comment], detached: bool, mut first: bool) {
        let group = comments.iter().rposition(|comment| comment.before.lines > 1);
        for (index, comment) in comments.iter().enumerate() {
            self.below(!detached && !first && group == Some(index));
            self.comment(comment);
            first = false;
        }
    }

    /// Comments on the line of what was printed last.
    pub(super) fn behind_declaration(&mut self, trivia: &Trivia) {
        for comment in trivia.trailing() {
            self.layout.space();
            self.comment(comment);
        }
    }

    /// Comments, each on its own line; empty lines between them are kept.
    pub(super) fn own_lines(&mut self, comments: &[Comment], mut blank_before: bool) {
        for comment in comments {
            self.below(comment.before.lines > 1 && blank_before);
            self.comment(comment);
            blank_before = true;
        }
    }

    /// The next line, or the one behind an empty one.
    pub(super) fn below(&mut self, blank: bool) {
        if blank {
            self.layout.blank_line();
        } else {
            self.layout.line();
        }
    }
}
