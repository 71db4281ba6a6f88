//! What the rules `COMMENT_…` share.

use limbeck_schema::model::{Element, Part};

use crate::lint::Lint;

/// Reports an element that nobody documented.
pub(crate) fn judge(lint: &mut Lint<'_>, element: Element, kind: &str) {
    if !lint.is_documented(element) {
        let name = lint.schema.name(element);
        let message = format!("{kind} `{name}` has no comment above it that says what it is for");
        lint.report(element, Part::Whole, message);
    }
}
