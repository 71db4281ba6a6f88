//! Generates Rust from the protos of this folder: every type of field, every kind of route.

use limbeck_build::RustOptions;

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions { client: false, rest: Some(true), ..RustOptions::default() };
    limbeck_build::configure().root("proto").rust(options).compile()
}
