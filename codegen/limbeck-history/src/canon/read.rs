//! Text to declarations.

use std::collections::BTreeMap;
use std::ops::Range;

use limbeck_syntax::{Node, NodeId, NodeKind, TokenId, Tree, parse};

use super::declaration::Declaration;
use super::order;
use super::text::{Gap, Role, SCALARS, Text};
use super::{Canon, Key, is_within, join};
use crate::revision::Kind;

/// Why a text is no declaration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// The bytes of the text that are meant.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// How many elements are in each other at most.
pub(super) const MAX_DEPTH: usize = limbeck_syntax::MAX_DEPTH as usize;

impl Canon {
    /// Takes the canonical text of a package to pieces: one proto file, or several, one behind the
    /// other, each beginning with its `syntax`.
    ///
    /// # Errors
    /// When it is no proto text, or something is declared twice.
    pub fn read(package: &str, text: &str) -> Result<Self, ReadError> {
        let tree = tree(text)?;
        let mut reader = Reader::new(&tree, package);
        let mut syntaxes: BTreeMap<String, &str> = BTreeMap::new();
        let mut syntax = "proto2";
        for node in tree.children(tree.root()) {
            let kind = reader.kind(node);
            if kind == NodeKind::Syntax {
                syntax = if reader.source(node).contains("proto3") { "proto3" } else { "proto2" };
            }
            for declared in reader.top(node)? {
                syntaxes.insert(declared, syntax);
            }
        }
        let mut canon =
            Self { package: package.to_owned(), lifecycle: None, elements: reader.elements };
        canon.set_syntaxes(&syntaxes);
        Ok(canon)
    }

    /// Records the syntax of top-level elements: what most have for the package, exceptions for
    /// themselves.
    fn set_syntaxes(&mut self, syntaxes: &BTreeMap<String, &str>) {
        let old = syntaxes.values().filter(|syntax| **syntax == "proto2").count();
        if syntaxes.is_empty() {
            return;
        }
        let most = if 2 * old > syntaxes.len() { "proto2" } else { "proto3" };
        // No element with the name of the package is an exception: both would have one path.
        let usual = syntaxes.get(&self.package).copied().unwrap_or(most);
        let mut set = |path: &str, syntax: &str| {
            let key = Key::new(Kind::Syntax, path);
            self.elements.insert(key, Declaration::new(Text::word(syntax)));
        };
        set("", usual);
        for (path, syntax) in syntaxes.iter().filter(|(_, syntax)| **syntax != usual) {
            set(path, syntax);
        }
    }
}

/// Reads the declaration of one change: what it declares by itself and, of a container, inside.
pub(super) fn read_change(
    package: &str,
    key: &Key,
    text: &str,
) -> Result<BTreeMap<Key, Declaration>, ReadError> {
    if key.kind == Kind::Syntax {
        let words = Declaration::new(Text::word(text.trim()));
        return Ok(BTreeMap::from([(key.clone(), words)]));
    }
    let (before, parent) = match key.kind {
        Kind::Field | Kind::Oneof | Kind::Extension | Kind::Message | Kind::Enum => {
            ("message M {", key.parent())
        }
        Kind::Option => ("message M {", key.parent()),
        Kind::Reserved | Kind::Extensions => ("message M {", Some(&*key.path)),
        Kind::Value => ("enum E {", key.parent()),
        Kind::Rpc => ("service S {", key.parent()),
        Kind::Service | Kind::Package | Kind::Lifecycle | Kind::Syntax => ("", None),
    };
    let after = if before.is_empty() { "" } else { "\n}" };
    let whole = format!("{before}{text}{after}");
    let inside = |mut error: ReadError| {
        let shift = |at: usize| at.saturating_sub(before.len()).min(text.len());
        error.range = shift(error.range.start)..shift(error.range.end);
        error
    };
    let tree = tree(&whole).map_err(inside)?;
    let mut reader = Reader::new(&tree, package);
    let body = if before.is_empty() { Some(tree.root()) } else { reader.body(tree.root()) };
    if let Some(body) = body {
        reader.members(body, parent.unwrap_or_default()).map_err(inside)?;
    }
    if tree.children(tree.root()).count() == 1 && reader.elements.contains_key(key) {
        return reader.only_inside(key, text);
    }
    let found = reader.elements.keys().next();
    let found = found.map_or_else(
        || "declares nothing".to_owned(),
        |found| format!("declares {} `{}`", found.kind, found.path),
    );
    Err(ReadError {
        range: 0..text.len(),
        message: format!("the text {found}, not {} `{}`", key.kind, key.path),
        help: "the name in the text and the path of the change are one name".to_owned(),
    })
}

fn tree(text: &str) -> Result<Tree<'_>, ReadError> {
    let tree = parse(text.as_bytes());
    match tree.errors.first() {
        None => Ok(tree),
        Some(error) => Err(ReadError {
            range: error.range.clone(),
            message: error.message.clone(),
            help: error.help.clone(),
        }),
    }
}

/// The declarations found so far.
struct Reader<'t> {
    tree: &'t Tree<'t>,
    package: &'t str,
    elements: BTreeMap<Key, Declaration>,
}

impl<'t> Reader<'t> {
    fn new(tree: &'t Tree<'t>, package: &'t str) -> Self {
        Self { tree, package, elements: BTreeMap::new() }
    }

    /// What was found, if all of it is one element and what is inside.
    fn only_inside(self, key: &Key, text: &str) -> Result<BTreeMap<Key, Declaration>, ReadError> {
        let group = self.elements.get(key).and_then(|it| it.group.clone());
        let is_inside = |found: &Key| match key.kind {
            Kind::Message | Kind::Enum | Kind::Service => is_within(&found.path, &key.path),
            _ => found == key || group.as_ref().is_some_and(|it| is_within(&found.path, it)),
        };
        let other = self.elements.keys().find(|found| !is_inside(found));
        let Some(other) = other else { return Ok(self.elements) };
        Err(ReadError {
            range: 0..text.len(),
            message: format!("the text declares {} `{}` too", other.kind, other.path),
            help: "make it a change of its own".to_owned(),
        })
    }

    fn kind(&self, id: NodeId) -> NodeKind {
        self.tree.node(id).map_or(NodeKind::Error, |node| node.kind)
    }

    fn source(&self, id: NodeId) -> &'t str {
        let range = self.tree.node_range(id);
        let bytes = self.tree.text().get(range).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn child(&self, id: NodeId, wanted: NodeKind) -> Option<NodeId> {
        self.tree.children(id).find(|child| self.kind(*child) == wanted)
    }

    /// The body of the first declaration in a node.
    fn body(&self, id: NodeId) -> Option<NodeId> {
        self.child(self.tree.children(id).next()?, NodeKind::Body)
    }

    /// Reads a top-level statement; the paths that it declares there.
    fn top(&mut self, node: NodeId) -> Result<Vec<String>, ReadError> {
        let before: usize = self.elements.len();
        self.member(node, "")?;
        if self.elements.len() == before {
            return Ok(Vec::new());
        }
        Ok(match self.kind(node) {
            NodeKind::Message | NodeKind::Enum | NodeKind::Service => vec![self.name(node)],
            NodeKind::Extend => {
                let fields = self.bodies_of(node).into_iter().map(|field| self.field_name(field));
                fields.collect()
            }
            _ => Vec::new(),
        })
    }

    fn bodies_of(&self, node: NodeId) -> Vec<NodeId> {
        let body = self.child(node, NodeKind::Body);
        let inside = body.into_iter().flat_map(|body| self.tree.children(body));
        inside.filter(|it| matches!(self.kind(*it), NodeKind::Field | NodeKind::Group)).collect()
    }

    /// The name that a declaration declares.
    fn name(&self, node: NodeId) -> String {
        let mut names = self.tree.children(node).filter(|it| self.kind(*it) == NodeKind::Path);
        let name = match self.kind(node) {
            NodeKind::Field if self.child(node, NodeKind::MapType).is_none() => names.nth(1),
            _ => names.next(),
        };
        name.map(|name| self.source(name).to_owned()).unwrap_or_default()
    }

    /// The name of a field; that of a group is the one of its message in lower case.
    fn field_name(&self, node: NodeId) -> String {
        let name = self.name(node);
        if self.kind(node) == NodeKind::Group { name.to_ascii_lowercase() } else { name }
    }

    fn members(&mut self, body: NodeId, scope: &str) -> Result<(), ReadError> {
        for child in self.tree.children(body) {
            self.member(child, scope)?;
        }
        Ok(())
    }

    fn member(&mut self, node: NodeId, scope: &str) -> Result<(), ReadError> {
        match self.kind(node) {
            NodeKind::Message => self.container(node, Kind::Message, scope),
            NodeKind::Service => self.container(node, Kind::Service, scope),
            NodeKind::Enum => {
                self.container(node, Kind::Enum, scope)?;
                self.set_order(node, &join(scope, &self.name(node)));
                Ok(())
            }
            NodeKind::EnumValue => self.leaf(node, Kind::Value, scope),
            NodeKind::Method => self.leaf(node, Kind::Rpc, scope),
            NodeKind::Field | NodeKind::Group => {
                let head = Text::default();
                self.field(node, Kind::Field, scope, head)
            }
            NodeKind::Oneof => self.oneof(node, scope),
            NodeKind::Extend => self.extend(node, scope),
            NodeKind::Option if scope.is_empty() => Ok(()),
            NodeKind::Option => {
                let path = self.child(node, NodeKind::Path);
                let name = path.map(|path| self.option_name(path)).unwrap_or_default();
                self.statement(node, Key::new(Kind::Option, join(scope, &name)));
                Ok(())
            }
            NodeKind::Reserved => {
                self.statement(node, Key::new(Kind::Reserved, scope));
                Ok(())
            }
            NodeKind::Extensions => {
                self.statement(node, Key::new(Kind::Extensions, scope));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A declaration with others in it, which are read on their own.
    fn container(&mut self, node: NodeId, kind: Kind, scope: &str) -> Result<(), ReadError> {
        let path = join(scope, &self.name(node));
        let mut text = self.head(node);
        text.push(Gap::Space, Role::Plain, "{");
        text.push(Gap::None, Role::Plain, "}");
        self.insert(node, Key::new(kind, &*path), Declaration::new(text))?;
        match self.child(node, NodeKind::Body) {
            Some(body) => self.members(body, &path),
            None => Ok(()),
        }
    }

    fn leaf(&mut self, node: NodeId, kind: Kind, scope: &str) -> Result<(), ReadError> {
        let key = Key::new(kind, join(scope, &self.name(node)));
        let text = self.with_options(node);
        self.insert(node, key, Declaration::new(text))
    }

    fn field(
        &mut self,
        node: NodeId,
        kind: Kind,
        scope: &str,
        mut text: Text,
    ) -> Result<(), ReadError> {
        let key = Key::new(kind, join(scope, &self.field_name(node)));
        let own = self.head(node);
        let is_extension = !text.tokens.is_empty();
        let indent = if is_extension { 2 } else { 0 };
        if is_extension {
            text.append(own, indent);
        } else {
            text = own;
        }
        let mut group = None;
        if self.kind(node) == NodeKind::Group {
            text.push(Gap::Space, Role::Plain, "{");
            text.push(Gap::None, Role::Plain, "}");
            group = Some(join(scope, &self.name(node)));
        }
        if is_extension {
            text.push(Gap::Line(0), Role::Plain, "}");
        }
        let declaration = Declaration { group: group.clone(), ..Declaration::new(text) };
        self.insert(node, key, declaration)?;
        let Some(path) = group else { return Ok(()) };
        let mut head = Text::default();
        head.push(Gap::None, Role::Plain, "message");
        head.push(Gap::Space, Role::Name, &self.name(node));
        head.push(Gap::Space, Role::Plain, "{");
        head.push(Gap::None, Role::Plain, "}");
        self.insert(node, Key::new(Kind::Message, &*path), Declaration::new(head))?;
        match self.child(node, NodeKind::Body) {
            Some(body) => self.members(body, &path),
            None => Ok(()),
        }
    }

    fn oneof(&mut self, node: NodeId, scope: &str) -> Result<(), ReadError> {
        let name = self.name(node);
        let text = self.with_options(node);
        let key = Key::new(Kind::Oneof, join(scope, &name));
        self.insert(node, key, Declaration::new(text))?;
        for field in self.bodies_of(node) {
            self.member(field, scope)?;
            let key = Key::new(Kind::Field, join(scope, &self.field_name(field)));
            if let Some(declaration) = self.elements.get_mut(&key) {
                declaration.oneof = Some(name.clone());
            }
        }
        Ok(())
    }

    fn extend(&mut self, node: NodeId, scope: &str) -> Result<(), ReadError> {
        for field in self.bodies_of(node) {
            let mut head = self.head(node);
            head.push(Gap::Space, Role::Plain, "{");
            self.field(field, Kind::Extension, scope, head)?;
        }
        Ok(())
    }

    /// One of several statements that are recorded together.
    fn statement(&mut self, node: NodeId, key: Key) {
        let text = self.head(node);
        match self.elements.get_mut(&key) {
            Some(declaration) => declaration.text.append(text, 0),
            None => {
                self.elements.insert(key, Declaration::new(text));
            }
        }
    }

    fn insert(
        &mut self,
        node: NodeId,
        key: Key,
        declaration: Declaration,
    ) -> Result<(), ReadError> {
        let (kind, path) = (key.kind, key.path.clone());
        if self.elements.insert(key, declaration).is_none() {
            return Ok(());
        }
        Err(ReadError {
            range: self.tree.node_range(node),
            message: format!("{kind} `{path}` is declared twice"),
            help: "leave one of the two".to_owned(),
        })
    }

    fn set_order(&mut self, node: NodeId, path: &str) {
        let body = self.child(node, NodeKind::Body);
        let values = body.into_iter().flat_map(|body| self.tree.children(body));
        let values = values.filter(|it| self.kind(*it) == NodeKind::EnumValue);
        let values: Vec<(i64, String)> =
            values.map(|it| (self.head(it).number(), self.name(it))).collect();
        if let Some(declaration) = self.elements.get_mut(&Key::new(Kind::Enum, path)) {
            declaration.order = order::exceptions(&values);
        }
    }

    /// A declaration whose body holds options, which belong to it.
    fn with_options(&self, node: NodeId) -> Text {
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
    fn head(&self, id: NodeId) -> Text {
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
    fn option_name(&self, path: NodeId) -> String {
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
