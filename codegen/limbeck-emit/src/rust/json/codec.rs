//! Which codec of the runtime reads and writes a field.

use limbeck_schema::model::{
    Cardinality, Element, Field, MessageId, Oneof, Presence, Schema, Type,
};

use crate::rust::boxes::Boxes;
use crate::rust::{Job, collide, names};

/// The codec of a field, and the methods of reader and writer that take it.
#[derive(Debug)]
pub(crate) struct Codec {
    /// `implicit`, `explicit`, `required`, `repeated` or `map`.
    pub shape: &'static str,
    /// Type arguments: `json::Text`, or `json::Text, json::Int32` of a map.
    pub arguments: String,
}

/// Where a type is named from.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub job: Job<'a>,
    pub boxes: &'a Boxes,
    /// The module path that paths are relative to.
    pub module: &'a [String],
    /// How code there names the runtime's module `json`.
    pub json: &'a str,
}

/// The codec of a field of a message.
pub(crate) fn codec(site: Site<'_>, message: MessageId, field: &Field) -> Codec {
    let schema = site.job.plan.schema;
    if let Some((key, value)) = schema.map_entry(field) {
        let arguments = format!("{}, {}", plain(site, key), plain(site, value));
        return Codec { shape: "map", arguments };
    }
    let shape = match (field.cardinality, field.presence) {
        (Cardinality::Repeated | Cardinality::Map, _) => "repeated",
        (Cardinality::Singular, Presence::Explicit) => "explicit",
        (Cardinality::Singular, Presence::Implicit) => "implicit",
        (Cardinality::Singular, Presence::Required) => "required",
    };
    Codec { shape, arguments: value_codec(site, message, field) }
}

/// The codec of one value of a field.
pub(crate) fn value_codec(site: Site<'_>, message: MessageId, field: &Field) -> String {
    let plain = plain(site, field);
    if site.boxes.contains(message, field) {
        format!("{}::Boxed<{plain}>", site.json)
    } else {
        plain
    }
}

/// The member of a oneof's enum that a field is: `super::user::Avatar::AvatarUrl`.
pub(crate) fn member_path(site: Site<'_>, id: MessageId, oneof: &Oneof, field: &Field) -> String {
    let plan = site.job.plan;
    let message = plan.schema.message(id);
    let path = plan.path_from(site.job.unit, site.module, Element::Message(id));
    let (outer, _) = path.rsplit_once("::").unwrap_or(("self", &*path));
    let module = names::snake(message.name());
    let ty = collide::oneof_type(plan.schema, message, &oneof.name);
    format!("{outer}::{module}::{ty}::{}", names::upper_camel(&field.name))
}

fn plain(site: Site<'_>, field: &Field) -> String {
    let (plan, json) = (site.job.plan, site.json);
    let path = |element| plan.path_from(site.job.unit, site.module, element);
    let name = match field.ty {
        Type::Double => "Double",
        Type::Float => "Float",
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => "Int32",
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => "Int64",
        Type::Uint32 | Type::Fixed32 => "Uint32",
        Type::Uint64 | Type::Fixed64 => "Uint64",
        Type::Bool => "Bool",
        Type::String => "Text",
        Type::Bytes => "Bytes<::limbeck_runtime::prost::bytes::Bytes>",
        Type::Message(id) => {
            let element = Element::Message(id);
            let kind = if is_without_json(site, element) { "Unsupported" } else { "Msg" };
            return format!("{json}::{kind}<{}>", path(element));
        }
        Type::Enum(_) if is_null_value(plan.schema, field) => "Null",
        Type::Enum(id) if is_without_json(site, Element::Enum(id)) => "Int32",
        Type::Enum(id) => return format!("{json}::EnumOf<{}>", path(Element::Enum(id))),
    };
    format!("{json}::{name}")
}

/// Whether a field is of the enum whose one value is `null`.
pub(crate) fn is_null_value(schema: &Schema, field: &Field) -> bool {
    match field.ty {
        Type::Enum(id) => *schema.enum_(id).full_name == *"google.protobuf.NullValue",
        _ => false,
    }
}

/// Whether it is a type of `prost_types` that is no well-known type of JSON.
pub(crate) fn is_without_json(site: Site<'_>, element: Element) -> bool {
    let plan = site.job.plan;
    let name = plan.schema.full_name(element);
    name.starts_with("google.protobuf.")
        && well_known(&name).is_none()
        && plan
            .absolute(site.job.unit, element)
            .is_some_and(|path| path.contains("::prost_types::"))
}

/// The Rust type of a message whose JSON is not that of its fields, and `Empty`.
pub(crate) fn well_known(full_name: &str) -> Option<&'static str> {
    Some(match full_name.strip_prefix("google.protobuf.")? {
        "Any" => "::limbeck_runtime::prost_types::Any",
        "Duration" => "::limbeck_runtime::prost_types::Duration",
        "FieldMask" => "::limbeck_runtime::prost_types::FieldMask",
        "ListValue" => "::limbeck_runtime::prost_types::ListValue",
        "Struct" => "::limbeck_runtime::prost_types::Struct",
        "Timestamp" => "::limbeck_runtime::prost_types::Timestamp",
        "Value" => "::limbeck_runtime::prost_types::Value",
        _ => return crate::rust::plan::native(full_name),
    })
}
