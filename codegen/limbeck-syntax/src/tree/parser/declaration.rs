//! Declarations, from their keyword to their end.

use super::state::{Parsed, Parser};
use super::statement::Scope;
use crate::lexer::TokenKind;
use crate::tree::node::NodeKind;

impl Parser<'_> {
    pub(super) fn syntax(&mut self) -> Parsed {
        self.open(NodeKind::Syntax);
        self.bump();
        self.expect(b'=')?;
        self.strings()?;
        self.end()
    }

    pub(super) fn package(&mut self) -> Parsed {
        self.open(NodeKind::Package);
        self.bump();
        self.path()?;
        self.end()
    }

    pub(super) fn import(&mut self) -> Parsed {
        self.open(NodeKind::Import);
        self.bump();
        if matches!(self.word(), b"public" | b"weak" | b"option") {
            self.bump();
        }
        self.strings()?;
        self.end()
    }

    pub(super) fn option(&mut self, depth: u32) -> Parsed {
        self.open(NodeKind::Option);
        self.bump();
        self.path()?;
        self.expect(b'=')?;
        self.value(depth)?;
        self.end()
    }

    /// A keyword, a name and a body; perhaps a visibility before.
    pub(super) fn block(&mut self, kind: NodeKind, scope: Scope, depth: u32) -> Parsed {
        self.open(kind);
        if matches!(self.word(), b"export" | b"local") {
            self.bump();
        }
        self.bump();
        if kind == NodeKind::Extend {
            self.path()?;
        } else {
            self.name()?;
        }
        self.body(scope, depth)?;
        self.close();
        Ok(())
    }

    /// `optional .a.B c = 1 [d = e];`, and groups.
    pub(super) fn field(&mut self, depth: u32) -> Parsed {
        let id = self.open(NodeKind::Field);
        let label = matches!(self.word(), b"optional" | b"required" | b"repeated");
        if label && !self.second_is(b'=') {
            self.bump();
        }
        let group = self.word() == b"group" && !self.second_word().is_empty();
        if group {
            self.bump();
        } else if self.word() == b"map" && self.second_is(b'<') {
            self.map_type()?;
        } else {
            self.path()?;
        }
        self.name()?;
        self.expect(b'=')?;
        self.scalar()?;
        self.optional_options(depth)?;
        if group && self.is(b'{') {
            self.set_kind(id, NodeKind::Group);
            self.body(Scope::Message, depth)?;
            self.close();
            return Ok(());
        }
        self.end()
    }

    fn map_type(&mut self) -> Parsed {
        self.open(NodeKind::MapType);
        self.bump();
        self.expect(b'<')?;
        self.path()?;
        self.expect(b',')?;
        self.path()?;
        self.expect(b'>')?;
        self.close();
        Ok(())
    }

    pub(super) fn enum_value(&mut self, depth: u32) -> Parsed {
        self.open(NodeKind::EnumValue);
        self.name()?;
        self.expect(b'=')?;
        self.scalar()?;
        self.optional_options(depth)?;
        self.end()
    }

    pub(super) fn method(&mut self, depth: u32) -> Parsed {
        self.open(NodeKind::Method);
        self.bump();
        self.name()?;
        self.signature()?;
        if !self.take_word(b"returns") {
            return self.broken("expected `returns`", "name the response in parentheses");
        }
        self.signature()?;
        if self.is(b'{') {
            self.body(Scope::Method, depth)?;
            self.close();
            return Ok(());
        }
        self.end()
    }

    fn signature(&mut self) -> Parsed {
        self.open(NodeKind::Signature);
        self.expect(b'(')?;
        if self.word() == b"stream" && !self.second_is(b')') {
            self.bump();
        }
        self.path()?;
        self.expect(b')')?;
        self.close();
        Ok(())
    }

    pub(super) fn extensions(&mut self, depth: u32) -> Parsed {
        self.open(NodeKind::Extensions);
        self.bump();
        self.ranges()?;
        self.optional_options(depth)?;
        self.end()
    }

    pub(super) fn reserved(&mut self) -> Parsed {
        self.open(NodeKind::Reserved);
        self.bump();
        self.ranges()?;
        self.end()
    }

    /// `1, 2 to 3, "a"`.
    fn ranges(&mut self) -> Parsed {
        loop {
            if self.is_string() {
                self.strings()?;
            } else {
                self.range()?;
            }
            if !self.take(b',') {
                return Ok(());
            }
        }
    }

    fn range(&mut self) -> Parsed {
        self.open(NodeKind::Range);
        self.scalar()?;
        if self.take_word(b"to") {
            self.scalar()?;
        }
        self.close();
        Ok(())
    }

    fn optional_options(&mut self, depth: u32) -> Parsed {
        if !self.is(b'[') {
            return Ok(());
        }
        self.open(NodeKind::CompactOptions);
        self.bump();
        while !self.is(b']') {
            self.open(NodeKind::CompactOption);
            self.path()?;
            self.expect(b'=')?;
            self.value(depth)?;
            self.close();
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b']')?;
        self.close();
        Ok(())
    }

    /// The name of what is declared: a path of one word.
    fn name(&mut self) -> Parsed {
        self.open(NodeKind::Path);
        if self.kind() != Some(TokenKind::Ident) {
            return self.broken("expected a name", "name it");
        }
        self.bump();
        self.close();
        Ok(())
    }

    /// The `;` of a statement, and the end of its node.
    fn end(&mut self) -> Parsed {
        self.expect(b';')?;
        self.close();
        Ok(())
    }
}
