//! The same findings as the real buf: same rule, same file, same place.
//!
//! What may differ is listed in `fixtures/peer/differences.toml`, each kind with its reason.

mod breaking;
mod differences;
//! The verdicts of other tools on the same fixtures.

mod breaking_fields;
mod mutate;
//! The same answers as the real `buf`, command by command. Where limbeck answers differently on
//! purpose, a file beside the fixtures says why.

mod fmt;
