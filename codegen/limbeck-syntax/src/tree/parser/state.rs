//! Where a parser is, and what it has made so far.

use crate::lexer::{TokenKind, lex};
use crate::tree::node::{Node, NodeId, NodeKind, Place, SyntaxError, TokenId, Tree, to_u32};

/// How many errors are worth a reader's time.
const ERRORS_AT_MOST: usize = 100;

/// A statement does not follow the grammar; the error is noted already.
pub(super) struct Broken;

pub(super) type Parsed = Result<(), Broken>;

pub(super) struct Parser<'text> {
    tree: Tree<'text>,
    /// The next token that is no trivia.
    at: u32,
    /// Behind the last token that was taken.
    behind: u32,
    /// Nodes that are not closed yet.
    open: Vec<NodeId>,
}

impl<'text> Parser<'text> {
    pub(super) fn new(text: &'text [u8]) -> Self {
        let place = |token: crate::lexer::Token| Place {
            kind: token.kind,
            start: to_u32(token.range.start),
        };
        // Offsets are of 32 bits: what lies behind them is not read, and said to be wrong.
        let limit = usize::try_from(u32::MAX - 1).unwrap_or(usize::MAX).min(text.len());
        let tokens = lex(text.get(..limit).unwrap_or_default()).map(place).collect();
        let tree = Tree { text, tokens, nodes: Vec::new(), errors: Vec::new() };
        let mut parser = Self { tree, at: 0, behind: 0, open: Vec::new() };
        parser.skip_trivia();
        if limit < text.len() {
            parser.error("the file is larger than 4 GiB", "split it");
        }
        parser
    }

    pub(super) fn finish(mut self) -> Tree<'text> {
        self.close_to(0);
        for index in 0..self.tree.token_count() {
            self.judge(TokenId(index));
        }
        let key = |error: &SyntaxError| (error.range.start, error.range.end);
        self.tree.errors.sort_by_key(key);
        self.tree.errors.dedup_by_key(|error| error.range.start);
        if let Some(root) = self.tree.nodes.first_mut() {
            root.first = TokenId(0);
            root.end = TokenId(to_u32(self.tree.tokens.len()));
        }
        self.tree
    }

    /// Whether a token is whole.
    fn judge(&mut self, id: TokenId) {
        let (message, help) = match self.tree.token_kind(id) {
            TokenKind::BlockComment { closed: false } => {
                ("this comment has no end", "close it with `*/`")
            }
            TokenKind::String { closed: false } => {
                ("this string has no end", "close it with the quote that opens it")
            }
            TokenKind::Unknown => ("this is no text of a proto file", "remove it"),
            TokenKind::ByteOrderMark
            | TokenKind::Space
            | TokenKind::LineComment
            | TokenKind::BlockComment { closed: true }
            | TokenKind::Ident
            | TokenKind::Number
            | TokenKind::String { closed: true }
            | TokenKind::Symbol(_) => return,
        };
        let range = self.tree.token_range(id);
        self.push_error(range, message.to_owned(), help);
    }

    /// The kind of the next token; `None` at the end.
    pub(super) fn kind(&self) -> Option<TokenKind> {
        (self.at < self.tree.token_count()).then(|| self.tree.token_kind(TokenId(self.at)))
    }

    /// The next token if it is a word, else nothing.
    pub(super) fn word(&self) -> &'text [u8] {
        self.word_at(self.at)
    }

    /// The word behind the next token.
    pub(super) fn second_word(&self) -> &'text [u8] {
        self.word_at(self.tree.next_token(self.at + 1))
    }

    /// The symbol behind the next token.
    pub(super) fn second_is(&self, symbol: u8) -> bool {
        let id = TokenId(self.tree.next_token(self.at + 1));
        self.tree.token_kind(id) == TokenKind::Symbol(symbol)
    }

    fn word_at(&self, index: u32) -> &'text [u8] {
        match self.tree.token_kind(TokenId(index)) {
            TokenKind::Ident => self.tree.token_text(TokenId(index)),
            _ => b"",
        }
    }

    pub(super) fn is(&self, symbol: u8) -> bool {
        self.kind() == Some(TokenKind::Symbol(symbol))
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self.kind(), Some(TokenKind::String { .. }))
    }

    /// Takes the next token.
    pub(super) fn bump(&mut self) {
        if self.at < self.tree.token_count() {
            self.at += 1;
            self.behind = self.at;
            self.skip_trivia();
        }
    }

    pub(super) fn take(&mut self, symbol: u8) -> bool {
        let found = self.is(symbol);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn take_word(&mut self, word: &[u8]) -> bool {
        let found = self.word() == word;
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn expect(&mut self, symbol: u8) -> Parsed {
        if self.take(symbol) {
            return Ok(());
        }
        let shown = char::from(symbol);
        self.broken(&format!("expected `{shown}`"), "complete the statement, or remove it")
    }

    /// Notes an error at the next token.
    pub(super) fn broken(&mut self, message: &str, help: &str) -> Parsed {
        let found = if self.kind().is_none() {
            " at the end of the file".to_owned()
        } else {
            let text = self.tree.token_text(TokenId(self.at));
            let text = String::from_utf8_lossy(text.get(..40).unwrap_or(text));
            format!(", found `{text}`")
        };
        self.error(&format!("{message}{found}"), help);
        Err(Broken)
    }

    fn error(&mut self, message: &str, help: &str) {
        let range = self.tree.token_range(TokenId(self.at));
        self.push_error(range, message.to_owned(), help);
    }

    fn push_error(&mut self, range: std::ops::Range<usize>, message: String, help: &str) {
        if self.tree.errors.len() < ERRORS_AT_MOST {
            self.tree.errors.push(SyntaxError { range, message, help: help.to_owned() });
        }
    }

    /// How many nodes are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn open(&mut self, kind: NodeKind) -> NodeId {
        let id = NodeId(to_u32(self.tree.nodes.len()));
        let first = TokenId(self.at);
        self.tree.nodes.push(Node { kind, first, end: first, next: NodeId(id.0 + 1) });
        self.open.push(id);
        id
    }

    /// Closes the node that was opened last.
    pub(super) fn close(&mut self) {
        let next = NodeId(to_u32(self.tree.nodes.len()));
        let Some(id) = self.open.pop() else { return };
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.end = TokenId(self.behind.max(node.first.0));
            node.next = next;
        }
    }

    pub(super) fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close();
        }
    }

    pub(super) fn set_kind(&mut self, id: NodeId, kind: NodeKind) {
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.kind = kind;
        }
    }

    fn skip_trivia(&mut self) {
        self.at = self.tree.next_token(self.at);
    }
}
