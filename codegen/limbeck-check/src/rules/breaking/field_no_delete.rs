use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Part;

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE",
    page: include_str!("field_no_delete.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(old) = change.old else { return };
    let Some(parent) = breaking.surviving(old.element) else { return };
    let (schema, new) = (breaking.comparison.old, breaking.comparison.new);
    let (field, message) = (schema.name(old.element), new.name(parent));
    let text = format!("message `{message}` no longer has the field `{field}`");
    let harm = breaking.harm(change, Witness {
        surfaces: &[Surface::Json, Surface::Source],
        exchange: format!("code that reads or sets `{field}` does not compile; JSON with `{field}` is refused"),
        instead: format!("keep `{field}` and mark it `[deprecated = true]`, or fork the package"),
    });
    if let Some(finding) = breaking.report(change, (parent, Part::Whole), text) {
        finding.harm = Some(harm);
    }
}
