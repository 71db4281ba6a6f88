//! Where the files of others are that a project imports. Nothing is fetched here: what is not on
//! this machine is refused with the command that brings it.

use std::path::{Path, PathBuf};

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::DiskOptions;

use super::cache;
use super::ground::{Ground, Place};
use super::layout::{Layout, Need, VENDOR};
use crate::config::Dependency;
use crate::error::Stop;

/// Modules whose files, or most of them, come with limbeck.
pub(crate) const BUNDLED: [&str; 3] = [
    "buf.build/bufbuild/protovalidate",
    "buf.build/googleapis/googleapis",
    "buf.build/protocolbuffers/wellknowntypes",
];

/// The folders of everything that is needed, in the order of the configuration.
///
/// # Errors
/// Findings about all that is not there.
pub(super) fn find(ground: &Ground, folder: &Path, layout: &Layout) -> Result<Vec<Place>, Stop> {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for need in &layout.needs {
        match find_one(ground, folder, need) {
            Ok(Some((ground, root))) => {
                let options = DiskOptions { roots: vec![root], ..DiskOptions::default() };
                places.push(ground.files(&options)?);
            }
            Ok(None) => {}
            Err(finding) => findings.push(*finding),
        }
    }
    findings.sort();
    if findings.is_empty() {
        Ok(places)
    } else {
        Err(Stop::Findings(findings, layout.texts.clone()))
    }
}

/// A folder that import names are relative to, and what it lies on; `None` if bundled files have to
/// do.
fn find_one(
    ground: &Ground,
    folder: &Path,
    need: &Need,
) -> Result<Option<(Ground, PathBuf)>, Box<Finding>> {
    if let Dependency::Path(path) = &need.dependency {
        let path = folder.join(path);
        if ground.is_folder(&path) {
            return Ok(Some((ground.clone(), path)));
        }
    }
    let vendored = folder.join(VENDOR).join(&need.name);
    if ground.is_folder(&vendored) {
        return Ok(Some((ground.clone(), vendored)));
    }
    match &need.dependency {
        Dependency::Path(path) => Err(missing(
            need,
            format!("the folder `{path}` of dependency `{}` does not exist", need.name),
            "name the folder that its import names are relative to".to_owned(),
        )),
        Dependency::Git { .. } => Err(missing(
            need,
            format!("dependency `{}` is not below `{VENDOR}` yet", need.name),
            "`limbeck vendor` brings it".to_owned(),
        )),
        Dependency::Buf(pin) => match cache::module(pin) {
            // The cache is this machine's, whatever the project lies on.
            Ok(Some(module)) => Ok(Some((Ground::Disk, module.files))),
            Ok(None) if BUNDLED.contains(&pin.name.as_str()) => Ok(None),
            Ok(None) => Err(missing(
                need,
                format!("dependency `{}` is not on this machine", pin.name),
                format!(
                    "`buf dep update && buf build` brings it to buf's cache, and `limbeck vendor` \
                     from there to `{VENDOR}/{}`",
                    need.name
                ),
            )),
            Err(fault) => Err(missing(need, fault.to_string(), fault.help())),
        },
    }
}

fn missing(need: &Need, message: String, help: String) -> Box<Finding> {
    let place = Some(need.place.clone());
    Box::new(Finding::new("CONFIG", Severity::Error, place, message).with_help(help))
}
