//! JSON names that are written by hand.
//!
//! That two fields of a message share one is found by the linker.

use crate::finding::Finding;
use crate::model::{Element, ExtensionId, Field, Part, Schema};

/// Checks the `json_name` of a field.
pub(super) fn check_field(
    schema: &Schema,
    element: Element,
    field: &Field,
    findings: &mut Vec<Finding>,
) {
    if !field.json_name_written {
        return;
    }
    let (name, json_name) = (&field.name, &*field.json_name);
    let message = if json_name.starts_with('[') && json_name.ends_with(']') {
        format!("field `{name}` has the JSON name `{json_name}`; brackets are for extensions")
    } else if json_name.contains('\0') {
        format!("field `{name}` has a JSON name with a null character in it")
    } else {
        return;
    };
    let place = schema.place(element, Part::JsonName);
    findings.push(
        Finding::compile(Some(place), message).with_help("choose another `json_name`, or none"),
    );
}

/// Checks that an extension has no `json_name`: JSON names it by its full name, in brackets.
pub(super) fn check_extension(schema: &Schema, id: ExtensionId, findings: &mut Vec<Finding>) {
    let extension = schema.extension(id);
    let field = &extension.field;
    if !field.json_name_written || *field.json_name == *derived(&field.name) {
        return;
    }
    let place = schema.place(Element::Extension(id), Part::JsonName);
    let name = &extension.full_name;
    let message = format!("extension `{name}` has a `json_name`; in JSON it is always `[{name}]`");
    findings.push(Finding::compile(Some(place), message).with_help("remove the `json_name`"));
}

/// `foo_bar` to `fooBar`, as the protobuf language derives it.
fn derived(name: &str) -> String {
    let mut upper = false;
    let mut result = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '_' {
            upper = true;
            continue;
        }
        result.push(if upper { c.to_ascii_uppercase() } else { c });
        upper = false;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::derived;

    #[test]
    fn json_names_drop_underscores_and_raise_what_follows() {
        assert_eq!(derived("foo_bar"), "fooBar");
        assert_eq!(derived("_foo__bar_"), "FooBar");
        assert_eq!(derived("Foo_1a"), "Foo1a");
    }
}
