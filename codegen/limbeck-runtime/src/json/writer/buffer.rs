//! The buffer, and the brackets around what is written into it.

use std::borrow::Cow;

use super::WriteOptions;
use crate::json::{DEPTH, Dynamic, Error, Form, Message};

/// Deeper than what is read, for messages that were read and are answered inside of others.
const DEEPEST: u32 = 2 * DEPTH;

/// Writes one value.
#[derive(Debug)]
pub struct Writer<'a> {
    pub(super) out: Vec<u8>,
    pub(super) options: &'a WriteOptions,
    depth: u32,
    error: Option<Error>,
}

impl<'a> Writer<'a> {
    /// Writes behind what is in `out`.
    pub fn new(options: &'a WriteOptions, out: Vec<u8>) -> Self {
        Self { out, options, depth: 0, error: None }
    }

    /// The options that it writes by.
    pub fn options(&self) -> &'a WriteOptions {
        self.options
    }

    /// The text.
    ///
    /// # Errors
    /// The first of what could not be written.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        match self.error {
            None => Ok(self.out),
            Some(error) => Err(error),
        }
    }

    /// Notes what cannot be written.
    #[cold]
    pub fn fail(&mut self, why: impl Into<Cow<'static, str>>) {
        self.error.get_or_insert_with(|| Error::new(why));
    }

    /// Writes bytes as they are.
    #[inline]
    pub(in crate::json) fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Takes back the last bytes.
    #[cfg(feature = "serde")]
    pub(in crate::json) fn take_back(&mut self, length: usize) {
        self.out.truncate(self.out.len().saturating_sub(length));
    }

    /// Writes a message in its own form.
    #[inline]
    pub fn message<M: Message>(&mut self, message: &M) {
        self.dynamic(message);
    }

    pub(crate) fn dynamic(&mut self, message: &dyn Dynamic) {
        match message.descriptor().form {
            Form::Object => self.object(|writer| message.write(writer)),
            Form::Value | Form::Nullable => message.write(self),
        }
    }

    /// Writes an object whose keys `fields` writes, a comma before each.
    pub(in crate::json) fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        if self.enter() {
            fields(self);
            self.depth -= 1;
        }
        match self.out.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => self.out.push(b'{'),
        }
        self.out.push(b'}');
    }

    /// Writes a list whose items `items` writes, a comma before each.
    pub(in crate::json) fn list(&mut self, items: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        if self.enter() {
            items(self);
            self.depth -= 1;
        }
        match self.out.get_mut(start) {
            Some(comma) => *comma = b'[',
            None => self.out.push(b'['),
        }
        self.out.push(b']');
    }

    /// Goes one level down.
    fn enter(&mut self) -> bool {
        if self.depth >= DEEPEST {
            self.fail(format!("nested more than {DEEPEST} levels deep"));
            return false;
        }
        self.depth += 1;
        true
    }
}
