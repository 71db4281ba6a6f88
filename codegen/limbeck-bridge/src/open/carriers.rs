//! Messages of neither version that carry messages of any type: `google.rpc.Status`, `google.longrunning.Operation`.
//!
//! Both versions have the very same type, and all the same it does not pass as it is: what a `google.protobuf.Any`
//! in it holds may be a message of either version.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, FileId, MessageId, Type};

use super::ask::Asks;
use super::{Group, Versions, package};

/// What is no message like others: an `Any` is converted by itself, and the rest are values (AIP-161).
const WELL_KNOWN: &str = "google.protobuf";

impl Versions<'_> {
    /// Whether a message of the older version's schema is one of neither version that carries messages of any type,
    /// and that something of the older version holds, takes or answers.
    pub(crate) fn is_carrier(&self, id: MessageId) -> bool {
        self.carriers().contains_key(&id)
    }

    /// The pair of a carrier with itself. Nothing is asked about it: nobody can decide for it.
    pub(super) fn carrier(&self, id: MessageId) -> Option<Group> {
        let new = *self.carriers().get(&id)?;
        let mut group = self.message(id, new);
        for topic in &mut group.topics {
            topic.asks = Asks::default();
        }
        Some(group)
    }

    /// All of them, with what the newer version's schema has in their place.
    fn carriers(&self) -> &BTreeMap<MessageId, MessageId> {
        self.known.carriers.get_or_init(|| {
            let carrying = self.carrying();
            let new = |id: MessageId| match self.new.find(&self.old.message(id).full_name)? {
                Element::Message(new) => Some((id, new)),
                _ => None,
            };
            self.reached().intersection(&carrying).filter_map(|id| new(*id)).collect()
        })
    }

    /// Messages of neither version in which an `Any` is, however deep.
    fn carrying(&self) -> BTreeSet<MessageId> {
        let mut holders: BTreeMap<MessageId, Vec<MessageId>> = BTreeMap::new();
        let mut open = Vec::new();
        for (id, message) in (0..).map(MessageId).zip(&self.old.messages) {
            for held in self.held_by(id) {
                holders.entry(held).or_default().push(id);
            }
            if &*message.full_name == "google.protobuf.Any" {
                open.push(id);
            }
        }
        let mut carrying = BTreeSet::new();
        while let Some(id) = open.pop() {
            let holders = holders.get(&id).into_iter().flatten().copied();
            let is_shared = |id: &MessageId| self.is_shared(self.old.message(*id).file);
            open.extend(holders.filter(is_shared).filter(|id| carrying.insert(*id)));
        }
        carrying
    }

    /// Messages of neither version that those of the older one, and its rpcs, lead to.
    fn reached(&self) -> BTreeSet<MessageId> {
        let own = (0..).map(MessageId).zip(&self.old.messages);
        let own = own.filter(|(_, message)| !message.map_entry && self.is_own(message.file));
        let mut open: Vec<MessageId> = own.flat_map(|(id, _)| self.held_by(id)).collect();
        let services = self.old.services.iter().filter(|service| self.is_own(service.file));
        let methods = services.flat_map(|service| &service.methods);
        open.extend(methods.flat_map(|method| [method.input, method.output]));
        let mut reached = BTreeSet::new();
        while let Some(id) = open.pop() {
            if self.is_shared(self.old.message(id).file) && reached.insert(id) {
                open.extend(self.held_by(id));
            }
        }
        reached
    }

    /// The messages in the fields of one, and in the values of its maps.
    fn held_by(&self, id: MessageId) -> Vec<MessageId> {
        let fields = self.old.message(id).fields.iter();
        let types = fields.map(|field| match self.old.map_entry(field) {
            Some((_, value)) => value.ty,
            None => field.ty,
        });
        let held = types.filter_map(|ty| match ty {
            Type::Message(held) => Some(held),
            _ => None,
        });
        held.collect()
    }

    /// Whether a file is of neither version.
    fn is_shared(&self, file: FileId) -> bool {
        let package = package(self.old, file);
        package != WELL_KNOWN && package != self.lineage.older && package != self.lineage.newer
    }
}
