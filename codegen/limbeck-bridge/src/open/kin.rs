//! Which elements of two versions are the same element, by lineage.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use limbeck_diff::{Comparison, Kind};
use limbeck_schema::model::{Element, Package, Schema, Type};

use super::relations::Finder;
use super::relative;
use crate::lineage::Lineage;

/// Names and numbers, set right by lineage.
pub(crate) struct Kin<'c> {
    comparison: &'c Comparison<'c>,
    older: &'c str,
    forth: BTreeMap<Element, Element>,
    back: BTreeMap<Element, Element>,
    added_to_older: BTreeSet<Element>,
    added_to_newer: BTreeSet<Element>,
    /// Recorded renames of rpcs.
    methods: BTreeMap<Element, Element>,
}

impl<'c> Kin<'c> {
    pub(super) fn new(comparison: &'c Comparison<'c>, lineage: &'c Lineage) -> Self {
        let (mut old, mut new) = (Finder::new(comparison.old), Finder::new(comparison.new));
        let mut older = |path: &String| old.find(&lineage.older, path);
        let mut newer = |path: &String| new.find(&lineage.newer, path);
        let pairs = lineage.pairs.iter().filter_map(|(from, to)| Some((older(from)?, newer(to)?)));
        // What is of another kind came of something else.
        let pairs = pairs.filter(|(old, new)| discriminant(old) == discriminant(new));
        let back: BTreeMap<Element, Element> = pairs.map(|(old, new)| (new, old)).collect();
        let renamed = comparison.changes.iter().filter(|change| change.kind == Kind::MethodRenamed);
        let methods = renamed.filter_map(|it| Some((it.old?.element, it.new?.element))).collect();
        Self {
            comparison,
            older: &lineage.older,
            // Of several that led to one, the last counts.
            forth: back.iter().map(|(new, old)| (*old, *new)).collect(),
            back,
            added_to_older: lineage.added_to_older.iter().filter_map(&mut older).collect(),
            added_to_newer: lineage.added_to_newer.iter().filter_map(&mut newer).collect(),
            methods,
        }
    }

    /// What came of a message, enum or service.
    pub(crate) fn partner(&self, old: Element) -> Option<Element> {
        let pairs = &self.comparison.pairs;
        let by_name = || match old {
            Element::Message(id) => pairs.new_message(id).map(Element::Message),
            Element::Enum(id) => pairs.new_enum(id).map(Element::Enum),
            Element::Service(id) => pairs.new_service(id).map(Element::Service),
            Element::File(_)
            | Element::Field(..)
            | Element::Oneof(..)
            | Element::EnumValue(..)
            | Element::Method(..)
            | Element::Extension(_) => None,
        };
        let recorded = self.recorded(old);
        recorded.or_else(|| by_name().filter(|new| self.may_pair(old, *new)))
    }

    /// What came of an element, if that is recorded.
    pub(super) fn recorded(&self, old: Element) -> Option<Element> {
        self.forth.get(&old).or_else(|| self.methods.get(&old)).copied()
    }

    /// What a new element came of, if that is recorded.
    pub(super) fn origin(&self, new: Element) -> Option<Element> {
        self.back.get(&new).copied()
    }

    /// Whether two elements that look the same may be.
    pub(super) fn may_pair(&self, old: Element, new: Element) -> bool {
        self.is_old(old) && self.is_free(new)
    }

    /// Whether an element of the older version was there at the fork.
    pub(super) fn is_old(&self, old: Element) -> bool {
        !self.added_to_older.contains(&old)
    }

    /// Whether an element of the newer version may have come of one that looks the same.
    pub(super) fn is_free(&self, new: Element) -> bool {
        !self.added_to_newer.contains(&new) && !self.back.contains_key(&new)
    }

    /// Whether two types are the same, or convert by a bridge of their own.
    pub(crate) fn is_same_type(&self, old: Type, new: Type) -> bool {
        let (before, after) = match (old, new) {
            (Type::Message(old), Type::Message(new)) => {
                (Element::Message(old), Element::Message(new))
            }
            (Type::Enum(old), Type::Enum(new)) => (Element::Enum(old), Element::Enum(new)),
            (old, new) => return old == new,
        };
        self.is_the_same(before, after)
            || self.is_pair(before, after)
            || self.is_of_one_api(before, after)
    }

    /// Whether two messages or enums of two schemas are the very same one.
    pub(crate) fn is_the_same(&self, old: Element, new: Element) -> bool {
        let (before, after) = (self.comparison.old, self.comparison.new);
        if std::ptr::eq(before, after) {
            return old == new;
        }
        *package_of(before, old).name != *self.older
            && before.full_name(old) == after.full_name(new)
    }

    /// Whether two messages or enums have a conversion in the plan.
    pub(crate) fn is_pair(&self, old: Element, new: Element) -> bool {
        *package_of(self.comparison.old, old).name == *self.older && self.partner(old) == Some(new)
    }

    /// Whether two types are one type in two versions of another API.
    pub(crate) fn is_of_one_api(&self, old: Element, new: Element) -> bool {
        let (before, after) = (self.comparison.old, self.comparison.new);
        let (from, to) = (package_of(before, old), package_of(after, new));
        let is_own = *from.name == *self.older;
        let is_version = from.version().is_some() && to.version().is_some();
        if is_own || !is_version || from.api() != to.api() {
            return false;
        }
        let path = |schema: &Schema, element, package: &Package| {
            relative(&schema.full_name(element), &package.name)
        };
        path(before, old, from) == path(after, new, to)
    }
}

pub(crate) fn package_of(schema: &Schema, element: Element) -> &Package {
    schema.package(schema.file(schema.file_of(element)).package)
}
