//! What questions about names look at.

use std::collections::{BTreeMap, BTreeSet};

use super::text::Role;
use super::{Canon, Key, join};
use crate::revision::Kind;

impl Canon {
    /// Fields, extensions and values with their numbers.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (&Key, i64)> {
        let keys = self.elements.keys();
        keys.filter_map(|key| Some((key, self.number(key)?)))
    }

    /// The number of a field, an extension or a value.
    pub(crate) fn number(&self, key: &Key) -> Option<i64> {
        let has_number = matches!(key.kind, Kind::Field | Kind::Value | Kind::Extension);
        let declaration = self.elements.get(key).filter(|_| has_number)?;
        Some(declaration.text.number())
    }

    /// The message of the group that a field is, and the other way round.
    pub(crate) fn other_half(&self, key: &Key) -> Option<&Key> {
        if key.kind == Kind::Message {
            let path = key.path.clone();
            let name = key.name().to_ascii_lowercase();
            let field = self.element_at(&join(key.parent().unwrap_or_default(), &name))?;
            let group = self.elements.get(field)?.group.as_ref();
            return (group == Some(&path)).then_some(field);
        }
        self.element_at(self.elements.get(key)?.group.as_deref()?)
    }

    /// The numbers of the fields in each oneof.
    pub(crate) fn oneof_members(&self) -> BTreeMap<String, BTreeSet<i64>> {
        let mut members: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for (key, declaration) in &self.elements {
            if let Some(oneof) = &declaration.oneof {
                let path = join(key.parent().unwrap_or_default(), oneof);
                members.entry(path).or_default().insert(declaration.text.number());
            }
        }
        members
    }

    /// The types that a declaration names, in their order.
    pub(crate) fn type_names(&self, key: &Key) -> Vec<&str> {
        let tokens = self.elements.get(key).map_or(&[][..], |it| &it.text.tokens);
        tokens.iter().filter(|token| token.role == Role::Type).map(|token| &*token.text).collect()
    }

    /// Paths of what a declaration refers to in its own package: types and extensions.
    #[cfg(feature = "edit")]
    pub(crate) fn references(&self, key: &Key) -> Vec<String> {
        let tokens = self.elements.get(key).map_or(&[][..], |it| &it.text.tokens);
        let path = |token: &super::text::Token| match token.role {
            Role::Type if !token.text.starts_with('.') => Some(token.text.to_string()),
            Role::Extension | Role::LiteralExtension if self.package.is_empty() => {
                Some(token.text.to_string())
            }
            Role::Extension | Role::LiteralExtension => {
                let rest = token.text.strip_prefix(&*self.package)?.strip_prefix('.')?;
                Some(rest.to_owned())
            }
            Role::Plain | Role::Name | Role::Type | Role::Gone => None,
        };
        tokens.iter().filter_map(path).collect()
    }
}
