//! Text to declarations.

mod tokens;

use std::collections::BTreeMap;
use std::ops::Range;

use limbeck_syntax::{NodeId, NodeKind, Tree, parse};

use super::declaration::Declaration;
use super::order;
use super::text::{Gap, Role, Text};
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
}
