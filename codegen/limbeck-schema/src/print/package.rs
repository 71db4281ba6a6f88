//! A package as one file.

use std::collections::BTreeMap;

use super::block::Printer;
use super::file::Members;
use crate::model::{FileId, ImportKind, Name, Package, Syntax};

impl Printer<'_> {
    pub(super) fn package(mut self, package: &Package) -> String {
        for syntax in [Syntax::Proto2, Syntax::Proto3] {
            let is = |id: &FileId| self.schema.file(*id).syntax == syntax;
            let files: Vec<FileId> = package.files.iter().copied().filter(is).collect();
            if !files.is_empty() {
                self.writer.blank();
                self.section(package, syntax, &files);
            }
        }
        self.writer.finish()
    }

    fn section(&mut self, package: &Package, syntax: Syntax, files: &[FileId]) {
        self.syntax(syntax);
        self.writer.blank();
        self.package_statement(&package.name);
        let imports = self.outer_imports(package, files);
        self.imports(imports.iter().map(|(name, kind)| (&**name, *kind)));

        let mut services = Vec::new();
        let (mut extensions, mut enums, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for file in files.iter().map(|id| self.schema.file(*id)) {
            services.extend_from_slice(&file.services);
            extensions.extend_from_slice(&file.extensions);
            enums.extend_from_slice(&file.enums);
            messages.extend_from_slice(&file.messages);
        }
        let schema = self.schema;
        services.sort_by_key(|id| &schema.service(*id).full_name);
        // Those of one message stand in one block.
        extensions.sort_by_key(|id| {
            let extension = schema.extension(*id);
            (&schema.message(extension.extendee).full_name, &extension.full_name)
        });
        enums.sort_by_key(|id| &schema.enum_(*id).full_name);
        messages.sort_by_key(|id| &schema.message(*id).full_name);
        for service in services {
            self.writer.blank();
            self.service(service);
        }
        let members = Members { extensions: &extensions, enums: &enums, messages: &messages };
        let steps = self.nested_steps(&members, None);
        self.run(steps);
    }

    /// What the package imports from elsewhere and uses.
    fn outer_imports(&self, package: &Package, files: &[FileId]) -> Vec<(Name, ImportKind)> {
        let mut imports: BTreeMap<Name, ImportKind> = BTreeMap::new();
        for import in files.iter().flat_map(|id| &self.schema.file(*id).imports) {
            if import.used && package.files.binary_search(&import.file).is_err() {
                let name = self.schema.file(import.file).name.clone();
                let kind = imports.entry(name).or_insert(import.kind);
                if import.kind == ImportKind::Public {
                    *kind = ImportKind::Public;
                }
            }
        }
        imports.into_iter().collect()
    }
}
