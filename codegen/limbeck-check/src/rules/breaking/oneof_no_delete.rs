use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Part;

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ONEOF_NO_DELETE",
    page: include_str!("oneof_no_delete.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::OneofRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(old) = change.old else { return };
    let Some(message) = breaking.surviving(old.element) else { return };
    let (before, after) = (breaking.comparison.old, breaking.comparison.new);
    let (oneof, name) = (before.name(old.element), after.name(message));
    breaking.report_break(
        change,
        (message, Part::Whole),
        Break {
            message: format!("message `{name}` no longer has the oneof `{oneof}`"),
            surfaces: &[Surface::Source],
            exchange: &|_| None,
            otherwise: format!("code that asks which field of `{oneof}` is set does not compile"),
            instead: format!("keep `{oneof}` and mark its fields `[deprecated = true]`"),
        },
    );
}
