//! Conversions from bytes to bytes, and from JSON to JSON.

use limbeck_runtime::bridge::BridgeError;
use limbeck_runtime::json;
use limbeck_runtime::prost::Message;
use limbeck_runtime::testing::{Lines, Outcome, Violation};

use crate::CUSTOM;
#[allow(clippy::wildcard_imports, reason = "the table names all packages")]
use crate::api::*;
use crate::custom::Customs;
use crate::mutants::Mutants;

/// A conversion of encoded messages.
pub type Convert = fn(&[u8]) -> Result<Vec<u8>, BridgeError>;

/// Puts an edited older message back into a stored newer one, both encoded.
pub type Put = fn(&[u8], &[u8]) -> Result<Vec<u8>, BridgeError>;

/// Tests the laws on so many messages of a seed.
pub type Laws = fn(usize, u64) -> Result<Outcome, Box<Violation>>;

/// Makes mistakes in tables of names, each tried on so many messages of a seed; gives how many, by class, and those that no law finds.
pub type MutantsOf = fn(usize, u64) -> (Vec<&'static str>, Vec<String>);

/// A message of each version, and what is printed about them.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Full name of the older one.
    pub older: &'static str,
    /// Full name of the newer one.
    pub newer: &'static str,
    /// From older to newer.
    pub up: Option<Convert>,
    /// From newer to older.
    pub down: Option<Convert>,
    /// From older to newer, both in JSON.
    pub up_json: Option<Convert>,
    /// From newer to older, both in JSON.
    pub down_json: Option<Convert>,
    /// Puts an edited older one back into a stored newer one.
    pub delta_put: Option<Put>,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// What is printed to test the laws, of code with a mistake.
///
/// # Errors
/// With the violation.
///
/// # Panics
/// When descriptors are not whole.
pub fn laws_of_a_mistake(runs: usize, seed: u64) -> Result<Outcome, Box<Violation>> {
    use customs::bridge::v1_v2;

    let mut values = v1_v2::values(seed).expect("descriptors are whole");
    v1_v2::laws(&Customs { forgets: true }, &mut values, runs)
}

fn bytes<A: Message + Default, B: Message>(
    from: &[u8],
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    let from = A::decode(from).expect("bytes of the message");
    Ok(convert(from)?.encode_to_vec())
}

fn json<A: json::Message + Default, B: json::Message>(
    from: &[u8],
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    let from = json::from_slice(from, &json::ReadOptions::default()).expect("JSON of the message");
    let made = convert(from)?;
    Ok(json::to_vec(&made, &json::WriteOptions::default()).expect("JSON holds every value"))
}

fn put<B: Message + Default, A: Message + Default>(
    stored: &[u8],
    edited: &[u8],
    put: impl FnOnce(B, A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    let stored = B::decode(stored).expect("bytes of the message");
    let edited = A::decode(edited).expect("bytes of the message");
    Ok(put(stored, edited)?.encode_to_vec())
}
