//! Messages and oneofs.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, Message, MessageId, Oneof, Part};

use super::ranges::Kinds;
use super::{Pair, Walk, added, changed, ids, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;
use rayon::prelude::*;

impl Walk<'_> {
    pub(super) fn messages(&self) -> impl ParallelIterator<Item = Change> {
        let old = ids(&self.old.messages).flat_map_iter(|id| self.old_message(MessageId(id)));
        let new = ids(&self.new.messages).filter_map(|id| self.new_message(MessageId(id)));
        old.chain(new)
    }

    fn old_message(&self, id: MessageId) -> Vec<Change> {
        let mut changes = Vec::new();
        let message = self.old.message(id);
        match self.pairs.new_message(id) {
            Some(new) => {
                let pair = &mut Pair {
                    old: Element::Message(id),
                    new: Element::Message(new),
                    changes: &mut changes,
                };
                self.message_pair((id, message), (new, self.new.message(new)), pair);
            }
            // An entry goes with its field.
            None if message.map_entry => {}
            None => changes.push(removed(Kind::MessageRemoved, Element::Message(id), Part::Whole)),
        }
        changes
    }

    fn new_message(&self, id: MessageId) -> Option<Change> {
        let is_new = self.pairs.old_message(id).is_none() && !self.new.message(id).map_entry;
        is_new.then(|| added(Kind::MessageAdded, Element::Message(id), Part::Whole))
    }

    fn message_pair(
        &self,
        (old_id, old): (MessageId, &Message),
        (new_id, new): (MessageId, &Message),
        pair: &mut Pair<'_>,
    ) {
        if old.map_entry {
            return self.entry_fields((old_id, old), (new_id, new), pair.changes);
        }
        let renamed = old.full_name != new.full_name;
        pair.note(renamed, Kind::MessageRenamed, Part::Name);
        let moved = self.pairs.new_file(old.file) != Some(new.file);
        pair.note(moved, Kind::MessageMoved, Part::Whole);
        pair.options(Kind::MessageOption, &old.options, &new.options);
        let ranges =
            Kinds { added: Kind::MessageRangeReserved, removed: Kind::MessageRangeReleased };
        pair.reserved_ranges(&ranges, &old.reserved_ranges, &new.reserved_ranges);
        let names = Kinds { added: Kind::MessageNameReserved, removed: Kind::MessageNameReleased };
        pair.reserved_names(&names, &old.reserved_names, &new.reserved_names);
        pair.extension_ranges(&old.extension_ranges, &new.extension_ranges);
        self.fields((old_id, old), (new_id, new), pair.changes);
        self.oneofs((old_id, old), (new_id, new), pair.changes);
    }

    fn oneofs(
        &self,
        (old_id, old): (MessageId, &Message),
        (new_id, new): (MessageId, &Message),
        changes: &mut Vec<Change>,
    ) {
        let by_name: BTreeMap<&str, (u32, &Oneof)> =
            numbered(&new.oneofs).map(|(m, oneof)| (&*oneof.name, (m, oneof))).collect();
        let mut kept = BTreeSet::new();
        for (n, oneof) in numbered(&old.oneofs) {
            let element = Element::Oneof(old_id, n);
            let name = self.lineage.follow_member(&old.full_name, &oneof.name, &new.full_name);
            let Some(&(m, partner)) = name.and_then(|name| by_name.get(&*name)) else {
                changes.push(removed(Kind::OneofRemoved, element, Part::Whole));
                continue;
            };
            kept.insert(m);
            let new = Element::Oneof(new_id, m);
            if oneof.name != partner.name {
                let (old, new) = ((element, Part::Name), (new, Part::Name));
                changes.push(changed(Kind::OneofRenamed, old, new));
            }
            let mut pair = Pair { old: element, new, changes };
            pair.options(Kind::OneofOption, &oneof.options, &partner.options);
        }
        for (m, _) in numbered(&new.oneofs).filter(|(m, _)| !kept.contains(m)) {
            changes.push(added(Kind::OneofAdded, Element::Oneof(new_id, m), Part::Whole));
        }
    }
}
