//! `buf.work.yaml`: the folders of a version 1 workspace.

use limbeck_schema::finding::Finding;

use super::reader::table;
use crate::config::checks::{clean, is_within};
use crate::config::{Complaints, Located, yaml};

/// Reads the folders of the modules.
///
/// # Errors
/// Everything wrong with the file, in the order of the text.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Located<String>>, Vec<Finding>> {
    let mut complaints = Complaints::new(file, text.as_bytes());
    let folders = read(text, &mut complaints).unwrap_or_default();
    if complaints.is_empty() { Ok(folders) } else { Err(complaints.into_findings()) }
}

fn read(text: &str, complaints: &mut Complaints) -> Option<Vec<Located<String>>> {
    let node = yaml::parse(text, complaints)?;
    let file = table(&node, "", &["version", "directories"], complaints);
    match file.text("version", complaints) {
        Some(version) if version.value == "v1" => {}
        Some(version) => {
            let message = format!("version `{}` is none of this file", version.value);
            let help = "write `version: v1`; a workspace of version 2 is a `buf.yaml`";
            complaints.add(version.range, message, help);
        }
        None => complaints.add(0..0, "this file has no `version`", "begin it with `version: v1`"),
    }
    let listed = file.texts("directories", complaints);
    if listed.is_empty() {
        let range = file.get("directories").map_or(0..0, |node| node.range.clone());
        complaints.add(range, "no folder is listed", "list those of modules: `directories: [a]`");
    }
    let mut folders: Vec<Located<String>> = Vec::new();
    for folder in listed {
        let range = folder.range;
        let fault = match clean(&folder.value) {
            None => format!("`{}` leads out of the folder of this file", folder.value),
            Some(path) if path == "." => "`.` is the workspace itself".to_owned(),
            Some(path) => {
                let nested = |other: &&Located<String>| {
                    is_within(&path, &other.value) || is_within(&other.value, &path)
                };
                let Some(other) = folders.iter().find(nested) else {
                    folders.push(Located { value: path, range });
                    continue;
                };
                format!("`{path}` and `{}` lie within each other", other.value)
            }
        };
        complaints.add(range, fault, "list folders below this file's, none within another");
    }
    Some(folders)
}
