use limbeck_schema::model::{Element, Part, ServiceId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "SERVICE_SUFFIX",
    page: include_str!("service_suffix.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::Service(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId) {
    let name = lint.schema.service(id).name();
    let suffix = &lint.config.service_suffix;
    if !name.ends_with(suffix) {
        let message = format!("service `{name}` should end in `{suffix}`");
        lint.report(Element::Service(id), Part::Name, message);
    }
}
