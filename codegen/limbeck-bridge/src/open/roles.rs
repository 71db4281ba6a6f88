//! Fields whose values are names of fields, or messages of any type.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Cardinality, Element, EnumId, MessageId, Schema, Type};

use super::Versions;
use super::ask::{Ask, Asks};
use super::fields::{field, members};
use super::relations::is_alone;
use crate::policy::PolicyKind;

/// What the text or the message in a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A field mask about a message of the older version; `None` if it cannot be told which.
    Mask(Option<MessageId>),
    /// An `order_by` (AIP-132) about a message.
    OrderBy(MessageId),
    /// A `filter` (AIP-160) about a message.
    Filter,
    /// A message of any type.
    Any,
}

/// What is found out about names once it is needed.
#[derive(Debug, Default)]
pub(super) struct Known {
    resources: OnceCell<Resources>,
    changed: OnceCell<BTreeSet<MessageId>>,
    /// Of messages of neither version, what is in their place in the newer version's schema.
    pub(super) carriers: OnceCell<BTreeMap<MessageId, MessageId>>,
}

/// What requests are about, by the responses to them.
#[derive(Debug, Default)]
struct Resources {
    /// Of every request, what a mask in it is about.
    masked: BTreeMap<MessageId, Option<MessageId>>,
    /// Of every request, what it lists.
    listed: BTreeMap<MessageId, Option<MessageId>>,
}

impl Versions<'_> {
    /// What two fields are about, if a bridge has to map that: their types are the same otherwise.
    pub(crate) fn role(&self, older: Element, newer: Element) -> Option<Role> {
        let (old, new) = (field(self.old, older)?, field(self.new, newer)?);
        let Element::Field(message, _) = older else { return None };
        let is_of = |name: &str| is(self.old, old.ty, name) && is(self.new, new.ty, name);
        let is_single =
            old.cardinality == Cardinality::Singular && new.cardinality == Cardinality::Singular;
        let is_text = is_single && old.ty == Type::String && new.ty == Type::String;
        if is_of("google.protobuf.Any") {
            // Whatever is otherwise in it: its type is called otherwise.
            return Some(Role::Any);
        }
        // What a message of neither version names is nothing of these versions.
        if !self.is_own(self.old.message(message).file) {
            return None;
        }
        if is_of("google.protobuf.FieldMask") {
            let resource = self.masked(message, &old.name);
            let is_same = match resource {
                Some(resource) => !self.changed().contains(&resource),
                None => self.changed().is_empty(),
            };
            return (!is_same).then_some(Role::Mask(resource));
        }
        // Whatever it was renamed to, or from.
        let is_named = |name: &str| *old.name == *name || *new.name == *name;
        let is_filter = is_named("filter");
        if !is_text || !(is_filter || is_named("order_by")) {
            return None;
        }
        let resource = self.resources().listed.get(&message).copied().flatten()?;
        if !self.changed().contains(&resource) {
            return None;
        }
        if !is_filter {
            return Some(Role::OrderBy(resource));
        }
        (is_alone(self.old, older) && is_alone(self.new, newer)).then_some(Role::Filter)
    }

    /// What is asked of two fields because of what they are about.
    pub(super) fn role_asks(&self, older: Element, newer: Element) -> Option<Asks> {
        let [v1, v2] = self.labels;
        match self.role(older, newer)? {
            Role::Mask(None) => {
                let reason = format!(
                    "it names fields, and of which message cannot be told; {v1} and {v2} may call them otherwise"
                );
                Some(Asks::both(Ask::undecided(&[PolicyKind::Identity], reason)))
            }
            Role::Filter => {
                // The first one is printed to be pasted: names that pass as they are may mean something else.
                let options = [PolicyKind::RejectIfSet, PolicyKind::Identity];
                let reason = format!(
                    "it names fields that {v1} and {v2} have otherwise, in a language that is not mapped"
                );
                Some(Asks::both(Ask::undecided(&options, reason)))
            }
            Role::Mask(Some(_)) | Role::OrderBy(_) | Role::Any => None,
        }
    }

    /// Whether values of two fields name fields, and pass as they are.
    pub(crate) fn is_unmapped(&self, older: Element, newer: Element) -> bool {
        matches!(self.role(older, newer), Some(Role::Mask(None) | Role::Filter))
    }

    /// What is asked of the values of two maps, which are taken as they are, whatever they name.
    pub(super) fn unmapped(&self, old: Type, new: Type) -> Asks {
        let is_of = |name: &str| is(self.old, old, name) && is(self.new, new, name);
        let [v1, v2] = self.labels;
        let reason = if is_of("google.protobuf.FieldMask") {
            format!("its values name fields, and {v1} and {v2} may call them otherwise")
        } else if is_of("google.protobuf.Any") {
            format!("its values may be messages that {v1} and {v2} have otherwise")
        } else {
            return Asks::default();
        };
        if self.changed().is_empty() {
            return Asks::default();
        }
        Asks::both(Ask::undecided(&[PolicyKind::Identity], reason))
    }

    /// The message that a mask in another one is about.
    fn masked(&self, message: MessageId, name: &str) -> Option<MessageId> {
        let beside = || {
            let fields = self.old.message(message).fields.iter();
            let singular = fields.filter(|field| field.cardinality == Cardinality::Singular);
            only(singular.filter_map(|field| self.own(field.ty)))
        };
        let answered = || self.resources().masked.get(&message).copied().flatten();
        if name == "update_mask" { beside().or_else(answered) } else { answered().or_else(beside) }
    }

    /// A message of the older version that has a partner.
    fn own(&self, ty: Type) -> Option<MessageId> {
        let Type::Message(id) = ty else { return None };
        let message = self.old.message(id);
        let is_pair = || self.kin.partner(Element::Message(id)).is_some();
        (!message.map_entry && self.is_own(message.file) && is_pair()).then_some(id)
    }

    fn resources(&self) -> &Resources {
        self.known.resources.get_or_init(|| {
            let mut resources = Resources::default();
            let services = self.old.services.iter().filter(|it| self.is_own(it.file));
            for method in services.flat_map(|service| &service.methods) {
                let note = |map: &mut BTreeMap<MessageId, Option<MessageId>>, found| {
                    let known = map.entry(method.input).or_insert(found);
                    // Of a request that several rpcs take, it has to be the same.
                    *known = known.filter(|known| Some(*known) == found);
                };
                note(&mut resources.masked, self.answered(method.output));
                note(&mut resources.listed, self.listed(method.output));
            }
            resources
        })
    }

    /// The resource that a response is, or holds.
    fn answered(&self, output: MessageId) -> Option<MessageId> {
        let response = self.old.message(output);
        if !response.name().ends_with("Response") {
            return self.own(Type::Message(output));
        }
        let fields = response.fields.iter();
        only(fields.filter_map(|field| self.own(field.ty)))
    }

    fn listed(&self, output: MessageId) -> Option<MessageId> {
        let fields = self.old.message(output).fields.iter();
        let lists = fields.filter(|field| field.cardinality == Cardinality::Repeated);
        only(lists.filter_map(|field| self.own(field.ty)))
    }

    /// Messages of the older version of which something is otherwise in the newer one.
    fn changed(&self) -> &BTreeSet<MessageId> {
        self.known.changed.get_or_init(|| {
            let mut changed = BTreeSet::new();
            let mut users: BTreeMap<MessageId, Vec<MessageId>> = BTreeMap::new();
            let mut enums: BTreeMap<EnumId, bool> = BTreeMap::new();
            for (id, _) in (0..).map(MessageId).zip(&self.old.messages) {
                let Some(old) = self.own(Type::Message(id)) else { continue };
                let Some(Element::Message(new)) = self.kin.partner(Element::Message(old)) else {
                    continue;
                };
                match self.held(old, new, &mut enums) {
                    Some(held) => {
                        for inner in held {
                            users.entry(inner).or_default().push(old);
                        }
                    }
                    None => {
                        changed.insert(old);
                    }
                }
            }
            let mut open: Vec<MessageId> = changed.iter().copied().collect();
            while let Some(id) = open.pop() {
                let users = users.get(&id).into_iter().flatten();
                open.extend(users.copied().filter(|user| changed.insert(*user)));
            }
            changed
        })
    }

    /// What two messages hold that are alike but for that; `None` if they are not.
    fn held(
        &self,
        old: MessageId,
        new: MessageId,
        enums: &mut BTreeMap<EnumId, bool>,
    ) -> Option<BTreeSet<MessageId>> {
        let members = self.kin.members(&members(self.old, old), &members(self.new, new));
        let is_whole = members.gone.is_empty()
            && members.come.is_empty()
            && members.left.is_empty()
            && members.arrived.is_empty();
        if !is_whole {
            return None;
        }
        let oneof = |schema: &Schema, id, oneof: Option<u32>| {
            oneof.map(|oneof| schema.name(Element::Oneof(id, oneof)).to_owned())
        };
        let mut held = BTreeSet::new();
        for (before, after) in members.pairs {
            let (before, after) = (field(self.old, before)?, field(self.new, after)?);
            let is_alike = before.name == after.name
                && before.cardinality == after.cardinality
                && before.presence == after.presence
                && before.default == after.default
                && oneof(self.old, old, before.oneof) == oneof(self.new, new, after.oneof);
            let types = match (self.old.map_entry(before), self.new.map_entry(after)) {
                (Some((key, value)), Some((new_key, new_value))) => {
                    vec![(key.ty, new_key.ty), (value.ty, new_value.ty)]
                }
                (_, _) => vec![(before.ty, after.ty)],
            };
            if !is_alike {
                return None;
            }
            for (before, after) in types {
                held.extend(self.alike((before, after), enums)?);
            }
        }
        Some(held)
    }

    /// Whether two types are alike; a message is if what is inside is.
    fn alike(
        &self,
        (old, new): (Type, Type),
        enums: &mut BTreeMap<EnumId, bool>,
    ) -> Option<Vec<MessageId>> {
        match (old, new) {
            (Type::Message(old), Type::Message(new)) => {
                let (before, after) = (Element::Message(old), Element::Message(new));
                if self.kin.is_the_same(before, after) {
                    return Some(Vec::new());
                }
                self.kin.is_pair(before, after).then(|| vec![old])
            }
            (Type::Enum(old), Type::Enum(new)) => {
                let (before, after) = (Element::Enum(old), Element::Enum(new));
                let is_alike = || {
                    let values = |schema: &Schema, id| -> BTreeSet<(i32, String)> {
                        let values = schema.enum_(id).values.iter();
                        values.map(|value| (value.number, value.name.to_string())).collect()
                    };
                    values(self.old, old) == values(self.new, new)
                };
                let is_same = self.kin.is_the_same(before, after)
                    || (self.kin.is_pair(before, after)
                        && *enums.entry(old).or_insert_with(is_alike));
                is_same.then(Vec::new)
            }
            (old, new) => (old == new).then(Vec::new),
        }
    }
}

/// Whether a type is the message of a name.
fn is(schema: &Schema, ty: Type, name: &str) -> bool {
    match ty {
        Type::Message(id) => *schema.message(id).full_name == *name,
        _ => false,
    }
}

/// The one thing that there is, however often.
fn only(found: impl Iterator<Item = MessageId>) -> Option<MessageId> {
    let mut found = found;
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}
