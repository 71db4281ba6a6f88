use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Element;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_NO_DELETE",
    page: include_str!("package_no_delete.md"),
    categories: &[Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::PackageRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Element::File(id)) = change.old.map(|side| side.element) else { return };
    let old = breaking.comparison.old;
    let package = old.package(old.file(id).package);
    let name = &package.name;
    let harm = match call::lost(breaking.comparison, &package.files) {
        Some(path) => call::unimplemented(&path),
        None => harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Json, Surface::Source],
                exchange: format!(
                    "code that names a type of `{name}` does not compile; JSON of an `Any` that holds one is refused"
                ),
                instead: format!(
                    "keep `{name}` until nobody uses it, and put what is new into a package of the next version"
                ),
            },
        ),
    };
    if let Some(finding) = breaking.report_nowhere(change, format!("package `{name}` is gone")) {
        finding.harm = Some(harm);
    }
}
