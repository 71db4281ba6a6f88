//! The input, and where in it the reader is.

use std::borrow::Cow;

use super::ReadOptions;
use crate::json::Error;

/// Where the next value comes from.
#[derive(Debug)]
pub(super) enum Source<'a> {
    /// The JSON text.
    Json,
    #[cfg_attr(not(feature = "rest"), allow(dead_code, reason = "made by REST alone"))]
    /// One value from a path or query, for the field that these positions lead to from the message at hand.
    Text(Cow<'a, str>, &'a [u16]),
    /// The bytes of a body that is no JSON, likewise.
    #[cfg_attr(not(feature = "rest"), allow(dead_code, reason = "made by REST alone"))]
    Raw(bytes::Bytes, &'a [u16]),
}

/// How many times the length of the input may be looked through.
const LOOKS: usize = 8;
/// Bytes that may be looked through beyond that, so that a short input may nest as it likes.
const FREE_LOOKS: usize = 1024 * 1024;

/// Reads one value.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: u32,
    /// Bytes that may be looked through before they are read.
    looks: usize,
    pub(super) options: &'a ReadOptions,
    pub(super) source: Source<'a>,
}

impl<'a> Reader<'a> {
    /// Reads JSON.
    pub fn new(text: &'a str, options: &'a ReadOptions) -> Self {
        let looks = text.len().saturating_mul(LOOKS).saturating_add(FREE_LOOKS);
        Self { text, at: 0, depth: 0, looks, options, source: Source::Json }
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
    pub(in crate::json) fn is_json(&self) -> bool {
        matches!(self.source, Source::Json)
    }

    /// The next step of a path that leads into the message at hand.
    pub(in crate::json) fn step(&mut self) -> Option<usize> {
        let (Source::Text(_, path) | Source::Raw(_, path)) = &mut self.source else { return None };
        let (first, rest) = path.split_first()?;
        *path = rest;
        Some(usize::from(*first))
    }

    /// The bytes, if that is what there is.
    pub(in crate::json) fn take_raw(&mut self) -> Option<bytes::Bytes> {
        match &mut self.source {
            Source::Raw(bytes, _) => Some(std::mem::take(bytes)),
            Source::Json | Source::Text(..) => None,
        }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Goes one level down.
    pub(in crate::json) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= self.options.depth {
            return Err(self.error(format!("nested more than {} levels deep", self.options.depth)));
        }
        self.depth += 1;
        Ok(())
    }

    pub(in crate::json) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Where it is, to come back to.
    pub(in crate::json) fn mark(&self) -> (usize, u32) {
        (self.at, self.depth)
    }

    /// Comes back from a look ahead.
    ///
    /// # Errors
    /// When looks have cost too much already.
    pub(in crate::json) fn reset_from_look(&mut self, mark: (usize, u32)) -> Result<(), Error> {
        let looked = self.at.saturating_sub(mark.0);
        (self.at, self.depth) = mark;
        let Some(left) = self.looks.checked_sub(looked) else {
            return Err(self.error("too many `Any` inside each other"));
        };
        self.looks = left;
        Ok(())
    }

    /// Refuses what only JSON can express.
    pub(in crate::json) fn json_only(&mut self, wanted: &str) -> Result<(), Error> {
        if self.is_json() { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    /// An error at this place.
    #[cold]
    pub(in crate::json) fn error(&self, message: impl Into<Cow<'static, str>>) -> Error {
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
