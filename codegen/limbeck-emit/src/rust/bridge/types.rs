//! The members of prost's structs: what they are called, and the types that they have.

use limbeck_schema::model::{
    Cardinality, Element, EnumId, Field, Message, MessageId, Oneof, Presence, Schema, Type,
};

use super::site::Site;
use crate::rust::{collide, names, plan};

/// A member of a struct: a field that is in no oneof, or a oneof.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The field or oneof.
    pub element: Element,
    /// Its name in Rust.
    pub ident: String,
    /// Its name in paths of errors.
    pub segment: String,
    pub kind: Kind,
    pub arity: Arity,
    /// Whether prost keeps each value in a box.
    pub is_boxed: bool,
    /// Of a field that is alone in its oneof: the path of the oneof's variant.
    pub alone: Option<String>,
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All but messages and enums.
    Scalar(Type),
    /// What prost makes of a `BytesValue`.
    ByteVector,
    Message(MessageId),
    /// An enum, which prost keeps as `i32`.
    Enum(EnumId),
    /// The members of a oneof.
    Oneof(MessageId, u32),
}

/// How many values there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// Always one.
    One,
    /// `Option`.
    Optional,
    /// `Vec`.
    List,
    /// `BTreeMap`, with the type of the keys.
    Map(Type),
}

impl Kind {
    /// Whether Rust has one type for both.
    pub(crate) fn is_same_type(self, other: Self) -> bool {
        match (self, other) {
            (Self::Scalar(_) | Self::Enum(_), Self::Scalar(_) | Self::Enum(_)) => {
                self.primitive() == other.primitive()
            }
            _ => self == other,
        }
    }

    /// The type in Rust, if it is no type of a schema.
    pub(crate) const fn primitive(self) -> Option<&'static str> {
        Some(match self {
            Self::Scalar(ty) => match ty {
                Type::Double => "f64",
                Type::Float => "f32",
                Type::Int32 | Type::Sint32 | Type::Sfixed32 | Type::Enum(_) => "i32",
                Type::Int64 | Type::Sint64 | Type::Sfixed64 => "i64",
                Type::Uint32 | Type::Fixed32 => "u32",
                Type::Uint64 | Type::Fixed64 => "u64",
                Type::Bool => "bool",
                Type::String => "String",
                Type::Bytes => "::limbeck_runtime::prost::bytes::Bytes",
                Type::Message(_) => return None,
            },
            Self::Enum(_) => "i32",
            Self::ByteVector => "Vec<u8>",
            Self::Message(_) | Self::Oneof(..) => return None,
        })
    }

    pub(crate) const fn is_float(self) -> bool {
        matches!(self, Self::Scalar(Type::Float | Type::Double))
    }
}

/// The member of the struct that an element is, or is in.
pub(crate) fn slot(site: Site<'_>, element: Element) -> Option<Slot> {
    let schema = site.schema();
    match element {
        Element::Field(id, index) => {
            let message = schema.message(id);
            let field = message.fields.get(index as usize)?;
            match field.oneof {
                Some(oneof) => oneof_slot(schema, id, oneof),
                None => Some(field_slot(site, id, index, field)),
            }
        }
        Element::Oneof(id, index) => oneof_slot(schema, id, index),
        _ => None,
    }
}

/// As [`slot`], but of a oneof with one member that member.
pub(crate) fn value_slot(site: Site<'_>, element: Element) -> Option<Slot> {
    let slot = slot(site, element)?;
    let Kind::Oneof(id, oneof) = slot.kind else { return Some(slot) };
    let [(index, field)] = members(site.schema().message(id), oneof)[..] else { return Some(slot) };
    let alone = Some(member_path(site, id, field)?);
    let member = field_slot(site, id, index, field);
    Some(Slot { element: slot.element, ident: slot.ident, alone, arity: Arity::Optional, ..member })
}

/// The fields of a oneof, with their positions in the message.
pub(crate) fn members(message: &Message, oneof: u32) -> Vec<(u32, &Field)> {
    (0..).zip(&message.fields).filter(|(_, field)| field.oneof == Some(oneof)).collect()
}

fn oneof_slot(schema: &Schema, id: MessageId, index: u32) -> Option<Slot> {
    let oneof = schema.message(id).oneofs.get(index as usize)?;
    Some(Slot {
        element: Element::Oneof(id, index),
        ident: names::snake(&oneof.name),
        segment: oneof.name.to_string(),
        kind: Kind::Oneof(id, index),
        arity: Arity::Optional,
        is_boxed: false,
        alone: None,
    })
}

fn field_slot(site: Site<'_>, id: MessageId, index: u32, field: &Field) -> Slot {
    let (kind, arity) = match site.schema().map_entry(field) {
        Some((key, value)) => (kind(site, value.ty), Arity::Map(key.ty)),
        None => (kind(site, field.ty), arity(field)),
    };
    Slot {
        element: Element::Field(id, index),
        ident: names::snake(&field.name),
        segment: field.name.to_string(),
        kind,
        arity,
        is_boxed: site.job.plan.boxes.contains(id, field),
        alone: None,
    }
}

const fn arity(field: &Field) -> Arity {
    match (field.cardinality, field.presence) {
        (Cardinality::Repeated | Cardinality::Map, _) => Arity::List,
        (Cardinality::Singular, Presence::Explicit) => Arity::Optional,
        (Cardinality::Singular, Presence::Implicit | Presence::Required) => Arity::One,
    }
}

/// The type of a field's values; a wrapper is the scalar in it.
pub(crate) fn kind(site: Site<'_>, ty: Type) -> Kind {
    let id = match ty {
        Type::Message(id) => id,
        Type::Enum(id) => return Kind::Enum(id),
        scalar => return Kind::Scalar(scalar),
    };
    let native = plan::native(&site.schema().message(id).full_name);
    let is_native = native.is_some()
        && site.job.plan.absolute(site.job.unit, Element::Message(id)).as_deref() == native;
    let value = site.schema().message(id).fields.first().filter(|_| is_native);
    match value.map(|value| value.ty) {
        Some(Type::Bytes) => Kind::ByteVector,
        Some(scalar) => Kind::Scalar(scalar),
        None => Kind::Message(id),
    }
}

/// The type of one value, out of its box.
pub(crate) fn value_type(site: Site<'_>, kind: Kind) -> String {
    match kind {
        Kind::Message(id) => site.path(Element::Message(id)),
        Kind::Oneof(id, index) => oneof_path(site, id, index),
        Kind::Scalar(_) | Kind::Enum(_) | Kind::ByteVector => {
            kind.primitive().unwrap_or_default().to_owned()
        }
    }
}

/// The type of a member of a struct.
pub(crate) fn slot_type(site: Site<'_>, slot: &Slot) -> String {
    let value = value_type(site, slot.kind);
    let value = if slot.is_boxed { format!("Box<{value}>") } else { value };
    match slot.arity {
        Arity::One => value,
        Arity::Optional => format!("Option<{value}>"),
        Arity::List => format!("Vec<{value}>"),
        Arity::Map(key) => {
            let key = value_type(site, Kind::Scalar(key));
            format!("::std::collections::BTreeMap<{key}, {value}>")
        }
    }
}

/// The enum that prost makes of a oneof.
pub(crate) fn oneof_path(site: Site<'_>, id: MessageId, index: u32) -> String {
    let message = site.schema().message(id);
    let name = message.oneofs.get(index as usize).map(|oneof: &Oneof| &*oneof.name);
    let path = site.path(Element::Message(id));
    let (outer, _) = path.rsplit_once("::").unwrap_or(("self", &*path));
    let ty = collide::oneof_type(site.schema(), message, name.unwrap_or_default());
    format!("{outer}::{}::{ty}", names::snake(message.name()))
}

/// The variant of a oneof's enum that a field is.
pub(crate) fn member_path(site: Site<'_>, id: MessageId, field: &Field) -> Option<String> {
    let oneof = oneof_path(site, id, field.oneof?);
    Some(format!("{oneof}::{}", names::upper_camel(&field.name)))
}

/// The field that an element is.
pub(crate) fn field(schema: &Schema, element: Element) -> Option<(MessageId, &Field)> {
    let Element::Field(id, index) = element else { return None };
    Some((id, schema.message(id).fields.get(index as usize)?))
}
