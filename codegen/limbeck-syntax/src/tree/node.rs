//! The arrays of a [`Tree`], and how to walk them.

use std::ops::Range;

use crate::lexer::TokenKind;

/// A proto file as tokens and nodes; made by [`parse`](super::parse).
#[derive(Clone, Debug)]
pub struct Tree<'text> {
    pub(super) text: &'text [u8],
    pub(super) tokens: Vec<Place>,
    pub(super) nodes: Vec<Node>,
    /// What does not follow the grammar, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// Kind and start of a token; it ends where the next one starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
}

/// The number of a token in its tree, white space and comments counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// The number of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A stretch of tokens that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its first token, never white space or a comment (but for the file and for what is empty).
    pub first: TokenId,
    /// The token behind its last one.
    pub end: TokenId,
    /// The node behind its last descendant.
    pub(super) next: NodeId,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// All of it.
    File,
    /// `syntax = "proto3";` or `edition = "2023";`.
    Syntax,
    /// `package a.b;`.
    Package,
    /// `import "a.proto";`.
    Import,
    /// `option a = 1;`.
    Option,
    /// `message A { … }`.
    Message,
    /// `enum A { … }`.
    Enum,
    /// `A = 0;` in an enum.
    EnumValue,
    /// `service A { … }`.
    Service,
    /// `rpc A(B) returns (C);`.
    Method,
    /// `extend A { … }`.
    Extend,
    /// `oneof a { … }`.
    Oneof,
    /// `string a = 1;`.
    Field,
    /// `optional group A = 1 { … }`.
    Group,
    /// `extensions 1 to max;`.
    Extensions,
    /// `reserved 1;`.
    Reserved,
    /// A lone `;`.
    Empty,
    /// `{ … }` behind a declaration.
    Body,
    /// `(stream A)`.
    Signature,
    /// `map<A, B>`.
    MapType,
    /// A name with its dots and parentheses: `.a.b`, `(a.b).c`.
    Path,
    /// `1`, `-1`, `1 to 5`, a name.
    Range,
    /// `[a = 1, b = 2]` behind a declaration.
    CompactOptions,
    /// `a = 1` in brackets.
    CompactOption,
    /// One value that is a word or a number, with its sign.
    Scalar,
    /// String literals, one behind another.
    Strings,
    /// A message literal: `{ … }` or `< … >`.
    Dict,
    /// `a: 1` in a message literal.
    DictField,
    /// `[1, 2]` as a value.
    Array,
    /// What follows no grammar.
    Error,
}

/// Something that does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SyntaxError {
    /// The bytes that are meant.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl<'text> Tree<'text> {
    /// The text, byte for byte what was parsed.
    pub const fn text(&self) -> &'text [u8] {
        self.text
    }

    /// The node of the whole file.
    pub const fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// A node; `None` for a number that is none of this tree.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// The nodes right below one.
    pub fn children(&self, id: NodeId) -> Children<'_, 'text> {
        let end = self.node(id).map_or(id, |node| node.next);
        Children { tree: self, next: NodeId(id.0 + 1), end }
    }

    /// How many tokens there are.
    pub fn token_count(&self) -> u32 {
        to_u32(self.tokens.len())
    }

    /// What a token is; a number behind the last is white space.
    pub fn token_kind(&self, id: TokenId) -> TokenKind {
        self.tokens.get(id.0 as usize).map_or(TokenKind::Space, |place| place.kind)
    }

    /// Where a token stands in the text.
    pub fn token_range(&self, id: TokenId) -> Range<usize> {
        self.token_start(id.0)..self.token_start(id.0.saturating_add(1))
    }

    /// The bytes of a token.
    pub fn token_text(&self, id: TokenId) -> &'text [u8] {
        self.text.get(self.token_range(id)).unwrap_or_default()
    }

    /// The first token from an index on that is neither white space nor a comment.
    pub(crate) fn next_token(&self, mut index: u32) -> u32 {
        while index < self.token_count() && self.token_kind(TokenId(index)).is_trivia() {
            index += 1;
        }
        index
    }

    /// The last token before an index that is neither white space nor a comment.
    pub(crate) fn previous_token(&self, mut index: u32) -> u32 {
        while index > 0 {
            index -= 1;
            if !self.token_kind(TokenId(index)).is_trivia() {
                break;
            }
        }
        index
    }

    /// The bytes that a node covers.
    pub fn node_range(&self, id: NodeId) -> Range<usize> {
        let Some(node) = self.node(id) else { return 0..0 };
        self.token_start(node.first.0)..self.token_start(node.end.0)
    }

    fn token_start(&self, index: u32) -> usize {
        self.tokens.get(index as usize).map_or(self.text.len(), |place| place.start as usize)
    }
}

/// Iterates over the nodes right below one; made by [`Tree::children`].
#[derive(Clone, Debug)]
pub struct Children<'tree, 'text> {
    tree: &'tree Tree<'text>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let found = self.next;
        self.next = self.tree.node(found)?.next;
        Some(found)
    }
}

pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
