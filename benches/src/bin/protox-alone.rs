//! `protox-alone ROOT LIST OUT`: what protox makes of the files that LIST names, one to a line.
//!
//! The bundled `google/protobuf` files come first, because protox does not read newer ones.

use std::error::Error;
use std::fs;

use protox::Compiler;
use protox::file::{ChainFileResolver, GoogleFileResolver, IncludeFileResolver};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, list, out] = arguments.as_slice() else {
        return Err("usage: protox-alone ROOT LIST OUT".into());
    };
    let mut resolver = ChainFileResolver::new();
    resolver.add(GoogleFileResolver::new());
    resolver.add(IncludeFileResolver::new(root.into()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(fs::read_to_string(list)?.lines())?;
    fs::write(out, compiler.encode_file_descriptor_set())?;
    Ok(())
}
