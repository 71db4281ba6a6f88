//! The google types that generated code refers to: `google.api`, `google.longrunning`,
//! `google.rpc`, `google.type`. Well-known types are in [`crate::prost_types`].
//!
//! Here so that two generated crates that use the same google type use the same Rust type.

mod generated;

pub use generated::FILE_DESCRIPTOR_SET;
#[cfg(feature = "json")]
pub use generated::JSON_TYPES;
pub use generated::google::*;
