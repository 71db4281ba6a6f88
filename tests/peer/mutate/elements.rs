//! Edits of files, messages, enums and services.

use limbeck_schema::model::{Element, EnumId, FileId, MessageId, Part, ServiceId};

use super::members::{edit_field, edit_method, edit_oneof, edit_value};
use super::random::Random;
use super::text::{Edits, Text};
use super::tree::Uses;

/// File options that may be added, each with what it is set to.
const OPTIONS: [(&str, &str); 16] = [
    ("java_package", "\"added\""),
    ("java_outer_classname", "\"AddedProto\""),
    ("java_multiple_files", "true"),
    ("java_generic_services", "true"),
    ("cc_generic_services", "true"),
    ("py_generic_services", "true"),
    ("go_package", "\"example.com/added\""),
    ("cc_enable_arenas", "false"),
    ("objc_class_prefix", "\"ADD\""),
    ("csharp_namespace", "\"Added\""),
    ("swift_prefix", "\"Added\""),
    ("php_class_prefix", "\"Added\""),
    ("php_namespace", "\"Added\""),
    ("php_metadata_namespace", "\"Added\""),
    ("ruby_package", "\"Added\""),
    ("optimize_for", "CODE_SIZE"),
];

/// Edits a file and what it declares; `is_free` says that no other file imports it.
pub(super) fn edit_file(
    uses: &Uses<'_>,
    (id, is_free): (FileId, bool),
    text: &mut Text<'_>,
    random: &mut Random,
) {
    let file = uses.schema.file(id);
    if random.one_in(4) {
        let edits = edit_option(uses, id, text, random).unwrap_or_default();
        text.take(edits);
    }
    let package = text.part(uses.schema, Element::File(id), Part::Package);
    if let Some(package) = package.filter(|_| is_free && random.one_in(40)) {
        let statement = text.at(&package).replace(';', ".moved;");
        text.take(vec![(package, statement)]);
    }
    file.messages.iter().for_each(|id| edit_message(uses, *id, text, random));
    file.enums.iter().for_each(|id| edit_enum(uses, *id, text, random));
    file.services.iter().for_each(|id| edit_service(uses, *id, text, random));
}

fn edit_option(uses: &Uses<'_>, id: FileId, text: &Text<'_>, random: &mut Random) -> Option<Edits> {
    let options = &uses.schema.file(id).options;
    let known = |name: &str| OPTIONS.iter().any(|(known, _)| *known == name);
    let set: Vec<_> = options.entries.iter().filter(|entry| known(&entry.name)).collect();
    if set.is_empty() || random.one_in(3) {
        let (name, value) = *random.pick(&OPTIONS);
        let package = text.part(uses.schema, Element::File(id), Part::Package)?;
        let added = format!("\noption {name} = {value};");
        return options.get(name).is_none().then(|| vec![(package.end..package.end, added)]);
    }
    let entry = random.pick(&set);
    let range = text.part(uses.schema, Element::File(id), Part::Option(entry.number))?;
    let statement = text.at(&range);
    let changed = match statement {
        _ if random.one_in(3) => String::new(),
        _ if statement.contains("true") => statement.replace("true", "false"),
        _ if statement.contains("false") => statement.replace("false", "true"),
        _ => statement.replace("\";", "Other\";"),
    };
    Some(vec![(range, changed)])
}

fn edit_message(uses: &Uses<'_>, id: MessageId, text: &mut Text<'_>, random: &mut Random) {
    let message = uses.schema.message(id);
    if message.map_entry || message.fields.iter().any(|field| field.delimited) {
        return;
    }
    let retired = random.one_in(25).then(|| retire(uses, Element::Message(id), text)).flatten();
    if retired.is_some_and(|edits| text.take(edits)) {
        return;
    }
    (0..).zip(&message.oneofs).for_each(|(n, _)| {
        let edits = random.one_in(8).then(|| edit_oneof(uses, (id, n), text, random)).flatten();
        text.take(edits.unwrap_or_default());
    });
    (0..).zip(&message.fields).for_each(|(n, _)| {
        let edits = random.one_in(15).then(|| edit_field(uses, (id, n), text, random)).flatten();
        text.take(edits.unwrap_or_default());
    });
    message.messages.iter().for_each(|id| edit_message(uses, *id, text, random));
    message.enums.iter().for_each(|id| edit_enum(uses, *id, text, random));
}

fn edit_enum(uses: &Uses<'_>, id: EnumId, text: &mut Text<'_>, random: &mut Random) {
    let retired = random.one_in(15).then(|| retire(uses, Element::Enum(id), text)).flatten();
    if retired.is_some_and(|edits| text.take(edits)) {
        return;
    }
    (0..).zip(&uses.schema.enum_(id).values).skip(1).for_each(|(n, _)| {
        let edits = random.one_in(15).then(|| edit_value(uses, (id, n), text, random)).flatten();
        text.take(edits.unwrap_or_default());
    });
}

fn edit_service(uses: &Uses<'_>, id: ServiceId, text: &mut Text<'_>, random: &mut Random) {
    let element = Element::Service(id);
    let whole = text.part(uses.schema, element, Part::Whole).unwrap();
    if random.one_in(25) {
        text.take(vec![(whole, String::new())]);
        return;
    }
    if random.one_in(25) {
        let name = text.part(uses.schema, element, Part::Name).unwrap();
        text.take(vec![(name.end..name.end, "Renamed".to_owned())]);
    }
    (0..).zip(&uses.schema.service(id).methods).for_each(|(n, _)| {
        let edits = random.one_in(8).then(|| edit_method(uses, (id, n), text, random)).flatten();
        text.take(edits.unwrap_or_default());
    });
}

/// Deletes a message or enum, and gives each field of that type a scalar type; `None` if it is used
/// otherwise, or from another file.
fn retire(uses: &Uses<'_>, element: Element, text: &Text<'_>) -> Option<Edits> {
    let schema = uses.schema;
    let file = schema.file_of(element);
    let whole = text.part(schema, element, Part::Whole)?;
    let scalar = if matches!(element, Element::Enum(_)) { "int32" } else { "string" };
    let mut edits = vec![(whole.clone(), String::new())];
    for user in uses.fields.get(&element).into_iter().flatten() {
        let field = user.filter(|field| schema.file_of(*field) == file)?;
        let ty = text.part(schema, field, Part::Type)?;
        if ty.start < whole.start || whole.end < ty.end {
            edits.push((ty, scalar.to_owned()));
        }
    }
    Some(edits)
}
