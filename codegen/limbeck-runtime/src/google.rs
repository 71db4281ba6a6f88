//! The google and well-known types that generated code refers to.
