//! Which elements of two schemas are the same element.
//!
//! By full name, recorded renames applied; files by import name; extensions by number. The entry of
//! a map field has no identity of its own: it follows its field.

use std::collections::BTreeMap;

use limbeck_schema::model::{
    Cardinality, Element, EnumId, ExtensionId, Field, FileId, Message, MessageId, Schema,
    ServiceId, Type,
};

use crate::renames::{Lineage, Renames};

/// The partners of one kind of element, both ways.
#[derive(Clone, Debug, Default)]
pub struct Pairing {
    to_new: Vec<Option<u32>>,
    to_old: Vec<Option<u32>>,
}

/// The partners of all elements with an id.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    files: Pairing,
    messages: Pairing,
    enums: Pairing,
    services: Pairing,
    extensions: Pairing,
}

impl Pairing {
    fn new(old: usize, new: usize) -> Self {
        Self { to_new: vec![None; old], to_old: vec![None; new] }
    }

    /// Makes two elements partners; those that they had go without.
    fn pair(&mut self, old: u32, new: u32) {
        let before = self.to_new.get_mut(old as usize).and_then(|slot| slot.replace(new));
        if let Some(slot) = before.and_then(|before| self.to_old.get_mut(before as usize)) {
            *slot = None;
        }
        let before = self.to_old.get_mut(new as usize).and_then(|slot| slot.replace(old));
        if let Some(before) = before.filter(|before| *before != old)
            && let Some(slot) = self.to_new.get_mut(before as usize)
        {
            *slot = None;
        }
    }

    fn new_of(&self, old: u32) -> Option<u32> {
        self.to_new.get(old as usize).copied().flatten()
    }

    fn old_of(&self, new: u32) -> Option<u32> {
        self.to_old.get(new as usize).copied().flatten()
    }
}

macro_rules! lookups {
    ($($field:ident $id:ident $new_of:ident $old_of:ident $what:literal;)*) => {
        impl Pairs {$(
            #[doc = concat!("The ", $what, " in the new schema.")]
            pub fn $new_of(&self, old: $id) -> Option<$id> {
                self.$field.new_of(old.0).map($id)
            }

            #[doc = concat!("The ", $what, " in the old schema.")]
            pub fn $old_of(&self, new: $id) -> Option<$id> {
                self.$field.old_of(new.0).map($id)
            }
        )*}
    };
}

lookups! {
    files FileId new_file old_file "file";
    messages MessageId new_message old_message "message";
    enums EnumId new_enum old_enum "enum";
    services ServiceId new_service old_service "service";
    extensions ExtensionId new_extension old_extension "extension";
}

impl Pairs {
    /// Pairs the elements of two schemas.
    pub fn new(old: &Schema, new: &Schema, renames: &Renames) -> Self {
        let mut pairs = Self {
            files: Pairing::new(old.files.len(), new.files.len()),
            messages: Pairing::new(old.messages.len(), new.messages.len()),
            enums: Pairing::new(old.enums.len(), new.enums.len()),
            services: Pairing::new(old.services.len(), new.services.len()),
            extensions: Pairing::new(old.extensions.len(), new.extensions.len()),
        };
        for (id, file) in numbered(&old.files) {
            if let Some(found) = new.find_file(&file.name) {
                pairs.files.pair(id, found.0);
            }
        }
        let lineage = Lineage::new(renames);
        let find = |full_name: &str| new.find_symbol(&lineage.follow(full_name)?);
        for (id, message) in numbered(&old.messages).filter(|(_, message)| !message.map_entry) {
            match find(&message.full_name) {
                Some(Element::Message(found)) if !new.message(found).map_entry => {
                    pairs.messages.pair(id, found.0);
                }
                _ => {}
            }
        }
        for (id, enum_) in numbered(&old.enums) {
            if let Some(Element::Enum(found)) = find(&enum_.full_name) {
                pairs.enums.pair(id, found.0);
            }
        }
        for (id, service) in numbered(&old.services) {
            if let Some(Element::Service(found)) = find(&service.full_name) {
                pairs.services.pair(id, found.0);
            }
        }
        if renames.is_empty() {
            pairs.pair_extensions_by_number(old, new);
        }
        pairs.pair_extensions(old, new, &lineage);
        pairs.pair_map_entries(old, new);
        pairs
    }

    /// Whether two types are the same type.
    pub fn is_same_type(&self, old: Type, new: Type) -> bool {
        match (old, new) {
            (Type::Message(old), Type::Message(new)) => self.new_message(old) == Some(new),
            (Type::Enum(old), Type::Enum(new)) => self.new_enum(old) == Some(new),
            (old, new) => old == new,
        }
    }

    /// By what they extend and by number, as on the wire; those that are left by full name. Where
    /// renames are recorded, by full name alone: then names say who is who.
    fn pair_extensions(&mut self, old: &Schema, new: &Schema, lineage: &Lineage) {
        for (id, extension) in numbered(&old.extensions) {
            let name = lineage.follow(&extension.full_name);
            let Some(Element::Extension(found)) = name.and_then(|name| new.find_symbol(&name))
            else {
                continue;
            };
            let is_free = self.old_extension(found).is_none();
            if is_free && self.new_extension(ExtensionId(id)).is_none() {
                self.extensions.pair(id, found.0);
            }
        }
    }

    fn pair_extensions_by_number(&mut self, old: &Schema, new: &Schema) {
        let by_number: BTreeMap<(MessageId, i32), u32> = numbered(&new.extensions)
            .map(|(id, extension)| ((extension.extendee, extension.field.number), id))
            .collect();
        for (id, extension) in numbered(&old.extensions) {
            let extendee = self.new_message(extension.extendee);
            let same = extendee.and_then(|it| by_number.get(&(it, extension.field.number)));
            if let Some(found) = same {
                self.extensions.pair(id, *found);
            }
        }
    }

    fn pair_map_entries(&mut self, old: &Schema, new: &Schema) {
        let mut found = Vec::new();
        for (id, message) in numbered(&old.messages) {
            let Some(partner) = self.new_message(MessageId(id)) else { continue };
            let maps = |message: &Message| -> BTreeMap<i32, MessageId> {
                let maps = message.fields.iter();
                maps.filter_map(|field| Some((field.number, entry(field)?))).collect()
            };
            let (before, after) = (maps(message), maps(new.message(partner)));
            let same = before.iter().filter_map(|(number, old)| Some((*old, *after.get(number)?)));
            found.extend(same);
        }
        for (old, new) in found {
            self.messages.pair(old.0, new.0);
        }
    }
}

fn entry(field: &Field) -> Option<MessageId> {
    match (field.cardinality, field.ty) {
        (Cardinality::Map, Type::Message(entry)) => Some(entry),
        _ => None,
    }
}

/// The elements of an arena with their numbers.
pub(crate) fn numbered<T>(arena: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0..).zip(arena)
}

#[cfg(test)]
mod tests {
    use super::Pairing;

    #[test]
    fn a_new_partner_leaves_the_former_ones_alone() {
        let mut pairing = Pairing::new(2, 2);
        pairing.pair(0, 0);
        pairing.pair(1, 1);
        pairing.pair(0, 1);
        assert_eq!([pairing.new_of(0), pairing.new_of(1)], [Some(1), None]);
        assert_eq!([pairing.old_of(0), pairing.old_of(1)], [None, Some(0)]);
        pairing.pair(0, 1);
        assert_eq!((pairing.new_of(0), pairing.old_of(1)), (Some(1), Some(0)));
        assert_eq!((pairing.new_of(7), pairing.old_of(7)), (None, None));
    }
}
