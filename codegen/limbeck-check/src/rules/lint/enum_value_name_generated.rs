use std::collections::BTreeMap;

use limbeck_schema::model::{Element, EnumId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_VALUE_NAME_GENERATED",
    page: include_str!("enum_value_name_generated.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    let enum_ = lint.schema.enum_(id);
    let prefix = upper_snake(enum_.name()) + "_";
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (n, value) in (0..).zip(&enum_.values) {
        let stripped = value.name.strip_prefix(&*prefix).unwrap_or(&value.name);
        let key = stripped.replace('_', "").to_lowercase();
        let first = *seen.entry(key).or_insert(n);
        let (why, help) = if first != n {
            let other = enum_.values.get(first as usize).map_or("", |it| &it.name);
            (
                format!("is the same name as `{other}` in generated code"),
                "rename one of them: the enum's name, case and underscores do not tell them apart",
            )
        } else if stripped.starts_with(|c: char| c.is_ascii_digit()) {
            (
                format!("begins with a digit without `{prefix}`"),
                "put a letter before the digit, such as `SIZE_V1` for `SIZE_1`",
            )
        } else if stripped.eq_ignore_ascii_case("self") {
            ("is the keyword `Self` in Rust".to_owned(), "choose another word")
        } else {
            continue;
        };
        let message = format!("enum value `{}` {why}", value.name);
        if let Some(finding) = lint.report(Element::EnumValue(id, n), Part::Name, message) {
            finding.help = Some(help.to_owned());
        }
    }
}

/// `HTTPStatus` to `HTTP_STATUS`, `UserKind` to `USER_KIND`.
fn upper_snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (n, c) in letters.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| letters.get(n));
        let after = letters.get(n + 1);
        let begins = before.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
            || (before.is_some_and(char::is_ascii_uppercase)
                && after.is_some_and(char::is_ascii_lowercase));
        if c.is_ascii_uppercase() && begins {
            snake.push('_');
        }
        snake.push(c.to_ascii_uppercase());
    }
    snake
}
