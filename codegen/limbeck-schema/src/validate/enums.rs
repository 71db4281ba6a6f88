//! Values of one enum among themselves.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::Finding;
use crate::model::{Element, EnumId, Part, Schema};

/// Number of `allow_alias` in `EnumOptions`.
const ALLOW_ALIAS: i32 = 2;

pub(super) fn check(schema: &Schema, id: EnumId, findings: &mut Vec<Finding>) {
    check_alias(schema, id, findings);
    check_stripped_names(schema, id, findings);
}

/// `allow_alias` must be needed.
fn check_alias(schema: &Schema, id: EnumId, findings: &mut Vec<Finding>) {
    let enum_ = schema.enum_(id);
    if enum_.options.get("allow_alias").is_none() {
        return;
    }
    let name = &enum_.full_name;
    let message = if !enum_.options.is_true("allow_alias") {
        format!("enum `{name}` sets `allow_alias` to false, which it is without the option")
    } else if !has_alias(schema, id) {
        format!("enum `{name}` allows aliases and has none: each value has a number of its own")
    } else {
        return;
    };
    let place = schema.place(Element::Enum(id), Part::Option(ALLOW_ALIAS));
    findings
        .push(Finding::compile(Some(place), message).with_help("remove the option `allow_alias`"));
}

fn has_alias(schema: &Schema, id: EnumId) -> bool {
    let mut numbers: Vec<i32> = schema.enum_(id).values.iter().map(|value| value.number).collect();
    numbers.sort_unstable();
    numbers.windows(2).any(|pair| pair.first() == pair.last())
}

/// Languages that scope values in their enum strip its name from theirs and change their case:
/// values that are equal then must have equal numbers.
fn check_stripped_names(schema: &Schema, id: EnumId, findings: &mut Vec<Finding>) {
    let enum_ = schema.enum_(id);
    let prefix: Vec<u8> =
        enum_.name().bytes().filter(|c| *c != b'_').map(|c| c.to_ascii_lowercase()).collect();
    let mut seen: HashMap<String, u32> = HashMap::with_capacity(enum_.values.len());
    for (index, value) in (0..).zip(&enum_.values) {
        let stripped = pascal_case(strip_prefix(&value.name, &prefix));
        let first = match seen.entry(stripped) {
            Entry::Vacant(entry) => {
                entry.insert(index);
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let Some(other) = enum_.values.get(first as usize) else { continue };
        if other.number == value.number {
            continue;
        }
        let place = schema.place(Element::EnumValue(id, index), Part::Name);
        let message = format!(
            "enum value `{}` equals `{}` once case and the prefix `{}` are ignored",
            value.name,
            other.name,
            enum_.name()
        );
        findings.push(
            Finding::compile(Some(place), message)
                .with_help("rename one of them: generated code would give both the same name")
                .with_related(schema.place(Element::EnumValue(id, first), Part::Name), "the other"),
        );
    }
}

/// Takes the name of the enum (lower case, without underscores) off the front of a value's name,
/// unless nothing would be left.
fn strip_prefix<'a>(name: &'a str, prefix: &[u8]) -> &'a str {
    let mut rest = prefix;
    let mut end = 0;
    for c in name.bytes() {
        let Some((expected, tail)) = rest.split_first() else { break };
        end += 1;
        if c == b'_' {
            continue;
        }
        if c.to_ascii_lowercase() != *expected {
            return name;
        }
        rest = tail;
    }
    let stripped = name.get(end..).unwrap_or_default().trim_start_matches('_');
    if rest.is_empty() && !stripped.is_empty() { stripped } else { name }
}

/// `FOO_BAR` to `FooBar`.
fn pascal_case(name: &str) -> String {
    let mut upper = true;
    let mut result = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '_' {
            upper = true;
            continue;
        }
        result.push(if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
        upper = false;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{pascal_case, strip_prefix};

    #[test]
    fn the_prefix_is_found_across_case_and_underscores() {
        assert_eq!(strip_prefix("MY_COLOR_RED", b"mycolor"), "RED");
        assert_eq!(strip_prefix("mycolor__red", b"mycolor"), "red");
        assert_eq!(strip_prefix("M_Y_C_OLORRed", b"mycolor"), "Red");
        assert_eq!(strip_prefix("COLOR_", b"color"), "COLOR_");
        assert_eq!(strip_prefix("COLOR", b"color"), "COLOR");
        assert_eq!(strip_prefix("COL", b"color"), "COL");
        assert_eq!(strip_prefix("RED", b"color"), "RED");
        assert_eq!(strip_prefix("RED", b""), "RED");
    }

    #[test]
    fn words_are_told_apart_by_underscores() {
        assert_eq!(pascal_case("FOO_BAR"), "FooBar");
        assert_eq!(pascal_case("foo__bar"), "FooBar");
        assert_eq!(pascal_case("FOOBAR"), "Foobar");
        assert_eq!(pascal_case("_1"), "1");
    }
}
