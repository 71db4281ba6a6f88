use limbeck_schema::finding::{Edit, Fix};
use limbeck_schema::model::{Element, FileId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::statement::Statements;

pub(crate) static RULE: Rule = Rule {
    id: "IMPORT_USED",
    page: include_str!("import_used.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let (schema, element) = (lint.schema, Element::File(id));
    let file = schema.file(id);
    let mut unused = (0..).zip(&file.imports).filter(|(_, import)| !import.used).peekable();
    if unused.peek().is_none() {
        return;
    }
    let statements = Statements::new(file);
    for (n, import) in unused {
        let name = &schema.file(import.file).name;
        let message = format!("nothing in this file uses the import `{name}`");
        let mut place = schema.place(element, Part::Import(n));
        place.span = statements.lines(place.span, schema.part_comments(element, Part::Import(n)));
        if let Some(finding) = lint.report(element, Part::Import(n), message) {
            let edits = vec![Edit { place, text: String::new() }];
            finding.fix = Some(Box::new(Fix { title: "remove the import".to_owned(), edits }));
        }
    }
}
