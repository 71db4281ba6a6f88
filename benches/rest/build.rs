//! One schema, two sets of types: limbeck's, and those that `rest_over_grpc` is documented with.

use std::error::Error;
use std::path::{Path, PathBuf};

use limbeck_build::RustOptions;
use protox::Compiler;
use protox::file::{ChainFileResolver, GoogleFileResolver, IncludeFileResolver};
use rest_over_grpc::build::compile_fds;

/// `google/api/annotations.proto`, which protox does not bring.
const BUNDLED: &str = "../../codegen/limbeck-schema/bundled";

fn main() -> Result<(), Box<dyn Error>> {
    let options = RustOptions { client: false, rest: Some(true), ..RustOptions::default() };
    limbeck_build::configure().root("proto").rust(options).compile()?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("rest_over_grpc");
    std::fs::create_dir_all(&out)?;
    rest_over_grpc(&out)
}

/// The build script of its quick start, with limbeck's choices: `Bytes`, `BTreeMap`, and unknown
/// fields ignored.
fn rest_over_grpc(out: &Path) -> Result<(), Box<dyn Error>> {
    // Its own `google/protobuf` first: it does not read newer ones.
    let mut resolver = ChainFileResolver::new();
    resolver.add(GoogleFileResolver::new());
    resolver.add(IncludeFileResolver::new("proto".into()));
    resolver.add(IncludeFileResolver::new(BUNDLED.into()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true);
    compiler.open_file("library/v1/library.proto")?;
    let descriptors = compiler.encode_file_descriptor_set();
    tonic_prost_build::configure()
        .build_client(false)
        .build_transport(false)
        .btree_map(".")
        .bytes(".")
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .out_dir(out)
        .compile_fds(compiler.file_descriptor_set())?;
    pbjson_build::Builder::new()
        .register_descriptors(&descriptors)?
        .btree_map(["."])
        .ignore_unknown_fields()
        .extern_path(".google.protobuf", "::pbjson_types")
        .out_dir(out)
        .build(&[".library"])?;
    compile_fds(&descriptors, out)?;
    Ok(())
}
