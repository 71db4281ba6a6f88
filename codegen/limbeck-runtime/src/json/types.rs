//! The message types that an `Any` may hold.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Error, Form, Message, Reader, Writer, well_known};

/// A message type by name: how its bytes become JSON, and back.
///
/// Generated code has lists of them: `JSON_TYPES`.
#[derive(Clone, Copy)]
pub struct Type {
    name: &'static str,
    pub(super) form: Form,
    pub(super) write: fn(&[u8], &mut Writer<'_>),
    pub(super) read: fn(&mut Reader<'_>, Option<&str>) -> Result<Vec<u8>, Error>,
}

impl Type {
    /// The type of a message.
    pub const fn of<M: Message + prost::Message>() -> Self {
        let descriptor = M::DESCRIPTOR;
        Self {
            name: descriptor.full_name,
            form: descriptor.form,
            write: write::<M>,
            read: read::<M>,
        }
    }

    /// Its full name: `user.v1.User`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Type").field(&self.name).finish()
    }
}

/// Writes a message: of an object only the fields, whose braces the caller writes.
fn write<M: Message + prost::Message>(bytes: &[u8], writer: &mut Writer<'_>) {
    match M::decode(bytes) {
        Ok(message) => Message::write(&message, writer),
        Err(_) => writer.fail("the bytes in an `Any` are not a message of its type"),
    }
}

fn read<M: Message + prost::Message>(
    reader: &mut Reader<'_>,
    read: Option<&str>,
) -> Result<Vec<u8>, Error> {
    let mut message = M::default();
    match M::DESCRIPTOR.form {
        Form::Object => reader.object(&mut message, read)?,
        Form::Value | Form::Nullable => reader.message(&mut message)?,
    }
    let bytes = message.encode_to_vec();
    // A level of a `Struct` is three of its bytes: what JSON nests may be too deep for whoever decodes it.
    if M::decode(&*bytes).is_err() {
        return Err(reader.error("nested too deep for the bytes in an `Any`"));
    }
    Ok(bytes)
}

/// What an `Any` may hold: well-known types, those of `google.rpc` (feature `google`), what [`Types::set_default`] was given, and what was added.
///
/// Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Types {
    added: Option<Arc<BTreeMap<&'static str, Type>>>,
}

/// Well-known types, and the details of failures.
///
/// Not all of google's: each would be compiled with its bytes, twice as long as without.
fn built_in() -> impl Iterator<Item = &'static Type> {
    #[cfg(feature = "google")]
    let details = crate::google::rpc::limbeck_json::TYPES;
    #[cfg(not(feature = "google"))]
    let details: &[Type] = &[];
    well_known::TYPES.iter().chain(details)
}

static DEFAULT: OnceLock<Types> = OnceLock::new();

impl Types {
    /// Adds the types of a generated crate: `.with(user::JSON_TYPES)`.
    #[must_use]
    pub fn with(self, types: &[&[Type]]) -> Self {
        let mut added = self.added.map(Arc::unwrap_or_clone).unwrap_or_default();
        added.extend(types.iter().copied().flatten().map(|ty| (ty.name, *ty)));
        Self { added: Some(Arc::new(added)) }
    }

    /// Makes these known wherever no other types are given, [`super::to_string`] and serde among them. Only the first
    /// call of a process counts; whether it was that is returned.
    pub fn set_default(self) -> bool {
        DEFAULT.set(self).is_ok()
    }

    /// Finds the type that a URL (`type.googleapis.com/user.v1.User`) names.
    pub fn find(&self, url: &str) -> Option<Type> {
        let (_, name) = url.rsplit_once('/')?;
        let added = |types: &Types| types.added.as_ref()?.get(name).copied();
        added(self)
            .or_else(|| added(DEFAULT.get()?))
            .or_else(|| built_in().find(|ty| ty.name == name).copied())
    }
}

#[cfg(test)]
mod tests {
    use prost_types::Any;

    use crate::json;

    #[test]
    fn what_is_read_into_an_any_can_be_written() {
        let list = |levels: usize| {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            format!(r#"{{"@type":"x/google.protobuf.ListValue","value":{open}{close}}}"#)
        };
        for levels in 1..=99 {
            let Ok(any) = json::from_str::<Any>(&list(levels)) else { continue };
            assert_eq!(json::to_string(&any).unwrap(), list(levels));
        }
        assert!(json::from_str::<Any>(&list(40)).is_ok());
        let error = json::from_str::<Any>(&list(90)).unwrap_err();
        assert!(error.message().contains("too deep"), "{error}");
    }
}
