//! `limbeck export`: the proto files of a revision.

use std::path::PathBuf;

use limbeck_emit::write::{Mode, Orphans, write};
use limbeck_emit::{FileSet, MARK};
use limbeck_history::workspace::digest_of;
use limbeck_schema::text::counted;

use super::show::recorded;
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::Records;
use crate::render::Object;

/// What some editors write in front of text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Write the proto files of a revision
///
/// One file for the package, in canonical form, and those that it imports: of packages with a history
/// as the revision requires them, else copies of what the project has. Files of protobuf itself
/// (`google/protobuf/…`) are left out. Nothing is fetched. Files that limbeck did not write are never
/// overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck export user.v1@published -o /tmp/published
  limbeck export 4f1c9a -o old && limbeck build -C old")]
pub(crate) struct Args {
    /// Which: an id or its first digits, `head`, `base`, `published`, `user.v1@head-2`
    #[arg(value_name = "REV")]
    revision: String,
    /// Write to DIR, which is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The package that is meant, where REV does not say it
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::read(global, console)?;
    let workspace = records.workspace();
    let (package, id) =
        Records::resolve(&workspace.histories, &args.revision, args.package.as_deref())?;
    let recorded = recorded(&workspace, &package, &id)?;
    let found = digest_of(&recorded.compilation.schema, &package);
    let after = workspace.revision(&package, &id).map(|revision| revision.after);
    if let Some(after) = after.filter(|after| *after != found) {
        let message = format!("what is recorded up to {id} leads to `{found}`, not to `{after}`");
        return Err(Error::failed(message, "`limbeck verify --deep` says what is wrong").into());
    }
    let name = format!("{package}@{id}");
    let head = |of: &str| {
        let what = if of == package { format!("`{name}`") } else { format!("`{of}` for `{name}`") };
        format!("// {MARK} export, {what}: do not edit.\n\n")
    };
    let mut files = FileSet::default();
    for (path, bytes) in recorded.files(&head) {
        let bytes = if recorded.copied.contains_key(&path) { marked(&name, &bytes) } else { bytes };
        files.insert(path, bytes).map_err(|error| {
            let help = "rename the proto file that the name comes from";
            Error::in_the_way(error.to_string(), help)
        })?;
    }
    let report = write(&args.output, &files, Mode::Write, Orphans::Keep)?;
    if console.format == Format::Json {
        let paths: Vec<&str> = files.iter().map(|(path, _)| path).collect();
        let object = Object::default()
            .with("package", package.as_str())
            .with("id", id.as_str())
            .with("digest", found.to_string())
            .with("folder", args.output.display().to_string())
            .with("files", paths);
        console.data(object.line().as_bytes())?;
        return Ok(Exit::Success);
    }
    for (path, _) in files.iter() {
        console.detail(&args.output.join(path).display().to_string());
    }
    let total = counted(files.len(), "file");
    let folder = args.output.display();
    console.report(&format!("{name}: {total} in {folder}, {} written", report.written()))?;
    Ok(Exit::Success)
}

/// A file of others with a line that says who put it there.
fn marked(name: &str, bytes: &[u8]) -> Vec<u8> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut marked =
        format!("// {MARK} export, a copy for `{name}`: do not edit.\n\n").into_bytes();
    marked.extend_from_slice(text);
    marked
}
