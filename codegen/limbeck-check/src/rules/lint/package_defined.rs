use limbeck_schema::model::{Element, FileId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_DEFINED",
    page: include_str!("package_defined.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::Sensible],
    )],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let file = lint.schema.file(id);
    if lint.schema.package(file.package).name.is_empty() {
        let message = format!("file `{}` declares no package", file.name);
        if let Some(finding) = lint.report(Element::File(id), Part::Package, message) {
            finding.help = Some(
                "add a line such as `package user.v1;` below `syntax`, and say which API and version this is".to_owned(),
            );
        }
    }
}
