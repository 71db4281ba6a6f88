use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Part, Type};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::{FieldPair, chosen};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_CPP_STRING_TYPE",
    page: include_str!("field_same_cpp_string_type.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldOption], judge),
};

/// Number of `ctype` among the field options.
const CTYPE: Part = Part::Option(1);

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    let is_text = |ty| matches!(ty, Type::String | Type::Bytes);
    let is_about = change.new.is_some_and(|side| side.part == CTYPE);
    if !is_about || !is_text(pair.old.field.ty) || !is_text(pair.new.field.ty) {
        return;
    }
    let (old, new) = (chosen(pair.old, "ctype", "STRING"), chosen(pair.new, "ctype", "STRING"));
    // C++ reads a `STRING_PIECE` as if it were a `STRING` already.
    if old == new || (&*old, &*new) == ("STRING_PIECE", "STRING") {
        return;
    }
    let name = &pair.new.field.name;
    breaking.report_break(
        change,
        pair.option_spot("ctype"),
        Break {
            message: format!("{} is a `{new}` in C++ where it was a `{old}`", pair.title),
            surfaces: &[Surface::Source],
            exchange: &|_| None,
            otherwise: format!(
                "C++ code that holds `message.{name}()` as a `{old}` does not compile"
            ),
            instead: format!("leave the `ctype` of `{name}` as it was"),
        },
    );
}
