use limbeck_diff::{Change, Kind};
use limbeck_schema::model::{Element, MessageId, Part};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::declared::stayed;
use crate::rules::field_pair::map_field;
use crate::rules::json_format;

pub(crate) static RULE: Rule = Rule {
    id: "MESSAGE_SAME_JSON_FORMAT",
    page: include_str!("message_same_json_format.md"),
    categories: &[Category::Csr, Category::File, Category::Package, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileSyntax, Kind::MessageMoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let pairs = match new.element {
        Element::File(file) => stayed(breaking, file),
        _ => vec![(old.element, new.element)],
    };
    for pair in pairs {
        if let (Element::Message(old), Element::Message(new)) = pair {
            judge_message(breaking, change, (old, new));
        }
    }
}

/// A message, and the entries of its maps: they are messages too, and stand at `map<K, V>`.
fn judge_message(breaking: &mut Breaking<'_>, change: &Change, (old, new): (MessageId, MessageId)) {
    let whole = (Element::Message(new), Part::Whole);
    json_format::judge(breaking, change, (Element::Message(old), whole.0), whole);
    let (before, after) = (breaking.comparison.old, breaking.comparison.new);
    for entry in after.message(new).messages.iter().filter(|id| after.message(**id).map_entry) {
        let Some(partner) = breaking.comparison.pairs.old_message(*entry) else { continue };
        let is_same = before.message(partner).name() == after.message(*entry).name();
        if let Some(map) = map_field(breaking, *entry).filter(|_| is_same) {
            let pair = (Element::Message(partner), Element::Message(*entry));
            json_format::judge(breaking, change, pair, (map, Part::Type));
        }
    }
}
