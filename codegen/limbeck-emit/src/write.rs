//! The one writer of generated files.
