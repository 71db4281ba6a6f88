use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Part, Type};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::{FieldPair, chosen};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_JSTYPE",
    page: include_str!("field_same_jstype.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldOption], judge),
};

/// Number of `jstype` among the field options.
const JSTYPE: Part = Part::Option(6);

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    let is_about = change.new.is_some_and(|side| side.part == JSTYPE);
    if !is_about || !has_64_bits(pair.old.field.ty) || !has_64_bits(pair.new.field.ty) {
        return;
    }
    let (old, new) =
        (chosen(pair.old, "jstype", "JS_NORMAL"), chosen(pair.new, "jstype", "JS_NORMAL"));
    if old == new {
        return;
    }
    let name = &pair.new.field.name;
    let (before, after) = (in_javascript(&old), in_javascript(&new));
    breaking.report_break(
        change,
        pair.option_spot("jstype"),
        Break {
            message: format!("{} is {new} in JavaScript where it was {old}", pair.title),
            surfaces: &[Surface::Source],
            exchange: &|_| None,
            otherwise: format!(
                "JavaScript that compares `{name} === {before}` is handed `{after}`"
            ),
            instead: format!("leave the `jstype` of `{name}` as it was"),
        },
    );
}

const fn has_64_bits(ty: Type) -> bool {
    matches!(ty, Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64)
}

/// The number one, as generated JavaScript holds it; without a wish, as a bigint where it can.
fn in_javascript(jstype: &str) -> &'static str {
    match jstype {
        "JS_STRING" => "\"1\"",
        "JS_NUMBER" => "1",
        _ => "1n",
    }
}
