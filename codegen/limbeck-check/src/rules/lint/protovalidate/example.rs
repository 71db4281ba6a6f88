//! Examples that their own rules refuse.
//!
//! Not here: `pattern`, formats such as `email`, rules in CEL, and rules about now.

use std::cmp::Ordering;

use limbeck_schema::model::{Element, Type, Value};

use super::bounds::compare;
use super::kinds::is_numeric;
use super::site::{Rules, Site};

/// How many examples of one field are looked at: each is compared with whole lists.
const MOST_EXAMPLES: usize = 100;

/// Judges the examples of a kind of rules; `around` says when they hold.
pub(super) fn judge(
    site: &mut Site<'_, '_>,
    around: &Rules<'_>,
    (rules, kind): (&Rules<'_>, &str),
) {
    let ignore = match around.get("ignore") {
        Some(Value::Enum { number, .. }) => *number,
        _ => 0,
    };
    let numbers = enum_numbers(site);
    let examples = rules.get("example").map_or(&[][..], Value::items);
    for (n, example) in (0..).zip(examples).take(MOST_EXAMPLES) {
        // IGNORE_ALWAYS, and IGNORE_IF_ZERO_VALUE.
        if ignore == 3 || (ignore == 1 && is_zero(example)) {
            continue;
        }
        for key in refusing(rules, (kind, &numbers), example) {
            let message = format!("an example of `{}` is refused by its own `{key}`", rules.name);
            site.report_entry((rules, "example", n), message, "correct the example, or the rule");
        }
    }
}

/// The rules that an example breaks; of a range, one bound stands for both.
fn refusing(
    rules: &Rules<'_>,
    (kind, numbers): (&str, &[i32]),
    example: &Value,
) -> Vec<&'static str> {
    let mut broken = Vec::new();
    let list = |key| rules.get(key).map(Value::items);
    if kind == "field_mask" {
        return refusing_masks(rules, example);
    }
    if rules.get("const").is_some_and(|it| !is_equal(it, example)) {
        broken.push("const");
    }
    if list("in").is_some_and(|all| !all.iter().any(|it| is_equal(it, example))) {
        broken.push("in");
    }
    if list("not_in").is_some_and(|all| all.iter().any(|it| is_equal(it, example))) {
        broken.push("not_in");
    }
    match (kind, example) {
        ("string", Value::String(text)) => broken.extend(refusing_text(rules, text)),
        ("bytes", Value::Bytes(bytes)) => broken.extend(refusing_bytes(rules, bytes)),
        ("enum", Value::Int(number))
            if rules.is_on("defined_only")
                && !numbers.iter().any(|it| i64::from(*it) == *number) =>
        {
            broken.push("defined_only");
        }
        ("duration" | "timestamp", _) => broken.extend(out_of_bounds(rules, example)),
        (kind, _) if is_numeric(kind) => {
            broken.extend(out_of_bounds(rules, example));
            if rules.is_on("finite") && !is_finite(example) {
                broken.push("finite");
            }
        }
        _ => {}
    }
    broken
}

fn out_of_bounds(rules: &Rules<'_>, example: &Value) -> Option<&'static str> {
    let is = |key, fits: fn(Ordering) -> bool| {
        rules.get(key).map(|bound| (key, compare(example, bound).is_some_and(fits)))
    };
    let low = is("gt", Ordering::is_gt).or_else(|| is("gte", Ordering::is_ge));
    let high = is("lt", Ordering::is_lt).or_else(|| is("lte", Ordering::is_le));
    match (low, high) {
        (Some((key, is_above)), Some((_, is_below))) => {
            // Bounds the wrong way round leave what is outside of them.
            let is_outside = is_reversed(rules);
            let fits = if is_outside { is_above || is_below } else { is_above && is_below };
            (!fits).then_some(key)
        }
        (Some((key, fits)), None) | (None, Some((key, fits))) => (!fits).then_some(key),
        (None, None) => None,
    }
}

fn is_reversed(rules: &Rules<'_>) -> bool {
    let low = rules.get("gt").or_else(|| rules.get("gte"));
    let high = rules.get("lt").or_else(|| rules.get("lte"));
    low.zip(high).and_then(|(low, high)| compare(low, high)) == Some(Ordering::Greater)
}

fn refusing_text(rules: &Rules<'_>, text: &str) -> Vec<&'static str> {
    let (length, bytes) = (text.chars().count() as u64, text.len() as u64);
    let part = |key| rules.get(key).and_then(Value::as_str);
    let lengths = [
        ("len", rules.count("len").is_some_and(|it| length != it)),
        ("min_len", rules.count("min_len").is_some_and(|it| length < it)),
        ("max_len", rules.count("max_len").is_some_and(|it| length > it)),
        ("len_bytes", rules.count("len_bytes").is_some_and(|it| bytes != it)),
        ("min_bytes", rules.count("min_bytes").is_some_and(|it| bytes < it)),
        ("max_bytes", rules.count("max_bytes").is_some_and(|it| bytes > it)),
        ("prefix", part("prefix").is_some_and(|it| !text.starts_with(it))),
        ("suffix", part("suffix").is_some_and(|it| !text.ends_with(it))),
        ("contains", part("contains").is_some_and(|it| !text.contains(it))),
        ("not_contains", part("not_contains").is_some_and(|it| text.contains(it))),
    ];
    lengths.into_iter().filter(|(_, is_broken)| *is_broken).map(|(key, _)| key).collect()
}

fn refusing_bytes(rules: &Rules<'_>, bytes: &[u8]) -> Vec<&'static str> {
    let length = bytes.len() as u64;
    let part = |key| match rules.get(key) {
        Some(Value::Bytes(part)) => Some(&part[..]),
        _ => None,
    };
    let holds = |part: &[u8]| part.is_empty() || bytes.windows(part.len()).any(|it| it == part);
    let all = [
        ("len", rules.count("len").is_some_and(|it| length != it)),
        ("min_len", rules.count("min_len").is_some_and(|it| length < it)),
        ("max_len", rules.count("max_len").is_some_and(|it| length > it)),
        ("prefix", part("prefix").is_some_and(|it| !bytes.starts_with(it))),
        ("suffix", part("suffix").is_some_and(|it| !bytes.ends_with(it))),
        ("contains", part("contains").is_some_and(|it| !holds(it))),
    ];
    all.into_iter().filter(|(_, is_broken)| *is_broken).map(|(key, _)| key).collect()
}

/// A path is covered by itself, and by what is around it.
fn refusing_masks(rules: &Rules<'_>, example: &Value) -> Vec<&'static str> {
    let paths = |value: &'_ Value| -> Vec<String> {
        value.items().iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let example = example.field("paths").map(paths).unwrap_or_default();
    let is_covered = |path: &str, by: &[String]| {
        by.iter().any(|it| {
            path.strip_prefix(&**it).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let mut broken = Vec::new();
    if rules
        .get("const")
        .is_some_and(|it| it.field("paths").map(paths).unwrap_or_default() != example)
    {
        broken.push("const");
    }
    if rules.get("in").is_some_and(|all| example.iter().any(|path| !is_covered(path, &paths(all))))
    {
        broken.push("in");
    }
    if rules
        .get("not_in")
        .is_some_and(|all| example.iter().any(|path| is_covered(path, &paths(all))))
    {
        broken.push("not_in");
    }
    broken
}

/// The numbers of the enum that the element, or what it holds, is of.
fn enum_numbers(site: &Site<'_, '_>) -> Vec<i32> {
    let schema = site.lint.schema;
    let field = match site.element {
        Element::Field(id, n) => schema.message(id).fields.get(n as usize),
        Element::Extension(id) => Some(&schema.extension(id).field),
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..) => None,
    };
    let inner = field.map(|field| schema.map_entry(field).map_or(field, |(_, value)| value));
    match inner.map(|field| field.ty) {
        Some(Type::Enum(id)) => schema.enum_(id).values.iter().map(|value| value.number).collect(),
        _ => Vec::new(),
    }
}

fn is_equal(one: &Value, other: &Value) -> bool {
    // `-0.0` equals `0.0`, and NaN nothing.
    compare(one, other).map_or(one == other && !is_number(one), Ordering::is_eq)
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Float(_) | Value::Double(_))
}

fn is_finite(value: &Value) -> bool {
    match value {
        Value::Float(value) => value.is_finite(),
        Value::Double(value) => value.is_finite(),
        _ => true,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Int(value) => *value == 0,
        Value::Uint(value) => *value == 0,
        Value::Float(value) => *value == 0.0,
        Value::Double(value) => *value == 0.0,
        Value::String(value) => value.is_empty(),
        Value::Bytes(value) => value.is_empty(),
        Value::Enum { number, .. } => *number == 0,
        Value::Message(_) | Value::List(_) | Value::Map(_) => false,
    }
}
