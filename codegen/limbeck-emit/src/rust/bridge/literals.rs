//! Values that a decision names, as Rust.

use limbeck_bridge::Argument;
use limbeck_schema::model::{Element, EnumId, Schema, Type};
use prost_types::{Duration, Timestamp};

use super::site::Site;
use super::types::Kind;
use crate::rust::names;

/// The value of a type, or nothing if it is none of it.
pub(crate) fn literal(site: Site<'_>, kind: Kind, argument: &Argument) -> Option<String> {
    match kind {
        Kind::Enum(id) => enum_value(site, id, argument),
        Kind::ByteVector => text(argument).map(|text| format!("Vec::from({text:?})")),
        Kind::Message(id) => time(&site.schema().message(id).full_name, argument),
        Kind::Oneof(..) => None,
        Kind::Scalar(ty) => scalar(ty, argument),
    }
}

fn text(argument: &Argument) -> Option<&str> {
    match argument {
        Argument::Text(text) => Some(text),
        Argument::Integer(_) | Argument::Boolean(_) => None,
    }
}

fn scalar(ty: Type, argument: &Argument) -> Option<String> {
    match ty {
        Type::Double | Type::Float => float(ty, argument),
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => integer::<i32>(argument),
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => integer::<i64>(argument),
        Type::Uint32 | Type::Fixed32 => integer::<u32>(argument),
        Type::Uint64 | Type::Fixed64 => integer::<u64>(argument),
        Type::Bool => match argument {
            Argument::Boolean(value) => Some(value.to_string()),
            Argument::Text(text) => text.parse().ok().map(|value: bool| value.to_string()),
            Argument::Integer(_) => None,
        },
        Type::String => text(argument).map(|text| format!("String::from({text:?})")),
        Type::Bytes => text(argument).map(|text| {
            format!("::limbeck_runtime::prost::bytes::Bytes::from_static({text:?}.as_bytes())")
        }),
        Type::Message(_) | Type::Enum(_) => None,
    }
}

/// The digits, if the type has the number.
fn integer<T: std::str::FromStr + ToString>(argument: &Argument) -> Option<String> {
    let digits = match argument {
        Argument::Integer(number) => number.to_string(),
        Argument::Text(text) => text.clone(),
        Argument::Boolean(_) => return None,
    };
    digits.parse::<T>().ok().map(|number| number.to_string())
}

fn float(ty: Type, argument: &Argument) -> Option<String> {
    let digits = match argument {
        Argument::Integer(number) => number.to_string(),
        Argument::Text(text) => text.clone(),
        Argument::Boolean(_) => return None,
    };
    if ty == Type::Float {
        let number: f32 = digits.parse().ok()?;
        return number.is_finite().then(|| format!("{number:?}_f32"));
    }
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then(|| format!("{number:?}_f64"))
}

/// By the name of the value, so that a value that is gone does not compile.
fn enum_value(site: Site<'_>, id: EnumId, argument: &Argument) -> Option<String> {
    let enum_ = site.schema().enum_(id);
    let number = match argument {
        Argument::Text(name) => enum_.values.iter().find(|value| *value.name == **name)?.number,
        Argument::Integer(number) => i32::try_from(*number).ok()?,
        Argument::Boolean(_) => return None,
    };
    let variant = variant_path(site, id, number);
    Some(variant.map_or_else(|| number.to_string(), |path| format!("i32::from({path})")))
}

/// The variant of prost's enum with a number: of several values that of the first.
pub(crate) fn variant_path(site: Site<'_>, id: EnumId, number: i32) -> Option<String> {
    let name = variant(site.schema(), id, number)?;
    Some(format!("{}::{name}", site.path(Element::Enum(id))))
}

/// The name of that variant.
pub(crate) fn variant(schema: &Schema, id: EnumId, number: i32) -> Option<String> {
    let enum_ = schema.enum_(id);
    let value = enum_.values.iter().find(|value| value.number == number)?;
    Some(names::variant(enum_.name(), &value.name))
}

fn time(full_name: &str, argument: &Argument) -> Option<String> {
    let text = text(argument)?;
    let (name, seconds, nanos) = match full_name {
        "google.protobuf.Timestamp" => {
            let Timestamp { seconds, nanos } = text.parse().ok()?;
            ("Timestamp", seconds, nanos)
        }
        "google.protobuf.Duration" => {
            let Duration { seconds, nanos } = text.parse().ok()?;
            ("Duration", seconds, nanos)
        }
        _ => return None,
    };
    Some(format!("::limbeck_runtime::prost_types::{name} {{ seconds: {seconds}, nanos: {nanos} }}"))
}
