//! What a message is to the codec: a table of its fields, and a way into and out of each.

use super::{Error, Reader, Writer};

/// A message with a JSON form. Generated code implements it; the well-known types have it here.
pub trait Message: Default {
    /// The message type.
    const DESCRIPTOR: &'static Descriptor;
    /// The fields in the order declared; none of a message that is no object.
    const FIELDS: &'static [Field] = &[];

    /// Writes all fields; of one that is no object, the whole value.
    fn write(&self, writer: &mut Writer<'_>);

    /// Reads the field at this position of the descriptor; of one that is no object, the whole value.
    ///
    /// # Errors
    /// When the input does not fit the field.
    fn read(&mut self, field: usize, reader: &mut Reader<'_>) -> Result<(), Error>;
}

/// A message type as the codec sees it.
#[derive(Debug)]
pub struct Descriptor {
    /// Full name: `user.v1.User`.
    pub full_name: &'static str,
    /// What its JSON looks like.
    pub form: Form,
    /// The fields in the order declared.
    pub fields: &'static [Field],
    /// JSON names and proto names of all fields with their positions, sorted by name.
    pub names: &'static [(&'static str, u16)],
}

/// What the JSON of a message looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object with a key for each field.
    Object,
    /// Something else, as a `Timestamp` is a string.
    Value,
    /// Something else, of which `null` is one: `google.protobuf.Value`.
    Nullable,
}

/// One field of a message.
#[derive(Debug)]
pub struct Field {
    /// Its proto name: `full_name`.
    pub name: &'static str,
    /// Its JSON name: `fullName`.
    pub json_name: &'static str,
    /// `,"fullName":`, escaped.
    pub json_key: &'static str,
    /// `,"full_name":`.
    pub name_key: &'static str,
    /// The oneof that it is a member of, counted from 1; 0 for none.
    pub oneof: u16,
    /// One value or many.
    pub shape: Shape,
    /// Whether `null` is a value of it, as of the enum `google.protobuf.NullValue`; messages say so themselves.
    pub null: bool,
    /// What is inside; `None` for scalars and enums.
    pub message: Option<fn() -> &'static Descriptor>,
}

/// How many values a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// At most one.
    Singular,
    /// A list.
    Repeated,
    /// A map.
    Map,
}

impl Descriptor {
    /// Of a message that is no object.
    pub const fn value(full_name: &'static str) -> Self {
        Self { full_name, form: Form::Value, fields: &[], names: &[] }
    }

    /// Finds a field by JSON name or proto name. Fields mostly come in order: `next` is looked at first.
    #[inline]
    pub(crate) fn find(&self, name: &str, next: usize) -> Option<usize> {
        for (index, field) in (next..).zip(self.fields.iter().skip(next).take(NEAR)) {
            if field.json_name == name || field.name == name {
                return Some(index);
            }
        }
        let found = self.names.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        self.names.get(found).map(|(_, index)| usize::from(*index))
    }
}

/// Fields that may be left out between two others before the search begins anew.
const NEAR: usize = 4;

impl Field {
    /// The message inside, if the field is one object of known keys: no list, no map, no well-known type.
    #[cfg(feature = "rest")]
    pub(crate) fn object(&self) -> Option<&'static Descriptor> {
        let inner = self.message.filter(|_| self.shape == Shape::Singular)?();
        (inner.form == Form::Object).then_some(inner)
    }

    /// A singular scalar or enum.
    pub const fn new(
        name: &'static str,
        json_name: &'static str,
        json_key: &'static str,
        name_key: &'static str,
    ) -> Self {
        let (oneof, shape, null, message) = (0, Shape::Singular, false, None);
        Self { name, json_name, json_key, name_key, oneof, shape, null, message }
    }

    /// A member of the oneof of this number, counted from 1.
    #[must_use]
    pub const fn oneof(self, oneof: u16) -> Self {
        Self { oneof, ..self }
    }

    /// A list.
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { shape: Shape::Repeated, ..self }
    }

    /// A map.
    #[must_use]
    pub const fn map(self) -> Self {
        Self { shape: Shape::Map, ..self }
    }

    /// The enum `google.protobuf.NullValue`.
    #[must_use]
    pub const fn null(self) -> Self {
        Self { null: true, ..self }
    }

    /// A message of this type, or many.
    #[must_use]
    pub const fn of<M: Message>(self) -> Self {
        Self { message: Some(descriptor_of::<M>), ..self }
    }
}

fn descriptor_of<M: Message>() -> &'static Descriptor {
    M::DESCRIPTOR
}

/// A [`Message`] behind a pointer, so that loops over fields are compiled once, not once per message.
pub(crate) trait Dynamic {
    fn descriptor(&self) -> &'static Descriptor;
    fn write(&self, writer: &mut Writer<'_>);
    fn read(&mut self, field: usize, reader: &mut Reader<'_>) -> Result<(), Error>;
}

impl<M: Message> Dynamic for M {
    fn descriptor(&self) -> &'static Descriptor {
        M::DESCRIPTOR
    }

    fn write(&self, writer: &mut Writer<'_>) {
        Message::write(self, writer);
    }

    fn read(&mut self, field: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        Message::read(self, field, reader)
    }
}
