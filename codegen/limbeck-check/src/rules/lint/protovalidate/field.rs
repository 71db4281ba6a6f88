//! What `(buf.validate.field)` says, and the same inside of lists and maps.

use limbeck_schema::model::{Cardinality, Element, Field, Presence, Value};

use super::kinds::{KINDS, Of, is_numeric, misfit};
use super::site::{Rules, Site};
use super::{bounds, cel, example, lengths, lists, moments};

/// Judges the rules of a field or an extension.
pub(super) fn judge(site: &mut Site<'_, '_>, field: &Field, rules: &Rules<'_>) {
    judge_of(site, (field, Of::Field), rules);
}

/// Judges rules about a field, or about what it holds.
pub(super) fn judge_of(site: &mut Site<'_, '_>, (field, of): (&Field, Of), rules: &Rules<'_>) {
    judge_ignore(site, (field, of), rules);
    judge_required(site, (field, of), rules);
    cel::judge(site, rules);
    let Some(kind) =
        rules.all().iter().find_map(|set| KINDS.iter().find(|kind| **kind == &*set.name))
    else {
        return;
    };
    let Some(inner) = rules.inner(kind) else { return };
    if let Some(what) = misfit(site.lint.schema, (field, of), kind) {
        report_misfit(site, (field, &what), &inner);
        return;
    }
    judge_kind(site, (field, kind), &inner);
    example::judge(site, rules, (&inner, kind));
}

fn judge_kind(site: &mut Site<'_, '_>, (field, kind): (&Field, &str), rules: &Rules<'_>) {
    match kind {
        "repeated" => lists::judge_repeated(site, field, rules),
        "map" => lists::judge_map(site, field, rules),
        "string" => lengths::judge_string(site, rules),
        "bytes" => lengths::judge_bytes(site, rules),
        "duration" | "timestamp" => moments::judge(site, kind, rules),
        "field_mask" => {
            judge_const(site, rules);
            lists::judge_masks(site, rules);
        }
        "enum" => judge_const(site, rules),
        kind if is_numeric(kind) => {
            judge_const(site, rules);
            bounds::judge_numbers(site, rules);
        }
        // `bool` and `any` have nothing that could contradict.
        _ => {}
    }
}

/// `const` says all there is to say.
pub(super) fn judge_const(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    if rules.get("const").is_some() && rules.all().len() > 1 {
        let message = format!(
            "`{}` allows one value: the rules beside it are not looked at",
            rules.shown("const")
        );
        site.report(rules, "const", message, "remove the rules beside it, or `const`");
    }
}

fn report_misfit(site: &mut Site<'_, '_>, (field, what): (&Field, &str), rules: &Rules<'_>) {
    let message = format!("field `{}` is {what}, and has rules of `{}`", field.name, rules.name);
    let key = match rules.all() {
        [only] => only.name.to_string(),
        _ => String::new(),
    };
    let help = match field.cardinality {
        Cardinality::Repeated => {
            "write the rules of a list as `repeated`, those of its items as `repeated.items`"
        }
        Cardinality::Map => {
            "write the rules of a map as `map`, those inside as `map.keys` and `map.values`"
        }
        Cardinality::Singular => {
            "write rules of the field's own type: others make every validator fail"
        }
    };
    site.report(rules, &key, message, help);
}

fn ignores(rules: &Rules<'_>, wanted: i32) -> bool {
    matches!(rules.get("ignore"), Some(Value::Enum { number, .. }) if *number == wanted)
}

const IF_ZERO: i32 = 1;
const ALWAYS: i32 = 3;

fn judge_ignore(site: &mut Site<'_, '_>, (field, of): (&Field, Of), rules: &Rules<'_>) {
    let ignore = rules.shown("ignore");
    if ignores(rules, ALWAYS) && rules.all().len() > 1 {
        let message = format!("`{ignore}` is IGNORE_ALWAYS: the rules beside it are not looked at");
        site.report(rules, "ignore", message, "remove `ignore`, or the rules beside it");
    }
    if !ignores(rules, IF_ZERO) {
        return;
    }
    if rules.is_on("required") {
        let message =
            format!("field `{}` is required, and not looked at where it is empty", field.name);
        for key in ["required", "ignore"] {
            site.report(rules, key, message.clone(), "remove one of `required` and `ignore`");
        }
    }
    let has_presence = field.presence != Presence::Implicit;
    if has_presence && of != Of::Item {
        let message = format!(
            "`{ignore}` is IGNORE_IF_ZERO_VALUE on `{}`, whose rules hold only where it is set anyway",
            field.name
        );
        site.report(
            rules,
            "ignore",
            message,
            "remove `ignore`: a field with presence that is not set is not looked at",
        );
    }
}

fn judge_required(site: &mut Site<'_, '_>, (field, of): (&Field, Of), rules: &Rules<'_>) {
    if !rules.is_on("required") {
        return;
    }
    let required = rules.shown("required");
    let (why, help) = match of {
        Of::Item => (
            "an item of a list is always set",
            "say how many items there must be: `repeated.min_items`",
        ),
        Of::Key => {
            ("a key of a map is always set", "say how many pairs there must be: `map.min_pairs`")
        }
        Of::Value => {
            ("a value of a map is always set", "say how many pairs there must be: `map.min_pairs`")
        }
        Of::Field if matches!(site.element, Element::Extension(_)) => {
            ("an extension cannot be", "remove it, and check the extension where it is used")
        }
        Of::Field if field.oneof.is_some() => (
            "a member of a oneof cannot be",
            "write `option (buf.validate.oneof).required = true;` into the oneof",
        ),
        Of::Field => return,
    };
    let message = format!("`{required}` on field `{}`: {why}", field.name);
    site.report(rules, "required", message, help);
}
