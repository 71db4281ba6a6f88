//! The modules that buf's configuration files describe, from their texts.
//!
//! Where the texts come from is the caller's business: a folder, or one day a tree of git.

use limbeck_check::Version;
use limbeck_schema::finding::{Finding, Place, Severity, Span};

use super::layout::{Layout, Module, Need, Root, escape};
use crate::config::buf::{self, BufFile, BufModule, Pin};
use crate::config::checks::clean;
use crate::config::{Complaints, Dependency};
use crate::error::Stop;

/// Reads a file by its path relative to the project's folder; `None` if there is none.
pub(crate) type ReadText<'a> = dyn Fn(&str) -> Result<Option<String>, Stop> + 'a;

/// What is read so far.
struct Reader<'a> {
    read: &'a ReadText<'a>,
    /// From a path to what a person calls it.
    display: &'a dyn Fn(&str) -> String,
    layout: Layout,
    pins: Vec<Pin>,
    findings: Vec<Finding>,
}

/// Reads `buf.work.yaml` or `buf.yaml`, whichever there is; `None` without either.
///
/// # Errors
/// Everything wrong with them.
pub(crate) fn layout(
    read: &ReadText<'_>,
    display: &dyn Fn(&str) -> String,
) -> Result<Option<Layout>, Stop> {
    let mut reader =
        Reader { read, display, layout: Layout::default(), pins: Vec::new(), findings: Vec::new() };
    let (work, file) = (reader.text(buf::WORK)?, reader.text(buf::FILE)?);
    match (work, file) {
        (None, None) => return Ok(None),
        (Some(work), None) => reader.workspace(&work)?,
        (None, Some(file)) => reader.folder(&file)?,
        (Some(_), Some(_)) => {
            let message = "this file does not go with `buf.work.yaml` in the same folder";
            let help = "remove `buf.work.yaml`, or list this folder's modules there";
            reader.complain(buf::FILE, message, help);
        }
    }
    reader.finish().map(Some)
}

/// Whether the file of a workspace lists a folder as one of its modules; a broken one lists none.
pub(crate) fn lists(read: &ReadText<'_>, folder: &str) -> bool {
    let text = |name: &str| read(name).ok().flatten();
    if let Some(work) = text(buf::WORK) {
        let folders = buf::parse_work(buf::WORK, &work).unwrap_or_default();
        return folders.iter().any(|listed| listed.value == folder);
    }
    let file = text(buf::FILE).and_then(|text| buf::parse(buf::FILE, &text).ok());
    file.is_some_and(|file| {
        file.version == Version::V2 && file.modules.iter().any(|module| module.path.value == folder)
    })
}

impl Reader<'_> {
    fn text(&mut self, path: &str) -> Result<Option<String>, Stop> {
        let text = (self.read)(path)?;
        if let Some(text) = &text {
            self.layout.texts.files.insert((self.display)(path), text.clone().into_bytes());
        }
        Ok(text)
    }

    fn complain(&mut self, path: &str, message: impl Into<String>, help: &str) {
        let place = Place { file: (self.display)(path).into(), span: Span::default() };
        let finding = Finding::new("CONFIG", Severity::Error, Some(place), message);
        self.findings.push(finding.with_help(help));
    }

    /// A workspace before version 2: folders with a `buf.yaml` of their own, or without.
    fn workspace(&mut self, text: &str) -> Result<(), Stop> {
        let display = (self.display)(buf::WORK);
        let folders = match buf::parse_work(&display, text) {
            Ok(folders) => folders,
            Err(findings) => {
                self.findings.extend(findings);
                return Ok(());
            }
        };
        let places = Complaints::new(&display, text.as_bytes());
        for folder in folders {
            self.layout.folders.push((folder.value.clone(), places.place(folder.range.clone())));
            let path = format!("{}/{}", folder.value, buf::FILE);
            let own = self.text(&path)?;
            // A folder without a file is a module of version 1 that says nothing.
            let text = own.as_deref().unwrap_or("version: v1\n");
            let Some(file) = self.parse(&path, text) else { continue };
            if file.version == Version::V2 {
                let help = "write `version: v1`, or make one `buf.yaml` of version 2 of all: \
                            `buf config migrate`";
                self.complain(&path, "a module of `buf.work.yaml` has no version 2", help);
                continue;
            }
            self.needs(&path, text, &file);
            self.lock(&format!("{}/{}", folder.value, buf::LOCK))?;
            self.add(file, &folder.value);
        }
        Ok(())
    }

    /// One `buf.yaml`: a module before version 2, a workspace since.
    fn folder(&mut self, text: &str) -> Result<(), Stop> {
        let Some(file) = self.parse(buf::FILE, text) else { return Ok(()) };
        let places = Complaints::new(&(self.display)(buf::FILE), text.as_bytes());
        for module in file.modules.iter().filter(|module| module.path.value != ".") {
            let place = places.place(module.path.range.clone());
            self.layout.folders.push((module.path.value.clone(), place));
        }
        self.needs(buf::FILE, text, &file);
        self.lock(buf::LOCK)?;
        self.add(file, ".");
        Ok(())
    }

    fn parse(&mut self, path: &str, text: &str) -> Option<BufFile> {
        match buf::parse(&(self.display)(path), text) {
            Ok(file) => Some(file),
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    fn lock(&mut self, path: &str) -> Result<(), Stop> {
        let Some(text) = self.text(path)? else { return Ok(()) };
        match buf::parse_lock(&(self.display)(path), &text) {
            Ok(pins) => self.pins.extend(pins),
            Err(findings) => self.findings.extend(findings),
        }
        Ok(())
    }

    fn needs(&mut self, path: &str, text: &str, file: &BufFile) {
        let places = Complaints::new(&(self.display)(path), text.as_bytes());
        for dep in &file.deps {
            let name = buf::without_label(dep).to_owned();
            if !self.layout.needs.iter().any(|need| need.name == name) {
                let place = places.place(dep.range.clone());
                let pin = Pin { name: name.clone(), ..Pin::default() };
                self.layout.needs.push(Need { name, dependency: Dependency::Buf(pin), place });
            }
        }
    }

    fn add(&mut self, file: BufFile, folder: &str) {
        self.layout.warnings.extend(file.warnings);
        for mut module in file.modules {
            self.layout.names.append(&mut module.checks.names);
            self.layout.modules.push(as_module(module, folder));
        }
    }

    fn finish(mut self) -> Result<Layout, Stop> {
        if !self.findings.is_empty() {
            self.findings.sort();
            self.findings.dedup();
            return Err(Stop::Findings(self.findings, self.layout.texts));
        }
        self.pin();
        Ok(self.layout)
    }

    /// Commits of what is needed, and what that needs in turn: the lock lists both.
    fn pin(&mut self) {
        let needs = &mut self.layout.needs;
        let own: Vec<&str> =
            self.layout.modules.iter().map(|module| module.name.as_str()).collect();
        let first = needs.first().map(|need| need.place.clone());
        for pin in &self.pins {
            let known = needs.iter_mut().find(|need| need.name == pin.name);
            match (known, &first) {
                (Some(need), _) => need.dependency = Dependency::Buf(pin.clone()),
                (None, Some(place)) => needs.push(Need {
                    name: pin.name.clone(),
                    dependency: Dependency::Buf(pin.clone()),
                    place: place.clone(),
                }),
                (None, None) => {}
            }
        }
        needs.retain(|need| !own.contains(&need.name.as_str()));
    }
}

fn as_module(module: BufModule, folder: &str) -> Module {
    let join = |path: &str| clean(&format!("{folder}/{path}")).unwrap_or_default();
    let patterns = |names: &[String]| names.iter().map(|name| escape(name)).collect();
    let roots = module.roots.iter().map(|root| Root {
        path: join(&root.path),
        include: patterns(&root.include),
        exclude: patterns(&root.exclude),
    });
    let path = join(&module.path.value);
    Module {
        name: module.name.unwrap_or_else(|| path.clone()),
        roots: roots.collect(),
        path,
        is_strict: true,
        lint: module.checks.lint,
        breaking: module.checks.breaking,
    }
}
