use limbeck_schema::model::{Element, FileId, Part, Schema};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::declared::elements;

pub(crate) static RULE: Rule = Rule {
    id: "DEPRECATED_COMMENT_SUCCESSOR",
    page: include_str!("deprecated_comment_successor.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    for (element, options) in elements(lint.schema, id) {
        if !options.is_true("deprecated") || names_successor(lint.schema, element) {
            continue;
        }
        let name = lint.schema.name(element).to_owned();
        let message = format!("`{name}` is deprecated, and no comment says what to use instead");
        if let Some(finding) = lint.report(element, Part::Option(deprecated(element)), message) {
            finding.help = Some(format!(
                "write above `{name}` what takes its place, such as \
                 `// Deprecated: use ... instead.`, or `// Deprecated: without replacement.`"
            ));
        }
    }
}

/// Whether a comment at the element has one of the phrases that announce a successor, or its lack.
fn names_successor(schema: &Schema, element: Element) -> bool {
    let Some(comments) = schema.comments(element) else { return false };
    let text = format!("{} {}", comments.leading, comments.trailing).to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    PHRASES.iter().any(|phrase| format!(" {text} ").contains(&format!(" {phrase} ")))
}

/// Words as they follow each other, without punctuation.
const PHRASES: &[&str] = &[
    "use",
    "instead",
    "prefer",
    "see",
    "replaced by",
    "replaced with",
    "superseded by",
    "in favor of",
    "in favour of",
    "moved to",
    "renamed to",
    "migrate to",
    "no replacement",
    "without replacement",
    "no successor",
];

/// The number of the option `deprecated`.
fn deprecated(element: Element) -> i32 {
    match element {
        Element::Field(..) | Element::Extension(_) | Element::Message(_) | Element::Enum(_) => 3,
        Element::EnumValue(..) => 1,
        Element::Service(_) | Element::Method(..) => 33,
        Element::File(_) => 23,
        // A oneof has no such option.
        Element::Oneof(..) => 0,
    }
}
