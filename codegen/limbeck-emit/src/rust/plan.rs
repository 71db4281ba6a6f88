//! What is generated, where it goes, and how Rust refers to it.
//!
//! A unit is what is compiled together: a crate, or the one file of modules. Every file of the
//! schema has a home: a unit of this run, a path outside of it, or none if nothing needs it.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::plan::Plan as Bridge;
use limbeck_schema::model::{
    Element, EnumId, FileId, MessageId, Part, Role, Schema, Scope, ServiceId, Type,
};
use limbeck_schema::source;

use super::boxes::Boxes;
use super::names;
use super::options::{Layout, RustOptions};
use super::routes::Routes;

/// Units and homes.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub schema: &'a Schema,
    pub options: &'a RustOptions,
    /// How versions convert, of those that are both at hand.
    pub bridges: Vec<&'a Bridge>,
    /// What prost keeps in boxes.
    pub boxes: Boxes,
    /// What is served over HTTP and JSON.
    pub rest: Routes,
    /// By name: the API of a crate, or "" for the one file of modules.
    pub units: BTreeMap<String, Unit>,
    /// By file.
    homes: Vec<Home>,
}

/// What is compiled together.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    /// Its files, sorted by name.
    pub files: Vec<FileId>,
    /// Units whose types it uses, each with one use.
    pub dependencies: BTreeMap<String, Use>,
    /// Features of the runtime whose google types it uses.
    pub google: BTreeSet<&'static str>,
}

/// A place where a file refers to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub element: Element,
    pub part: Part,
    pub file: FileId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Home {
    /// Nothing that is generated refers to it.
    None,
    /// A unit of this run.
    Unit(String),
    /// A Rust module outside of it.
    Extern(String),
}

impl<'a> Plan<'a> {
    pub(crate) fn new(schema: &'a Schema, options: &'a RustOptions, bridges: &'a [Bridge]) -> Self {
        let mut plan = Self {
            schema,
            options,
            bridges: Vec::new(),
            boxes: Boxes::new(schema),
            rest: Routes::new(schema, options),
            units: BTreeMap::new(),
            homes: vec![Home::None; schema.files.len()],
        };
        plan.assign_homes();
        plan.collect_units();
        if options.has_bridge() {
            plan.collect_bridges(bridges);
        }
        plan
    }

    /// Roots are generated, and so is what they use unless it can be found elsewhere.
    fn assign_homes(&mut self) {
        let mut open: Vec<FileId> = file_ids(self.schema)
            .filter(|file| self.schema.file(*file).role == Role::Root)
            .collect();
        while let Some(file) = open.pop() {
            let home = self.home_of(file);
            let Some(slot) = self.homes.get_mut(file.index()).filter(|slot| **slot == Home::None)
            else {
                continue;
            };
            let generated = matches!(home, Home::Unit(_));
            *slot = home;
            if generated {
                open.extend(uses(self.schema, file).into_iter().map(|found| found.file));
            }
        }
    }

    fn home_of(&self, file: FileId) -> Home {
        let file = self.schema.file(file);
        let package = self.schema.package(file.package);
        let (package, api) = (&*package.name, package.api());
        if file.role != Role::Root {
            if let Some(path) = self.options.extern_paths.get(package) {
                return Home::Extern(path.clone());
            }
            let bundled = source::bundled(&file.name);
            if let Some(path) = bundled.and_then(|_| runtime_path(package)) {
                return Home::Extern(path);
            }
        }
        match self.options.layout {
            Layout::Crates => Home::Unit(api.to_owned()),
            Layout::Modules => Home::Unit(String::new()),
        }
    }

    fn collect_units(&mut self) {
        for file in file_ids(self.schema) {
            let Home::Unit(name) = self.home(file).clone() else { continue };
            let unit = self.units.entry(name.clone()).or_default();
            unit.files.push(file);
            for found in uses(self.schema, file) {
                match self.homes.get(found.file.index()) {
                    Some(Home::Unit(other)) if *other != name => {
                        unit.dependencies.entry(other.clone()).or_insert(found);
                    }
                    Some(Home::Extern(path)) if path.starts_with(GOOGLE) => {
                        let is_api = path.starts_with(GOOGLE_API);
                        unit.google.insert(if is_api { "google-api" } else { "google" });
                    }
                    Some(Home::Unit(_) | Home::Extern(_) | Home::None) | None => {}
                }
            }
        }
    }

    /// Bridges stand beside their newer version, so that its unit uses that of the older one.
    fn collect_bridges(&mut self, bridges: &'a [Bridge]) {
        for bridge in bridges {
            let (older, newer) = (self.file_of(&bridge.older), self.file_of(&bridge.newer));
            let (Some(older), Some(newer)) = (older, newer) else { continue };
            let Home::Unit(name) = self.home(newer).clone() else { continue };
            match self.home(older).clone() {
                Home::Unit(other) if other != name => {
                    let found =
                        Use { element: Element::File(newer), part: Part::Package, file: older };
                    let unit = self.units.entry(name).or_default();
                    unit.dependencies.entry(other).or_insert(found);
                }
                Home::Unit(_) | Home::Extern(_) => {}
                Home::None => continue,
            }
            self.bridges.push(bridge);
        }
    }

    /// Any file of a package.
    fn file_of(&self, package: &str) -> Option<FileId> {
        self.schema.find_package(package)?.files.first().copied()
    }

    /// The unit that a package is generated into, if it is.
    pub(crate) fn unit_of(&self, package: &str) -> Option<&str> {
        match self.home(self.file_of(package)?) {
            Home::Unit(name) => Some(name),
            Home::Extern(_) | Home::None => None,
        }
    }

    fn home(&self, file: FileId) -> &Home {
        self.homes.get(file.index()).unwrap_or(&Home::None)
    }

    /// Whether a file is generated into that unit.
    pub(crate) fn is_in(&self, unit: &str, file: FileId) -> bool {
        matches!(self.home(file), Home::Unit(name) if name == unit)
    }

    /// The package of a file.
    pub(crate) fn package(&self, file: FileId) -> &'a str {
        &self.schema.package(self.schema.file(file).package).name
    }

    /// How code in any module of a unit refers to a type outside of the unit; `None` if the type
    /// is inside.
    pub(crate) fn absolute(&self, unit: &str, element: Element) -> Option<String> {
        let file = self.schema.file_of(element);
        let native = native(&self.schema.full_name(element));
        if let Some(native) = native.filter(|_| !matches!(self.home(file), Home::Unit(_))) {
            return Some(native.to_owned());
        }
        let base = match self.home(file) {
            Home::Unit(name) if name == unit => return None,
            Home::Unit(name) => {
                let package = names::modules(self.package(file));
                let below = package.get(names::modules(name).len()..).unwrap_or_default();
                let path = format!("::{}", self.crate_ident(name));
                below.iter().fold(path, |path, module| path + "::" + module)
            }
            Home::Extern(path) => path.clone(),
            // Nothing refers to it, but prost-build asks for every type that it sees.
            Home::None => "::unused".to_owned(),
        };
        Some(format!("{base}::{}", type_path(self.schema, element).join("::")))
    }

    /// How code in `module` of a unit refers to a type.
    pub(crate) fn path_from(&self, unit: &str, module: &[String], element: Element) -> String {
        if let Some(path) = self.absolute(unit, element) {
            return path;
        }
        let target = names::modules(self.package(self.schema.file_of(element)));
        let shared = module.iter().zip(&target).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("super".to_owned(), module.len() - shared);
        let down = target.into_iter().skip(shared);
        let path: Vec<_> = up.chain(down).chain(type_path(self.schema, element)).collect();
        path.join("::")
    }

    /// How code in `module` of a unit refers to the module of a file's package.
    pub(crate) fn package_from(&self, unit: &str, module: &[String], file: FileId) -> String {
        let target = names::modules(self.package(file));
        match self.home(file) {
            Home::Unit(name) if name == unit => {
                let shared = module.iter().zip(&target).take_while(|(a, b)| a == b).count();
                let up = std::iter::repeat_n("super".to_owned(), module.len() - shared);
                up.chain(target.into_iter().skip(shared)).collect::<Vec<_>>().join("::")
            }
            Home::Unit(name) => {
                let below = target.get(names::modules(name).len()..).unwrap_or_default();
                let path = format!("::{}", self.crate_ident(name));
                below.iter().fold(path, |path, module| path + "::" + module)
            }
            Home::Extern(path) => path.clone(),
            Home::None => "::unused".to_owned(),
        }
    }

    /// The name of an API's crate: `acme-user-admin`.
    pub(crate) fn crate_name(&self, unit: &str) -> String {
        format!("{}{}", self.options.crate_prefix, folder(unit))
    }

    /// The name of an API's crate in Rust code: `acme_user_admin`.
    pub(crate) fn crate_ident(&self, unit: &str) -> String {
        self.crate_name(unit).replace('-', "_")
    }
}

/// The folder of an API's crate: `user-admin` of `user.admin`.
pub(crate) fn folder(unit: &str) -> String {
    if unit.is_empty() {
        "unpackaged".to_owned()
    } else {
        unit.replace(['.', '_'], "-").to_lowercase()
    }
}

/// Where the runtime has the types of a bundled package.
fn runtime_path(package: &str) -> Option<String> {
    if package == "google.protobuf" {
        return Some("::limbeck_runtime::prost_types".to_owned());
    }
    if package == "google.protobuf.compiler" {
        return Some("::limbeck_runtime::prost_types::compiler".to_owned());
    }
    let modules = names::modules(package.strip_prefix("google.")?);
    Some(format!("{GOOGLE}{}", modules.join("::")))
}

/// What the paths of the runtime's google types begin with: its feature `google`.
const GOOGLE: &str = "::limbeck_runtime::google::";
/// What those of `google.api` begin with: its feature `google-api`.
const GOOGLE_API: &str = "::limbeck_runtime::google::api";

/// Well-known types that are types of Rust's own.
pub(super) fn native(full_name: &str) -> Option<&'static str> {
    Some(match full_name.strip_prefix("google.protobuf.")? {
        "Empty" => "()",
        "BoolValue" => "bool",
        "BytesValue" => "::limbeck_runtime::prost::alloc::vec::Vec<u8>",
        "DoubleValue" => "f64",
        "FloatValue" => "f32",
        "Int32Value" => "i32",
        "Int64Value" => "i64",
        "StringValue" => "::limbeck_runtime::prost::alloc::string::String",
        "UInt32Value" => "u32",
        "UInt64Value" => "u64",
        _ => return None,
    })
}

/// Modules and name of a type below its package: `["outer", "Inner"]`.
fn type_path(schema: &Schema, element: Element) -> Vec<String> {
    let mut path = vec![names::upper_camel(schema.name(element))];
    let mut scope = match element {
        Element::Message(message) => schema.message(message).scope,
        Element::Enum(enum_) => schema.enum_(enum_).scope,
        other => Scope::File(schema.file_of(other)),
    };
    while let Scope::Message(message) = scope {
        path.insert(0, names::snake(schema.message(message).name()));
        scope = schema.message(message).scope;
    }
    path
}

/// All files of a schema.
pub(crate) fn file_ids(schema: &Schema) -> impl Iterator<Item = FileId> + use<> {
    (0..u32::try_from(schema.files.len()).unwrap_or(u32::MAX)).map(FileId)
}

/// All messages of a file, outer before inner, map entries included.
pub(crate) fn messages(schema: &Schema, file: FileId) -> Vec<MessageId> {
    let mut all = Vec::new();
    let mut open: Vec<MessageId> = schema.file(file).messages.iter().rev().copied().collect();
    while let Some(message) = open.pop() {
        all.push(message);
        open.extend(schema.message(message).messages.iter().rev());
    }
    all
}

/// All enums of a file, top-level ones first.
pub(crate) fn enums(schema: &Schema, file: FileId) -> Vec<EnumId> {
    let nested = messages(schema, file).into_iter().flat_map(|id| schema.message(id).enums.clone());
    schema.file(file).enums.iter().copied().chain(nested).collect()
}

/// Every use of a message or enum by a field or method of a file.
fn uses(schema: &Schema, file: FileId) -> Vec<Use> {
    let mut uses = Vec::new();
    for id in messages(schema, file) {
        for (index, field) in (0..).zip(&schema.message(id).fields) {
            let target = match field.ty {
                Type::Message(message) => schema.message(message).file,
                Type::Enum(enum_) => schema.enum_(enum_).file,
                _ => continue,
            };
            uses.push(Use { element: Element::Field(id, index), part: Part::Type, file: target });
        }
    }
    for id in schema.file(file).services.iter().copied() {
        uses.extend(method_uses(schema, id));
    }
    uses
}

fn method_uses(schema: &Schema, id: ServiceId) -> impl Iterator<Item = Use> {
    (0..).zip(&schema.service(id).methods).flat_map(move |(index, method)| {
        let element = Element::Method(id, index);
        [(Part::Input, method.input), (Part::Output, method.output)].map(|(part, message)| Use {
            element,
            part,
            file: schema.message(message).file,
        })
    })
}

/// Files and everything that they import, directly or not, sorted by name.
pub(crate) fn with_imports(schema: &Schema, files: &[FileId]) -> BTreeSet<FileId> {
    let mut all = BTreeSet::new();
    let mut open = files.to_vec();
    while let Some(file) = open.pop() {
        if all.insert(file) {
            open.extend(schema.file(file).imports.iter().map(|import| import.file));
        }
    }
    all
}
