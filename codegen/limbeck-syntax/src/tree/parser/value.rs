//! Names, and values of options.

use super::MAX_DEPTH;
use super::state::{Parsed, Parser};
use crate::lexer::TokenKind;
use crate::tree::node::NodeKind;

impl Parser<'_> {
    /// `.a.b`, `(a.b).c`.
    pub(super) fn path(&mut self) -> Parsed {
        self.open(NodeKind::Path);
        self.take(b'.');
        loop {
            if self.take(b'(') {
                self.take(b'.');
                self.words()?;
                self.expect(b')')?;
            } else {
                self.ident()?;
            }
            if !self.take(b'.') {
                break;
            }
        }
        self.close();
        Ok(())
    }

    /// `a.b.c`.
    fn words(&mut self) -> Parsed {
        self.ident()?;
        while self.take(b'.') {
            self.ident()?;
        }
        Ok(())
    }

    fn ident(&mut self) -> Parsed {
        if self.kind() == Some(TokenKind::Ident) {
            self.bump();
            return Ok(());
        }
        self.broken("expected a name", "names are letters, digits and `_`")
    }

    pub(super) fn value(&mut self, depth: u32) -> Parsed {
        match self.kind() {
            Some(TokenKind::String { .. }) => self.strings(),
            Some(TokenKind::Symbol(b'{')) => self.dict(b'}', depth),
            Some(TokenKind::Symbol(b'<')) => self.dict(b'>', depth),
            Some(TokenKind::Symbol(b'[')) => self.array(depth),
            _ => self.scalar(),
        }
    }

    /// A number or a word, perhaps with a sign.
    pub(super) fn scalar(&mut self) -> Parsed {
        self.open(NodeKind::Scalar);
        self.take(b'-');
        if !matches!(self.kind(), Some(TokenKind::Ident | TokenKind::Number)) {
            return self.broken("expected a value", "write one");
        }
        self.bump();
        self.close();
        Ok(())
    }

    pub(super) fn strings(&mut self) -> Parsed {
        self.open(NodeKind::Strings);
        if !self.is_string() {
            return self.broken("expected a string", "write it in quotes");
        }
        while self.is_string() {
            self.bump();
        }
        self.close();
        Ok(())
    }

    fn array(&mut self, depth: u32) -> Parsed {
        if depth >= MAX_DEPTH {
            return self.too_deep();
        }
        self.open(NodeKind::Array);
        self.bump();
        while !self.is(b']') {
            self.value(depth + 1)?;
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b']')?;
        self.close();
        Ok(())
    }

    fn dict(&mut self, closing: u8, depth: u32) -> Parsed {
        if depth >= MAX_DEPTH {
            return self.too_deep();
        }
        self.open(NodeKind::Dict);
        self.bump();
        while !self.is(closing) {
            self.dict_field(depth + 1)?;
            if !self.take(b',') {
                self.take(b';');
            }
        }
        self.expect(closing)?;
        self.close();
        Ok(())
    }

    fn dict_field(&mut self, depth: u32) -> Parsed {
        self.open(NodeKind::DictField);
        if self.is(b'[') {
            self.bracketed_name()?;
        } else {
            self.open(NodeKind::Path);
            self.ident()?;
            self.close();
        }
        let colon = self.take(b':');
        if !colon && !matches!(self.kind(), Some(TokenKind::Symbol(b'{' | b'<' | b'['))) {
            return self.broken("expected `:`", "put it between name and value");
        }
        self.value(depth)?;
        self.close();
        Ok(())
    }

    /// `[a.b]`, `[a.b/c.d]`.
    fn bracketed_name(&mut self) -> Parsed {
        self.open(NodeKind::Array);
        self.bump();
        self.open(NodeKind::Path);
        self.words()?;
        if self.take(b'/') {
            self.words()?;
        }
        self.close();
        self.expect(b']')?;
        self.close();
        Ok(())
    }
}
