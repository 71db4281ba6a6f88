//! Files with their packages.

use limbeck_schema::model::{File, Role};
use limbeck_schema::source::Files;

use super::{Listing, Scope, packages};
use crate::project::Project;
use crate::render::{Object, table};

pub(super) fn list(scope: Scope<'_>, project: &Project) -> Listing {
    let sources = &project.sources;
    let role = |file: &File| match file.role {
        Role::Root => "root",
        Role::Import => "import",
        Role::Bundled => "bundled",
    };
    let package = |file: &File| scope.schema.package(file.package);
    let row = |file: &File| {
        let path = sources.display(&file.name);
        [path, packages::name(package(file)), role(file).to_owned()]
    };
    let has_modules = project.layout.modules.len() > 1;
    let object = |file: &File| {
        let object = Object::default()
            .with("file", &*file.name)
            .with("path", sources.display(&file.name))
            .with("package", &*package(file).name)
            .with("role", role(file));
        match project.module_of(&file.name).filter(|_| has_modules) {
            Some(module) => object.with("module", &*module.name),
            None => object,
        }
    };
    let rows: Vec<_> = scope.files().map(row).collect();
    Listing {
        table: table(["PATH", "PACKAGE", "ROLE"], &rows),
        objects: scope.files().map(object).collect(),
    }
}
