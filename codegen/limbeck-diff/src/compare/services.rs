//! Services, methods and extensions.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, ExtensionId, Method, Part, Service, ServiceId, Type};
use rayon::prelude::*;

use super::{Pair, Walk, added, ids, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;

impl Walk<'_> {
    pub(super) fn services(&self) -> impl ParallelIterator<Item = Change> {
        let old = ids(&self.old.services).flat_map_iter(|id| self.old_service(ServiceId(id)));
        let new = ids(&self.new.services).map(ServiceId).filter_map(|id| {
            let is_new = self.pairs.old_service(id).is_none();
            is_new.then(|| added(Kind::ServiceAdded, Element::Service(id), Part::Whole))
        });
        old.chain(new)
    }

    fn old_service(&self, id: ServiceId) -> Vec<Change> {
        let mut changes = Vec::new();
        let service = self.old.service(id);
        let Some(new) = self.pairs.new_service(id) else {
            return vec![removed(Kind::ServiceRemoved, Element::Service(id), Part::Whole)];
        };
        let partner = self.new.service(new);
        let pair = &mut Pair {
            old: Element::Service(id),
            new: Element::Service(new),
            changes: &mut changes,
        };
        let renamed = service.full_name != partner.full_name;
        pair.note(renamed, Kind::ServiceRenamed, Part::Name);
        let moved = self.pairs.new_file(service.file) != Some(partner.file);
        pair.note(moved, Kind::ServiceMoved, Part::Whole);
        pair.options(Kind::ServiceOption, &service.options, &partner.options);
        self.methods((id, service), (new, partner), &mut changes);
        changes
    }

    fn methods(
        &self,
        (old_id, old): (ServiceId, &Service),
        (new_id, new): (ServiceId, &Service),
        changes: &mut Vec<Change>,
    ) {
        let mut left: BTreeMap<&str, (u32, &Method)> =
            numbered(&new.methods).map(|(m, method)| (&*method.name, (m, method))).collect();
        for (n, method) in numbered(&old.methods) {
            let element = Element::Method(old_id, n);
            let name = self.lineage.follow_member(&old.full_name, &method.name, &new.full_name);
            let Some((m, partner)) = name.and_then(|name| left.remove(&*name)) else {
                changes.push(removed(Kind::MethodRemoved, element, Part::Whole));
                continue;
            };
            let mut pair = Pair { old: element, new: Element::Method(new_id, m), changes };
            self.method_pair(method, partner, &mut pair);
        }
        let mut left: Vec<u32> = left.into_values().map(|(m, _)| m).collect();
        left.sort_unstable();
        let method_added = |m| added(Kind::MethodAdded, Element::Method(new_id, m), Part::Whole);
        changes.extend(left.into_iter().map(method_added));
    }

    fn method_pair(&self, old: &Method, new: &Method, pair: &mut Pair<'_>) {
        let differs = |old, new| !self.pairs.is_same_type(Type::Message(old), Type::Message(new));
        pair.note(old.name != new.name, Kind::MethodRenamed, Part::Name);
        pair.note(differs(old.input, new.input), Kind::MethodInput, Part::Input);
        pair.note(differs(old.output, new.output), Kind::MethodOutput, Part::Output);
        let streaming = old.client_streaming != new.client_streaming;
        pair.note(streaming, Kind::MethodClientStreaming, Part::Input);
        let streaming = old.server_streaming != new.server_streaming;
        pair.note(streaming, Kind::MethodServerStreaming, Part::Output);
        pair.options(Kind::MethodOption, &old.options, &new.options);
    }

    pub(super) fn extensions(&self) -> impl ParallelIterator<Item = Change> {
        let old = ids(&self.old.extensions).flat_map_iter(|id| self.old_extension(ExtensionId(id)));
        let new = ids(&self.new.extensions).map(ExtensionId).filter_map(|id| {
            let is_new = self.pairs.old_extension(id).is_none();
            is_new.then(|| added(Kind::ExtensionAdded, Element::Extension(id), Part::Whole))
        });
        old.chain(new)
    }

    fn old_extension(&self, id: ExtensionId) -> Vec<Change> {
        let mut changes = Vec::new();
        let Some(new) = self.pairs.new_extension(id) else {
            return vec![removed(Kind::ExtensionRemoved, Element::Extension(id), Part::Whole)];
        };
        let (extension, partner) = (self.old.extension(id), self.new.extension(new));
        let pair = &mut Pair {
            old: Element::Extension(id),
            new: Element::Extension(new),
            changes: &mut changes,
        };
        let renamed = extension.full_name != partner.full_name;
        pair.note(renamed, Kind::ExtensionRenamed, Part::Name);
        let moved = self.pairs.new_file(extension.file) != Some(partner.file);
        pair.note(moved, Kind::ExtensionMoved, Part::Whole);
        let (before, after) = (Type::Message(extension.extendee), Type::Message(partner.extendee));
        let differs = !self.pairs.is_same_type(before, after);
        pair.note(differs, Kind::ExtensionExtendee, Part::Extendee);
        let differs = extension.field.number != partner.field.number;
        pair.note(differs, Kind::FieldNumber, Part::Number);
        self.field_pair(&extension.field, &partner.field, pair);
        changes
    }
}
