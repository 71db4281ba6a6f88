//! Names for meanings: the digest of a package's canonical schema.
//!
//! `lb1` is specified in `docs/digest-lb1.md`, well enough for a second implementation; the bytes
//! that are hashed are built in [`lb1`](self) and nowhere else. The algorithm behind a prefix never
//! changes: another one gets another prefix.
//!
//! In a digest is what a package means to those who exchange its messages: symbols by full name,
//! fields and values by number, types, cardinality, resolved features, JSON names, defaults,
//! oneofs, options, numbers and names set aside, rpcs. Not in it is how that is written down:
//! comments, order, files and their options, imports, syntax.

mod closure;
mod encode;
mod lb1;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::model::{Package, Schema};

/// The name of a meaning: `lb1:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    /// SHA-256 of the canonical bytes.
    pub bytes: [u8; 32],
}

/// Why a text is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no digest of the form `lb1:` and 64 lower-case hexadecimal digits")]
pub struct ParseDigestError {
    text: String,
}

/// The digest of everything a package declares.
pub fn package(schema: &Schema, package: &Package) -> Digest {
    Digest::of_bytes(&package_bytes(schema, package))
}

/// The digest of everything a package reaches in other packages: the types of its fields and rpcs,
/// the types of their fields, and so on.
///
/// The message that an extension extends is not reached by that, nor is what declares an option:
/// neither is part of a message that the package sends.
pub fn closure(schema: &Schema, package: &Package) -> Digest {
    Digest::of_bytes(&closure::bytes(schema, package))
}

/// The bytes that [`package()`] hashes, for who compares two implementations.
pub fn package_bytes(schema: &Schema, package: &Package) -> Vec<u8> {
    lb1::bytes(schema, package)
}

impl Digest {
    /// The digest of bytes that encode a meaning without ambiguity: every item says where it ends, and
    /// the first says what is encoded.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self { bytes: Sha256::digest(bytes).into() }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lb1:")?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = text.strip_prefix("lb1:").filter(|hex| hex.len() == 64);
        let bytes = hex.and_then(parse_hex);
        bytes.map(|bytes| Self { bytes }).ok_or_else(|| ParseDigestError { text: text.to_owned() })
    }
}

fn parse_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let digit = |at: usize| match pair.get(at).copied()? {
            digit @ b'0'..=b'9' => Some(digit - b'0'),
            digit @ b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        *byte = digit(0)? << 4 | digit(1)?;
    }
    Some(bytes)
}
