//! The limbeck command line.
fn main() {}
