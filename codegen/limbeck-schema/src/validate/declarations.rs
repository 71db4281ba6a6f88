//! Extension declarations: which extensions a range says it will have.

use std::collections::{BTreeMap, BTreeSet};

use super::ranges::describe;
use crate::finding::{Finding, Place};
use crate::model::{
    Cardinality, Element, ExtensionId, FileId, MessageId, NumberRange, Part, Schema, Type, Value,
};

/// Numbers of fields of `ExtensionRangeOptions`, and of `options` in a range.
const OPTIONS: i32 = 3;
const DECLARATION: i32 = 2;
const VERIFICATION: i32 = 3;

/// `UNVERIFIED` of `ExtensionRangeOptions.VerificationState`; `DECLARATION` is 0.
const UNVERIFIED: i32 = 1;

/// One declaration, as written.
struct Declaration<'a> {
    number: i32,
    full_name: Option<&'a str>,
    ty: Option<&'a str>,
    reserved: bool,
    repeated: bool,
}

impl<'a> Declaration<'a> {
    fn read(value: &'a Value) -> Self {
        let is_true = |name| matches!(value.field(name), Some(Value::Bool(true)));
        let number = match value.field("number") {
            Some(Value::Int(number)) => i32::try_from(*number).unwrap_or_default(),
            _ => 0,
        };
        Self {
            number,
            full_name: value.field("full_name").and_then(Value::as_str),
            ty: value.field("type").and_then(Value::as_str),
            reserved: is_true("reserved"),
            repeated: is_true("repeated"),
        }
    }
}

fn declarations(range: &NumberRange) -> impl Iterator<Item = Declaration<'_>> {
    range
        .options
        .get("declaration")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .map(Declaration::read)
}

fn verification(range: &NumberRange) -> Option<i32> {
    match range.options.get("verification") {
        Some(Value::Enum { number, .. }) => Some(*number),
        _ => None,
    }
}

/// Checks the declarations of all ranges of a message.
pub(super) fn check_ranges(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    let mut names = BTreeSet::new();
    for range in &message.extension_ranges {
        let mut numbers = BTreeSet::new();
        if declarations(range).next().is_some() && verification(range) == Some(UNVERIFIED) {
            let message = format!(
                "extension range `{}` is `UNVERIFIED` and declares extensions",
                describe(range)
            );
            let place = option_place(schema, message_file(schema, id), range, &[VERIFICATION]);
            findings.push(
                Finding::compile(Some(place), message).with_help("remove one of the two options"),
            );
            continue;
        }
        for (index, declaration) in (0..).zip(declarations(range)) {
            let fault = check_place(range, &declaration, &mut numbers)
                .or_else(|| check_completeness(&declaration))
                .or_else(|| check_names(&declaration, &mut names));
            let Some((message, help)) = fault else { continue };
            let place =
                option_place(schema, message_file(schema, id), range, &[DECLARATION, index]);
            findings.push(Finding::compile(Some(place), message).with_help(help));
        }
    }
}

fn message_file(schema: &Schema, id: MessageId) -> FileId {
    schema.message(id).file
}

/// A sentence on the fault, and the cure.
type Fault = (String, &'static str);

fn check_place(
    range: &NumberRange,
    declaration: &Declaration<'_>,
    numbers: &mut BTreeSet<i32>,
) -> Option<Fault> {
    let number = declaration.number;
    if number < range.first || range.last < number {
        let range = describe(range);
        let message = format!("extension declaration {number} is not in its range `{range}`");
        return Some((message, "set `number` to a number of the range it stands at"));
    }
    (!numbers.insert(number)).then(|| {
        let message = format!("extension number {number} is declared twice in its range");
        (message, "keep one of the declarations")
    })
}

fn check_completeness(declaration: &Declaration<'_>) -> Option<Fault> {
    let is_complete = match (declaration.full_name, declaration.ty) {
        (Some(_), Some(_)) => true,
        (None, None) => declaration.reserved,
        _ => false,
    };
    (!is_complete).then(|| {
        let message = format!(
            "extension declaration {} needs both `full_name` and `type`",
            declaration.number
        );
        (message, "set both; only a declaration with `reserved: true` may have neither")
    })
}

fn check_names<'a>(declaration: &Declaration<'a>, names: &mut BTreeSet<&'a str>) -> Option<Fault> {
    let (Some(full_name), Some(ty)) = (declaration.full_name, declaration.ty) else { return None };
    if !names.insert(full_name) {
        let message = format!("extension `{full_name}` is declared twice in its message");
        return Some((message, "keep one of the declarations"));
    }
    let is_wrong = |name: &&str| !is_absolute_name(name);
    let wrong = Some(full_name)
        .filter(is_wrong)
        .or_else(|| Some(ty).filter(|ty| !is_scalar(ty)).filter(is_wrong))?;
    let message = format!("extension declaration has `{wrong}` where a full name is expected");
    Some((message, "write a leading dot and the full name, such as `.user.v1.nickname`"))
}

/// `.user.v1.name`: a leading dot, then identifiers between dots.
fn is_absolute_name(name: &str) -> bool {
    let is_identifier = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
    };
    name.strip_prefix('.').is_some_and(|name| name.split('.').all(is_identifier))
}

fn is_scalar(name: &str) -> bool {
    #[rustfmt::skip]
    let scalars = [
        "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64",
        "fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
    ];
    scalars.contains(&name)
}

/// Where an option of a range stands: as exactly as the parser says.
fn option_place(schema: &Schema, file: FileId, range: &NumberRange, option: &[i32]) -> Place {
    let locations = &schema.file(file).locations;
    let exact = (1..=option.len()).rev().find_map(|length| {
        let path = [&[OPTIONS], option.get(..length)?].concat();
        locations.find_below(range.location, &path)
    });
    schema.place_at(file, exact.unwrap_or(range.location))
}

/// The ranges of all messages that have range options, sorted by number.
///
/// Few messages have any, and a message may have as many extensions as ranges: nobody should search
/// all of the one for each of the other.
pub(super) struct Declared<'a> {
    ranges: BTreeMap<MessageId, Vec<&'a NumberRange>>,
}

impl<'a> Declared<'a> {
    pub(super) fn collect(schema: &'a Schema) -> Self {
        let has_options = |ranges: &[NumberRange]| ranges.iter().any(|r| !r.options.is_empty());
        let ranges = (0..).map(MessageId).zip(&schema.messages);
        let ranges = ranges.filter(|(_, message)| has_options(&message.extension_ranges));
        let sorted = ranges.map(|(id, message)| {
            let mut ranges: Vec<&NumberRange> = message.extension_ranges.iter().collect();
            ranges.sort_by_key(|range| range.first);
            (id, ranges)
        });
        Self { ranges: sorted.collect() }
    }

    fn range(&self, message: MessageId, number: i32) -> Option<&'a NumberRange> {
        let ranges = self.ranges.get(&message)?;
        let before = ranges.partition_point(|range| range.first <= number).checked_sub(1)?;
        ranges.get(before).copied().filter(|range| number <= range.last)
    }
}

/// Checks an extension against what its range declares.
pub(super) fn check_extension(
    schema: &Schema,
    declared: &Declared<'_>,
    id: ExtensionId,
    findings: &mut Vec<Finding>,
) {
    let extension = schema.extension(id);
    let message = schema.message(extension.extendee);
    let number = extension.field.number;
    let Some(range) = declared.range(extension.extendee, number) else { return };
    let fault = match declarations(range).find(|declaration| declaration.number == number) {
        Some(declaration) => contradiction(schema, id, &declaration),
        None if declarations(range).next().is_some() || verification(range) == Some(0) => {
            let text = format!("has number {number}, which its range does not declare");
            Some((Part::Number, text))
        }
        None => None,
    };
    let Some((part, text)) = fault else { return };
    let place = schema.place(Element::Extension(id), part);
    let text = format!("extension `{}` of `{}` {text}", extension.full_name, message.full_name);
    findings.push(
        Finding::compile(Some(place), text)
            .with_help("make the extension and the `declaration` in its range agree")
            .with_related(schema.place_at(message.file, range.location), "the range"),
    );
}

/// In what an extension differs from its declaration.
fn contradiction(
    schema: &Schema,
    id: ExtensionId,
    declaration: &Declaration<'_>,
) -> Option<(Part, String)> {
    let extension = schema.extension(id);
    if declaration.reserved {
        let text = format!("has number {}, which is declared as reserved", declaration.number);
        return Some((Part::Number, text));
    }
    let (name, ty) = (declaration.full_name?, declaration.ty?);
    let actual = match extension.field.ty {
        Type::Message(id) => format!(".{}", schema.message(id).full_name),
        Type::Enum(id) => format!(".{}", schema.enum_(id).full_name),
        scalar => scalar.keyword().unwrap_or_default().to_owned(),
    };
    if actual != ty {
        return Some((Part::Type, format!("has type `{actual}`, but is declared as `{ty}`")));
    }
    if name.strip_prefix('.') != Some(&extension.full_name) {
        let text = format!("has a number that is declared for `{name}`");
        return Some((Part::Name, text));
    }
    let is_repeated = extension.field.cardinality != Cardinality::Singular;
    match (is_repeated, declaration.repeated) {
        (true, false) => Some((Part::Label, "is repeated, but is declared as optional".to_owned())),
        (false, true) => Some((Part::Label, "is optional, but is declared as repeated".to_owned())),
        _ => None,
    }
}
