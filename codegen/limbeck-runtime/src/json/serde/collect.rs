//! Whatever a deserializer gives, as JSON text.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use crate::json::{DEPTH, WriteOptions, Writer};

/// Makes JSON text of a value of any kind.
pub(super) fn collect<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let options = WriteOptions::default();
    let mut writer = Writer::new(&options, Vec::new());
    Collect { writer: &mut writer, depth: 0 }.deserialize(deserializer)?;
    writer.finish().map_err(D::Error::custom)
}

/// Writes one value.
struct Collect<'a, 'b> {
    writer: &'a mut Writer<'b>,
    depth: u32,
}

impl<'b> Collect<'_, 'b> {
    fn inner<E: Error>(&mut self) -> Result<Collect<'_, 'b>, E> {
        if self.depth >= DEPTH {
            return Err(E::custom(format!("nested more than {DEPTH} levels deep")));
        }
        Ok(Collect { writer: self.writer, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Collect<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a protobuf message in its JSON form")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.writer.boolean(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.writer.integer(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.writer.integer(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.writer.double(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.writer.string(value);
        Ok(())
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<(), E> {
        self.writer.base64(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.writer.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.writer.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.writer.push(b"[");
        let mut comma: &[u8] = b"";
        // The comma stands before what may turn out to be no item, so it is taken back then.
        loop {
            self.writer.push(comma);
            if items.next_element_seed(self.inner()?)?.is_none() {
                self.writer.take_back(comma.len());
                self.writer.push(b"]");
                return Ok(());
            }
            comma = b",";
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        self.writer.push(b"{");
        let mut comma: &[u8] = b"";
        while let Some(key) = entries.next_key::<String>()? {
            self.writer.push(comma);
            self.writer.string(&key);
            self.writer.push(b":");
            entries.next_value_seed(self.inner()?)?;
            comma = b",";
        }
        self.writer.push(b"}");
        Ok(())
    }
}
