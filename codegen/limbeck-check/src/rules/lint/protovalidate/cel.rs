//! Rules in CEL, and oneofs of a message. Expressions are not compiled here.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Message, Value};

use super::site::{Rules, Site};

/// What `(buf.validate.message)` says.
pub(super) fn judge_message(site: &mut Site<'_, '_>, message: &Message, rules: &Rules<'_>) {
    judge(site, rules);
    judge_oneofs(site, message, rules);
}

/// A list of rules in CEL: ids are well-formed and differ, expressions are there.
pub(super) fn judge(site: &mut Site<'_, '_>, rules: &Rules<'_>) {
    let all = rules.get("cel").map_or(&[][..], Value::items);
    let text = |rule: &'_ Value, key| {
        rule.field(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let ids: Vec<String> = all.iter().map(|rule| text(rule, "id")).collect();
    let uses = counts(ids.iter());
    let name = rules.shown("cel");
    for ((n, rule), id) in (0..).zip(all).zip(&ids) {
        let at = (rules, "cel", n);
        if !id.is_empty() && uses.get(id).is_some_and(|uses| *uses > 1) {
            let message = format!("several rules of `{name}` have the id `{id}`");
            site.report_entry(
                at,
                message,
                "give each rule an id of its own: clients tell failures apart by it",
            );
        }
        if !id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
            let message = format!(
                "`{name}` has the id `{}`, with characters that an id cannot have",
                id.escape_debug()
            );
            site.report_entry(
                at,
                message,
                "use letters, digits, `.`, `_` and `-`, such as `user.name_given`",
            );
        }
        if text(rule, "expression").trim().is_empty() {
            let message = format!("`{name}` has a rule without an expression: it checks nothing");
            site.report_entry(at, message, "add `expression`, or remove the rule");
        }
    }
}

fn judge_oneofs(site: &mut Site<'_, '_>, message: &Message, rules: &Rules<'_>) {
    let entries = rules.get("oneof").map_or(&[][..], Value::items);
    let fields = |entry: &'_ Value| -> Vec<String> {
        let fields = entry.field("fields").map_or(&[][..], Value::items);
        fields.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let entries: Vec<Vec<String>> = entries.iter().map(fields).collect();
    let declared: BTreeSet<&str> = message.fields.iter().map(|field| &*field.name).collect();
    let uses_in = |entry: &'_ Vec<String>| counts(entry.iter());
    let by_entry: Vec<BTreeMap<String, usize>> = entries.iter().map(uses_in).collect();
    let entries_of = counts(by_entry.iter().flat_map(BTreeMap::keys));
    let name = rules.shown("oneof");
    for (n, entry) in (0..).zip(&by_entry) {
        let at = (rules, "oneof", n);
        if entry.is_empty() {
            let message = format!("`{name}` has an entry without fields");
            site.report_entry(
                at,
                message,
                "name the fields of which one may be set, or remove the entry",
            );
        }
        for (field, uses) in entry {
            if *uses > 1 {
                let message = format!("`{name}` names `{field}` more than once in one entry");
                site.report_entry(at, message, "name it once");
            }
            if !declared.contains(&**field) {
                let message =
                    format!("`{name}` names `{field}`, and `{}` has no such field", message.name());
                site.report_entry(at, message, "name fields of this message as they are declared");
            } else if entries_of.get(field).is_some_and(|entries| *entries > 1) {
                let message = format!("`{name}` names `{field}` in more than one entry");
                site.report_entry(at, message, "leave it in one of them");
            }
        }
    }
}

/// How often each text is there.
fn counts<'t>(texts: impl Iterator<Item = &'t String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text.clone()).or_default() += 1;
    }
    counts
}
