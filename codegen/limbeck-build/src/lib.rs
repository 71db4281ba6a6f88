//! limbeck for `build.rs`: proto files to Rust in `OUT_DIR`.
