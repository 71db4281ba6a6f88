//! Names to definitions, options to values: one descriptor pool of all files.
//!
//! All files are linked in one batch, without source code info: for each option the linker looks at
//! every location of the file, which is quadratic. When the batch fails, the files at fault are
//! searched for, each is linked again with locations for the places of its errors, and the rest
//! makes the pool. A pool that refused a file is thrown away: taking back what it had added of the
//! file leaves extensions behind that are none.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost::Message;
use prost_reflect::{DescriptorError, DescriptorPool};
use prost_types::FileDescriptorProto;

use super::imports::Order;
use super::linked::{Linked, LinkedFile};
use super::load::{Loaded, Unit};
use super::parse::Parsed;
use super::suggest::Types;
use super::{clash, report};
use crate::finding::{Finding, Place, Span};
use crate::model::Name;

/// Files at fault that are found by linking all the rest again; if there are more, halving is
/// cheaper.
const ROUNDS: usize = 4;

/// Links the files of an order; those that import a file which does not link are skipped too.
pub(super) fn link(loaded: &mut Loaded, order: &mut Order) -> Linked {
    let files = std::mem::take(&mut order.files);
    let mut linker = Linker::new(loaded, &files);
    let (pool, names) = linker.link();
    let Linker { findings, broken, .. } = linker;
    let unusable = files.iter().filter(|name| !names.contains(*name) && !broken.contains(*name));
    order.skipped.extend(unusable.cloned());
    loaded.findings.extend(findings);
    let units = std::mem::take(&mut loaded.units);
    let files = units.into_iter().filter(|(name, _)| names.contains(name));
    Linked { pool, files: files.filter_map(|(name, unit)| linked_file(name, unit)).collect() }
}

fn linked_file(name: Name, unit: Unit) -> Option<LinkedFile> {
    let Parsed { syntax_written, info, option_names, unused_imports, .. } = *unit.parsed?;
    let role = unit.role;
    Some(LinkedFile { name, role, syntax_written, info, option_names, unused_imports })
}

struct Linker<'a> {
    loaded: &'a Loaded,
    /// Imports before importers.
    files: Vec<(&'a Name, &'a Parsed)>,
    /// Positions in `files`.
    positions: BTreeMap<&'a str, usize>,
    /// Made when the first name is not defined.
    types: OnceCell<Types>,
    /// What the last explained file imports: its neighbours often import the same.
    imported: Option<(BTreeSet<usize>, DescriptorPool)>,
    /// Who imports a file.
    importers: BTreeMap<usize, Vec<usize>>,
    broken: BTreeSet<Name>,
    /// The broken ones and all that import them.
    unusable: BTreeSet<usize>,
    findings: Vec<Finding>,
}

impl<'a> Linker<'a> {
    fn new(loaded: &'a Loaded, order: &'a [Name]) -> Self {
        let parsed = |name: &'a Name| Some((name, loaded.units.get(name)?.parsed.as_deref()?));
        let files: Vec<(&Name, &Parsed)> = order.iter().filter_map(parsed).collect();
        let mut positions = BTreeMap::new();
        for (at, (name, _)) in files.iter().enumerate() {
            let name: &'a Name = name;
            positions.insert(name.as_ref(), at);
        }
        let mut importers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, (_, parsed)) in files.iter().enumerate() {
            for import in &parsed.imports {
                if let Some(import) = positions.get(import.name.as_str()) {
                    importers.entry(*import).or_default().push(at);
                }
            }
        }
        Self {
            loaded,
            files,
            positions,
            types: OnceCell::new(),
            imported: None,
            importers,
            unusable: BTreeSet::new(),
            broken: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// A pool, and the files in it.
    fn link(&mut self) -> (DescriptorPool, BTreeSet<Name>) {
        let mut usable = self.usable();
        let mut linked = self.batch(&usable);
        if linked.is_err() {
            self.refuse_clashes();
            for _ in 0..ROUNDS {
                usable = self.usable();
                linked = self.batch(&usable);
                let Err(error) = &linked else { break };
                let suspect = error.file().and_then(|file| self.positions.get(file).copied());
                if !suspect.is_some_and(|file| self.explain(file)) {
                    break;
                }
            }
        }
        if linked.is_err() {
            usable = self.usable();
            self.halve(&usable);
            usable = self.usable();
            linked = self.batch(&usable);
        }
        debug_assert!(linked.is_ok(), "every file links alone, and no names clash");
        if let Err(error) = &linked {
            let message = format!("the files do not link together: {error}");
            self.findings.push(Finding::compile(None, message));
        }
        let names = usable.iter().filter_map(|at| Some(Arc::clone(self.files.get(*at)?.0)));
        linked.map_or_else(
            |_| (DescriptorPool::new(), BTreeSet::new()),
            |pool| (pool, names.collect()),
        )
    }

    /// Files that are not broken, and import, directly or not, none that is.
    fn usable(&self) -> Vec<usize> {
        (0..self.files.len()).filter(|at| !self.unusable.contains(at)).collect()
    }

    /// Takes a broken file out, and all that import it, directly or not.
    fn refuse(&mut self, file: usize) {
        self.broken.extend(self.files.get(file).map(|(name, _)| Arc::clone(name)));
        let mut open = vec![file];
        while let Some(at) = open.pop() {
            if self.unusable.insert(at) {
                open.extend(self.importers.get(&at).into_iter().flatten());
            }
        }
    }

    /// Files and all that they import, directly or not, in the order to link them.
    fn with_imports(&self, files: &[usize]) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = files.iter().copied().collect();
        let mut open: Vec<usize> = files.to_vec();
        while let Some((_, parsed)) = open.pop().and_then(|at| self.files.get(at)) {
            let imports = parsed.imports.iter();
            for at in imports.filter_map(|import| self.positions.get(import.name.as_str())) {
                if found.insert(*at) {
                    open.push(*at);
                }
            }
        }
        found
    }

    fn batch<'i>(
        &self,
        files: impl IntoIterator<Item = &'i usize>,
    ) -> Result<DescriptorPool, DescriptorError> {
        let mut set = Vec::new();
        for (_, parsed) in files.into_iter().filter_map(|at| self.files.get(*at)) {
            // One entry of a `FileDescriptorSet`.
            prost::encoding::bytes::encode(1, &parsed.descriptor, &mut set);
        }
        let mut pool = DescriptorPool::new();
        pool.decode_file_descriptor_set(set.as_slice())?;
        Ok(pool)
    }

    /// Refuses files whose top-level names are taken: alone they would link.
    fn refuse_clashes(&mut self) {
        for (file, findings) in clash::clashes(&self.files) {
            self.refuse(file);
            self.findings.extend(findings);
        }
    }

    /// Finds every file at fault among some that do not link together.
    fn halve(&mut self, files: &[usize]) {
        let usable = |at: &usize| !self.unusable.contains(at);
        let files: Vec<usize> = files.iter().copied().filter(usable).collect();
        if let [file] = files.as_slice() {
            self.explain(*file);
            return;
        }
        if files.is_empty() || self.batch(&self.with_imports(&files)).is_ok() {
            return;
        }
        let (first, second) = files.split_at(files.len() / 2);
        self.halve(first);
        self.halve(second);
    }

    /// Links a file alone with what it imports; whether it is at fault.
    fn explain(&mut self, file: usize) -> bool {
        let Some((name, parsed)) = self.files.get(file).copied() else { return false };
        let mut imports = self.with_imports(&[file]);
        imports.remove(&file);
        let descriptor = FileDescriptorProto::decode(parsed.descriptor.as_slice());
        let (Some(mut pool), Ok(mut descriptor)) = (self.import_pool(&imports), descriptor) else {
            return false;
        };
        let info = parsed.info.unpack();
        descriptor.source_code_info = Some(report::numbered(&info));
        let package = descriptor.package().to_owned();
        let encoded = pool.clone();
        let Err(error) = pool.add_file_descriptor_proto(descriptor) else {
            return self.explain_encoding(file, encoded);
        };
        let mut visible: BTreeSet<&str> =
            imports.iter().filter_map(|at| Some(self.files.get(*at)?.0.as_ref())).collect();
        visible.insert(name.as_ref());
        let types = self.types.get_or_init(|| Types::new(self.loaded));
        let suggest = |message: &str| types.suggest(message, &package, &visible);
        let findings = report::link(error, name, &info, suggest);
        self.findings.extend(findings);
        self.refuse(file);
        true
    }

    /// Links the bytes of a file instead of what is read off them: custom options that a descriptor
    /// set brings along may be no message of their type.
    fn explain_encoding(&mut self, file: usize, mut imports: DescriptorPool) -> bool {
        let Some((name, parsed)) = self.files.get(file).copied() else { return false };
        let linked = imports.decode_file_descriptor_proto(parsed.descriptor.as_slice());
        let Err(error) = linked else { return false };
        let place = Place { file: Arc::clone(name), span: Span::default() };
        let finding = Finding::compile(Some(place), format!("the descriptor is damaged: {error}"))
            .with_help("write the image anew from its proto files");
        self.findings.push(finding);
        self.refuse(file);
        true
    }

    /// A pool of exactly these files. What is added to it does not come back here: pools are
    /// copied when written to.
    fn import_pool(&mut self, imports: &BTreeSet<usize>) -> Option<DescriptorPool> {
        let known = self.imported.take().filter(|(files, _)| files == imports);
        let pool = match known {
            Some((_, pool)) => pool,
            None => self.batch(imports).ok()?,
        };
        self.imported = Some((imports.clone(), pool.clone()));
        Some(pool)
    }
}
