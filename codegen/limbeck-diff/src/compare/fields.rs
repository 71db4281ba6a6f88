//! Fields, and what an extension shares with them.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, Field, Message, MessageId, Name, Part};

use super::{Pair, Walk, added, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;

impl Walk<'_> {
    /// Fields are paired by number.
    pub(super) fn fields(
        &self,
        (old_id, old): (MessageId, &Message),
        (new_id, new): (MessageId, &Message),
        changes: &mut Vec<Change>,
    ) {
        let mut left: BTreeMap<i32, (u32, &Field)> =
            numbered(&new.fields).map(|(m, field)| (field.number, (m, field))).collect();
        for (n, field) in numbered(&old.fields) {
            let element = Element::Field(old_id, n);
            let Some((m, partner)) = left.remove(&field.number) else {
                changes.push(removed(Kind::FieldRemoved, element, Part::Whole));
                continue;
            };
            let mut pair = Pair { old: element, new: Element::Field(new_id, m), changes };
            pair.note(field.name != partner.name, Kind::FieldName, Part::Name);
            let differs = self.oneof_of(old, field) != oneof_of(new, partner);
            pair.note(differs, Kind::FieldOneof, Part::Whole);
            self.field_pair(field, partner, &mut pair);
        }
        let mut left: Vec<u32> = left.into_values().map(|(m, _)| m).collect();
        left.sort_unstable();
        let field_added = |m| added(Kind::FieldAdded, Element::Field(new_id, m), Part::Whole);
        changes.extend(left.into_iter().map(field_added));
    }

    /// All that fields and extensions have.
    pub(super) fn field_pair(&self, old: &Field, new: &Field, pair: &mut Pair<'_>) {
        let same_type = self.pairs.is_same_type(old.ty, new.ty);
        pair.note(!same_type, Kind::FieldType, Part::Type);
        let differs = old.cardinality != new.cardinality;
        pair.note(differs, Kind::FieldCardinality, Part::Label);
        pair.note(old.presence != new.presence, Kind::FieldPresence, Part::Label);
        pair.note(old.label != new.label, Kind::FieldLabel, Part::Label);
        pair.note(old.packed != new.packed, Kind::FieldPacked, Part::Whole);
        pair.note(old.delimited != new.delimited, Kind::FieldDelimited, Part::Type);
        pair.note(old.utf8 != new.utf8, Kind::FieldUtf8, Part::Whole);
        pair.note(old.json_name != new.json_name, Kind::FieldJsonName, Part::JsonName);
        pair.note(old.default != new.default, Kind::FieldDefault, Part::Default);
        pair.options(Kind::FieldOption, &old.options, &new.options);
    }

    fn oneof_of(&self, message: &Message, field: &Field) -> Option<Name> {
        let oneof = message.oneofs.get(field.oneof? as usize)?;
        Some(self.oneof_name(message, oneof))
    }
}

fn oneof_of(message: &Message, field: &Field) -> Option<Name> {
    message.oneofs.get(field.oneof? as usize).map(|oneof| Name::clone(&oneof.name))
}
