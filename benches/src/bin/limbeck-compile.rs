//! `limbeck-compile ROOT [EXCLUDE…]`: compiles a tree to the model, writes nothing, prints counts.

use std::error::Error;
use std::process::ExitCode;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::source::{Disk, DiskOptions};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("usage: limbeck-compile ROOT [EXCLUDE…]")?;
    let options =
        DiskOptions { roots: vec![root.into()], include: Vec::new(), exclude: arguments.collect() };
    let compilation = compile(&Disk::new(&options)?, &Limits::default())?;
    let schema = &compilation.schema;
    println!("{} files, {} messages", schema.files.len(), schema.messages.len());
    Ok(if compilation.has_errors() { ExitCode::from(100) } else { ExitCode::SUCCESS })
}
