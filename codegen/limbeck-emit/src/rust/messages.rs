//! Messages and enums, by prost-build, in memory.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::finding::Finding;
use limbeck_schema::image::Image;
use limbeck_schema::model::{Element, FileId, Locations};
use prost::Message;
use prost_build::{Config, Module};
use prost_types::field_descriptor_proto::Type;
use prost_types::source_code_info::Location;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, SourceCodeInfo};

use super::plan::{self, Plan};
use super::{Job, docs, names, unexpected};

/// Text of the modules of a unit, and the documentation that its `limbeck-doc-…` marks stand for.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    /// By module path.
    pub modules: BTreeMap<Vec<String>, String>,
    /// Lines by number of the mark.
    pub docs: Vec<Vec<String>>,
}

/// What stands for a comment until prost-build is done: it would escape some of its lines.
pub(crate) const DOC_MARK: &str = "limbeck-doc-";

/// Generates the messages of a unit.
pub(crate) fn generate(job: Job<'_>) -> Result<Messages, Vec<Finding>> {
    let Job { plan, unit, input } = job;
    let mut config = config();
    let mut docs = Vec::new();
    let mut requests = Vec::new();
    for file in plan::with_imports(plan.schema, job.files()) {
        let mut proto = decode(plan, input.image, file)?;
        proto.service.clear();
        name_externs(plan, unit, file, &mut config);
        proto.source_code_info = None;
        if plan.is_in(unit, file) {
            mend_defaults(plan, &mut proto);
            deprecate(&proto, &mut config);
            let locations = &plan.schema.file(file).locations;
            proto.source_code_info = Some(comments(&proto, locations, &mut docs));
        }
        requests.push((Module::from_parts(names::modules(proto.package())), proto));
    }
    let modules = config
        .generate(requests)
        .map_err(|error| unexpected(&format!("prost-build refused the schema: {error}")))?;
    let modules = modules
        .into_iter()
        .map(|(module, text)| (module.parts().map(str::to_owned).collect(), text))
        .collect();
    Ok(Messages { modules, docs })
}

fn config() -> Config {
    let mut config = Config::new();
    config
        // The same bytes for the same message, whatever the hasher.
        .btree_map(["."])
        // Cheap to clone, and decoded without a copy.
        .bytes(["."])
        .compile_well_known_types()
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        .prost_path("::limbeck_runtime::prost")
        .prost_types_path("::limbeck_runtime::prost_types");
    config
}

fn decode(
    plan: &Plan<'_>,
    image: &Image,
    file: FileId,
) -> Result<FileDescriptorProto, Vec<Finding>> {
    let name = &plan.schema.file(file).name;
    let bytes = image.descriptor(name).unwrap_or_default();
    FileDescriptorProto::decode(&*bytes)
        .map_err(|error| unexpected(&format!("`{name}` has no descriptor: {error}")))
}

/// Tells prost-build the path of each type that the unit does not generate.
///
/// Each by itself: paths of packages would swallow packages below, and prost-build spoils raw
/// identifiers in them.
fn name_externs(plan: &Plan<'_>, unit: &str, file: FileId, config: &mut Config) {
    let messages = plan::messages(plan.schema, file).into_iter().map(Element::Message);
    let enums = plan::enums(plan.schema, file).into_iter().map(Element::Enum);
    for element in messages.chain(enums) {
        if let Some(path) = plan.absolute(unit, element) {
            config.extern_path(format!(".{}", plan.schema.full_name(element)), path);
        }
    }
}

/// Of enum values that share a number prost-build keeps the first alone, so a default that names
/// another must name that one.
fn mend_defaults(plan: &Plan<'_>, proto: &mut FileDescriptorProto) {
    for message in &mut proto.message_type {
        mend_defaults_of(plan, message);
    }
}

fn mend_defaults_of(plan: &Plan<'_>, message: &mut DescriptorProto) {
    for field in message.field.iter_mut().filter(|field| field.r#type() == Type::Enum) {
        let Some(default) = &field.default_value else { continue };
        if let Some(Element::Enum(id)) = plan.schema.find(field.type_name()) {
            let values = &plan.schema.enum_(id).values;
            let number = values.iter().find(|value| *value.name == **default).map(|v| v.number);
            let first = values.iter().find(|value| Some(value.number) == number);
            field.default_value = first.map(|value| value.name.to_string());
        }
    }
    for nested in &mut message.nested_type {
        mend_defaults_of(plan, nested);
    }
}

/// Carries over `deprecated` where prost-build does not: types and map fields.
fn deprecate(proto: &FileDescriptorProto, config: &mut Config) {
    let package = proto.package();
    let scope = if package.is_empty() { String::new() } else { format!(".{package}") };
    for enum_ in &proto.enum_type {
        deprecate_enum(&scope, enum_, config);
    }
    for message in &proto.message_type {
        deprecate_message(&scope, message, config);
    }
}

const DEPRECATED: &str = "#[deprecated]";

fn deprecate_message(scope: &str, message: &DescriptorProto, config: &mut Config) {
    let name = format!("{scope}.{}", message.name());
    if message.options.as_ref().is_some_and(prost_types::MessageOptions::deprecated) {
        config.message_attribute(&name, DEPRECATED);
    }
    let is_entry = |nested: &DescriptorProto| {
        nested.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry)
    };
    let entries = message.nested_type.iter().filter(|nested| is_entry(nested));
    let entries: BTreeSet<String> =
        entries.map(|entry| format!("{name}.{}", entry.name())).collect();
    for field in &message.field {
        let deprecated = field.options.as_ref().is_some_and(prost_types::FieldOptions::deprecated);
        if deprecated && entries.contains(field.type_name()) {
            config.field_attribute(format!("{name}.{}", field.name()), DEPRECATED);
        }
    }
    for enum_ in &message.enum_type {
        deprecate_enum(&name, enum_, config);
    }
    for nested in message.nested_type.iter().filter(|nested| !is_entry(nested)) {
        deprecate_message(&name, nested, config);
    }
}

fn deprecate_enum(scope: &str, enum_: &EnumDescriptorProto, config: &mut Config) {
    if enum_.options.as_ref().is_some_and(prost_types::EnumOptions::deprecated) {
        config.enum_attribute(format!("{scope}.{}", enum_.name()), DEPRECATED);
    }
}

/// A location for each path that prost-build looks up, with a mark instead of the comment.
///
/// It panics if one is missing, so they are made from the descriptor, not taken from the file.
fn comments(
    proto: &FileDescriptorProto,
    locations: &Locations,
    docs: &mut Vec<Vec<String>>,
) -> SourceCodeInfo {
    let mut paths = Vec::new();
    for (index, message) in (0..).zip(&proto.message_type) {
        message_paths(&[4, index], message, &mut paths);
    }
    for (index, enum_) in (0..).zip(&proto.enum_type) {
        enum_paths(&[5, index], enum_, &mut paths);
    }
    let mark = |path: Vec<i32>| {
        let comments = locations.find(&path).and_then(|index| locations.comments(index));
        let lines = comments.map(docs::lines).filter(|lines| !lines.is_empty());
        let leading_comments = lines.map(|lines| {
            docs.push(lines);
            format!(" {DOC_MARK}{}", docs.len() - 1)
        });
        Location { path, leading_comments, ..Location::default() }
    };
    SourceCodeInfo { location: paths.into_iter().map(mark).collect() }
}

fn message_paths(path: &[i32], message: &DescriptorProto, paths: &mut Vec<Vec<i32>>) {
    paths.push(path.to_vec());
    let members = [(2, message.field.len()), (8, message.oneof_decl.len())];
    for (tag, count) in members {
        paths.extend((0..).take(count).map(|index| [path, &[tag, index]].concat()));
    }
    for (index, nested) in (0..).zip(&message.nested_type) {
        message_paths(&[path, &[3, index]].concat(), nested, paths);
    }
    for (index, enum_) in (0..).zip(&message.enum_type) {
        enum_paths(&[path, &[4, index]].concat(), enum_, paths);
    }
}

fn enum_paths(path: &[i32], enum_: &EnumDescriptorProto, paths: &mut Vec<Vec<i32>>) {
    paths.push(path.to_vec());
    paths.extend((0..).take(enum_.value.len()).map(|index| [path, &[2, index]].concat()));
}
