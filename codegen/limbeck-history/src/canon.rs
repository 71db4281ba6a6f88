//! What is recorded.

/// What is recorded of a package.
#[derive(Clone, Debug)]
pub struct Canon;
