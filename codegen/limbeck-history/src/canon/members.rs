//! What questions about names look at.

use std::collections::{BTreeMap, BTreeSet};

use super::text::Role;
use super::{Canon, Key, join};
use crate::revision::Kind;

impl Canon {
    /// Fields, extensions, values and rpcs with their numbers; rpcs have none, and count as 0.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (&Key, i64)> {
        self.elements.iter().filter_map(|(key, declaration)| match key.kind {
            Kind::Field | Kind::Value | Kind::Extension => Some((key, declaration.text.number())),
            Kind::Rpc => Some((key, 0)),
            Kind::Package
            | Kind::Lifecycle
            | Kind::Syntax
            | Kind::Option
            | Kind::Reserved
            | Kind::Extensions
            | Kind::Message
            | Kind::Oneof
            | Kind::Enum
            | Kind::Service => None,
        })
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
}
