//! Phrases about what happens.

use limbeck_schema::model::Schema;

use crate::open::package;
use crate::plan::{Blank, Duplicates, Fill, Forget, Lossy, Pick, Shape, Value, VariantTo};

pub(super) fn about_value(schema: &Schema, value: &Value, target: &str) -> String {
    let text = match value {
        Value::Same => "moves",
        Value::Widen => return format!("widens to `{target}`"),
        Value::Narrow(lossy) => return about_narrow(*lossy, target),
        Value::BoolToInteger => "becomes 0 or 1",
        Value::IntegerToBool => "must be 0 or 1",
        Value::IntegerToText => "is written in digits",
        Value::TextToInteger(Blank::Reject) => {
            return format!("must be the digits of an `{target}`, and not empty");
        }
        Value::TextToInteger(Blank::Zero) => {
            return format!("must be the digits of an `{target}`; empty reads as zero");
        }
        Value::TextToBytes => "becomes its bytes",
        Value::BytesToText => "must be UTF-8",
        Value::EnumToText(_) => "is written by name; a number without one is refused",
        Value::TextToEnum(_, Blank::Reject) => {
            return format!("must be a name of `{target}`, and not empty");
        }
        Value::TextToEnum(_, Blank::Zero) => {
            return format!("must be a name of `{target}`; empty reads as zero");
        }
        Value::EnumToInteger => "becomes its number",
        Value::IntegerToEnum { is_checked: true, .. } => {
            return format!("must be a number of `{target}`");
        }
        Value::IntegerToEnum { is_checked: false, .. } => "is taken as the number",
        Value::TimestampToText => "is written as RFC 3339 has it",
        Value::TextToTimestamp => "must be a time as RFC 3339 has it; how it was written is lost",
        Value::Multiply(factor) => return format!("is multiplied by {factor}"),
        Value::Divide(factor, lossy) => {
            return format!("is divided by {factor}{}", remainder(*lossy));
        }
        Value::IntegerToTime { factor, is_checked: false } => {
            return format!("counts {factor} a second");
        }
        Value::IntegerToTime { factor, is_checked: true } => {
            return format!(
                "counts {factor} a second; beyond the range of `{target}` it is refused"
            );
        }
        Value::TimeToInteger(factor, lossy) => {
            return format!("is counted, {factor} a second{}", remainder(*lossy));
        }
        Value::Message(_) => "converts as its message does",
        Value::Enum(_) => "converts as its enum does",
        Value::Foreign(older, newer) => {
            let [older, newer] = [older, newer].map(|it| package(schema, schema.file_of(*it)));
            return format!("converts from `{older}` and `{newer}` as those do");
        }
        Value::Mask(_) => "paths of the mask are mapped",
        Value::OrderBy(_) => "names in the order are mapped",
        Value::Any => "what it holds converts, if it is of either version",
    };
    text.to_owned()
}

fn about_narrow(lossy: Lossy, target: &str) -> String {
    match lossy {
        Lossy::Reject => format!("must fit `{target}`"),
        Lossy::Saturate => format!("becomes the nearest `{target}`, where it does not fit an end"),
        Lossy::Round => format!("is rounded to `{target}`"),
        Lossy::Floor => format!("is rounded down to `{target}`"),
    }
}

const fn remainder(lossy: Lossy) -> &'static str {
    match lossy {
        Lossy::Reject => "; what is left over is refused",
        Lossy::Saturate | Lossy::Round => "; to the nearest",
        Lossy::Floor => ", rounded down",
    }
}

/// What happens to a field: how many become how many, and what each becomes.
pub(super) fn about_shape(schema: &Schema, shape: &Shape, value: String) -> String {
    match shape {
        Shape::Single => value,
        Shape::List | Shape::Map(_) if value == "moves" => value,
        Shape::List => format!("each {value}"),
        Shape::Map(_) => format!("each value {value}"),
        Shape::ToList if value == "moves" => "becomes a list of one".to_owned(),
        Shape::ToList => format!("becomes a list of one, which {value}"),
        Shape::Pick(pick) => {
            let which = match pick {
                Pick::First => "the first of the list",
                Pick::Last => "the last of the list",
                Pick::Only => "the only one of the list",
            };
            let more = if *pick == Pick::Only { "; more are refused" } else { "" };
            format!("{which} {value}{more}")
        }
        Shape::MapToList { .. } => "entries become a list, in the order of keys".to_owned(),
        Shape::ListToMap { key, duplicates, .. } => {
            let which = match duplicates {
                Duplicates::Reject => "a key that comes twice is refused",
                Duplicates::First => "of one key, the first counts",
                Duplicates::Last => "of one key, the last counts",
            };
            format!("elements become entries by `{}`; {which}", schema.name(*key))
        }
    }
}

pub(super) fn about_variant(schema: &Schema, to: &VariantTo, target: &str) -> String {
    match to {
        VariantTo::Member(_, value) => about_value(schema, value, target),
        VariantTo::Sentinel(element) => {
            format!("reads as `{}`, with nothing in it", schema.name(*element))
        }
        VariantTo::Drop => "is dropped: nothing is set".to_owned(),
        VariantTo::Reject => "is refused".to_owned(),
        VariantTo::Custom => "the service's own code".to_owned(),
    }
}

pub(super) fn about_fill(fill: &Fill) -> String {
    match fill {
        Fill::Zero => "stays unset".to_owned(),
        Fill::Value(argument) => format!("is always `{argument}`"),
    }
}

pub(super) const fn about_forget(forget: Forget) -> &'static str {
    match forget {
        Forget::RejectIfSet => "is refused if it is set",
        Forget::Drop => "is dropped",
    }
}
