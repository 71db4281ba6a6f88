//! Lower and upper bounds.
//!
//! A lower bound above the upper one is no fault: it means "outside of the range".

use limbeck_schema::model::Value;

use super::site::{Rules, Site};

/// Rules of a number.
pub(super) fn judge_numbers(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    for key in ["const", "lt", "lte", "gt", "gte"] {
        if rules.get(key).is_some_and(is_nan) {
            let message = format!(
                "`{}` is NaN, which nothing equals and nothing is less or greater than",
                rules.shown(key)
            );
            site.report(rules, key, message, "write a number");
        }
    }
    for key in ["in", "not_in"] {
        let values = rules.get(key).map_or(&[][..], Value::items);
        for _ in values.iter().filter(|value| is_nan(value)) {
            let message = format!("`{}` holds NaN, which nothing equals", rules.shown(key));
            site.report(rules, key, message, "remove it; `finite: true` refuses NaN and infinity");
        }
    }
    judge_equal(site, rules);
}

/// Bounds that meet.
pub(super) fn judge_equal(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    let set =
        |keys: [&'static str; 2]| keys.into_iter().find_map(|key| Some((key, rules.get(key)?)));
    let (Some((low, least)), Some((high, most))) = (set(["gt", "gte"]), set(["lt", "lte"])) else {
        return;
    };
    if compare(least, most) != Some(std::cmp::Ordering::Equal) {
        return;
    }
    let (fault, help) = if (low, high) == ("gte", "lte") {
        ("allow one value", "write `const` instead of both")
    } else {
        (
            "are equal: nothing fits",
            "raise the upper bound, or include the bounds by `gte` and `lte`",
        )
    };
    let message = format!("`{}` and `{high}` {fault}", rules.shown(low));
    for key in [low, high] {
        site.report(rules, key, message.clone(), help);
    }
}

/// How two numbers, durations or timestamps compare.
pub(super) fn compare(one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::Uint(one), Value::Uint(other)) => Some(one.cmp(other)),
        (Value::Float(one), Value::Float(other)) => one.partial_cmp(other),
        (Value::Double(one), Value::Double(other)) => one.partial_cmp(other),
        (Value::Message(_), Value::Message(_)) => Some(moment(one).cmp(&moment(other))),
        _ => None,
    }
}

/// Seconds and nanoseconds of a duration or timestamp.
pub(super) fn moment(value: &Value) -> (i64, i64) {
    let part = |key| match value.field(key) {
        Some(Value::Int(part)) => *part,
        _ => 0,
    };
    (part("seconds"), part("nanos"))
}

fn is_nan(value: &Value) -> bool {
    match value {
        Value::Float(value) => value.is_nan(),
        Value::Double(value) => value.is_nan(),
        _ => false,
    }
}
