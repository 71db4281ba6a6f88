//! What the rules `FILE_SAME_…` about an option of files share.

use limbeck_diff::Change;
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, File, Part, Schema, Value};

use crate::breaking::{Breaking, Witness, harm_in};

/// An option of files that generators read.
#[derive(Debug)]
pub(crate) struct FileOption {
    /// Its number in `google.protobuf.FileOptions`.
    pub(crate) number: i32,
    /// Its name.
    pub(crate) name: &'static str,
    /// What a file means that does not set it, as text; "" if that is for the generator to say.
    pub(crate) default: &'static str,
    /// What no longer compiles; `{old}` and `{new}` stand for the values, `{file}` for the file, `{type}` for
    /// the first type in it.
    pub(crate) code: &'static str,
}

/// Reports a file in which the option means something else than it did.
///
/// Not set and set to the default are the same.
pub(crate) fn judge(breaking: &mut Breaking<'_>, change: &Change, option: &FileOption) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let (Element::File(before), Element::File(after)) = (old.element, new.element) else { return };
    if new.part != Part::Option(option.number) {
        return;
    }
    let (old_schema, new_schema) = (breaking.comparison.old, breaking.comparison.new);
    let (before, after) = (old_schema.file(before), new_schema.file(after));
    let (was, is) = (value(before, option), value(after, option));
    if was == is {
        return;
    }
    let (name, file) = (option.name, &after.name);
    let text = format!("file option `{name}` was {}, and is now {}", shown(&was), shown(&is));
    let code = option.code.replace("{old}", &quoted(&was)).replace("{new}", &quoted(&is));
    let code = code.replace("{type}", &first_type(new_schema, after));
    let harm = harm_in(
        Vec::new(),
        Witness {
            surfaces: &[Surface::Source],
            exchange: code.replace("{file}", &format!("`{file}`")),
            instead: format!(
                "leave `{name}` as it is, and use the other value in the next version of the package"
            ),
        },
    );
    if let Some(finding) = breaking.report(change, (new.element, new.part), text) {
        finding.harm = Some(harm);
    }
}

/// The name of the first message or enum that a file declares.
fn first_type(schema: &Schema, file: &File) -> String {
    let message = file.messages.first().map(|id| schema.message(*id).name());
    let enum_ = || file.enums.first().map(|id| schema.enum_(*id).name());
    message.or_else(enum_).map_or_else(|| format!("a type of `{}`", file.name), quoted)
}

fn value(file: &File, option: &FileOption) -> String {
    match file.options.get(option.name) {
        Some(Value::String(text)) => text.to_string(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Enum { name: Some(name), .. }) => name.to_string(),
        _ => option.default.to_owned(),
    }
}

fn shown(value: &str) -> String {
    if value.is_empty() { "not set".to_owned() } else { format!("`{value}`") }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "the default".to_owned() } else { format!("`{value}`") }
}
