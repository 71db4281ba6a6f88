//! Writes a message into one buffer.
//!
//! An object is begun without its brace: each field writes `,"key":`, and at the end the first comma becomes the
//! brace. So nobody asks whether a field is the first. What cannot be written is remembered, and told at the end.

mod buffer;
mod options;
mod scalar;
mod shape;

pub use buffer::Writer;
pub use options::WriteOptions;
