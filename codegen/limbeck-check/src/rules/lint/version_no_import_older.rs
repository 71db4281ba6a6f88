use limbeck_schema::model::{Element, FileId, Part, Version};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::api_version::{is_older, segment};

pub(crate) static RULE: Rule = Rule {
    id: "VERSION_NO_IMPORT_OLDER",
    page: include_str!("version_no_import_older.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let schema = lint.schema;
    let file = schema.file(id);
    let package = schema.package(file.package);
    let Some(version) = segment(package).and_then(Version::parse) else { return };
    for (n, import) in (0..).zip(&file.imports) {
        let imported = schema.package(schema.file(import.file).package);
        let Some(older) = segment(imported) else { continue };
        let is_before = Version::parse(older).is_some_and(|older| is_older(&older, &version));
        if imported.api() != package.api() || !is_before {
            continue;
        }
        let message = format!(
            "package `{}` imports `{}`, an older version of the same API",
            package.name, imported.name
        );
        if let Some(finding) = lint.report(Element::File(id), Part::Import(n), message) {
            finding.help = Some(format!(
                "copy what is used into `{}`, or move what all versions share into a package of its own",
                package.name
            ));
        }
    }
}
