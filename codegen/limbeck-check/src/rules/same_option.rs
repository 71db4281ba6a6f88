//! What the rules `PACKAGE_SAME_…` share.

use std::collections::BTreeSet;

use limbeck_schema::model::{Element, FileId, PackageId, Part, Value};

use crate::lint::Lint;

/// Reports each file of a package, if they differ in a file option; a file without it counts.
pub(crate) fn judge(lint: &mut Lint<'_>, id: PackageId, option: &str) {
    let package = lint.schema.package(id);
    let files: Vec<FileId> =
        package.files.iter().copied().filter(|file| lint.scope.contains(*file)).collect();
    let text = |file: &FileId| match lint.schema.file(*file).options.get(option) {
        Some(Value::String(text)) => text.to_string(),
        Some(Value::Bool(value)) => value.to_string(),
        _ => String::new(),
    };
    let values: BTreeSet<String> = files.iter().map(text).collect();
    if package.name.is_empty() || values.len() < 2 {
        return;
    }
    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let name = &package.name;
    let message = format!(
        "files of package `{name}` have several values of `{option}`: {}",
        values.join(", ")
    );
    for file in files {
        let entries = &lint.schema.file(file).options.entries;
        let set = entries.iter().find(|entry| &*entry.name == option);
        let part = set.map_or(Part::Package, |entry| Part::Option(entry.number));
        lint.report(Element::File(file), part, message.clone());
    }
}
