//! Reads a value into a message: from JSON, or from the text of a path or query.
//!
//! `token` takes the input apart, `number` makes numbers of it, `object` finds the fields of messages, `shape` fills
//! fields of one, many and maps, `special` knows base64 and enums, `skip` passes over what nobody asked for.

mod number;
mod object;
mod shape;
mod skip;
mod special;
mod token;

use std::borrow::Cow;

use super::{Error, Types};

/// How JSON is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Pass over keys that no field has, and names that no enum value has. Default: no.
    pub ignore_unknown: bool,
    /// How many objects and lists may stand in each other. Default: 100, as protobuf allows on the wire.
    pub depth: u32,
    /// What an `Any` may hold.
    pub types: Types,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { ignore_unknown: false, depth: super::DEPTH, types: Types::default() }
    }
}

/// Where the next value comes from.
#[derive(Debug)]
enum Source<'a> {
    /// The JSON text.
    Json,
    #[cfg_attr(not(feature = "rest"), allow(dead_code, reason = "made by REST alone"))]
    /// One value from a path or query, for the field that these positions lead to from the message at hand.
    Text(Cow<'a, str>, &'a [u16]),
    /// The bytes of a body that is no JSON, likewise.
    #[cfg_attr(not(feature = "rest"), allow(dead_code, reason = "made by REST alone"))]
    Raw(bytes::Bytes, &'a [u16]),
}

/// Reads one value.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    options: &'a ReadOptions,
    source: Source<'a>,
}

impl<'a> Reader<'a> {
    /// Reads JSON.
    pub fn new(text: &'a str, options: &'a ReadOptions) -> Self {
        Self { text, at: 0, depth: 0, options, source: Source::Json }
    }

    /// Reads a value that is written as in a path or query, into the field that `path` leads to.
    #[cfg(feature = "rest")]
    pub(crate) fn of_text(value: Cow<'a, str>, path: &'a [u16], options: &'a ReadOptions) -> Self {
        Self { source: Source::Text(value, path), ..Self::new("", options) }
    }

    /// Gives the bytes to the field that `path` leads to.
    #[cfg(feature = "rest")]
    pub(crate) fn of_bytes(bytes: bytes::Bytes, path: &'a [u16], options: &'a ReadOptions) -> Self {
        Self { source: Source::Raw(bytes, path), ..Self::new("", options) }
    }

    /// The options that it reads by.
    pub fn options(&self) -> &'a ReadOptions {
        self.options
    }

    /// Whether the value is JSON, and not the text of a path or query.
    #[inline]
    pub(super) fn is_json(&self) -> bool {
        matches!(self.source, Source::Json)
    }

    /// The next step of a path that leads into the message at hand.
    pub(super) fn step(&mut self) -> Option<usize> {
        let (Source::Text(_, path) | Source::Raw(_, path)) = &mut self.source else { return None };
        let (first, rest) = path.split_first()?;
        *path = rest;
        Some(usize::from(*first))
    }

    /// The bytes, if that is what there is.
    pub(super) fn take_raw(&mut self) -> Option<bytes::Bytes> {
        match &mut self.source {
            Source::Raw(bytes, _) => Some(std::mem::take(bytes)),
            Source::Json | Source::Text(..) => None,
        }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Goes one level down.
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= self.options.depth {
            return Err(self.error(format!("nested more than {} levels deep", self.options.depth)));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Where it is, to come back to with [`Reader::reset`].
    pub(super) fn mark(&self) -> (usize, u32) {
        (self.at, self.depth)
    }

    pub(super) fn reset(&mut self, mark: (usize, u32)) {
        (self.at, self.depth) = mark;
    }

    /// Refuses what only JSON can express.
    pub(super) fn json_only(&mut self, wanted: &str) -> Result<(), Error> {
        if self.is_json() { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    /// An error at this place.
    #[cold]
    pub(super) fn error(&self, message: impl Into<Cow<'static, str>>) -> Error {
        let error = Error::new(message);
        if self.is_json() { error.at(self.at) } else { error }
    }

    /// Makes sure that nothing follows.
    ///
    /// # Errors
    /// When anything but white space does.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("something follows the JSON value")),
        }
    }
}
