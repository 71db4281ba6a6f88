//! Generates Rust from the protos of the suite `rest`, which are fixtures.

use limbeck_build::RustOptions;

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions { client: false, rest: Some(true), ..RustOptions::default() };
    limbeck_build::configure().root("../fixtures/rest/proto").rust(options).compile()
}
