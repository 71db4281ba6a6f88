use std::sync::Arc;

use limbeck_schema::finding::{Edit, Fix, Place, Span};
use limbeck_schema::model::{Element, FileId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "SYNTAX_SPECIFIED",
    page: include_str!("syntax_specified.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let file = lint.schema.file(id);
    if file.syntax_written {
        return;
    }
    let place = Place { file: Arc::clone(&file.name), span: Span::default() };
    let message = format!("file `{}` has no `syntax`, which means proto2: say so", file.name);
    if let Some(finding) = lint.report(Element::File(id), Part::Syntax, message) {
        let edits = vec![Edit { place, text: "syntax = \"proto2\";\n\n".to_owned() }];
        let title = "add `syntax = \"proto2\";`, which is what the file means".to_owned();
        finding.fix = Some(Box::new(Fix { title, edits }));
    }
}
