//! The field mask of a PATCH that brings none: the fields that the body names.

use crate::json::{Descriptor, Error, Form, ReadOptions, Reader};

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

/// Bytes of a mask. Messages that hold themselves make paths of any number, each longer than the keys it comes from.
const LONGEST: usize = 64 * 1024;

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
            let is_leaf = match field.object().filter(|_| reader.peek() == Some(b'{')) {
                Some(inner) => self.object(reader, inner)?,
                None => reader.skip().map(|()| true)?,
            };
            if is_leaf && !self.add() {
                let why = format!("its keys make a field mask of more than {LONGEST} bytes");
                return Err(Error::new(why));
            }
            self.positions.pop();
            self.names.pop();
        }
        Ok(first)
    }

    /// Adds the path at hand; answers whether there is room for it.
    fn add(&mut self) -> bool {
        if (self.skip)(&self.positions) {
            return true;
        }
        if !self.mask.is_empty() {
            self.mask.push(',');
        }
        self.mask.push_str(&self.names.join("."));
        self.mask.len() <= LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Field;

    static TREE: Descriptor = Descriptor {
        full_name: "test.Tree",
        form: Form::Object,
        fields: &[
            Field { message: Some(tree), ..Field::new("left_child", "l", ",\"l\":", "") },
            Field { message: Some(tree), ..Field::new("right_child", "r", ",\"r\":", "") },
        ],
        names: &[("l", 0), ("left_child", 0), ("r", 1), ("right_child", 1)],
    };

    fn tree() -> &'static Descriptor {
        &TREE
    }

    fn body(levels: u32) -> String {
        match levels.checked_sub(1).map(body) {
            Some(inner) => format!(r#"{{"l":{inner},"r":{inner}}}"#),
            None => "{}".to_owned(),
        }
    }

    #[test]
    fn a_small_body_makes_no_large_mask() {
        let mask = |levels| {
            of_keys(&body(levels), &TREE, 0, &|_| false, &ReadOptions::default())
                .map(Option::unwrap)
        };
        assert_eq!(mask(1).unwrap(), "left_child,right_child");
        assert_eq!(mask(2).unwrap().split(',').count(), 4);
        // Six times as long as the body, which is 196 KB.
        let error = mask(14).unwrap_err();
        assert!(error.message().contains("more than 65536 bytes"), "{error}");
    }
}
