//! Packages with counts of what is in them.

use limbeck_schema::model::Package;

use super::{Listing, Scope};
use crate::counts::Counts;
use crate::render::{Object, table};

pub(super) fn list(scope: Scope<'_>) -> Listing {
    let counts = Counts::by_package(scope.schema, |file| scope.contains(file));
    let packages = scope.schema.packages.iter().zip(counts);
    let packages: Vec<(&Package, Counts)> =
        packages.filter(|(_, counts)| counts.files > 0).collect();
    let row = |(package, counts): &(&Package, Counts)| {
        let Counts { files, messages, enums, services, methods, routes } = counts;
        let numbers = [files, messages, enums, services, methods, routes].map(ToString::to_string);
        let [files, messages, enums, services, methods, routes] = numbers;
        [name(package), files, messages, enums, services, methods, routes]
    };
    let object = |(package, counts): &(&Package, Counts)| {
        Object::default()
            .with("package", &*package.name)
            .with("files", counts.files)
            .with("messages", counts.messages)
            .with("enums", counts.enums)
            .with("services", counts.services)
            .with("methods", counts.methods)
            .with("routes", counts.routes)
    };
    let rows: Vec<_> = packages.iter().map(row).collect();
    Listing {
        table: table(
            ["PACKAGE", "FILES", "MESSAGES", "ENUMS", "SERVICES", "METHODS", "ROUTES"],
            &rows,
        ),
        objects: packages.iter().map(object).collect(),
    }
}

/// A name for people: the empty one would not be seen.
pub(super) fn name(package: &Package) -> String {
    if package.name.is_empty() { "(no package)".to_owned() } else { package.name.to_string() }
}
