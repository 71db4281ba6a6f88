//! Generates Rust from `proto/` into `OUT_DIR`, again whenever something in `proto/` changes.

fn main() -> Result<(), limbeck_build::Error> {
    limbeck_build::configure().root("proto").compile()
}
