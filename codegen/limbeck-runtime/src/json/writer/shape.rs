//! Fields of one value, many and maps: what generated code calls, a line per field.

use std::collections::BTreeMap;

use super::Writer;
use crate::json::{Codec, Field, Key};

impl Writer<'_> {
    /// A field without presence: left out at its default.
    #[inline]
    pub fn implicit<C: Codec>(&mut self, field: &Field, value: &C::Value) {
        if self.options.defaults || !C::is_default(value) {
            self.always::<C>(field, value);
        }
    }

    /// A field with presence.
    #[inline]
    pub fn explicit<C: Codec>(&mut self, field: &Field, value: &Option<C::Value>) {
        if let Some(value) = value {
            self.always::<C>(field, value);
        }
    }

    /// A required field, or the member of a oneof that is set.
    #[inline]
    pub fn always<C: Codec>(&mut self, field: &Field, value: &C::Value) {
        self.key(field);
        C::write(value, self);
    }

    /// A value without a key.
    pub fn one<C: Codec>(&mut self, value: &C::Value) {
        C::write(value, self);
    }

    /// A value without a key, or what is there without one.
    pub fn one_or_default<C: Codec>(&mut self, value: Option<&C::Value>) {
        match value {
            Some(value) => C::write(value, self),
            None => C::write_absent(self),
        }
    }

    /// A list.
    pub fn repeated<C: Codec>(&mut self, field: &Field, list: &[C::Value]) {
        if self.options.defaults || !list.is_empty() {
            self.key(field);
            self.items::<C>(list);
        }
    }

    /// A list without its key.
    pub fn items<C: Codec>(&mut self, list: &[C::Value]) {
        self.list(|writer| {
            for item in list {
                writer.push(b",");
                C::write(item, writer);
            }
        });
    }

    /// A map.
    pub fn map<K: Key, C: Codec>(&mut self, field: &Field, map: &BTreeMap<K::Value, C::Value>) {
        if self.options.defaults || !map.is_empty() {
            self.key(field);
            self.entries::<K, C>(map);
        }
    }

    /// A map without its key.
    pub fn entries<K: Key, C: Codec>(&mut self, map: &BTreeMap<K::Value, C::Value>) {
        self.object(|writer| {
            for (key, value) in map {
                writer.push(b",");
                K::write_key(key, writer);
                writer.push(b":");
                C::write(value, writer);
            }
        });
    }

    #[inline]
    fn key(&mut self, field: &Field) {
        let key = if self.options.proto_names { field.name_key } else { field.json_key };
        self.push(key.as_bytes());
    }
}
