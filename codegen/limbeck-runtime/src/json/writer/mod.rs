//! Writes a message into one buffer.
//!
//! An object is begun without its brace: each field writes `,"key":`, and at the end the first comma becomes the
//! brace. So nobody asks whether a field is the first. What cannot be written is remembered, and told at the end.

mod scalar;
mod shape;

use std::borrow::Cow;

use super::{Dynamic, Error, Form, Message, Types};

/// How JSON is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Write fields without presence when they have their default, and empty lists and maps. Default: no.
    pub defaults: bool,
    /// Write proto names (`full_name`), not JSON names (`fullName`). Default: no.
    pub proto_names: bool,
    /// Write enums as numbers. Default: no.
    pub enum_numbers: bool,
    /// What an `Any` may hold.
    pub types: Types,
}

/// Writes one value.
#[derive(Debug)]
pub struct Writer<'a> {
    out: Vec<u8>,
    options: &'a WriteOptions,
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
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Takes back the last bytes.
    #[cfg(feature = "serde")]
    pub(super) fn take_back(&mut self, length: usize) {
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
    pub(super) fn object(&mut self, fields: impl FnOnce(&mut Self)) {
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
    pub(super) fn list(&mut self, items: impl FnOnce(&mut Self)) {
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

    /// Goes one level down, as deep as could be read back.
    fn enter(&mut self) -> bool {
        if self.depth >= super::DEPTH {
            self.fail(format!("nested more than {} levels deep", super::DEPTH));
            return false;
        }
        self.depth += 1;
        true
    }
}
