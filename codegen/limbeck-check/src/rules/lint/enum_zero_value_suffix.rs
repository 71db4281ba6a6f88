use limbeck_schema::model::{Element, EnumId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_ZERO_VALUE_SUFFIX",
    page: include_str!("enum_zero_value_suffix.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::EnumValue(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId, n: u32) {
    let Some(value) = lint.schema.enum_(id).values.get(n as usize) else { return };
    let suffix = &lint.config.enum_zero_value_suffix;
    if value.number == 0 && !value.name.ends_with(suffix) {
        let message = format!("enum value `{}` is 0, so it should end in `{suffix}`", value.name);
        lint.report(Element::EnumValue(id, n), Part::Name, message);
    }
}
