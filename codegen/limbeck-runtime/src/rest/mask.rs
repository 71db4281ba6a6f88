//! The field mask of a PATCH that brings none: the fields that the body names.

use crate::json::{Descriptor, Error, Form, ReadOptions, Reader, Shape};

/// The paths of the body's keys below the field at `index` of a message, commas between.
///
/// Into messages of one value, so that `{"address": {"city": "x"}}` is `address.city` and changes nothing else of the
/// address; a list, a map or a well-known type is one value. Fields that `skip` knows are left out.
pub(super) fn of_keys(
    body: &str,
    descriptor: &'static Descriptor,
    index: usize,
    skip: &dyn Fn(&[u16]) -> bool,
    options: &ReadOptions,
) -> Result<Option<String>, Error> {
    let message = descriptor.fields.get(index).and_then(|field| field.message);
    let Some(message) = message.map(|message| message()) else { return Ok(None) };
    if message.form != Form::Object {
        return Ok(None);
    }
    let mut reader = Reader::new(body, options);
    let mut keys = Keys { skip, mask: String::new(), positions: Vec::new(), names: Vec::new() };
    keys.object(&mut reader, message)?;
    Ok(Some(keys.mask))
}

struct Keys<'a> {
    skip: &'a dyn Fn(&[u16]) -> bool,
    mask: String,
    positions: Vec<u16>,
    names: Vec<&'static str>,
}

impl Keys<'_> {
    /// Collects the keys of an object. It was read into a message before, so it is one, and not too deep.
    ///
    /// Answers whether there was no key.
    fn object(
        &mut self,
        reader: &mut Reader<'_>,
        descriptor: &'static Descriptor,
    ) -> Result<bool, Error> {
        reader.open(b'{', "an object")?;
        let mut first = true;
        while reader.more(first, b'}')? {
            first = false;
            let key = reader.key()?;
            let Some(index) = descriptor.find(&key, 0) else {
                reader.skip()?;
                continue;
            };
            let Some(field) = descriptor.fields.get(index) else { continue };
            self.positions.push(u16::try_from(index).unwrap_or(u16::MAX));
            self.names.push(field.name);
            let inner = field
                .message
                .map(|message| message())
                .filter(|inner| inner.form == Form::Object && field.shape == Shape::Singular);
            let is_leaf = match inner.filter(|_| reader.peek() == Some(b'{')) {
                Some(inner) => self.object(reader, inner)?,
                None => reader.skip().map(|()| true)?,
            };
            if is_leaf {
                self.add();
            }
            self.positions.pop();
            self.names.pop();
        }
        Ok(first)
    }

    fn add(&mut self) {
        if (self.skip)(&self.positions) {
            return;
        }
        if !self.mask.is_empty() {
            self.mask.push(',');
        }
        self.mask.push_str(&self.names.join("."));
    }
}
