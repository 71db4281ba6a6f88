use limbeck_schema::model::{Element, FileId, ImportKind, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "IMPORT_NO_PUBLIC",
    page: include_str!("import_no_public.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::Sensible],
    )],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    for (n, import) in (0..).zip(&lint.schema.file(id).imports) {
        if import.kind == ImportKind::Public {
            let name = &lint.schema.file(import.file).name;
            let message = format!("import `{name}` is public, it should be plain");
            lint.report(Element::File(id), Part::Import(n), message);
        }
    }
}
