//! Where the declarations of a proto file stand in its text.

#![expect(clippy::unused_self, reason = "questions to an outline read alike")]

use std::ops::Range;

use limbeck_syntax::{NodeId, NodeKind, Tree, parse};

/// The declarations of a file, in the order of the text, parents before children.
pub(crate) struct Outline<'t> {
    pub(crate) text: &'t str,
    pub(crate) sites: Vec<Site>,
}

/// A declaration.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) kind: NodeKind,
    pub(crate) range: Range<usize>,
    /// What it is in.
    pub(crate) parent: Option<usize>,
}

impl<'t> Outline<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let tree = parse(text.as_bytes());
        let mut outline = Self { text, sites: Vec::new() };
        outline.walk(&tree, tree.root(), None);
        outline
    }

    fn walk(&mut self, tree: &Tree<'_>, id: NodeId, parent: Option<usize>) {
        for child in tree.children(id) {
            let Some(node) = tree.node(child) else { continue };
            let inside = if is_declaration(node.kind) {
                self.sites.push(Site { kind: node.kind, range: tree.node_range(child), parent });
                Some(self.sites.len() - 1)
            } else if node.kind == NodeKind::Body {
                parent
            } else {
                continue;
            };
            self.walk(tree, child, inside);
        }
    }

    pub(crate) fn of_kind(&self, kinds: &[NodeKind]) -> Vec<&Site> {
        self.sites.iter().filter(|site| kinds.contains(&site.kind)).collect()
    }

    pub(crate) fn body<'s>(&self, site: &'s Site) -> &'t str
    where
        't: 's,
    {
        &self.text[site.range.clone()]
    }

    pub(crate) fn parent(&self, site: &Site) -> Option<&Site> {
        self.sites.get(site.parent?)
    }

    pub(crate) fn is_top_level(&self, site: &Site) -> bool {
        site.parent.is_none()
    }

    /// The closing brace, before which something can be added.
    pub(crate) fn end(&self, site: &Site) -> Option<usize> {
        self.body(site).ends_with('}').then(|| site.range.end - 1)
    }

    /// Where its name stands.
    pub(crate) fn name(&self, site: &Site) -> Option<Range<usize>> {
        let text = self.body(site);
        let word = match site.kind {
            NodeKind::Field | NodeKind::EnumValue | NodeKind::Group => {
                let before = text.split('=').next()?.trim_end();
                before.rsplit(char::is_whitespace).next()?
            }
            _ => text.split(|c: char| c.is_whitespace() || c == '(' || c == '{').nth(1)?,
        };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if word.is_empty() || !word.chars().all(is_word) {
            return None;
        }
        let start = word.as_ptr() as usize - self.text.as_ptr() as usize;
        Some(start..start + word.len())
    }

    /// Where its number stands.
    pub(crate) fn number(&self, site: &Site) -> Option<Range<usize>> {
        let (_, behind) = self.body(site).split_once('=')?;
        let behind = behind.trim_start();
        let length = behind.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(behind.len());
        let start = behind.as_ptr() as usize - self.text.as_ptr() as usize;
        (length > 0).then(|| start..start + length)
    }

    /// Fields or values that are in something, also by way of a oneof.
    pub(crate) fn members(&self, of: &Site) -> Vec<&Site> {
        let kinds = [NodeKind::Field, NodeKind::Group, NodeKind::EnumValue];
        let is_of = |site: &&Site| {
            let parent = self.parent(site);
            let around = parent.filter(|it| it.kind == NodeKind::Oneof);
            let owner = around.map_or(parent, |oneof| self.parent(oneof));
            owner.is_some_and(|it| it.range == of.range)
        };
        self.of_kind(&kinds).into_iter().filter(is_of).collect()
    }

    /// A number that no member has.
    pub(crate) fn free_number(&self, of: &Site) -> i64 {
        let members = self.members(of);
        let numbers = members.iter().filter_map(|site| self.text[self.number(site)?].parse().ok());
        numbers.max().map_or(1, |number: i64| number + 1)
    }

    /// The path of a message or an enum in its package.
    pub(crate) fn path(&self, site: &Site) -> Option<String> {
        let own = &self.text[self.name(site)?];
        Some(match self.parent(site) {
            Some(parent) => format!("{}.{own}", self.path(parent)?),
            None => own.to_owned(),
        })
    }
}

fn is_declaration(kind: NodeKind) -> bool {
    use NodeKind as N;
    matches!(
        kind,
        N::Syntax
            | N::Package
            | N::Import
            | N::Option
            | N::Message
            | N::Enum
            | N::EnumValue
            | N::Service
            | N::Method
            | N::Extend
            | N::Oneof
            | N::Field
            | N::Group
            | N::Reserved
    )
}
