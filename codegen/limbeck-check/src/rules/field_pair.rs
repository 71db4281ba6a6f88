//! A field of both schemas, as the rules `FIELD_…` look at it.

use std::collections::BTreeMap;

use limbeck_diff::Change;
use limbeck_schema::finding::Direction;
use limbeck_schema::model::{
    Cardinality, Element, Field, MessageId, Part, Schema, Scope, Type, Value,
};

use crate::breaking::Breaking;

/// A field, an extension, or the key or value of a map, before and after.
pub(crate) struct FieldPair<'s> {
    /// As it was.
    pub(crate) old: End<'s>,
    /// As it is.
    pub(crate) new: End<'s>,
    /// What to call it in a message, such as "field `nick`".
    pub(crate) title: String,
    place: (Element, bool),
}

/// One side of the pair.
#[derive(Clone, Copy)]
pub(crate) struct End<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) field: &'s Field,
}

impl<'s> FieldPair<'s> {
    /// The fields that a change is about; `None` if they are not the same field to those who read
    /// the wire: an extension of another message or number, keys and values of maps under other names.
    pub(crate) fn of(breaking: &Breaking<'s>, change: &Change) -> Option<Self> {
        let (old, new) = (change.old?.element, change.new?.element);
        Self::between(breaking, old, new)
    }

    /// As [`FieldPair::of`], of two elements.
    pub(crate) fn between(breaking: &Breaking<'s>, old: Element, new: Element) -> Option<Self> {
        let (before, after) = (breaking.comparison.old, breaking.comparison.new);
        let pair = (End::of(before, old)?, End::of(after, new)?);
        if let (Element::Extension(old), Element::Extension(id)) = (old, new) {
            let title = format!("extension `{}`", after.full_name(new));
            let (old, extendee) = (before.extension(old).extendee, after.extension(id).extendee);
            let same = pair.0.field.number == pair.1.field.number
                && breaking.comparison.pairs.new_message(old) == Some(extendee);
            return same.then_some(Self { old: pair.0, new: pair.1, title, place: (new, false) });
        }
        let (Element::Field(old_id, _), Element::Field(new_id, _)) = (old, new) else {
            return None;
        };
        let (title, place) = match map_field(breaking, new_id) {
            Some(map) => {
                if before.message(old_id).name() != after.message(new_id).name() {
                    return None;
                }
                let what = &pair.1.field.name;
                (format!("the {what} of map `{}`", after.name(map)), (map, true))
            }
            None => (format!("field `{}`", pair.1.field.name), (new, false)),
        };
        Some(Self { old: pair.0, new: pair.1, title, place })
    }

    /// Where to report about a part of it: key and value of a map have the place of `map<K, V>`.
    pub(crate) fn spot(&self, part: Part) -> (Element, Part) {
        match self.place {
            (map, true) => (map, Part::Type),
            (element, false) => (element, part),
        }
    }

    /// Whether it is the key or the value of a map.
    pub(crate) fn is_in_map(&self) -> bool {
        self.place.1
    }

    /// Where to report about an option, which need not be written: then the field is the place.
    pub(crate) fn option_spot(&self, option: &str) -> (Element, Part) {
        let entries = &self.new.field.options.entries;
        let set = entries.iter().find(|entry| &*entry.name == option);
        self.spot(set.map_or(Part::Whole, |entry| Part::Option(entry.number)))
    }

    /// Who writes and who reads in a direction.
    pub(crate) fn ends(&self, direction: Direction) -> (End<'s>, End<'s>) {
        match direction {
            Direction::OldClientToNewServer => (self.old, self.new),
            Direction::NewServerToOldClient => (self.new, self.old),
        }
    }
}

impl<'s> End<'s> {
    fn of(schema: &'s Schema, element: Element) -> Option<Self> {
        let field = match element {
            Element::Field(id, n) => schema.message(id).fields.get(n as usize)?,
            Element::Extension(id) => &schema.extension(id).field,
            Element::File(_)
            | Element::Message(_)
            | Element::Oneof(..)
            | Element::Enum(_)
            | Element::EnumValue(..)
            | Element::Service(_)
            | Element::Method(..) => return None,
        };
        Some(Self { schema, field })
    }
}

/// The fields that a message has before and after, by number, those of its map entries included.
pub(crate) fn shared_fields(
    breaking: &Breaking<'_>,
    (old, new): (MessageId, MessageId),
) -> Vec<(Element, Element)> {
    let (before, after) = (breaking.comparison.old, breaking.comparison.new);
    let mut shared = Vec::new();
    let mut open = vec![(old, new)];
    while let Some((old, new)) = open.pop() {
        let fields = (0..).zip(&before.message(old).fields);
        let by_number: BTreeMap<i32, (u32, &Field)> =
            fields.map(|(n, field)| (field.number, (n, field))).collect();
        for (m, field) in (0..).zip(&after.message(new).fields) {
            let Some((n, partner)) = by_number.get(&field.number) else { continue };
            shared.push((Element::Field(old, *n), Element::Field(new, m)));
            if let (Cardinality::Map, Type::Message(old), Cardinality::Map, Type::Message(new)) =
                (partner.cardinality, partner.ty, field.cardinality, field.ty)
            {
                open.push((old, new));
            }
        }
    }
    shared
}

/// The field whose entry a message of the new schema is; `None` if it is no entry.
pub(crate) fn map_field(breaking: &Breaking<'_>, entry: MessageId) -> Option<Element> {
    let schema = breaking.comparison.new;
    let message = schema.message(entry);
    let (Scope::Message(parent), true) = (message.scope, message.map_entry) else { return None };
    breaking.members.map_field(schema, entry).map(|n| Element::Field(parent, n))
}

/// The name of the value that an enum option of a field has, or has by default.
pub(crate) fn chosen(end: End<'_>, option: &str, default: &str) -> String {
    match end.field.options.get(option) {
        Some(Value::Enum { name: Some(name), .. }) => name.to_string(),
        Some(Value::Enum { number, .. }) => number.to_string(),
        _ => default.to_owned(),
    }
}
