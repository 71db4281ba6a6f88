//! Whether what is done to messages by name is the same before a conversion, under the names of one version, and behind
//! it, under those of the other: field masks, `order_by`, paths of violations.
//!
//! What masks do is written anew here, over messages without a type, and shares no code with the runtime. Not here: the
//! laws about values.

mod apply;
mod check;
mod draw;
mod sources;
mod texts;

pub(super) use check::Way;
