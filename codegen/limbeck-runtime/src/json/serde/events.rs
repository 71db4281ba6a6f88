//! JSON text told to any serializer.

use std::cell::RefCell;

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::json::Reader;

/// Tells the serializer what the reader reads.
pub(super) fn replay<S: Serializer>(reader: Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    Next(&RefCell::new(reader)).serialize(serializer)
}

/// The next value. Serializing it takes it from the reader.
struct Next<'a, 'b>(&'a RefCell<Reader<'b>>);

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let peeked = self.0.borrow_mut().peek();
        match peeked {
            Some(b'{') => self.object(serializer),
            Some(b'[') => self.list(serializer),
            Some(b'"') => {
                let text = self.0.borrow_mut().string().map_err(S::Error::custom)?;
                serializer.serialize_str(&text)
            }
            Some(b't' | b'f') => {
                let value = self.0.borrow_mut().boolean().map_err(S::Error::custom)?;
                serializer.serialize_bool(value)
            }
            Some(b'n') => {
                self.0.borrow_mut().null().map_err(S::Error::custom)?;
                serializer.serialize_unit()
            }
            _ => {
                let number = self.0.borrow_mut().number().map_err(S::Error::custom)?;
                serialize_number(number, serializer)
            }
        }
    }
}

impl Next<'_, '_> {
    fn object<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.borrow_mut().open(b'{', "an object").map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        let mut first = true;
        while self.0.borrow_mut().more(first, b'}').map_err(S::Error::custom)? {
            first = false;
            let key = self.0.borrow_mut().key().map_err(S::Error::custom)?;
            map.serialize_entry(&*key, self)?;
        }
        map.end()
    }

    fn list<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.borrow_mut().open(b'[', "a list").map_err(S::Error::custom)?;
        let mut list = serializer.serialize_seq(None)?;
        let mut first = true;
        while self.0.borrow_mut().more(first, b']').map_err(S::Error::custom)? {
            first = false;
            list.serialize_element(self)?;
        }
        list.end()
    }
}

fn serialize_number<S: Serializer>(number: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (number.parse(), number.parse()) {
        (Ok(number), _) => serializer.serialize_u64(number),
        (Err(_), Ok(number)) => serializer.serialize_i64(number),
        _ => serializer.serialize_f64(number.parse().map_err(S::Error::custom)?),
    }
}
