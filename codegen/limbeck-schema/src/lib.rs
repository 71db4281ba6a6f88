//! Proto files to one resolved, ordered, comparable model.
//!
//! The way of the data: a [`source::Files`] finds text, [`compile::compile`] parses and links it,
//! `lower` turns the descriptors into the [`model`], `validate` finds what the linker lets through.
//! Everything after that reads the [`model::Schema`] and knows nothing of descriptors:
//! [`route`] reads HTTP rules, [`print`](mod@print) writes canonical proto text, [`digest`] names a
//! package's meaning, [`finding`] is how all of it reports, and [`text`] shows findings to people.
//!
//! Not here: writing files, reading configuration, judging style or compatibility.

pub mod compile;
pub mod digest;
pub mod finding;
pub mod image;
pub mod lifecycle;
mod lower;
pub mod model;
mod package_facts;
pub mod print;
pub mod route;
pub mod source;
pub mod text;
mod validate;

pub use package_facts::{AllPackageFacts, PackageFacts};
