//! The workspace against its own rules: what Cargo, rustc and clippy do not check.

mod directions;
mod files;
mod links;
mod manifests;
mod suites;
