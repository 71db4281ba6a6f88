//! The google types that generated code refers to: `google.longrunning`, `google.rpc`, `google.type`, and with the
//! feature `google-api` those of `google.api`. Well-known types are in [`crate::prost_types`].
//!
//! Here so that two generated crates that use the same google type use the same Rust type.

mod generated;
#[cfg(feature = "google-api")]
mod generated_api;

pub use generated::FILE_DESCRIPTOR_SET;
#[cfg(feature = "json")]
pub use generated::JSON_TYPES;
pub use generated::google::*;
#[cfg(feature = "google-api")]
pub use generated_api::google::api;
