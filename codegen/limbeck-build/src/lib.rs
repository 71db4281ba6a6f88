//! limbeck for `build.rs`: proto files to Rust in `OUT_DIR`.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), limbeck_build::Error> {
//!     limbeck_build::configure().root("proto").compile()
//! }
//! ```
//!
//! and, where the code is wanted:
//!
//! ```text
//! mod api {
//!     include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
//! }
//! ```
//!
//! The same target and the same writer as `limbeck generate`, in the layout `modules`: a file that
//! did not change is not written, so nothing is compiled again. The crate that includes the code
//! depends on `limbeck-runtime`.
//!
//! Not here: `limbeck.toml`; a build script says everything itself.

mod builder;
mod cargo;
mod error;
mod history;
mod sources;

pub use builder::{Builder, configure};
pub use error::Error;
pub use limbeck_emit::rust::RustOptions;
pub use limbeck_schema::digest::Digest;
pub use limbeck_schema::lifecycle::{Lifecycle, Stage};
pub use limbeck_schema::{AllPackageFacts, PackageFacts};
