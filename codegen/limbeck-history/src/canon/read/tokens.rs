//! The tokens of a declaration, and which of them are names.

use std::collections::BTreeMap;
use std::ops::Range;

use limbeck_syntax::{Node, NodeId, NodeKind, TokenId};

use super::Reader;
use crate::canon::text::{Gap, Role, SCALARS, Text};

impl Reader<'_> {
    /// A declaration whose body holds options, which belong to it.
    pub(super) fn with_options(&self, node: NodeId) -> Text {
        let mut text = self.head(node);
        let Some(body) = self.child(node, NodeKind::Body) else { return text };
        let options: Vec<NodeId> =
            self.tree.children(body).filter(|it| self.kind(*it) == NodeKind::Option).collect();
        if options.is_empty() && self.kind(node) == NodeKind::Method {
            text.push(Gap::None, Role::Plain, ";");
            return text;
        }
        text.push(Gap::Space, Role::Plain, "{");
        for option in &options {
            text.append(self.head(*option), 2);
        }
        let end = if options.is_empty() { Gap::None } else { Gap::Line(0) };
        text.push(end, Role::Plain, "}");
        text
    }

    /// The tokens of a node up to its body.
    pub(super) fn head(&self, id: NodeId) -> Text {
        let Some(node) = self.tree.node(id) else { return Text::default() };
        let body = self.child(id, NodeKind::Body).and_then(|body| self.tree.node(body));
        let end = body.map_or(node.end, |body| body.first);
        self.tokens(node, end, &self.roles(id))
    }

    fn tokens(&self, node: &Node, end: TokenId, roles: &BTreeMap<u32, (u32, Role)>) -> Text {
        let start = self.tree.token_range(node.first).start;
        let base = self.column(start);
        let mut text = Text::default();
        let mut behind = start;
        let mut at = node.first.0;
        while at < end.0 {
            if self.tree.token_kind(TokenId(at)).is_trivia() {
                at += 1;
                continue;
            }
            let range = self.tree.token_range(TokenId(at));
            let gap = self.gap(behind..range.start, base);
            let (next, role) = roles.get(&at).copied().unwrap_or((at + 1, Role::Plain));
            let word: String = (at..next)
                .filter(|at| !self.tree.token_kind(TokenId(*at)).is_trivia())
                .map(|at| String::from_utf8_lossy(self.tree.token_text(TokenId(at))))
                .collect();
            let (role, word) = self.spelled(role, word);
            text.push(gap, role, &word);
            behind = self.tree.token_range(TokenId(next.saturating_sub(1))).end;
            at = next.max(at + 1);
        }
        text
    }

    /// A name as it is recorded.
    fn spelled(&self, role: Role, word: String) -> (Role, String) {
        match role {
            Role::Plain | Role::Name | Role::Gone => (role, word),
            Role::Type if SCALARS.contains(&&*word) => (Role::Plain, word),
            Role::Type => {
                let own = match word.strip_prefix('.') {
                    Some(name) if self.package.is_empty() => Some(name.to_owned()),
                    Some(name) => name
                        .strip_prefix(self.package)
                        .and_then(|rest| rest.strip_prefix('.'))
                        .map(str::to_owned),
                    None => None,
                };
                (role, own.unwrap_or(word))
            }
            Role::Extension | Role::LiteralExtension => {
                (role, word.trim_start_matches('.').to_owned())
            }
        }
    }

    /// White space between two tokens.
    fn gap(&self, range: Range<usize>, base: usize) -> Gap {
        let between = self.tree.text().get(range.clone()).unwrap_or_default();
        if between.contains(&b'\n') {
            Gap::Line(self.column(range.end).saturating_sub(base))
        } else if between.is_empty() {
            Gap::None
        } else {
            Gap::Space
        }
    }

    /// How far from its line's start something stands: of the first word of that line.
    fn column(&self, at: usize) -> usize {
        let before = self.tree.text().get(..at).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
        let line = self.tree.text().get(start..).unwrap_or_default();
        line.iter().take_while(|byte| matches!(**byte, b' ' | b'\t')).count()
    }

    /// Which tokens are names, by the first of each, with the one behind the last.
    fn roles(&self, node: NodeId) -> BTreeMap<u32, (u32, Role)> {
        let mut roles = BTreeMap::new();
        let children: Vec<NodeId> = self.tree.children(node).collect();
        let paths = children.iter().filter(|it| self.kind(**it) == NodeKind::Path);
        let mut paths = paths.filter_map(|path| self.tree.node(*path));
        let mut mark = |path: Option<&Node>, role| {
            roles.extend(path.map(|path| (path.first.0, (path.end.0, role))));
        };
        match self.kind(node) {
            NodeKind::Field => {
                match self.child(node, NodeKind::MapType) {
                    Some(map) => {
                        for path in self.tree.children(map) {
                            mark(self.tree.node(path), Role::Type);
                        }
                    }
                    None => mark(paths.next(), Role::Type),
                }
                mark(paths.next(), Role::Name);
            }
            NodeKind::Extend => mark(paths.next(), Role::Type),
            NodeKind::Option | NodeKind::CompactOption => {
                roles.extend(paths.next().into_iter().flat_map(|path| self.extensions(path)));
                let own = self.tree.node(node);
                roles.extend(own.into_iter().flat_map(|own| self.literal_extensions(own)));
            }
            _ => mark(paths.next(), Role::Name),
        }
        for child in children {
            match self.kind(child) {
                NodeKind::Signature => {
                    let path = self.child(child, NodeKind::Path);
                    let path = path.and_then(|path| self.tree.node(path));
                    roles.extend(path.map(|path| (path.first.0, (path.end.0, Role::Type))));
                }
                NodeKind::CompactOptions => {
                    for option in self.tree.children(child) {
                        roles.extend(self.roles(option));
                    }
                }
                _ => {}
            }
        }
        roles
    }

    /// The extensions in the name of an option: what stands in parentheses.
    fn extensions(&self, path: &Node) -> Vec<(u32, (u32, Role))> {
        let mut found = Vec::new();
        let mut open = None;
        for at in path.first.0..path.end.0 {
            match self.tree.token_text(TokenId(at)) {
                b"(" => open = Some(at + 1),
                b")" => found.extend(open.take().map(|first| (first, (at, Role::Extension)))),
                _ => {}
            }
        }
        found
    }

    /// The extensions that a message literal sets: `[p.rule]`. Behind a colon, brackets hold a list.
    fn literal_extensions(&self, node: &Node) -> Vec<(u32, (u32, Role))> {
        let mut found = Vec::new();
        let (mut open, mut braces, mut before) = (None, 0_u32, &b""[..]);
        for at in node.first.0..node.end.0 {
            if self.tree.token_kind(TokenId(at)).is_trivia() {
                continue;
            }
            let token = self.tree.token_text(TokenId(at));
            match token {
                b"{" | b"<" => braces += 1,
                b"}" | b">" => braces = braces.saturating_sub(1),
                b"[" => open = (braces > 0 && before != b":").then_some(at + 1),
                // The type of an `Any`, or several of a list.
                b"/" | b"," => open = None,
                b"]" => {
                    found.extend(open.take().map(|first| (first, (at, Role::LiteralExtension))));
                }
                _ => {}
            }
            before = token;
        }
        found
    }

    /// The first part of an option's name, as it is recorded.
    pub(super) fn option_name(&self, path: NodeId) -> String {
        let source: String = self.source(path).chars().filter(|c| !c.is_whitespace()).collect();
        match source.strip_prefix('(') {
            Some(rest) => {
                let name = rest.split(')').next().unwrap_or_default();
                format!("({})", name.trim_start_matches('.'))
            }
            None => source.split('.').next().unwrap_or_default().to_owned(),
        }
    }
}
