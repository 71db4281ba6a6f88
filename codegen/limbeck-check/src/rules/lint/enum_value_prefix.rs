use limbeck_schema::model::{Element, EnumId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case::{Letters, snake};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_VALUE_PREFIX",
    page: include_str!("enum_value_prefix.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    let enum_ = lint.schema.enum_(id);
    let prefix = snake(enum_.name(), Letters::Upper) + "_";
    for (n, value) in (0..).zip(&enum_.values) {
        if !value.name.starts_with(&prefix) {
            let message = format!("enum value `{}` should begin with `{prefix}`", value.name);
            lint.report(Element::EnumValue(id, n), Part::Name, message);
        }
    }
}
