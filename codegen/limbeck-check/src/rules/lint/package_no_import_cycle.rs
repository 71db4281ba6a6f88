use limbeck_schema::model::{Element, PackageId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::cycle::Cycles;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_NO_IMPORT_CYCLE",
    page: include_str!("package_no_import_cycle.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard],
    versions: Versions::SINCE_V1,
    older: &[(Version::V1, &[])],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    let schema = lint.schema;
    let cycles = Cycles::new(schema);
    let name = |id: &PackageId| format!("`{}`", schema.package(*id).name);
    for id in lint.scope.files() {
        let file = schema.file(id);
        for (n, import) in (0..).zip(&file.imports) {
            let imported = schema.file(import.file).package;
            if !cycles.hold(file.package, imported) {
                continue;
            }
            let message = format!(
                "package {} should not import {}, which leads back to it",
                name(&file.package),
                name(&imported)
            );
            let finding = lint.report(Element::File(id), Part::Import(n), message);
            if let (Some(finding), Some(way)) = (finding, cycles.way(imported, file.package)) {
                let way: Vec<String> = way.iter().map(name).collect();
                finding.help = Some(format!(
                    "{}: move what they share into a package of its own",
                    way.join(" imports ")
                ));
            }
        }
    }
}
