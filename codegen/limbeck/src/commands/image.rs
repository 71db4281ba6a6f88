//! `limbeck image`: the descriptor set, as protoc and buf write it.

use std::path::{Path, PathBuf};

use limbeck_schema::compile::Compilation;
use limbeck_schema::image::ImageOptions;

use super::{compile_or_complain, open};
use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::files::write_whole;
use crate::input::Paths;

/// Write the descriptor set
///
/// A `google.protobuf.FileDescriptorSet` of all files and what they import, custom options, places
/// and comments included. The name of the file chooses the form: `.binpb` (also `.bin`, `.pb`,
/// `.desc`), `.json`, `.txtpb`. Findings go to stderr.
///
/// INPUT is what to compile instead of the project: a folder, a proto file, another image, an
/// archive, or a commit such as `.git#branch=main`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck image -o api.binpb --exclude-source-info
  limbeck image -o main.binpb .git#branch=main
  limbeck image -o - | grpcurl -protoset /dev/stdin list")]
pub(crate) struct Args {
    /// What to compile; without it, the project
    #[arg(value_name = "INPUT")]
    input: Option<String>,
    /// Write to FILE; `-` means stdout, in binary
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Leave out the files that are only imported
    #[arg(long)]
    exclude_imports: bool,
    /// Leave out places and comments
    #[arg(long)]
    exclude_source_info: bool,
    /// Leave out what buf's images say beyond descriptors, such as which files are imports
    #[arg(long)]
    as_file_descriptor_set: bool,
    #[command(flatten)]
    paths: Paths,
}

/// How a descriptor set is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Binary,
    Json,
    Text,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let form = Form::of(&args.output)?;
    let input = open(args.input.as_deref(), &args.paths, global, console)?;
    let Some(compilation) = compile_or_complain(&input, console)? else {
        return Ok(Exit::Findings);
    };
    let options = ImageOptions {
        exclude_imports: args.exclude_imports,
        exclude_source_info: args.exclude_source_info,
        plain: args.as_file_descriptor_set,
    };
    let bytes = encode(form, &compilation, options)?;
    write_image(&args.output, &bytes, console)?;
    Ok(Exit::Success)
}

/// The bytes of a descriptor set.
///
/// # Errors
/// When an option cannot be written in the form.
pub(super) fn encode(
    form: Form,
    compilation: &Compilation,
    options: ImageOptions,
) -> Result<Vec<u8>, Error> {
    let (image, schema) = (&compilation.image, &compilation.schema);
    Ok(match form {
        Form::Binary => image.encode(schema, options),
        Form::Json => image.json(schema, options)?.into_bytes(),
        Form::Text => image.text(schema, options)?.into_bytes(),
    })
}

/// Writes to a file, or to stdout.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_image(output: &Path, bytes: &[u8], console: &Console) -> Result<(), Error> {
    if output == Path::new("-") { console.data(bytes) } else { write_whole(output, bytes) }
}

impl Form {
    /// The form that the name of a file stands for.
    ///
    /// # Errors
    /// When it stands for none.
    pub(super) fn of(output: &Path) -> Result<Self, Error> {
        if output == Path::new("-") {
            return Ok(Form::Binary);
        }
        match output.extension().and_then(|end| end.to_str()) {
            Some("binpb" | "bin" | "pb" | "desc" | "protoset" | "fds") => Ok(Form::Binary),
            Some("json") => Ok(Form::Json),
            Some("txtpb" | "textproto" | "txt") => Ok(Form::Text),
            _ => Err(Error::usage(
                format!("cannot tell from `{}` in which form to write", output.display()),
                "end the name in `.binpb`, `.json` or `.txtpb`",
            )),
        }
    }
}
