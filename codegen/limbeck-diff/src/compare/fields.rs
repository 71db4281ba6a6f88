//! Fields, and what an extension shares with them.

use std::collections::BTreeMap;

use limbeck_schema::model::{
    Cardinality, Element, Field, Message, MessageId, Oneof, Part, Schema, Type,
};

use super::{Pair, Walk, added, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;
use crate::value::is_same_value;

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
            // In JSON an extension goes by its full name: only fields have another.
            let differs = field.json_name != partner.json_name;
            pair.note(differs, Kind::FieldJsonName, Part::JsonName);
            let (before, after) = (oneof_of(old, field), oneof_of(new, partner));
            let followed = before.and_then(|oneof| {
                self.lineage.follow_member(&old.full_name, &oneof.name, &new.full_name)
            });
            let same = before.is_some() == after.is_some()
                && followed.as_deref() == after.map(|oneof| &*oneof.name);
            pair.note(!same, Kind::FieldOneof, Part::Whole);
            self.field_pair(field, partner, &mut pair);
        }
        let mut left: Vec<u32> = left.into_values().map(|(m, _)| m).collect();
        left.sort_unstable();
        let field_added = |m| added(Kind::FieldAdded, Element::Field(new_id, m), Part::Whole);
        changes.extend(left.into_iter().map(field_added));
    }

    /// Key and value of a map: their types, for all else is the same for every map.
    pub(super) fn entry_fields(
        &self,
        (old_id, old): (MessageId, &Message),
        (new_id, new): (MessageId, &Message),
        changes: &mut Vec<Change>,
    ) {
        for ((n, old), new) in numbered(&old.fields).zip(&new.fields) {
            let pair = &mut Pair {
                old: Element::Field(old_id, n),
                new: Element::Field(new_id, n),
                changes,
            };
            self.type_pair(old, new, pair);
        }
    }

    /// A type and the features that belong to it.
    fn type_pair(&self, old: &Field, new: &Field, pair: &mut Pair<'_>) {
        let same_type = self.pairs.is_same_type(old.ty, new.ty);
        pair.note(!same_type, Kind::FieldType, Part::Type);
        pair.note(old.delimited != new.delimited, Kind::FieldDelimited, Part::Type);
        pair.note(old.utf8 != new.utf8, Kind::FieldUtf8, Part::Whole);
    }

    /// All that fields and extensions have.
    pub(super) fn field_pair(&self, old: &Field, new: &Field, pair: &mut Pair<'_>) {
        self.type_pair(old, new, pair);
        let differs = old.cardinality != new.cardinality;
        pair.note(differs, Kind::FieldCardinality, Part::Label);
        pair.note(old.presence != new.presence, Kind::FieldPresence, Part::Label);
        pair.note(old.label != new.label, Kind::FieldLabel, Part::Label);
        pair.note(old.packed != new.packed, Kind::FieldPacked, Part::Whole);
        let is_same = match (&old.default, &new.default) {
            (Some(old), Some(new)) => is_same_value(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        pair.note(!is_same, Kind::FieldDefault, Part::Default);
        let differs = implied(self.old, old) != implied(self.new, new);
        pair.note(differs, Kind::FieldImplied, Part::Default);
        pair.options(Kind::FieldOption, &old.options, &new.options);
    }
}

/// The number that an enum field without a written default stands for when it is not set: that of
/// the first value.
pub(crate) fn implied(schema: &Schema, field: &Field) -> Option<i32> {
    match field.ty {
        Type::Enum(id) if field.cardinality == Cardinality::Singular && field.default.is_none() => {
            schema.enum_(id).values.first().map(|value| value.number)
        }
        _ => None,
    }
}

/// The oneof that a field is in.
pub(crate) fn oneof_of<'m>(message: &'m Message, field: &Field) -> Option<&'m Oneof> {
    message.oneofs.get(field.oneof? as usize)
}
