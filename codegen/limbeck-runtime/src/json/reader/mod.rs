//! Reads a value into a message: from JSON, or from the text of a path or query.
//!
//! `token` takes the input apart, `number` makes numbers of it, `object` finds the fields of messages, `shape` fills
//! fields of one, many and maps, `special` knows base64 and enums, `skip` passes over what nobody asked for.

mod input;
mod number;
mod object;
mod options;
mod shape;
mod skip;
mod special;
mod token;

pub use input::Reader;
pub use options::ReadOptions;

use input::Source;
