//! Generates three versions and, by the histories beside the proto files, the two bridges between them.

use limbeck_build::RustOptions;

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions {
        bridge: Some(true),
        json: Some(true),
        rest: Some(true),
        testing: Some(true),
        ..RustOptions::default()
    };
    limbeck_build::configure().root("../fixtures/bridges/chain/proto").rust(options).compile()
}
