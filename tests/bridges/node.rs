//! Messages as plain trees that have an order, and the way there from bytes and JSON.
//!
//! What is not set is not there: neither zero where presence is not known, nor empty lists.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, MapKey, ReflectMessage, Value,
};

/// A message: set fields by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) fields: BTreeMap<u32, Datum>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Datum {
    Bool(bool),
    /// Of any type of integer.
    Integer(i128),
    Enum(i32),
    Float(Bits),
    Double(Bits),
    Text(String),
    Bytes(Vec<u8>),
    Message(Node),
    List(Vec<Datum>),
    Map(BTreeMap<Datum, Datum>),
}

/// A number with a point, ordered somehow; there is one NaN and one zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bits(u64);

impl Bits {
    pub(crate) fn new(number: f64) -> Self {
        let number = if number == 0.0 { 0.0 } else { number };
        Self(if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() })
    }

    pub(crate) fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Node {
    pub(crate) fn decode(pool: &DescriptorPool, name: &str, bytes: &[u8]) -> Self {
        let message = pool.get_message_by_name(name).expect(name);
        Self::of(&DynamicMessage::decode(message, bytes).expect("bytes of the message"))
    }

    /// `None` of what prost-reflect does not read back: it takes the largest of 32 bits for too large, and writes times
    /// that are none.
    pub(crate) fn from_json(pool: &DescriptorPool, name: &str, text: &[u8]) -> Option<Self> {
        let message = pool.get_message_by_name(name).expect(name);
        let mut reader = serde_json::Deserializer::from_slice(text);
        match DynamicMessage::deserialize(message, &mut reader) {
            Ok(message) => Some(Self::of(&message)),
            Err(error) if error.to_string().contains("out of range") => None,
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(text)),
        }
    }

    pub(crate) fn encode(&self, pool: &DescriptorPool, name: &str) -> Vec<u8> {
        self.dynamic(pool, name).encode_to_vec()
    }

    /// `None` if JSON does not hold a value: a time that is none.
    pub(crate) fn to_json(&self, pool: &DescriptorPool, name: &str) -> Option<Vec<u8>> {
        serde_json::to_vec(&self.dynamic(pool, name)).ok()
    }

    /// A scalar of a field, or what is in place of it.
    pub(crate) fn integer(&self, number: u32) -> i128 {
        match self.fields.get(&number) {
            Some(Datum::Integer(integer)) => *integer,
            None => 0,
            Some(other) => panic!("{other:?}"),
        }
    }

    pub(crate) fn dynamic(&self, pool: &DescriptorPool, name: &str) -> DynamicMessage {
        let descriptor = pool.get_message_by_name(name).expect(name);
        let mut message = DynamicMessage::new(descriptor.clone());
        for (number, datum) in &self.fields {
            let field = descriptor.get_field(*number).expect("a field of the message");
            message.set_field(&field, datum.value(&field, pool));
        }
        message
    }

    pub(crate) fn of(message: &DynamicMessage) -> Self {
        let descriptor = message.descriptor();
        let set = descriptor.fields().filter(|field| message.has_field(field));
        let fields = set.map(|field| (field.number(), Datum::of(&message.get_field(&field))));
        let mut node = Self { fields: fields.collect() };
        // There is one zero.
        let implicit = |number: &u32| {
            let field = descriptor.get_field(*number).expect("its field");
            !field.supports_presence() && !field.is_list() && !field.is_map()
        };
        node.fields.retain(|number, datum| !(implicit(number) && datum.is_zero()));
        node
    }
}

impl Datum {
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Bool(bool) => !bool,
            Self::Integer(integer) => *integer == 0,
            Self::Enum(number) => *number == 0,
            Self::Float(bits) | Self::Double(bits) => bits.get() == 0.0,
            Self::Text(text) => text.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Message(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Map(map) => map.is_empty(),
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Bool(bool) => Self::Bool(*bool),
            Value::I32(integer) => Self::Integer((*integer).into()),
            Value::I64(integer) => Self::Integer((*integer).into()),
            Value::U32(integer) => Self::Integer((*integer).into()),
            Value::U64(integer) => Self::Integer((*integer).into()),
            Value::F32(number) => Self::Float(Bits::new((*number).into())),
            Value::F64(number) => Self::Double(Bits::new(*number)),
            Value::String(text) => Self::Text(text.clone()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Value::EnumNumber(number) => Self::Enum(*number),
            Value::Message(message) => Self::Message(Node::of(message)),
            Value::List(list) => Self::List(list.iter().map(Self::of).collect()),
            Value::Map(map) => {
                let entries = map.iter();
                Self::Map(
                    entries.map(|(key, value)| (Self::of_key(key), Self::of(value))).collect(),
                )
            }
        }
    }

    fn of_key(key: &MapKey) -> Self {
        Self::of(&key.clone().into())
    }

    fn value(&self, field: &FieldDescriptor, pool: &DescriptorPool) -> Value {
        use prost_reflect::Kind;
        match self {
            Self::List(list) => {
                Value::List(list.iter().map(|datum| datum.value(field, pool)).collect())
            }
            Self::Map(map) => {
                let Kind::Message(entry) = field.kind() else { panic!("a map has entries") };
                let (key_field, value_field) =
                    (entry.map_entry_key_field(), entry.map_entry_value_field());
                let entries = map.iter().map(|(key, value)| {
                    let key = key.value(&key_field, pool).into_map_key().expect("a key");
                    (key, value.value(&value_field, pool))
                });
                Value::Map(entries.collect())
            }
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Enum(number) => Value::EnumNumber(*number),
            Self::Text(text) => Value::String(text.clone()),
            Self::Bytes(bytes) => Value::Bytes(bytes.clone().into()),
            Self::Double(bits) => Value::F64(bits.get()),
            #[expect(clippy::cast_possible_truncation, reason = "it is one")]
            Self::Float(bits) => Value::F32(bits.get() as f32),
            Self::Message(node) => {
                let Kind::Message(message) = field.kind() else { panic!("a message") };
                Value::Message(node.dynamic(pool, message.full_name()))
            }
            Self::Integer(integer) => match field.kind() {
                Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                    Value::I32(i32::try_from(*integer).expect("32 bits"))
                }
                Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                    Value::I64(i64::try_from(*integer).expect("64 bits"))
                }
                Kind::Uint32 | Kind::Fixed32 => {
                    Value::U32(u32::try_from(*integer).expect("32 bits"))
                }
                Kind::Uint64 | Kind::Fixed64 => {
                    Value::U64(u64::try_from(*integer).expect("64 bits"))
                }
                kind => panic!("{kind:?} is no integer"),
            },
        }
    }
}
