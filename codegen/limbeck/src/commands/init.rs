//! `limbeck init`: a new project, or the beginnings of one where proto files already are.
//!
//! Nothing is overwritten: `limbeck.toml` must not exist, lines are added to `.gitattributes` and
//! `.gitignore` only if they are missing.

mod convert;
mod name;
mod roots;
mod template;

use std::fs;
use std::path::{Path, PathBuf};

use limbeck_schema::source::{Disk, DiskOptions, Files};
use limbeck_schema::text::{Tone, counted};

use crate::config;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::files::write_new;
use crate::project::layout::Layout;
use crate::project::{FOREIGN, Ground, buf_layout, current_folder, relative};

/// Start a project, or make one of a folder with proto files
///
/// In a folder without proto files, writes a first API that builds at once. Where there is a
/// `buf.yaml` or `buf.work.yaml`, writes a `limbeck.toml` that means the same, and tells what has
/// no place in it. Otherwise finds out by imports and package names which folders imports are
/// relative to. Never overwrites a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck init shop && cd shop && limbeck build
  limbeck init --name acme.billing
  limbeck init --dry-run")]
pub(crate) struct Args {
    /// The folder; it is created if needed
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Name the first API, without its version [default: the folder's name]
    #[arg(long, value_name = "NAME", value_parser = name::parse)]
    name: Option<String>,
    /// Write nothing; print what `limbeck.toml` would say
    #[arg(long)]
    dry_run: bool,
}

/// A new `limbeck.toml` and what to say about it.
struct Plan {
    config: String,
    /// Another file to write.
    api: Option<(PathBuf, String)>,
    /// What was found.
    found: Option<String>,
    /// What was found and has no place.
    dropped: Vec<String>,
}

pub(crate) fn run(args: &Args, start: Option<&Path>, console: &Console) -> Result<Exit, Stop> {
    let folder = args.dir.as_deref().or(start).unwrap_or(Path::new("."));
    let config = folder.join(config::FILE);
    if config.symlink_metadata().is_ok() {
        let message = format!("`{}` exists: this is a project already", shown(&config));
        return Err(Error::in_the_way(message, "`limbeck build` compiles and generates").into());
    }
    let plan = plan(folder, args.name.as_deref())?;
    for line in &plan.dropped {
        console.note(&format!("not taken over: {line}"));
    }
    if args.dry_run {
        console.data(plan.config.as_bytes())?;
        return Ok(Exit::Success);
    }
    let mut lines: Vec<String> = plan.found.into_iter().collect();
    for (path, text) in plan.api.into_iter().chain([(config, plan.config)]) {
        write_new(&path, &text)?;
        lines.push(format!("created {}", shown(&path)));
    }
    lines.extend(append(&folder.join(".gitattributes"), "generated/** linguist-generated=true")?);
    lines.extend(append(&folder.join(".gitignore"), "/target")?);
    if let Some(outer) = outer(folder) {
        let outer = outer.display();
        lines.push(format!("note: `{outer}` no longer counts in this folder"));
    }
    for line in lines {
        console.report(&line)?;
    }
    console.report(&next(folder, console))?;
    Ok(Exit::Success)
}

/// What there is, relative to the folder.
fn protos(folder: &Path) -> Result<Vec<String>, Error> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => {
            let message = format!("`{}` is a file, not a folder", folder.display());
            return Err(Error::in_the_way(message, "name another folder: `limbeck init DIR`"));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::read(folder, error)),
    }
    let exclude = FOREIGN.map(str::to_owned).to_vec();
    let options = DiskOptions { roots: vec![folder.to_owned()], include: Vec::new(), exclude };
    Ok(Disk::new(&options)?.list()?)
}

fn plan(folder: &Path, name: Option<&str>) -> Result<Plan, Stop> {
    if let Some(layout) = buf_layout(&Ground::Disk, folder)? {
        return Ok(convert(folder, &layout));
    }
    let found = protos(folder)?;
    if found.is_empty() { Ok(create(folder, name)?) } else { Ok(adopt(folder, &found)?) }
}

fn convert(folder: &Path, layout: &Layout) -> Plan {
    let convert::Converted { text, dropped } = convert::convert(folder, layout);
    let modules = counted(layout.modules.len(), "module");
    let files: Vec<&str> = layout.texts.files.keys().map(String::as_str).collect();
    let files = files.join("`, `");
    let found = format!("found {modules} of buf in `{files}`, which limbeck reads no more");
    Plan { config: text, api: None, found: Some(found), dropped }
}

fn create(folder: &Path, name: Option<&str>) -> Result<Plan, Error> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => name::of_folder(folder)?,
    };
    let file = name::last(&name);
    let proto = format!("proto/{}/v1/{file}.proto", name.replace('.', "/"));
    let api = Some((folder.join(proto), template::api(&name)));
    let config = template::config(&["proto".to_owned()]);
    Ok(Plan { config, api, found: None, dropped: Vec::new() })
}

fn adopt(folder: &Path, found: &[String]) -> Result<Plan, Error> {
    let roots = roots::find(folder, found)?;
    let list = roots.folders.iter().map(|root| format!("`{root}`")).collect::<Vec<_>>().join(", ");
    let files = counted(found.len(), "proto file");
    let found = format!("found {files}; imports are relative to {list} ({})", roots.reason);
    let config = template::config(&roots.folders);
    Ok(Plan { config, api: None, found: Some(found), dropped: Vec::new() })
}

/// The configuration of a project that the folder is in.
fn outer(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let outer = folder.ancestors().skip(1).find(|outer| outer.join(config::FILE).is_file())?;
    Some(relative(&current_folder().ok()?, outer).join(config::FILE))
}

/// Adds a line to a file unless it is there, in this or an equal form.
fn append(path: &Path, line: &str) -> Result<Option<String>, Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            write_new(path, format!("{line}\n"))?;
            return Ok(Some(format!("created {}", shown(path))));
        }
        Err(error) => return Err(Error::read(path, error)),
    };
    let plain = |line: &str| line.trim().trim_matches('/').to_owned();
    if text.lines().any(|present| plain(present) == plain(line)) {
        return Ok(None);
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    fs::write(path, format!("{text}{gap}{line}\n")).map_err(|error| Error::write(path, error))?;
    Ok(Some(format!("added `{line}` to {}", shown(path))))
}

fn next(folder: &Path, console: &Console) -> String {
    let change = match folder.to_str() {
        Some("." | "") => String::new(),
        _ => format!("cd {} && ", folder.display()),
    };
    let command = console.paint(Tone::Help, &format!("{change}limbeck build"));
    format!("\nnext: {command}")
}

fn shown(path: &Path) -> String {
    let path = path.display().to_string();
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}
