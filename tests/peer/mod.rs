//! The same answers as the real buf, command by command: rule, file and place of findings, and
//! every byte of formatted text.
//!
//! What may differ is listed in `fixtures/peer/differences.toml`, each kind with its reason.

mod breaking;
mod breaking_fields;
mod command;
mod differences;
mod fmt;
mod lint;
mod mutate;
mod names;
