//! Messages, field by field.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use prost::{DecodeError, Message, Name};
use prost_reflect::{
    DescriptorError, DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey,
    MessageDescriptor, OneofDescriptor, Value,
};

use super::super::Random;

/// Makes random messages of the types of some descriptors; the same ones for the same seed.
///
/// What often breaks comes often: zero and one, the ends of ranges, nothing set, every value of an enum and one that it
/// does not have, every member of a oneof and none, lists and maps of up to three, times out of range now and then.
/// Messages hold each other a few levels deep.
#[derive(Clone, Debug)]
pub struct Values {
    pub(super) pool: DescriptorPool,
    pub(super) random: Random,
    /// Numbers of enums, by full name.
    numbers: BTreeMap<String, Vec<i32>>,
    /// Texts of fields, by full name.
    texts: BTreeMap<String, Vec<String>>,
    /// The package of the message at hand.
    pub(super) package: String,
    /// Messages that the one at hand may still hold.
    pub(super) budget: usize,
}

/// How deep messages hold each other.
pub(super) const DEPTH: usize = 4;
/// Messages in one message.
const BUDGET: usize = 48;
/// How many elements lists and maps have.
const LENGTHS: &[usize] = &[0, 0, 1, 1, 2, 3];

impl Values {
    /// Of the types in an encoded `google.protobuf.FileDescriptorSet`, such as an SDK's `FILE_DESCRIPTOR_SET`.
    ///
    /// # Errors
    /// When it is none, or what it imports is missing.
    pub fn new(file_descriptor_set: &[u8], seed: u64) -> Result<Self, DescriptorError> {
        Self::of(&[file_descriptor_set], seed)
    }

    /// Of the types in several sets, which may have files in common.
    ///
    /// # Errors
    /// As [`Values::new`].
    pub fn of(file_descriptor_sets: &[&[u8]], seed: u64) -> Result<Self, DescriptorError> {
        let mut pool = DescriptorPool::new();
        for set in file_descriptor_sets {
            pool.decode_file_descriptor_set(*set)?;
        }
        let (numbers, texts) = (BTreeMap::new(), BTreeMap::new());
        let random = Random::new(seed);
        Ok(Self { pool, random, numbers, texts, package: String::new(), budget: 0 })
    }

    /// The types.
    pub fn pool(&self) -> &DescriptorPool {
        &self.pool
    }

    /// The numbers that messages are made of.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Gives fields of each of two enums the numbers of the other one too: those mean something else, or nothing.
    pub fn share(&mut self, older: &str, newer: &str) {
        let enums = [older, newer].map(|name| self.pool.get_enum_by_name(name));
        let numbers: BTreeSet<i32> = enums
            .iter()
            .flatten()
            .flat_map(EnumDescriptor::values)
            .map(|value| value.number())
            .collect();
        for name in [older, newer] {
            self.numbers.insert(name.to_owned(), candidates(&numbers));
        }
    }

    /// Gives a field of strings, or of a `google.protobuf.FieldMask`, these texts in three of four cases: what the service's own code takes is
    /// seldom met by chance.
    pub fn texts<'t>(&mut self, field: &str, texts: impl IntoIterator<Item = &'t str>) {
        self.texts.insert(field.to_owned(), texts.into_iter().map(str::to_owned).collect());
    }

    /// A message of a type that was generated.
    ///
    /// # Errors
    /// When the descriptors do not have the type, or have another one by this name.
    pub fn message<M: Message + Name + Default>(&mut self) -> Result<M, DecodeError> {
        match self.pool.get_message_by_name(&M::full_name()) {
            Some(descriptor) => M::decode(&*self.dynamic(&descriptor).encode_to_vec()),
            None => M::decode(NO_MESSAGE),
        }
    }

    /// A message of any type.
    pub fn dynamic(&mut self, descriptor: &MessageDescriptor) -> DynamicMessage {
        self.budget = BUDGET;
        descriptor.package_name().clone_into(&mut self.package);
        self.at(descriptor, 0)
    }

    /// Another value of a field, or of an element of it; `None` to leave it out.
    pub(in crate::testing) fn anew(
        &mut self,
        field: &FieldDescriptor,
        is_element: bool,
    ) -> Option<Value> {
        self.budget = BUDGET;
        if is_element { self.single(field, DEPTH / 2) } else { self.field(field, DEPTH / 2) }
    }

    pub(super) fn at(&mut self, descriptor: &MessageDescriptor, depth: usize) -> DynamicMessage {
        self.budget = self.budget.saturating_sub(1);
        let mut message = DynamicMessage::new(descriptor.clone());
        if self.well_known(&mut message) {
            return message;
        }
        for field in descriptor.fields() {
            let is_member = field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic());
            if !is_member && let Some(value) = self.field(&field, depth) {
                put(&mut message, &field, value);
            }
        }
        for oneof in descriptor.oneofs().filter(|oneof| !oneof.is_synthetic()) {
            self.oneof(&mut message, &oneof, depth);
        }
        message
    }

    fn oneof(&mut self, message: &mut DynamicMessage, oneof: &OneofDescriptor, depth: usize) {
        let members: Vec<_> = oneof.fields().collect();
        let chosen = self.random.below(members.len() + 1);
        if let Some(member) = members.get(chosen)
            && let Some(value) = self.single(member, depth)
        {
            put(message, member, value);
        }
    }

    fn field(&mut self, field: &FieldDescriptor, depth: usize) -> Option<Value> {
        if field.is_map() {
            return self.map(field, depth).map(Value::Map);
        }
        if field.is_list() {
            let length = *self.random.pick(LENGTHS)?;
            let items: Vec<_> = (0..length).map_while(|_| self.single(field, depth)).collect();
            return Some(Value::List(items));
        }
        if field.supports_presence() && !field.is_required() && self.random.once_in(4) {
            return None;
        }
        self.single(field, depth)
    }

    fn map(&mut self, field: &FieldDescriptor, depth: usize) -> Option<HashMap<MapKey, Value>> {
        let Kind::Message(entry) = field.kind() else { return None };
        let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        let length = *self.random.pick(LENGTHS)?;
        let entries = (0..length).map_while(|_| {
            let key = map_key(self.single(&key, depth)?)?;
            Some((key, self.single(&value, depth)?))
        });
        Some(entries.collect())
    }

    /// One value; `None` of a message where there are enough.
    fn single(&mut self, field: &FieldDescriptor, depth: usize) -> Option<Value> {
        let texts = self.texts.get(field.full_name()).filter(|texts| !texts.is_empty());
        let text = match texts {
            Some(texts) if !self.random.once_in(4) => self.random.pick(texts).cloned(),
            _ => None,
        };
        match field.kind() {
            Kind::Message(held) if text.is_some() => Some(mask(&held, text)),
            Kind::Message(held) if depth < DEPTH && self.budget > 0 => {
                Some(Value::Message(self.at(&held, depth + 1)))
            }
            Kind::Message(held) => {
                field.is_required().then(|| DynamicMessage::new(held)).map(Value::Message)
            }
            Kind::Enum(enum_) => self.number(&enum_).map(Value::EnumNumber),
            Kind::String if text.is_some() => text.map(Value::String),
            kind => Some(self.scalar(&kind)),
        }
    }

    pub(in crate::testing) fn number(&mut self, enum_: &EnumDescriptor) -> Option<i32> {
        if !self.numbers.contains_key(enum_.full_name()) {
            // JSON has one null alone.
            if enum_.full_name() == "google.protobuf.NullValue" {
                return Some(0);
            }
            let own = enum_.values().map(|value| value.number()).collect();
            self.numbers.insert(enum_.full_name().to_owned(), candidates(&own));
        }
        self.random.pick(self.numbers.get(enum_.full_name())?).copied()
    }
}

/// Bytes that no message is read from.
const NO_MESSAGE: &[u8] = &[0xff];

/// All numbers, and one that is none of them.
fn candidates(numbers: &BTreeSet<i32>) -> Vec<i32> {
    let unknown = (100..i32::MAX).find(|number| !numbers.contains(number));
    numbers.iter().copied().chain(unknown).collect()
}

fn map_key(value: Value) -> Option<MapKey> {
    match value {
        Value::Bool(key) => Some(MapKey::Bool(key)),
        Value::I32(key) => Some(MapKey::I32(key)),
        Value::I64(key) => Some(MapKey::I64(key)),
        Value::U32(key) => Some(MapKey::U32(key)),
        Value::U64(key) => Some(MapKey::U64(key)),
        Value::String(key) => Some(MapKey::String(key)),
        _ => None,
    }
}

/// A field mask of one path; of another message, nothing is in it.
fn mask(descriptor: &MessageDescriptor, path: Option<String>) -> Value {
    let mut message = DynamicMessage::new(descriptor.clone());
    if let Some(paths) = descriptor.get_field_by_name("paths") {
        put(&mut message, &paths, Value::List(path.into_iter().map(Value::String).collect()));
    }
    Value::Message(message)
}

fn put(message: &mut DynamicMessage, field: &FieldDescriptor, value: Value) {
    let is_put = message.try_set_field(field, value);
    debug_assert!(is_put.is_ok(), "{is_put:?}");
}
