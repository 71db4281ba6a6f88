//! Generates Rust from the protos of the conformance suite, which are fixtures.

use limbeck_build::RustOptions;

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions {
        client: false,
        server: false,
        json: Some(true),
        serde: Some(false),
        rest: Some(false),
        ..RustOptions::default()
    };
    limbeck_build::configure().root("../fixtures/conformance/proto").rust(options).compile()
}
