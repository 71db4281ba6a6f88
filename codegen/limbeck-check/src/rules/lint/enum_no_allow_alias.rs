use limbeck_schema::model::{Element, EnumId, OptionEntry, Part, Value};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_NO_ALLOW_ALIAS",
    page: include_str!("enum_no_allow_alias.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::Sensible],
    )],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    let enum_ = lint.schema.enum_(id);
    let is_it =
        |entry: &&OptionEntry| &*entry.name == "allow_alias" && entry.value == Value::Bool(true);
    if let Some(entry) = enum_.options.entries.iter().find(is_it) {
        let message =
            format!("enum `{}` has `allow_alias`, each number should have one name", enum_.name());
        lint.report(Element::Enum(id), Part::Option(entry.number), message);
    }
}
