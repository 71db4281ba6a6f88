//! Generates both versions and, by the histories beside the proto files, the bridge between them.

use limbeck_build::RustOptions;

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions { bridge: Some(true), ..RustOptions::default() };
    limbeck_build::configure().root("proto").rust(options).compile()
}
