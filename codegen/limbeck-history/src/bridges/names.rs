//! Decisions in the names of today.

use std::collections::BTreeMap;

use limbeck_bridge::{Argument, Decision, Direction, Lineage, ParameterType, Policy};
use limbeck_schema::model::{Element, Schema, Type};

use super::lapse::Today;
use super::past::Past;
use super::step::Since;
use crate::canon::Canon;

/// Two versions under the names of today.
pub(super) struct Names<'n> {
    pub(super) older: &'n Past<'n>,
    pub(super) newer: &'n Past<'n>,
    /// Of the older and of the newer one.
    schemas: [&'n Schema; 2],
    /// Elements of the older version and what came of them.
    forth: BTreeMap<&'n str, &'n str>,
    back: BTreeMap<&'n str, &'n str>,
}

impl<'n> Names<'n> {
    pub(super) fn new(
        older: &'n Past<'n>,
        newer: &'n Past<'n>,
        (lineage, schemas): (&'n Lineage, [&'n Schema; 2]),
    ) -> Self {
        let pairs = || lineage.pairs.iter().map(|(old, new)| (&**old, &**new));
        let back = pairs().map(|(old, new)| (new, old)).collect();
        Self { older, newer, schemas, forth: pairs().collect(), back }
    }

    /// A decision in the names of today, given what happened to both versions since.
    pub(super) fn rewrite(&self, decision: &Decision, since: &[Since<'_>; 2]) -> Today {
        let [before, after] = since;
        let follow = |paths: &[String], since: &Since<'_>, canon: &Canon| -> Vec<String> {
            paths.iter().filter_map(|path| since.follow(path, canon)).collect()
        };
        let was = (decision.from.len(), decision.to.len());
        let mut decision = Decision {
            from: follow(&decision.from, before, &self.older.canon),
            to: follow(&decision.to, after, &self.newer.canon),
            ..decision.clone()
        };
        if (decision.from.len(), decision.to.len()) != was {
            return Today::Lapsed(decision);
        }
        let [from, to] = self.places(&decision);
        let [then, now] = self.schemas;
        let older = (Side { past: self.older, since: before, schema: then }, from);
        let newer = (Side { past: self.newer, since: after, schema: now }, to);
        // What a policy names is mostly of the side that the values go to.
        for (direction, sides) in
            [(Direction::Up, [&newer, &older]), (Direction::Down, [&older, &newer])]
        {
            if let Some(policy) = decision.policy_mut(direction) {
                for (side, paths) in sides {
                    side.rename_arguments(policy, paths);
                }
            }
        }
        Today::Stands(decision)
    }

    /// The elements of a decision on both sides; where it names none, what would stand there if the
    /// other side had it.
    fn places(&self, decision: &Decision) -> [Vec<String>; 2] {
        let partners = |paths: &[String], map: &BTreeMap<&str, &str>| -> Vec<String> {
            let other = |path: &String| {
                let (parent, name) = path.rsplit_once('.')?;
                Some(format!("{}.{name}", map.get(parent)?))
            };
            paths.iter().filter_map(other).collect()
        };
        let Decision { from, to, .. } = decision;
        [
            if from.is_empty() { partners(to, &self.back) } else { from.clone() },
            if to.is_empty() { partners(from, &self.forth) } else { to.clone() },
        ]
    }
}

/// One of the versions.
struct Side<'s> {
    past: &'s Past<'s>,
    since: &'s Since<'s>,
    schema: &'s Schema,
}

impl Side<'_> {
    /// Renames what arguments name, if it is beside one of the elements, or inside of its type.
    fn rename_arguments(&self, policy: &mut Policy, paths: &[String]) {
        let parameters = policy.kind.parameters().iter();
        let named =
            parameters.filter(|it| matches!(it.ty, ParameterType::Name | ParameterType::Value));
        for parameter in named {
            let Some(Argument::Text(name)) = policy.arguments.get_mut(parameter.name) else {
                continue;
            };
            let around = paths.iter().filter_map(|path| Some(path.rsplit_once('.')?.0.to_owned()));
            let types = paths.iter().filter_map(|path| self.type_of(path));
            let mut containers = around.chain(types);
            if let Some(new) = containers.find_map(|container| self.renamed(&container, name)) {
                *name = new;
            }
        }
    }

    /// What something in a container is called now, if that is another name.
    fn renamed(&self, container: &str, name: &str) -> Option<String> {
        let then = format!("{}.{name}", self.since.follow_back(container));
        let now = self.since.follow(&then, &self.past.canon)?;
        let now = now.strip_prefix(container)?.strip_prefix('.')?;
        let is_there = self.past.canon.element_at(&format!("{container}.{now}")).is_some();
        (now != name && is_there).then(|| now.to_owned())
    }

    /// The path of a field's type, or of the values of a map.
    fn type_of(&self, path: &str) -> Option<String> {
        let full_name = |path: &str| {
            if self.past.package.is_empty() {
                path.to_owned()
            } else {
                format!("{}.{path}", self.past.package)
            }
        };
        let Element::Field(message, n) = self.schema.find(&full_name(path))? else { return None };
        let field = self.schema.message(message).fields.get(n as usize)?;
        let ty = self.schema.map_entry(field).map_or(field.ty, |(_, value)| value.ty);
        let element = match ty {
            Type::Message(id) => Element::Message(id),
            Type::Enum(id) => Element::Enum(id),
            _ => return None,
        };
        let name = self.schema.full_name(element);
        if self.past.package.is_empty() {
            return Some(name);
        }
        Some(name.strip_prefix(self.past.package)?.strip_prefix('.')?.to_owned())
    }
}
