//! Facts as text that depends on nothing around them.

use std::fmt::Write;

use limbeck_schema::model::{
    Cardinality, Enum, Field, ImportKind, Label, NumberRange, Options, Presence, Schema, Syntax,
    Type, Value,
};

use crate::change::Aspect;
use crate::compare::{aliases, merge, merge_extensions};

/// A type, and the full name behind a dot of those that have one.
pub(super) fn ty(schema: &Schema, field: &Field) -> String {
    match field.ty {
        Type::Message(_) if field.cardinality == Cardinality::Map => "map".to_owned(),
        Type::Message(id) => format!("message .{}", schema.message(id).full_name),
        Type::Enum(id) => format!("enum .{}", schema.enum_(id).full_name),
        scalar => scalar.keyword().unwrap_or_default().to_owned(),
    }
}

/// A fact as people read it: a oneof without its message, a type without what `ty` puts in front.
pub(crate) fn short(aspect: Aspect, fact: &str) -> &str {
    if aspect == Aspect::Oneof {
        return fact.rsplit_once('.').map_or(fact, |(_, name)| name);
    }
    let names =
        [fact.strip_prefix("message ."), fact.strip_prefix("enum ."), fact.strip_prefix('.')];
    names.into_iter().flatten().next().unwrap_or(fact)
}

pub(super) const fn cardinality(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::Singular => "singular",
        Cardinality::Repeated => "repeated",
        Cardinality::Map => "map",
    }
}

pub(super) const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Explicit => "explicit",
        Presence::Implicit => "implicit",
        Presence::Required => "required",
    }
}

pub(super) const fn label(label: Label) -> &'static str {
    match label {
        Label::None => "none",
        Label::Optional => "optional",
        Label::Required => "required",
        Label::Repeated => "repeated",
    }
}

pub(super) const fn syntax(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Proto2 => "proto2",
        Syntax::Proto3 => "proto3",
    }
}

pub(super) const fn import(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Plain => "plain",
        ImportKind::Public => "public",
        ImportKind::Weak => "weak",
    }
}

/// `1: ON, ACTIVE; 2: OFF, GONE`; `None` if no number has two names.
pub(super) fn alias_list(enum_: &Enum) -> Option<String> {
    let list = aliases(enum_).into_iter();
    join(list.map(|(number, names)| format!("{number}: {}", names.join(", "))), "; ")
}

/// `5 to 9, 11`; `None` if there are none.
pub(super) fn reserved(ranges: &[NumberRange]) -> Option<String> {
    join(merge(ranges).into_iter().map(|(first, last)| range(first, last)), ", ")
}

/// `5 to 9, 11 {50001: 1}`; `None` if there are none.
pub(super) fn extensions(ranges: &[NumberRange]) -> Option<String> {
    let text = |one: NumberRange| {
        let options = options(&one.options);
        let space = if options.is_empty() { "" } else { " " };
        format!("{}{space}{options}", range(one.first, one.last))
    };
    join(merge_extensions(ranges).into_iter().map(text), ", ")
}

fn range(first: i32, last: i32) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn options(options: &Options) -> String {
    let entries = options.entries.iter();
    let list =
        join(entries.map(|entry| format!("{}: {}", entry.number, value(&entry.value))), ", ");
    list.map(|list| format!("{{{list}}}")).unwrap_or_default()
}

fn join(items: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| items.join(between))
}

/// A value; fields of messages by number, because their names say nothing.
pub(super) fn value(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value);
    text
}

fn write_value(text: &mut String, value: &Value) {
    // Writing to a string does not fail.
    let _ = match value {
        Value::Bool(value) => write!(text, "{value}"),
        Value::Int(value) => write!(text, "{value}"),
        Value::Uint(value) => write!(text, "{value}"),
        Value::Float(value) => write!(text, "{value:?}"),
        Value::Double(value) => write!(text, "{value:?}"),
        Value::String(value) => write!(text, "{value:?}"),
        Value::Bytes(value) => write!(text, "\"{}\"", value.escape_ascii()),
        Value::Enum { number, .. } => write!(text, "{number}"),
        Value::Message(fields) => {
            write_all(text, ["{", "}"], fields, |text, field| {
                let _ = write!(text, "{}: ", field.number);
                write_value(text, &field.value);
            });
            Ok(())
        }
        Value::List(items) => {
            write_all(text, ["[", "]"], items, write_value);
            Ok(())
        }
        Value::Map(entries) => {
            write_all(text, ["{", "}"], entries, |text, (key, value)| {
                write_value(text, key);
                text.push_str(": ");
                write_value(text, value);
            });
            Ok(())
        }
    };
}

fn write_all<T>(
    text: &mut String,
    [open, close]: [&str; 2],
    items: &[T],
    write_item: impl Fn(&mut String, &T),
) {
    text.push_str(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        write_item(text, item);
    }
    text.push_str(close);
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{Value, ValueField};

    use super::value;

    #[test]
    fn values_name_fields_by_number() {
        let field = |number, value| ValueField { number, name: "x".into(), value };
        let list = Value::List(vec![Value::Int(-1), Value::Uint(2)]);
        let map = Value::Map(vec![(Value::String("k\n".into()), Value::Double(-f64::NAN))]);
        let bytes = Value::Bytes(b"a\xff\"".to_vec());
        let named = Value::Enum { number: 3, name: Some("THREE".into()) };
        let fields = [list, map, bytes, named, Value::Message(vec![])];
        let message =
            Value::Message((1..).zip(fields).map(|(number, value)| field(number, value)).collect());
        let expected = r#"{1: [-1, 2], 2: {"k\n": NaN}, 3: "a\xff\"", 4: 3, 5: {}}"#;
        assert_eq!(value(&message), expected);
    }
}
