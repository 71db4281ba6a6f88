use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Part;

use crate::Version;
use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_TYPE",
    page: include_str!("field_same_type.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ])],
    judge: Judge::Changes(&[Kind::FieldType], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(_), Some(new)) = (change.old, change.new) else { return };
    let name = breaking.comparison.new.name(new.element).to_owned();
    let harm = breaking.harm(change, Witness {
        surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
        exchange: format!("what one side writes into `{name}` the other side reads as another type"),
        instead: "add a field of the new type beside it, and deprecate this one".to_owned(),
    });
    let text = format!("field `{name}` has another type");
    if let Some(finding) = breaking.report(change, (new.element, Part::Type), text) {
        finding.harm = Some(harm);
    }
}
