//! Why a value could not be converted.

use std::fmt::{self, Write as _};

use tonic::Status;

use super::status;

/// Why a value could not be converted, and where it stands.
///
/// It is one pointer, so that results stay small; the path is put together only when somebody asks for it.
#[derive(Clone, PartialEq, Eq)]
pub struct BridgeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    reason: String,
    /// The innermost first.
    path: Vec<Segment>,
    /// Which message of a stream it was, from 0.
    message: Option<u64>,
    between: Option<(Direction, &'static Versions)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Segment {
    Field(&'static str),
    Index(usize),
    Key(String),
}

/// Which way a conversion goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the older version to the newer one.
    Up,
    /// From the newer version to the older one.
    Down,
}

/// The packages of two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The older one, such as `user.v1`.
    pub older: &'static str,
    /// The newer one, such as `user.v2`.
    pub newer: &'static str,
}

/// Bytes of a path, a key in it, and a reason: they come from callers and travel in headers, both twice and more, and
/// with all told in less than 4 KiB, of the 8 that some peers take.
const PATH: usize = 256;
const KEY: usize = 64;
const REASON: usize = 384;

impl BridgeError {
    /// An error at the value itself; `reason` is a fragment such as `must be a name of two words`.
    pub fn new(reason: impl Into<String>) -> Self {
        let reason = shorten(reason.into(), REASON);
        Self(Box::new(Inner { reason, path: Vec::new(), message: None, between: None }))
    }

    /// The same error, seen from the message that holds the value in `field`.
    #[must_use]
    pub fn inside(self, field: &'static str) -> Self {
        self.below(Segment::Field(field))
    }

    /// The same error, seen from the list that holds the value at `index`: `.at(3).inside("devices")`.
    #[must_use]
    pub fn at(self, index: usize) -> Self {
        self.below(Segment::Index(index))
    }

    /// The same error, seen from the map that holds the value under `key`: `.key("a").inside("labels")`.
    #[must_use]
    pub fn key(self, key: impl fmt::Display) -> Self {
        self.below(Segment::Key(shorten(key.to_string(), KEY)))
    }

    /// The same error, seen from the stream whose message number `index`, from 0, holds the value.
    #[must_use]
    pub(super) fn of_message(mut self, index: u64) -> Self {
        self.0.message = Some(index);
        self
    }

    fn below(mut self, segment: Segment) -> Self {
        self.0.path.push(segment);
        self
    }

    /// Where the value stands: `user.devices[3].label`, `labels["a"]`; empty for the whole message.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Field(name) if path.is_empty() => path.push_str(name),
                Segment::Field(name) => path.extend([".", name]),
                Segment::Index(index) => drop(write!(path, "[{index}]")),
                Segment::Key(key) => drop(write!(path, "[{key:?}]")),
            }
            if path.len() > PATH {
                break;
            }
        }
        shorten(path, PATH)
    }

    /// What is wrong with the value.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Says which conversion it was; what was said before stays.
    #[must_use]
    pub fn between(mut self, direction: Direction, versions: &'static Versions) -> Self {
        self.0.between.get_or_insert((direction, versions));
        self
    }

    /// Which conversion it was, if [`Self::between`] said so.
    pub fn direction(&self) -> Option<(Direction, &'static Versions)> {
        self.0.between
    }

    /// What a caller is told.
    ///
    /// On the way up it is the caller's value that does not fit: `INVALID_ARGUMENT` with a `google.rpc.BadRequest` that
    /// names the path. On the way down it is the service's: `FAILED_PRECONDITION` with a `google.rpc.ErrorInfo` of
    /// reason `VERSION_UNREPRESENTABLE`, domain `limbeck`, and the packages and the path as metadata. If nobody said
    /// which way it was, `INTERNAL`.
    pub fn into_status(self) -> Status {
        match self.0.between {
            Some((Direction::Up, _)) => status::invalid(&self),
            Some((Direction::Down, versions)) => {
                status::unrepresentable(&self, versions.newer, versions.older)
            }
            None => Status::internal(self.to_string()),
        }
    }
}

impl fmt::Display for BridgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.0.message {
            write!(f, "message {index} of the stream: ")?;
        }
        if self.0.path.is_empty() {
            return f.write_str(&self.0.reason);
        }
        write!(f, "`{}`: {}", self.path(), self.0.reason)
    }
}

impl fmt::Debug for BridgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("BridgeError");
        debug.field("path", &self.path()).field("reason", &self.0.reason);
        debug.field("between", &self.0.between).finish()
    }
}

impl std::error::Error for BridgeError {}

impl From<BridgeError> for Status {
    fn from(error: BridgeError) -> Self {
        error.into_status()
    }
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl Versions {
    /// The packages that a conversion leads from and to.
    pub const fn ends(&self, direction: Direction) -> (&'static str, &'static str) {
        match direction {
            Direction::Up => (self.older, self.newer),
            Direction::Down => (self.newer, self.older),
        }
    }
}

/// At most so many bytes of a text, with `…` for what is cut.
pub(crate) fn shorten(mut text: String, longest: usize) -> String {
    if text.len() > longest {
        let end = (0..=longest).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    static VERSIONS: Versions = Versions { older: "user.v1", newer: "user.v2" };

    #[test]
    fn hostile_keys_and_depths_stay_small() {
        let key = "\u{0}\"é".repeat(300_000);
        let mut error = BridgeError::new(key.clone()).key(&key);
        for _ in 0..100_000 {
            error = error.inside("deep").at(usize::MAX);
        }
        assert!(error.path().len() <= PATH + 4, "{}", error.path().len());
        assert!(error.reason().len() <= REASON + 4);
        let error = BridgeError::new("no").key(&key).between(Direction::Up, &VERSIONS);
        assert!(error.path().starts_with(r#"["\0\"é\0"#) && error.path().len() < 400);
    }

    #[test]
    fn all_that_is_told_fits_a_header() {
        static LONG: Versions =
            Versions { older: "organization.department.v1", newer: "organization.department.v2" };
        // Each byte of which takes three in a header.
        for text in ["é", "\u{1}", "%", "𝄞", "a"] {
            let mut error = BridgeError::new(text.repeat(100_000)).of_message(u64::MAX);
            for _ in 0..10 {
                error = error.key(text.repeat(100)).inside("labels");
            }
            for direction in [Direction::Up, Direction::Down] {
                let status = error.clone().between(direction, &LONG).into_status();
                let response = status.into_http::<()>();
                let headers = response.headers().iter();
                let size: usize =
                    headers.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
                assert!(size < 4 * 1024, "{text} {size}");
            }
        }
    }

    #[test]
    fn a_path_is_read_from_outside() {
        let error = BridgeError::new("must be short").inside("label").at(3).inside("devices");
        let error = error.key("a.\"b").inside("groups").inside("user");
        assert_eq!(error.path(), r#"user.groups["a.\"b"].devices[3].label"#);
        assert_eq!(error.to_string(), format!("`{}`: must be short", error.path()));
        assert_eq!(BridgeError::new("must be short").to_string(), "must be short");
        assert_eq!(size_of::<Result<(), BridgeError>>(), size_of::<usize>());
    }

    #[test]
    fn the_first_to_say_which_way_it_was_is_right() {
        let error = BridgeError::new("no").between(Direction::Down, &VERSIONS);
        let error = error.between(Direction::Up, &VERSIONS);
        assert_eq!(error.direction(), Some((Direction::Down, &VERSIONS)));
        assert_eq!(BridgeError::new("no").into_status().code(), tonic::Code::Internal);
    }
}
