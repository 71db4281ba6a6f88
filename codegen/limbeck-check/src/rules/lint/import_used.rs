use limbeck_schema::finding::{Edit, Fix};
use limbeck_schema::model::{Element, FileId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "IMPORT_USED",
    page: include_str!("import_used.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let element = Element::File(id);
    let imports = &lint.schema.file(id).imports;
    for (n, import) in (0..).zip(imports).filter(|(_, import)| !import.used) {
        let name = &lint.schema.file(import.file).name;
        let message = format!("nothing in this file uses the import `{name}`");
        let place = lint.schema.place(element, Part::Import(n));
        if let Some(finding) = lint.report(element, Part::Import(n), message) {
            let edits = vec![Edit { place, text: String::new() }];
            finding.fix = Some(Box::new(Fix { title: "remove the import".to_owned(), edits }));
        }
    }
}
