//! What the template knows of a package's messages and enums.

use std::fmt::Write;

use limbeck_schema::model::{
    Cardinality, Element, Enum, EnumId, Field, FileId, Message, MessageId, Type,
};
use serde::Serialize;

use super::codec::{self, Codec, Site, codec, member_path, value_codec};
use crate::rust::boxes::Boxes;
use crate::rust::{Job, names, plan};

/// A package.
#[derive(Debug, Serialize)]
pub(super) struct PackageContext {
    messages: Vec<MessageContext>,
    enums: Vec<EnumContext>,
    /// Whether serde's traits are compiled with the feature `serde` alone.
    features: bool,
    serde: bool,
}

#[derive(Debug, Serialize)]
struct MessageContext {
    /// `super::User`.
    path: String,
    full_name: String,
    /// The type whose JSON it has, if it is a well-known one.
    well_known: Option<&'static str>,
    fields: Vec<FieldContext>,
    /// Rust literals of names, with positions: `("fullName", 2)`.
    names: String,
    /// In the order of the first field of each.
    parts: Vec<PartContext>,
    writes: bool,
}

/// A field in the table.
#[derive(Debug, Serialize)]
struct FieldContext {
    /// Arguments of `Field::new`, Rust literals.
    literals: String,
    /// `.oneof(1).of::<super::X>()`.
    builders: String,
}

/// A field of the struct.
#[derive(Debug, Serialize)]
struct PartContext {
    ident: String,
    /// Position in the table; of a oneof that of its first member.
    index: usize,
    shape: &'static str,
    arguments: String,
    /// Of a oneof.
    members: Vec<MemberContext>,
}

#[derive(Debug, Serialize)]
struct MemberContext {
    index: usize,
    /// `super::user::Avatar::AvatarUrl`.
    path: String,
    codec: String,
    /// Whether it is the only one, so that every value is of it.
    alone: bool,
}

#[derive(Debug, Serialize)]
struct EnumContext {
    path: String,
    /// `(0, "A"), (1, "B")`, sorted by number.
    numbers: String,
    /// `("A", 0), ("B", 1)`, sorted by name.
    names: String,
}

impl PackageContext {
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.enums.is_empty()
    }
}

/// Describes the files of a package, as seen from `module`.
pub(super) fn package(
    job: Job<'_>,
    boxes: &Boxes,
    module: &[String],
    files: &[FileId],
) -> PackageContext {
    let site = Site { job, boxes, module, json: "json" };
    let schema = job.plan.schema;
    let messages = files.iter().flat_map(|file| plan::messages(schema, *file));
    let enums = files.iter().flat_map(|file| plan::enums(schema, *file));
    let options = job.plan.options;
    PackageContext {
        messages: messages
            .filter(|id| !schema.message(*id).map_entry)
            .map(|id| message(site, id))
            .collect(),
        enums: enums.map(|id| enum_(site, id)).collect(),
        features: options.is_gated(),
        serde: options.has_serde(),
    }
}

fn message(site: Site<'_>, id: MessageId) -> MessageContext {
    let schema = site.job.plan.schema;
    let message = schema.message(id);
    let path = site.job.plan.path_from(site.job.unit, site.module, Element::Message(id));
    let fields = &message.fields;
    MessageContext {
        full_name: message.full_name.to_string(),
        well_known: codec::well_known(&message.full_name).filter(|_| !fields.is_empty()),
        fields: fields.iter().map(|field| field_context(site, field)).collect(),
        names: names_of(fields),
        parts: parts(site, id, message),
        writes: !fields.is_empty(),
        path,
    }
}

fn field_context(site: Site<'_>, field: &Field) -> FieldContext {
    let schema = site.job.plan.schema;
    let key = |name: &str| format!(",\"{}\":", json_escape(name));
    let literals = format!(
        "{:?}, {:?}, {:?}, {:?}",
        &*field.name,
        &*field.json_name,
        key(&field.json_name),
        key(&field.name)
    );
    let mut builders = String::new();
    if let Some(oneof) = field.oneof {
        _ = write!(builders, ".oneof({})", oneof + 1);
    }
    match field.cardinality {
        Cardinality::Singular => {}
        Cardinality::Repeated => builders.push_str(".repeated()"),
        Cardinality::Map => builders.push_str(".map()"),
    }
    if codec::is_null_value(schema, field) {
        builders.push_str(".null()");
    }
    if let (Type::Message(inner), Cardinality::Singular | Cardinality::Repeated) =
        (field.ty, field.cardinality)
    {
        let element = Element::Message(inner);
        if !codec::is_without_json(site, element) {
            let path = site.job.plan.path_from(site.job.unit, site.module, element);
            _ = write!(builders, ".of::<{path}>()");
        }
    }
    FieldContext { literals, builders }
}

/// Both names of every field, sorted. Where two fields share one, the JSON name wins, then the first field.
fn names_of(fields: &[Field]) -> String {
    let json = fields.iter().enumerate().map(|(index, field)| (&*field.json_name, index));
    let proto = fields.iter().enumerate().map(|(index, field)| (&*field.name, index));
    let mut names: Vec<_> = json.chain(proto).collect();
    names.sort_by_key(|(name, _)| *name);
    names.dedup_by_key(|(name, _)| *name);
    let names: Vec<_> = names.iter().map(|(name, index)| format!("({name:?}, {index})")).collect();
    names.join(", ")
}

/// The fields of the struct: a oneof stands where its first member does.
fn parts(site: Site<'_>, id: MessageId, message: &Message) -> Vec<PartContext> {
    let mut parts = Vec::new();
    let mut seen = Vec::new();
    for (index, field) in message.fields.iter().enumerate() {
        match field.oneof {
            None => {
                let Codec { shape, arguments } = codec(site, id, field);
                let ident = names::snake(&field.name);
                parts.push(PartContext { ident, index, shape, arguments, members: Vec::new() });
            }
            Some(oneof) if !seen.contains(&oneof) => {
                seen.push(oneof);
                parts.extend(oneof_part(site, id, oneof));
            }
            Some(_) => {}
        }
    }
    parts
}

fn oneof_part(site: Site<'_>, id: MessageId, oneof: u32) -> Option<PartContext> {
    let message = site.job.plan.schema.message(id);
    let declared = message.oneofs.get(oneof as usize)?;
    let members = message.fields.iter().enumerate().filter(|(_, field)| field.oneof == Some(oneof));
    let mut members: Vec<_> = members
        .map(|(index, field)| MemberContext {
            index,
            path: member_path(site, id, declared, field),
            codec: value_codec(site, id, field),
            alone: false,
        })
        .collect();
    if let [member] = &mut *members {
        member.alone = true;
    }
    let index = members.first()?.index;
    let ident = names::snake(&declared.name);
    Some(PartContext { ident, index, shape: "oneof", arguments: String::new(), members })
}

fn enum_(site: Site<'_>, id: EnumId) -> EnumContext {
    let enum_: &Enum = site.job.plan.schema.enum_(id);
    let mut numbers: Vec<_> =
        enum_.values.iter().map(|value| (value.number, &*value.name)).collect();
    let mut names: Vec<_> = numbers.iter().map(|(number, name)| (*name, *number)).collect();
    // Stable, so that of aliases the first declared stays.
    numbers.sort_by_key(|(number, _)| *number);
    numbers.dedup_by_key(|(number, _)| *number);
    names.sort_unstable();
    let join = |items: Vec<String>| items.join(", ");
    EnumContext {
        path: site.job.plan.path_from(site.job.unit, site.module, Element::Enum(id)),
        numbers: join(
            numbers.iter().map(|(number, name)| format!("({number}, {name:?})")).collect(),
        ),
        names: join(names.iter().map(|(name, number)| format!("({name:?}, {number})")).collect()),
    }
}

/// A string as it stands between the quotes of JSON.
fn json_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if c < ' ' => _ = write!(escaped, "\\u{:04x}", u32::from(c)),
            c => escaped.push(c),
        }
    }
    escaped
}
