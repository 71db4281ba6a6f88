//! What a schema holds, in numbers.

use limbeck_schema::model::{FileId, Role, Schema};
use limbeck_schema::route::routes;
use limbeck_schema::text::counted;

/// Numbers of elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) files: usize,
    pub(crate) messages: usize,
    pub(crate) enums: usize,
    pub(crate) services: usize,
    pub(crate) methods: usize,
    pub(crate) routes: usize,
}

impl Counts {
    /// Counts, package by package, what is in some of the files.
    pub(crate) fn by_package(schema: &Schema, is_in: impl Fn(FileId) -> bool) -> Vec<Self> {
        let mut counts = vec![Self::default(); schema.packages.len()];
        let mut count = |file: FileId, add: &dyn Fn(&mut Self)| {
            let package = schema.file(file).package;
            if let Some(counts) = counts.get_mut(package.index()).filter(|_| is_in(file)) {
                add(counts);
            }
        };
        for file in schema.packages.iter().flat_map(|package| &package.files) {
            count(*file, &|counts| counts.files += 1);
        }
        // The entry type of a map is an implementation detail of its field.
        for message in schema.messages.iter().filter(|message| !message.map_entry) {
            count(message.file, &|counts| counts.messages += 1);
        }
        for enum_ in &schema.enums {
            count(enum_.file, &|counts| counts.enums += 1);
        }
        for service in &schema.services {
            count(service.file, &|counts| {
                counts.services += 1;
                counts.methods += service.methods.len();
            });
        }
        // What is wrong with HTTP rules is among the findings of the compilation.
        for route in routes(schema).0 {
            count(schema.service(route.service).file, &|counts| counts.routes += 1);
        }
        counts
    }

    fn plus(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            messages: self.messages + other.messages,
            enums: self.enums + other.enums,
            services: self.services + other.services,
            methods: self.methods + other.methods,
            routes: self.routes + other.routes,
        }
    }
}

/// What was compiled, in one line.
pub(crate) fn sentence(schema: &Schema) -> String {
    let counts = Counts::by_package(schema, |file| schema.file(file).role == Role::Root);
    let packages = counts.iter().filter(|counts| counts.files > 0).count();
    let total = counts.into_iter().fold(Counts::default(), Counts::plus);
    let parts = [
        (total.files, "file"),
        (total.messages, "message"),
        (total.enums, "enum"),
        (total.services, "service"),
        (total.methods, "method"),
        (total.routes, "route"),
    ];
    let parts = parts.map(|(number, noun)| counted(number, noun)).join(", ");
    format!("{}: {parts}", counted(packages, "package"))
}
