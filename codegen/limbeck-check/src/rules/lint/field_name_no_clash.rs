use std::collections::BTreeMap;

use limbeck_schema::finding::Related;
use limbeck_schema::model::{Element, MessageId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NAME_NO_CLASH",
    page: include_str!("field_name_no_clash.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Message(judge),
};

fn judge(lint: &mut Lint<'_>, id: MessageId) {
    let message = lint.schema.message(id);
    let fields = (0..).zip(&message.fields).map(|(n, it)| (Element::Field(id, n), &*it.name));
    let oneofs = (0..).zip(&message.oneofs).map(|(n, it)| (Element::Oneof(id, n), &*it.name));
    let mut seen: BTreeMap<String, (Element, &str)> = BTreeMap::new();
    for (element, name) in fields.chain(oneofs) {
        let key = name.replace('_', "").to_lowercase();
        let Some((first, other)) = seen.get(&key).copied() else {
            seen.insert(key, (element, name));
            continue;
        };
        let text = format!(
            "{} `{name}` and {} `{other}` have one name in languages that change case",
            kind(element),
            kind(first)
        );
        let place = lint.schema.place(first, Part::Name);
        if let Some(finding) = lint.report(element, Part::Name, text) {
            finding.related.push(Related { place, message: "the other".to_owned() });
            finding.help = Some(
                "rename one of them: case and underscores alone do not tell names apart".to_owned(),
            );
        }
    }
}

fn kind(element: Element) -> &'static str {
    if matches!(element, Element::Oneof(..)) { "oneof" } else { "field" }
}
