//! Rules of strings and bytes.

use limbeck_schema::model::Value;

use super::field::judge_const;
use super::pattern;
use super::site::{Rules, Site};

/// UTF-8 encodes a character in one to four bytes.
const WIDEST: u64 = 4;

/// Rules of a string.
pub(super) fn judge_string(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    judge_const(site, rules);
    judge_lengths(site, rules, ["len", "min_len", "max_len"]);
    judge_lengths(site, rules, ["len_bytes", "min_bytes", "max_bytes"]);
    judge_units(site, rules);
    for key in ["prefix", "suffix", "contains"] {
        judge_part(site, rules, key);
    }
    judge_pattern(site, rules);
    if rules.get("strict").is_some() && rules.get("well_known_regex").is_none() {
        let message = format!(
            "`{}` without `well_known_regex`, which alone it is about",
            rules.shown("strict")
        );
        site.report(rules, "strict", message, "remove it, or add `well_known_regex`");
    }
}

/// Rules of bytes.
pub(super) fn judge_bytes(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    judge_const(site, rules);
    judge_lengths(site, rules, ["len", "min_len", "max_len"]);
    for key in ["prefix", "suffix", "contains"] {
        if let (Some(Value::Bytes(part)), Some(most)) = (rules.get(key), rules.count("max_len")) {
            report_too_long(site, (rules, key), (part.len() as u64, "max_len", most));
        }
    }
    judge_pattern(site, rules);
}

/// A least and a greatest count; both are named if none can be between them.
pub(super) fn judge_range(site: &mut Site<'_, '_>, rules: &Rules<'_>, (least, most): (&str, &str)) {
    let (Some(low), Some(high)) = (rules.count(least), rules.count(most)) else { return };
    if low > high {
        report_range(site, rules, ((least, low), (most, high)));
    }
}

fn report_range(
    site: &mut Site<'_, '_>,
    rules: &Rules<'_>,
    ((least, low), (most, high)): ((&str, u64), (&str, u64)),
) {
    let message = format!("`{}` is {low} and `{most}` is {high}: nothing fits", rules.shown(least));
    for key in [least, most] {
        site.report(rules, key, message.clone(), "raise the upper limit, or lower the other one");
    }
}

fn judge_lengths(site: &mut Site<'_, '_>, rules: &Rules<'_>, [exact, least, most]: [&str; 3]) {
    judge_range(site, rules, (least, most));
    if rules.get(exact).is_some() {
        for key in [least, most].into_iter().filter(|key| rules.get(key).is_some()) {
            let message = format!("`{}` says nothing beside `{exact}`", rules.shown(key));
            site.report(rules, key, message, "remove it, or the exact length");
        }
    }
    if rules.count(least).is_some() && rules.count(least) == rules.count(most) {
        for key in [least, most] {
            let message = format!("`{}` and its counterpart are equal", rules.shown(key));
            site.report(rules, key, message, &format!("write `{exact}` instead of both"));
        }
    }
}

/// Characters against bytes.
fn judge_units(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    if let (Some(low), Some(high)) = (rules.count("min_len"), rules.count("max_bytes"))
        && low > high
    {
        report_range(site, rules, (("min_len", low), ("max_bytes", high)));
    }
    if let (Some(low), Some(high)) = (rules.count("min_bytes"), rules.count("max_len"))
        && low > high.saturating_mul(WIDEST)
    {
        report_range(site, rules, (("min_bytes", low), ("max_len", high)));
    }
}

/// What must be in the string, against what may be.
fn judge_part(site: &mut Site<'_, '_>, rules: &Rules<'_>, key: &str) {
    let Some(part) = rules.get(key).and_then(Value::as_str) else { return };
    if let Some(most) = rules.count("max_len") {
        report_too_long(site, (rules, key), (part.chars().count() as u64, "max_len", most));
    }
    if let Some(most) = rules.count("max_bytes") {
        report_too_long(site, (rules, key), (part.len() as u64, "max_bytes", most));
    }
    if let Some(not) = rules.get("not_contains").and_then(Value::as_str)
        && part.contains(not)
    {
        let message = format!(
            "`{}` wants {part:?}, and `not_contains` forbids {not:?} in it: nothing fits",
            rules.shown(key)
        );
        site.report(rules, key, message, "change one of them");
    }
}

fn report_too_long(
    site: &mut Site<'_, '_>,
    (rules, key): (&Rules<'_>, &str),
    (length, limit, most): (u64, &str, u64),
) {
    if length > most {
        let message = format!(
            "`{}` is {length} long, and `{limit}` is {most}: nothing fits",
            rules.shown(key)
        );
        site.report(rules, key, message, &format!("raise `{limit}`, or shorten it"));
    }
}

fn judge_pattern(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    let Some(text) = rules.get("pattern").and_then(Value::as_str) else { return };
    if let Err(why) = pattern::check(text) {
        let message =
            format!("`{}` is no regular expression of RE2: {why}", rules.shown("pattern"));
        site.report(
            rules,
            "pattern",
            message,
            "see https://github.com/google/re2/wiki/Syntax for what can stand there",
        );
    }
}
