//! Imports of files that are nowhere: what the author may have meant.

use std::collections::BTreeMap;

use super::load::Unit;
use crate::finding::{Finding, Place};
use crate::model::Name;
use crate::source::{self, Files, bundled_names, normalize};

/// Missing names that get a search by likeness; more of them mean that a whole root is missing.
const SEARCHES: usize = 100;

/// Makes findings for missing imports.
pub(super) struct Missing<'a> {
    /// Where texts were looked for; `None` for a descriptor set.
    files: Option<&'a dyn Files>,
    /// Everything that could be imported; read when the first import is missing.
    known: Option<Vec<String>>,
    /// Help by missing name.
    help: BTreeMap<String, String>,
}

impl<'a> Missing<'a> {
    pub(super) fn in_files(files: &'a dyn Files) -> Self {
        Self { files: Some(files), known: None, help: BTreeMap::new() }
    }

    pub(super) fn in_set() -> Self {
        Self { files: None, known: None, help: BTreeMap::new() }
    }

    pub(super) fn finding(
        &mut self,
        place: Place,
        import: &str,
        units: &BTreeMap<Name, Unit>,
    ) -> Result<Finding, source::Error> {
        let Some(files) = self.files else {
            let message = format!("`{import}` is not in the image");
            return Ok(Finding::compile(Some(place), message).with_help(
                "write the image with what it imports: `protoc --include_imports`, or `limbeck \
                 image` and `buf build` without `--exclude-imports`",
            ));
        };
        let known = match self.known.take() {
            Some(known) => known,
            None => known_names(files, units)?,
        };
        let help = match self.help.get(import) {
            Some(help) => help.clone(),
            None => self.help(files, import, &known),
        };
        self.known = Some(known);
        self.help.insert(import.to_owned(), help.clone());
        Ok(Finding::compile(Some(place), format!("`{import}` is not found")).with_help(help))
    }

    fn help(&self, files: &dyn Files, import: &str, known: &[String]) -> String {
        if let Some(name) = self.close(import, known) {
            return format!("did you mean `import \"{name}\";`? import names start below a root");
        }
        let searched = match files.places().as_slice() {
            [] => "searched: the given files and those that come with limbeck".to_owned(),
            places => {
                format!("searched: `{}` and the files that come with limbeck", places.join("`, `"))
            }
        };
        format!(
            "{searched}; add the folder that `{import}` is relative to to `roots` in \
             `limbeck.toml`, or copy the file to that path below a root"
        )
    }

    /// The same file under another root or folder, or a name that a slip of the finger away.
    fn close<'n>(&self, import: &str, known: &'n [String]) -> Option<&'n str> {
        let normal = normalize(import).unwrap_or_else(|| import.to_owned());
        let base = |name: &str| name.rsplit('/').next().map(str::to_owned);
        let ends = |long: &str, short: &str| {
            long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let same_file = known.iter().find(|name| ends(name, &normal) || ends(&normal, name));
        let same_base = || {
            let related =
                |name: &&String| base(name) == base(&normal) && share_folder(name, &normal);
            let mut same = known.iter().filter(related);
            // One alone: of several `service.proto` none is a good guess.
            same.next().filter(|_| same.next().is_none())
        };
        let alike = || {
            let budget = self.help.len() < SEARCHES;
            let distance = |name: &&String| strsim::osa_distance(name, &normal);
            let near = known.iter().filter(|name| budget && name.len().abs_diff(normal.len()) <= 3);
            near.min_by_key(distance).filter(|name| distance(name) <= 3)
        };
        same_file.or_else(alike).or_else(same_base).map(String::as_str)
    }
}

fn known_names(
    files: &dyn Files,
    units: &BTreeMap<Name, Unit>,
) -> Result<Vec<String>, source::Error> {
    let mut known = files.list()?;
    known.extend(units.keys().map(ToString::to_string));
    known.extend(bundled_names().map(str::to_owned));
    known.sort();
    known.dedup();
    Ok(known)
}

/// Whether two names have a folder in common, give or take a letter; versions do not count.
fn share_folder(a: &str, b: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').filter(|part| part.len() > 3).map(str::to_owned).collect()
    };
    let b = parts(b);
    parts(a).iter().any(|part| b.iter().any(|other| strsim::osa_distance(part, other) <= 1))
}
