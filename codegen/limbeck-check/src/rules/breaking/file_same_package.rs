use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Part};

use crate::Version;
use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_PACKAGE",
    page: include_str!("file_same_package.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::File])],
    judge: Judge::Changes(&[Kind::FilePackage], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let (Element::File(before), Element::File(after)) = (old.element, new.element) else { return };
    let (old, schema) = (breaking.comparison.old, breaking.comparison.new);
    let was = &old.package(old.file(before).package).name;
    let is = &schema.package(schema.file(after).package).name;
    let instead =
        format!("leave package `{was}` here, and put a copy of the file into a folder for `{is}`");
    let harm = match call::lost(breaking.comparison, &[before]) {
        Some(path) => harm_in(
            vec![Direction::OldClientToNewServer],
            Witness {
                surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
                exchange: format!(
                    "an old client calls `{path}`; the new server, which knows package `{is}`, answers UNIMPLEMENTED"
                ),
                instead,
            },
        ),
        None => harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Json, Surface::Source],
                exchange: format!(
                    "code that names a type of `{was}` does not compile; JSON of an `Any` that holds one is refused"
                ),
                instead,
            },
        ),
    };
    let text =
        format!("file `{}` was in package `{was}`, and is now in `{is}`", schema.file(after).name);
    if let Some(finding) = breaking.report(change, (new.element, Part::Package), text) {
        finding.harm = Some(harm);
    }
}
