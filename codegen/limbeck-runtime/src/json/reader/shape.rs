//! Fields of one value, many and maps: what generated code calls, a line per field.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Reader;
use crate::json::{Codec, Error, Key, Read};

impl Reader<'_> {
    /// A field without presence: `null` is its default.
    ///
    /// # Errors
    /// When the input does not fit.
    #[inline]
    pub fn implicit<C: Codec>(&mut self, field: &mut C::Value) -> Result<(), Error> {
        if !C::TAKES_NULL && self.null()? {
            *field = C::Value::default();
            return Ok(());
        }
        C::read(field, self).map(|_| ())
    }

    /// A field with presence: `null` is its absence.
    ///
    /// # Errors
    /// When the input does not fit.
    #[inline]
    pub fn explicit<C: Codec>(&mut self, field: &mut Option<C::Value>) -> Result<(), Error> {
        if !C::TAKES_NULL && self.null()? {
            *field = None;
            return Ok(());
        }
        let was_set = field.is_some();
        match C::read(field.get_or_insert_default(), self)? {
            Read::Kept => {}
            Read::Ignored if was_set => {}
            Read::Ignored => *field = None,
        }
        Ok(())
    }

    /// A member of a oneof. `wrap` makes a member of a value, `unwrap` takes it out if it is that member.
    ///
    /// # Errors
    /// When the input does not fit.
    pub fn member<C: Codec, O>(
        &mut self,
        oneof: &mut Option<O>,
        wrap: fn(C::Value) -> O,
        unwrap: fn(O) -> Option<C::Value>,
    ) -> Result<(), Error> {
        if !C::TAKES_NULL && self.null()? {
            return Ok(());
        }
        // A query sets one field after the other inside of a member that is a message.
        let before = if self.is_json() { None } else { oneof.take().and_then(unwrap) };
        let mut value = before.unwrap_or_default();
        match C::read(&mut value, self)? {
            Read::Kept => *oneof = Some(wrap(value)),
            Read::Ignored => {}
        }
        Ok(())
    }

    /// A list, or one item of it from a path or query.
    ///
    /// # Errors
    /// When the input does not fit.
    pub fn repeated<C: Codec>(&mut self, list: &mut Vec<C::Value>) -> Result<(), Error> {
        if !self.is_json() {
            return self.item::<C>(list);
        }
        if self.null()? {
            list.clear();
            return Ok(());
        }
        list.clear();
        self.open(b'[', "a list")?;
        let mut first = true;
        while self.more(first, b']')? {
            first = false;
            if !C::TAKES_NULL && self.at_null() {
                let error = self.error("a list holds no null");
                return Err(error.inside_item(list.len()));
            }
            self.item::<C>(list)?;
        }
        Ok(())
    }

    fn item<C: Codec>(&mut self, list: &mut Vec<C::Value>) -> Result<(), Error> {
        let mut value = C::Value::default();
        match C::read(&mut value, self).map_err(|error| error.inside_item(list.len()))? {
            Read::Kept => list.push(value),
            Read::Ignored => {}
        }
        Ok(())
    }

    /// A map.
    ///
    /// # Errors
    /// When the input does not fit, or a key is there twice.
    pub fn map<K: Key, C: Codec>(
        &mut self,
        map: &mut BTreeMap<K::Value, C::Value>,
    ) -> Result<(), Error> {
        if self.null()? {
            map.clear();
            return Ok(());
        }
        map.clear();
        self.open(b'{', "an object")?;
        let mut first = true;
        while self.more(first, b'}')? {
            first = false;
            let text = self.key()?;
            let Some(key) = K::parse(&text) else {
                return Err(self.error("this key is not of the type of the map's keys"));
            };
            let Entry::Vacant(entry) = map.entry(key) else {
                return Err(self.error("this key is there twice"));
            };
            if !C::TAKES_NULL && self.at_null() {
                return Err(self.error("a map holds no null"));
            }
            let mut value = C::Value::default();
            match C::read(&mut value, self).map_err(|error| error.inside(MAP_VALUE))? {
                Read::Kept => _ = entry.insert(value),
                Read::Ignored => {}
            }
        }
        Ok(())
    }
}

/// Stands for a map's key in the path of an error: keys are values that somebody sent.
const MAP_VALUE: &str = "[key]";
