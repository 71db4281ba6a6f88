//! What changed between two schemas, as data.
