//! Which statement it is, and how to go on behind a broken one.

use super::MAX_DEPTH;
use super::state::{Broken, Parsed, Parser};
use crate::tree::node::NodeKind;

/// What a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    File,
    Message,
    Enum,
    Service,
    Method,
}

impl Parser<'_> {
    pub(super) fn file(&mut self) {
        self.open(NodeKind::File);
        while self.kind().is_some() {
            self.recovering(Scope::File, 0);
            if self.is(b'}') {
                let _: Parsed = self.broken("expected a declaration", "remove it");
                self.bump();
            }
        }
    }

    /// `{ … }`; behind a broken end as well.
    pub(super) fn body(&mut self, scope: Scope, depth: u32) -> Parsed {
        if depth >= MAX_DEPTH {
            return self.too_deep();
        }
        self.open(NodeKind::Body);
        self.expect(b'{')?;
        while self.kind().is_some() && !self.is(b'}') {
            self.recovering(scope, depth + 1);
        }
        self.expect(b'}')?;
        self.close();
        Ok(())
    }

    pub(super) fn too_deep(&mut self) -> Parsed {
        let message = format!("nesting of more than {MAX_DEPTH} levels");
        self.broken(&message, "take some of it apart")
    }

    /// One statement; if it is broken, it ends behind its `;` or its braces.
    fn recovering(&mut self, scope: Scope, depth: u32) {
        let height = self.depth();
        if let Err(Broken) = self.statement(scope, depth) {
            self.open(NodeKind::Error);
            self.skip();
            self.close_to(height);
        }
    }

    /// To the end of the statement: behind `;` or a pair of braces, before the `}` of the body.
    fn skip(&mut self) {
        let mut level = 0_u32;
        while self.kind().is_some() {
            match (self.is(b'{'), self.is(b'}'), self.is(b';')) {
                (true, _, _) => level += 1,
                (_, true, _) if level == 0 => return,
                (_, true, _) => {
                    level -= 1;
                    if level == 0 {
                        self.bump();
                        return;
                    }
                }
                (_, _, true) if level == 0 => {
                    self.bump();
                    return;
                }
                _ => {}
            }
            self.bump();
        }
    }

    fn statement(&mut self, scope: Scope, depth: u32) -> Parsed {
        if self.is(b';') {
            self.open(NodeKind::Empty);
            self.bump();
            self.close();
            return Ok(());
        }
        if self.word() == b"option" && !self.second_is(b'=') {
            return self.option(depth);
        }
        match scope {
            Scope::File => self.file_statement(depth),
            Scope::Message => self.message_statement(depth),
            Scope::Enum => self.enum_statement(depth),
            Scope::Service if self.word() == b"rpc" => self.method(depth),
            Scope::Service => self.broken("expected `rpc` or `option`", "services hold methods"),
            Scope::Method => self.broken("expected `option`", "methods hold options alone"),
        }
    }

    fn file_statement(&mut self, depth: u32) -> Parsed {
        match self.word() {
            b"syntax" | b"edition" => self.syntax(),
            b"package" => self.package(),
            b"import" => self.import(),
            b"service" => self.block(NodeKind::Service, Scope::Service, depth),
            b"message" | b"enum" | b"extend" | b"export" | b"local" => self.type_statement(depth),
            _ => self.broken(
                "expected a declaration",
                "files hold `package`, `import`, `option`, `message`, `enum`, `service`, `extend`",
            ),
        }
    }

    /// `message`, `enum` or `extend`, perhaps with a visibility.
    fn type_statement(&mut self, depth: u32) -> Parsed {
        let word = match self.word() {
            b"export" | b"local" => self.second_word(),
            word => word,
        };
        match word {
            b"message" => self.block(NodeKind::Message, Scope::Message, depth),
            b"enum" => self.block(NodeKind::Enum, Scope::Enum, depth),
            b"extend" => self.block(NodeKind::Extend, Scope::Message, depth),
            _ => {
                self.bump();
                self.broken("expected `message` or `enum`", "name what it is")
            }
        }
    }

    fn message_statement(&mut self, depth: u32) -> Parsed {
        let named = !self.second_word().is_empty();
        match self.word() {
            b"message" | b"enum" if named => self.type_statement(depth),
            b"extend" if named || self.second_is(b'.') => self.type_statement(depth),
            b"export" | b"local" if matches!(self.second_word(), b"message" | b"enum") => {
                self.type_statement(depth)
            }
            b"oneof" if named => self.block(NodeKind::Oneof, Scope::Message, depth),
            b"extensions" if !self.second_is(b'.') => self.extensions(depth),
            b"reserved" if !self.second_is(b'.') => self.reserved(),
            _ => self.field(depth),
        }
    }

    fn enum_statement(&mut self, depth: u32) -> Parsed {
        if self.word() == b"reserved" && !self.second_is(b'=') {
            return self.reserved();
        }
        self.enum_value(depth)
    }
}
