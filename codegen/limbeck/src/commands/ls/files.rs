//! Files with their packages.

use limbeck_schema::model::{File, Role};

use super::{Listing, Scope, packages};
use crate::input::Input;
use crate::render::{Object, table};

pub(super) fn list(scope: Scope<'_>, input: &Input) -> Listing {
    let sources = input.files();
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
    let object = |file: &File| {
        let object = Object::default()
            .with("file", &*file.name)
            .with("path", sources.display(&file.name))
            .with("package", &*package(file).name)
            .with("role", role(file));
        match input.module_of(&file.name) {
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
