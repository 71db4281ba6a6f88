//! `[deps]`: where proto files of others are.

use limbeck_schema::source::normalize;

use super::document::Document;
use super::{Complaints, Fields, Located, buf, key};
use crate::suggest::closest;

/// Where files of others come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// A folder that import names are relative to.
    Path(String),
    /// A folder of a git repository.
    Git {
        /// The repository, as git understands it.
        url: String,
        /// A commit, tag or branch.
        rev: String,
        /// The folder that import names are relative to; empty for the repository's own.
        subdir: String,
    },
    /// A module that is published where buf looks for it.
    Buf(buf::Pin),
}

const FIELDS: [&str; 7] = ["path", "git", "rev", "subdir", "buf", "commit", "digest"];

/// Reads all of them, in the order of their names.
pub(super) fn dependencies(document: &mut Document<'_>) -> Vec<(Located<String>, Dependency)> {
    let entries = document.dependencies(&key::DEPENDENCY);
    let complaints = &mut document.complaints;
    let mut dependencies = Vec::new();
    for (name, fields) in entries {
        // Its name becomes a folder.
        let is_folder = normalize(&name.value).is_some_and(|normal| normal == name.value)
            && name.value.split('/').all(|segment| !segment.starts_with('.'));
        if !is_folder {
            let message = format!("`{}` cannot be the name of a folder", name.value);
            complaints.add(name.range.clone(), message, "choose a name such as `acme`");
        }
        if let Some(dependency) = dependency(&name, &fields, complaints) {
            dependencies.push((name, dependency));
        }
    }
    dependencies
}

fn dependency(
    name: &Located<String>,
    fields: &Fields,
    complaints: &mut Complaints,
) -> Option<Dependency> {
    let get = |key: &str| fields.get(key).map(|text| text.value.clone());
    let (dependency, taken): (Dependency, &[&str]) = match (get("path"), get("git"), get("buf")) {
        (Some(path), None, None) => (Dependency::Path(path), &["path"]),
        (None, Some(url), None) => {
            let rev = get("rev").unwrap_or_default();
            let subdir = get("subdir").unwrap_or_default();
            refuse_bad_git(name, fields, complaints);
            (Dependency::Git { url, rev, subdir }, &["git", "rev", "subdir"])
        }
        (None, None, Some(module)) => {
            let commit = get("commit").unwrap_or_default().replace('-', "");
            let digest = get("digest").unwrap_or_default();
            let is_plain = commit.chars().all(|c| c.is_ascii_alphanumeric());
            if !buf::is_module_name(&module) || !is_plain {
                let message = format!("dependency `{}` names no commit of a module", name.value);
                let help = "write `{ buf = \"registry/owner/name\", commit = \"…\" }`";
                complaints.add(name.range.clone(), message, help);
            }
            (
                Dependency::Buf(buf::Pin { name: module, commit, digest }),
                &["buf", "commit", "digest"],
            )
        }
        _ => {
            let message = format!("it is not clear where dependency `{}` is", name.value);
            let help = "write one of `{ path = \"…\" }`, `{ git = \"…\", rev = \"…\" }` and `{ buf = \"…\" }`";
            complaints.add(name.range.clone(), message, help);
            return None;
        }
    };
    for (key, value) in fields.iter().filter(|(key, _)| !taken.contains(&key.as_str())) {
        let message = format!("unknown key `{key}` in dependency `{}`", name.value);
        let help = match closest(key, FIELDS) {
            Some(close) if taken.contains(&close) => format!("did you mean `{close}`?"),
            Some(_) | None => format!("it can say `{}`", taken.join("`, `")),
        };
        complaints.add(value.range.clone(), message, help);
    }
    Some(dependency)
}

/// What git would take for an option or for a program to start is refused, and what is not pinned.
fn refuse_bad_git(name: &Located<String>, fields: &Fields, complaints: &mut Complaints) {
    for text in ["git", "rev"].iter().filter_map(|key| fields.get(*key)) {
        if text.value.is_empty() || text.value.starts_with('-') || text.value.contains("::") {
            let message = format!("`{}` is nothing that git is asked for", text.value);
            let help =
                "name a repository, such as `https://example.com/a.git`, and a commit or tag";
            complaints.add(text.range.clone(), message, help);
        }
    }
    if !fields.contains_key("rev") {
        let message = format!("dependency `{}` has no `rev`", name.value);
        complaints.add(name.range.clone(), message, "pin it: `rev = \"…\"`, a commit or tag");
    }
    if let Some(subdir) = fields.get("subdir").filter(|subdir| normalize(&subdir.value).is_none()) {
        let message = format!("`{}` is no folder of the repository", subdir.value);
        complaints.add(subdir.range.clone(), message, "name one, such as `proto`");
    }
}
