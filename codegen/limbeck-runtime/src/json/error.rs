//! Why JSON and a message do not fit together.

use std::borrow::Cow;
use std::fmt;

/// Why JSON could not be read into a message, or a message not be written as JSON.
///
/// It names the field by its path of proto names, such as `user.devices[2].label`, and the byte of the input.
/// Neither it nor its `Debug` holds a value that a caller sent.
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    message: Cow<'static, str>,
    /// From the root down; empty for the root itself.
    path: String,
    offset: Option<usize>,
}

impl Error {
    /// An error about the value at hand; callers up the message add the path to it.
    #[cold]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            inner: Box::new(Inner { message: message.into(), path: String::new(), offset: None }),
        }
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The field that it is about, as a path of proto names; empty if it is about the whole.
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// The byte of the input at which reading stopped, counted from 0.
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }

    #[cold]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.inner.offset.get_or_insert(offset);
        self
    }

    /// Puts a field before the path.
    #[cold]
    pub(crate) fn inside(mut self, field: &str) -> Self {
        let path = &mut self.inner.path;
        let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
        path.insert_str(0, dot);
        path.insert_str(0, field);
        self
    }

    /// Puts the position in a list before the path.
    #[cold]
    pub(crate) fn inside_item(self, index: usize) -> Self {
        self.inside(&format!("[{index}]"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { message, path, offset } = &*self.inner;
        if !path.is_empty() {
            write!(f, "`{path}`: ")?;
        }
        f.write_str(message)?;
        match offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn the_path_grows_from_the_inside_out() {
        let error = Error::new("too long").at(7).inside("label").inside_item(2).inside("devices");
        let error = error.inside("user").at(9);
        assert_eq!(error.to_string(), "`user.devices[2].label`: too long (at byte 7)");
        assert_eq!(Error::new("too long").to_string(), "too long");
    }
}
