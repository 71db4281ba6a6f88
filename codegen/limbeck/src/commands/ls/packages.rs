//! Packages with counts of what is in them.

use limbeck_schema::model::{FileId, Package};

use super::{Listing, Scope};
use crate::render::{Object, table};

#[derive(Default)]
struct Counts {
    files: usize,
    messages: usize,
    enums: usize,
    services: usize,
    methods: usize,
}

pub(super) fn list(scope: Scope<'_>) -> Listing {
    let packages: Vec<(&Package, Counts)> = scope
        .schema
        .packages
        .iter()
        .map(|package| (package, counts(scope, package)))
        .filter(|(_, counts)| counts.files > 0)
        .collect();
    let row = |(package, counts): &(&Package, Counts)| {
        let Counts { files, messages, enums, services, methods } = counts;
        let numbers = [files, messages, enums, services, methods].map(ToString::to_string);
        let [files, messages, enums, services, methods] = numbers;
        [name(package), files, messages, enums, services, methods]
    };
    let object = |(package, counts): &(&Package, Counts)| {
        Object::default()
            .with("package", &*package.name)
            .with("files", counts.files)
            .with("messages", counts.messages)
            .with("enums", counts.enums)
            .with("services", counts.services)
            .with("methods", counts.methods)
    };
    let rows: Vec<_> = packages.iter().map(row).collect();
    Listing {
        table: table(["PACKAGE", "FILES", "MESSAGES", "ENUMS", "SERVICES", "METHODS"], &rows),
        objects: packages.iter().map(object).collect(),
    }
}

/// A name for people: the empty one would not be seen.
pub(super) fn name(package: &Package) -> String {
    if package.name.is_empty() { "(no package)".to_owned() } else { package.name.to_string() }
}

fn counts(scope: Scope<'_>, package: &Package) -> Counts {
    let schema = scope.schema;
    let is_in = |file: FileId| scope.contains(file) && package.files.contains(&file);
    // The entry type of a map is an implementation detail of its field.
    let messages = schema.messages.iter().filter(|message| !message.map_entry);
    let services = schema.services.iter().filter(|service| is_in(service.file));
    Counts {
        files: package.files.iter().filter(|file| scope.contains(**file)).count(),
        messages: messages.filter(|message| is_in(message.file)).count(),
        enums: schema.enums.iter().filter(|enum_| is_in(enum_.file)).count(),
        services: services.clone().count(),
        methods: services.map(|service| service.methods.len()).sum(),
    }
}
