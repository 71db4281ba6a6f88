//! A project's own templates, read from its folder.
//!
//! Beside [`Templates`](crate::Templates), which never look at the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use limbeck_schema::source::{self, Files};

use crate::Override;

/// What a template's name ends in; other files beside them are nobody's business.
const ENDING: &str = ".tera";

/// A project's own templates by name: their path below its folder, `/` between segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// By name.
    pub templates: BTreeMap<String, Override>,
}

/// Why a template cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {source}", path.display())]
pub struct Error {
    /// The folder or template.
    pub path: PathBuf,
    /// What the operating system says; `InvalidData` if the text is not UTF-8.
    pub source: io::Error,
}

impl Overrides {
    /// Reads all templates below a folder; none if there is no such folder.
    ///
    /// # Errors
    /// When a folder or template cannot be read, or is not UTF-8.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let mut own = Self::default();
        if folder.is_dir() {
            own.read_below(folder, "")?;
        }
        Ok(own)
    }

    /// The proto files and these templates together: a target's findings are about either.
    pub fn with<'a>(&'a self, files: &'a dyn Files) -> impl Files + 'a {
        let texts = self.templates.values();
        let texts = texts.map(|own| (own.shown.as_str(), own.text.as_str())).collect();
        WithTemplates { files, texts }
    }

    fn read_below(&mut self, folder: &Path, prefix: &str) -> Result<(), Error> {
        let failed = |source| Error { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                // A link may lead back up; a file behind a link is read.
                if path.is_symlink() {
                    continue;
                }
                self.read_below(&path, &format!("{name}/"))?;
            } else if name.ends_with(ENDING) {
                let text = fs::read_to_string(&path)
                    .map_err(|source| Error { path: path.clone(), source })?;
                let shown = path.display().to_string();
                self.templates.insert(name, Override { shown, text });
            }
        }
        Ok(())
    }
}

struct WithTemplates<'a> {
    files: &'a dyn Files,
    /// By what a person calls them.
    texts: BTreeMap<&'a str, &'a str>,
}

impl Files for WithTemplates<'_> {
    fn list(&self) -> Result<Vec<String>, source::Error> {
        self.files.list()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, source::Error> {
        match self.texts.get(name) {
            Some(text) => Ok(Some(text.as_bytes().to_vec())),
            None => self.files.read(name),
        }
    }

    fn display(&self, name: &str) -> String {
        if self.texts.contains_key(name) { name.to_owned() } else { self.files.display(name) }
    }

    fn places(&self) -> Vec<String> {
        self.files.places()
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::source::Memory;

    use super::*;

    #[test]
    fn a_template_that_is_not_utf_8_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.tera"), b"\xff").unwrap();
        let error = Overrides::read(folder.path()).unwrap_err();
        assert_eq!(error.path, folder.path().join("x.tera"));
        assert_eq!(error.source.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn templates_are_named_by_their_path_and_nothing_else_is_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rust")).unwrap();
        fs::write(folder.path().join("rust/lib.rs.tera"), "text").unwrap();
        fs::write(folder.path().join("rust/README.md"), b"\xff").unwrap();
        let own = Overrides::read(folder.path()).unwrap();
        assert_eq!(own.templates.keys().collect::<Vec<_>>(), ["rust/lib.rs.tera"]);

        let files = Memory::from_iter([("a.proto", "a")]);
        let both = own.with(&files);
        let shown = &own.templates["rust/lib.rs.tera"].shown;
        assert_eq!(both.read(shown).unwrap().unwrap(), b"text");
        assert_eq!(both.read("a.proto").unwrap().unwrap(), b"a");
        assert_eq!(Overrides::read(&folder.path().join("none")).unwrap(), Overrides::default());
    }
}
