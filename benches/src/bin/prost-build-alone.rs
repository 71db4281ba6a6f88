//! `prost-build-alone IMAGE PREFIX OUT [--format]`: the Rust that prost-build makes of the files of
//! a descriptor set whose names begin with PREFIX, one file per package in the folder OUT.
//!
//! As limbeck does, it passes every file and keeps the modules it wants. It generates no services.
//! `--format` prints the modules as prost-build's default feature `format` does.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use prost::Message;
use prost_build::{Config, Module};
use prost_types::FileDescriptorSet;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [image, prefix, out, options @ ..] = arguments.as_slice() else {
        return Err("usage: prost-build-alone IMAGE PREFIX OUT [--format]".into());
    };
    let format = options.iter().any(|option| option == "--format");
    let set = FileDescriptorSet::decode(fs::read(image)?.as_slice())?;
    let wanted: BTreeSet<String> = set
        .file
        .iter()
        .filter(|file| file.name().starts_with(prefix.as_str()))
        .map(|file| file.package().to_owned())
        .collect();
    let requests: Vec<_> = set
        .file
        .into_iter()
        .map(|file| (Module::from_protobuf_package_name(file.package()), file))
        .collect();
    let modules = Config::new().generate(requests)?;
    fs::create_dir_all(out)?;
    for package in &wanted {
        let module = Module::from_protobuf_package_name(package);
        if let Some(text) = modules.get(&module) {
            let path = Path::new(out).join(format!("{package}.rs"));
            if format {
                fs::write(path, prettyplease::unparse(&syn::parse_file(text)?))?;
            } else {
                fs::write(path, text)?;
            }
        }
    }
    println!("{} packages", wanted.len());
    Ok(())
}
