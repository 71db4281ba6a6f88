//! Edits of fields, oneofs, enum values and methods.

use std::ops::Range;

use limbeck_schema::model::{
    Cardinality, Element, EnumId, MessageId, Part, Schema, ServiceId, Type,
};

use super::random::Random;
use super::text::{Edits, Text};
use super::tree::Uses;

/// Scalar types by their name, each with others to take its place.
const SCALARS: [&str; 9] =
    ["int32", "int64", "uint32", "sint64", "fixed32", "bool", "string", "bytes", "double"];

pub(super) fn edit_field(
    uses: &Uses<'_>,
    (id, n): (MessageId, u32),
    text: &Text<'_>,
    random: &mut Random,
) -> Option<Edits> {
    let (schema, element) = (uses.schema, Element::Field(id, n));
    let field = &schema.message(id).fields[n as usize];
    let part = |part| text.part(schema, element, part);
    let whole = part(Part::Whole)?;
    let name = part(Part::Name)?;
    let is_map = field.cardinality == Cardinality::Map;
    let is_single = field.cardinality == Cardinality::Singular && field.oneof.is_none();
    match random.below(12) {
        0 => delete_field(schema, (id, n), whole, ""),
        1 => delete_field(schema, (id, n), whole, &format!("reserved {};", field.number)),
        2 => delete_field(schema, (id, n), whole, &format!("reserved \"{}\";", field.name)),
        3 => Some(vec![(name.end..name.end, "_renamed".to_owned())]),
        4 => Some(vec![(part(Part::Number)?, (20_000 + field.number).to_string())]),
        5 | 6 if !is_map && field.default.is_none() && field.options.is_empty() => {
            Some(vec![(part(Part::Type)?, (*random.pick(&SCALARS)).to_owned())])
        }
        7 if is_single => relabel(text, part(Part::Label), &whole, random),
        7 if field.cardinality == Cardinality::Repeated && field.options.is_empty() => {
            Some(vec![(part(Part::Label)?, "optional".to_owned())])
        }
        8 => add_option(text, part(Part::Number)?.end, &format!("json_name = \"json{n}\"")),
        9 if matches!(field.ty, Type::Int64 | Type::Uint64 | Type::Fixed64) => {
            add_option(text, part(Part::Number)?.end, "jstype = JS_STRING")
        }
        9 if field.ty == Type::String && !is_map => {
            add_option(text, part(Part::Number)?.end, "ctype = CORD")
        }
        10 | 11 if is_single && part(Part::Label).is_none() => {
            let moved = format!("oneof wrapped_{n} {{ {} }}", text.at(&whole));
            Some(vec![(whole, moved)])
        }
        _ => None,
    }
}

/// A field goes, unless it is the last one of a oneof.
fn delete_field(
    schema: &Schema,
    (id, n): (MessageId, u32),
    whole: Range<usize>,
    reserved: &str,
) -> Option<Edits> {
    let fields = &schema.message(id).fields;
    let oneof = fields[n as usize].oneof;
    let left = fields.iter().filter(|field| field.oneof == oneof).count();
    // A oneof holds no `reserved`.
    let is_free = oneof.is_none() || (left > 1 && reserved.is_empty());
    is_free.then(|| vec![(whole, reserved.to_owned())])
}

fn relabel(
    text: &Text<'_>,
    label: Option<Range<usize>>,
    whole: &Range<usize>,
    random: &mut Random,
) -> Option<Edits> {
    let new = *random.pick(&["optional", "repeated"]);
    match label {
        Some(label) if text.at(&label) != new => Some(vec![(label, new.to_owned())]),
        Some(_) => None,
        None => Some(vec![(whole.start..whole.start, format!("{new} "))]),
    }
}

/// Adds an option behind the number of a field, before those that are there.
fn add_option(text: &Text<'_>, end: usize, option: &str) -> Option<Edits> {
    let behind = text.behind(end);
    let gap = behind.len() - behind.trim_start().len();
    match behind.trim_start().bytes().next()? {
        b'[' => Some(vec![(end + gap + 1..end + gap + 1, format!("{option}, "))]),
        b';' => Some(vec![(end..end, format!(" [{option}]"))]),
        _ => None,
    }
}

pub(super) fn edit_oneof(
    uses: &Uses<'_>,
    (id, n): (MessageId, u32),
    text: &Text<'_>,
    random: &mut Random,
) -> Option<Edits> {
    let schema = uses.schema;
    let whole = text.part(schema, Element::Oneof(id, n), Part::Whole)?;
    if random.one_in(2) {
        let name = text.part(schema, Element::Oneof(id, n), Part::Name)?;
        return Some(vec![(name.end..name.end, "_renamed".to_owned())]);
    }
    // The first field leaves it.
    let fields = &schema.message(id).fields;
    let mut inside = (0..).zip(fields).filter(|(_, field)| field.oneof == Some(n));
    let (first, _) = inside.next()?;
    inside.next()?;
    let field = text.part(schema, Element::Field(id, first), Part::Whole)?;
    let moved = format!("\n{}", text.at(&field));
    Some(vec![(field, String::new()), (whole.end..whole.end, moved)])
}

pub(super) fn edit_value(
    uses: &Uses<'_>,
    (id, n): (EnumId, u32),
    text: &Text<'_>,
    random: &mut Random,
) -> Option<Edits> {
    let (schema, element) = (uses.schema, Element::EnumValue(id, n));
    let value = &schema.enum_(id).values[n as usize];
    let whole = text.part(schema, element, Part::Whole)?;
    let name = text.part(schema, element, Part::Name)?;
    match random.below(5) {
        0 => Some(vec![(whole, String::new())]),
        1 => Some(vec![(whole, format!("reserved {};", value.number))]),
        2 => Some(vec![(whole, format!("reserved \"{}\";", value.name))]),
        3 => Some(vec![(name.end..name.end, "_RENAMED".to_owned())]),
        _ => {
            let number = text.part(schema, element, Part::Number)?;
            Some(vec![(number, (20_000 + value.number).to_string())])
        }
    }
}

pub(super) fn edit_method(
    uses: &Uses<'_>,
    (id, n): (ServiceId, u32),
    text: &Text<'_>,
    random: &mut Random,
) -> Option<Edits> {
    let (schema, element) = (uses.schema, Element::Method(id, n));
    let whole = text.part(schema, element, Part::Whole)?;
    let (input, output) =
        (text.part(schema, element, Part::Input)?, text.part(schema, element, Part::Output)?);
    let method = &schema.service(id).methods[n as usize];
    let stream = |range: Range<usize>| vec![(range.start..range.start, "stream ".to_owned())];
    match random.below(7) {
        0 => Some(vec![(whole, String::new())]),
        1 => {
            let name = text.part(schema, element, Part::Name)?;
            Some(vec![(name.end..name.end, "Renamed".to_owned())])
        }
        2 if !method.client_streaming => Some(stream(input)),
        3 if !method.server_streaming => Some(stream(output)),
        4 => {
            let body = text.at(&whole).find('{').map(|brace| whole.start + brace + 1)?;
            (body > output.end).then(|| {
                vec![(body..body, "\n    option idempotency_level = IDEMPOTENT;".to_owned())]
            })
        }
        5 => Some(vec![(input, text.at(&output).to_owned())]),
        6 => Some(vec![(output, text.at(&input).to_owned())]),
        _ => None,
    }
}
