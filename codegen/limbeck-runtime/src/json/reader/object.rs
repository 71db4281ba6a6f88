//! Messages: which field a key means, and whether it may come again.

use super::Reader;
use crate::json::{Descriptor, Dynamic, Error, Field, Form, Message};

impl Reader<'_> {
    /// Reads a message in its own form.
    ///
    /// # Errors
    /// When the input does not fit the message.
    #[inline]
    pub fn message<M: Message>(&mut self, message: &mut M) -> Result<(), Error> {
        self.dynamic(message)
    }

    /// Reads a message in its own form, or the field of it that a path leads to.
    pub(crate) fn dynamic(&mut self, message: &mut dyn Dynamic) -> Result<(), Error> {
        let descriptor = message.descriptor();
        if descriptor.form != Form::Object {
            return message.read(0, self);
        }
        if self.is_json() {
            return self.object(message, None);
        }
        match self.step() {
            Some(field) => message.read(field, self),
            None => Err(self.error(format!(
                "`{}` is a message: name one of its fields behind a dot",
                descriptor.full_name
            ))),
        }
    }

    /// Reads an object, but for the key that somebody else has read.
    pub(in crate::json) fn object(
        &mut self,
        message: &mut dyn Dynamic,
        read: Option<&str>,
    ) -> Result<(), Error> {
        let descriptor = message.descriptor();
        self.open(b'{', "an object")?;
        let mut seen = Seen::default();
        let mut next = 0;
        let mut first = true;
        while self.more(first, b'}')? {
            first = false;
            let key = self.key()?;
            let Some(index) = descriptor.find(&key, next) else {
                if read != Some(&*key) {
                    self.unknown(descriptor, &key)?;
                }
                self.skip().map_err(|error| error.inside(&shown(&key)))?;
                continue;
            };
            next = index + 1;
            let Some(field) = descriptor.fields.get(index) else { continue };
            self.note(&mut seen, descriptor, field, index)?;
            message.read(index, self).map_err(|error| error.inside(field.name))?;
        }
        Ok(())
    }

    /// Refuses a field that was there, and a second member of a oneof.
    #[inline]
    fn note(
        &mut self,
        seen: &mut Seen,
        descriptor: &Descriptor,
        field: &Field,
        index: usize,
    ) -> Result<(), Error> {
        if !seen.insert(index) {
            return Err(self.error("this field is there twice").inside(field.name));
        }
        if field.oneof != 0 && (field.is_nullable() || !self.at_null()) {
            let oneof = descriptor.fields.len() + usize::from(field.oneof);
            if !seen.insert(oneof) {
                let why = "another member of the same oneof is there already";
                return Err(self.error(why).inside(field.name));
            }
        }
        Ok(())
    }

    fn unknown(&self, descriptor: &Descriptor, key: &str) -> Result<(), Error> {
        if self.options.ignore_unknown {
            return Ok(());
        }
        let key = shown(key);
        Err(self.error(format!("`{}` has no field `{key}`", descriptor.full_name)))
    }
}

/// Characters of an unknown key that an error shows.
const SHOWN: usize = 64;

fn shown(key: &str) -> String {
    key.chars().take(SHOWN).flat_map(char::escape_debug).collect()
}

impl Field {
    fn is_nullable(&self) -> bool {
        self.null || self.message.is_some_and(|descriptor| descriptor().form == Form::Nullable)
    }
}

/// Positions that were there: a bit each, the first 64 without an allocation.
#[derive(Debug, Default)]
struct Seen {
    first: u64,
    more: Vec<u64>,
}

impl Seen {
    /// Whether it was not there before.
    #[inline]
    fn insert(&mut self, position: usize) -> bool {
        let bit = 1 << (position % 64);
        let word = match position / 64 {
            0 => &mut self.first,
            word => {
                if self.more.len() < word {
                    self.more.resize(word, 0);
                }
                match self.more.get_mut(word - 1) {
                    Some(word) => word,
                    None => return true,
                }
            }
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, Seen};
    use crate::json::{self, ReadOptions};

    #[test]
    fn an_unknown_key_is_shown_in_part() {
        let options = ReadOptions { ignore_unknown: true, ..ReadOptions::default() };
        let text = format!(r#"{{"{}":x}}"#, "k".repeat(1000));
        let error = json::from_slice::<()>(text.as_bytes(), &options).unwrap_err();
        assert_eq!(error.path(), "k".repeat(SHOWN));
    }

    #[test]
    fn every_position_is_new_once() {
        let mut seen = Seen::default();
        for position in [0, 63, 64, 127, 128, 1000, 999] {
            assert!(seen.insert(position), "{position}");
            assert!(!seen.insert(position), "{position}");
        }
        assert!(seen.insert(1));
    }
}
