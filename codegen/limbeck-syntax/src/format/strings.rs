//! String literals, one behind another: each on its line if there are several.

use super::gap::Gap;
use super::printer::{Item, Printer, Wrap};
use super::trivia::Trivia;
use crate::tree::{NodeId, TokenId};

impl Printer<'_, '_> {
    /// Strings where nothing is indented for them.
    pub(super) fn strings(&mut self, id: NodeId, gap: Gap) {
        let tokens = self.string_tokens(id);
        match tokens.as_slice() {
            [only] => self.token(*only, gap),
            _ => self.string_lines(&tokens, gap != Gap::None, false),
        }
    }

    /// Strings as the value of an option or a field.
    pub(super) fn indented_strings(&mut self, id: NodeId, gap: Gap) {
        let tokens = self.string_tokens(id);
        match tokens.as_slice() {
            [only] => self.token(*only, gap),
            _ => self.string_lines(&tokens, true, true),
        }
    }

    fn string_tokens(&self, id: NodeId) -> Vec<TokenId> {
        let items = self.items(id).into_iter();
        let token = |item| match item {
            Item::Token(token) => Some(token),
            Item::Node(_) => None,
        };
        items.filter_map(token).collect()
    }

    fn string_lines(&mut self, tokens: &[TokenId], lowered: bool, indented: bool) {
        let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) else { return };
        let spread = self.spread(first, last);
        for (index, &token) in tokens.iter().enumerate() {
            let mut trivia = Trivia::between(self.tree, self.at, token);
            if index == 0 {
                self.trailing(&trivia, Gap::Space);
                if indented {
                    self.layout.indent();
                }
            } else {
                if tokens.len() == 2 {
                    trivia.trailing = 0;
                } else if token == last && spread && trivia.is_on_one_line() {
                    trivia.trailing = trivia.comments.len();
                }
                self.behind_declaration(&trivia);
            }
            self.own_lines(trivia.leading(), false);
            if index > 0 || lowered {
                self.below(trivia.after.lines > 1 && !trivia.leading().is_empty());
            }
            self.at = token.0;
            self.only_token(token);
        }
        if indented {
            self.behind_strings();
            self.layout.outdent();
        }
    }

    /// Whether a line ends between the first of some strings and the last.
    fn spread(&self, first: TokenId, last: TokenId) -> bool {
        let ids = (first.0 + 1..last.0).map(TokenId);
        ids.filter(|&id| self.tree.token_kind(id) == crate::lexer::TokenKind::Space)
            .any(|id| self.tree.token_text(id).contains(&b'\n'))
    }

    /// Comments on the line of the last string, which are indented with it.
    fn behind_strings(&mut self) {
        let next = TokenId(self.tree.next_token(self.at));
        let closing = matches!(self.symbol(next), Some(b']' | b'}' | b'>'));
        let gap = if closing { Gap::Close } else { Gap::None };
        let trivia = self.trivia_before(next, gap);
        for comment in trivia.trailing() {
            if self.wraps != Wrap::Soft || self.flat {
                self.layout.space();
                self.comment_inside(comment);
            } else if comment.line {
                return;
            } else {
                self.layout.line();
                self.comment(comment);
            }
            self.at = comment.token.0 + 1;
        }
    }
}
