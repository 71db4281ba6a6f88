use limbeck_schema::model::{Element, FileId, Part};

use crate::lint::Lint;
use crate::rule::{Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "STABLE_PACKAGE_NO_IMPORT_UNSTABLE",
    page: include_str!("stable_package_no_import_unstable.md"),
    categories: &[],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let schema = lint.schema;
    let file = schema.file(id);
    let package = schema.package(file.package);
    if !package.version().is_some_and(|version| version.is_stable()) {
        return;
    }
    for (n, import) in (0..).zip(&file.imports) {
        let imported = schema.package(schema.file(import.file).package);
        if imported.version().is_some_and(|version| !version.is_stable()) {
            let message = format!(
                "stable package `{}` should not import the unstable package `{}`",
                package.name, imported.name
            );
            lint.report(Element::File(id), Part::Import(n), message);
        }
    }
}
