//! Rules of lists, maps and field masks.

use std::collections::BTreeSet;

use limbeck_schema::model::{Field, Type, Value};

use super::field::judge_of;
use super::kinds::{Of, is_wrapper};
use super::lengths::judge_range;
use super::site::{Rules, Site};

/// `repeated`, and `repeated.items`.
pub(super) fn judge_repeated(site: &mut Site<'_, '_>, field: &Field, rules: &Rules<'_>) {
    judge_range(site, rules, ("min_items", "max_items"));
    let schema = site.lint.schema;
    if rules.is_on("unique")
        && matches!(field.ty, Type::Message(_))
        && !is_wrapper(schema, field.ty)
    {
        let message =
            format!("`{}` on a list of messages, which cannot be compared", rules.shown("unique"));
        site.report(
            rules,
            "unique",
            message,
            "write what must differ as a `cel` rule, such as `this.map(x, x.id).unique()`",
        );
    }
    if let Some(items) = rules.inner("items") {
        judge_of(site, (field, Of::Item), &items);
    }
}

/// `map`, `map.keys` and `map.values`.
pub(super) fn judge_map(site: &mut Site<'_, '_>, field: &Field, rules: &Rules<'_>) {
    judge_range(site, rules, ("min_pairs", "max_pairs"));
    let Some((key, value)) = site.lint.schema.map_entry(field) else { return };
    if let Some(keys) = rules.inner("keys") {
        let key = Field { name: field.name.clone(), ..key.clone() };
        judge_of(site, (&key, Of::Key), &keys);
    }
    if let Some(values) = rules.inner("values") {
        let value = Field { name: field.name.clone(), ..value.clone() };
        judge_of(site, (&value, Of::Value), &values);
    }
}

/// Paths that are allowed and forbidden at once.
pub(super) fn judge_masks(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    let paths = |key| rules.get(key).map_or(&[][..], Value::items);
    let forbidden: BTreeSet<&str> = paths("not_in").iter().filter_map(Value::as_str).collect();
    let allowed = paths("in").iter().filter_map(Value::as_str);
    for path in allowed.filter(|path| forbidden.contains(path)) {
        let message = format!("`{path}` stands in `{}` and in `not_in`", rules.shown("in"));
        site.report(rules, "in", message, "leave it in one of them");
    }
}
