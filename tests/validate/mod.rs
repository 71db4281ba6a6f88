//! What limbeck refuses, against what protoc and buf refuse.
//!
//! Fixtures: `invalid` (a folder per kind of fault that the linker alone lets through), `agree`
//! (accepted and refused by all), `stricter` (limbeck refuses what protoc accepts, each with its
//! reason), `support` (what they import). A comment on the offending line says what is expected:
//! `// refused: part of the message`, `// warned: part of the message`.

mod fixture;
mod peer;
mod verdicts;
