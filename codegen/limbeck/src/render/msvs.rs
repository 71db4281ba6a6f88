//! Lines as Visual Studio reads them, in buf's form.

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Files;
use limbeck_schema::text::visible;

use super::document::path;

pub(super) fn finding(files: &dyn Files, finding: &Finding) -> String {
    let severity = match finding.severity {
        _ if finding.allowed.is_some() => return String::new(),
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let at = finding.place.as_ref().map(|place| place.span.start).unwrap_or_default();
    let one_line = |text: &str| visible(text).replace('\n', " ");
    let path = one_line(&path(files, finding));
    let message = one_line(&finding.message);
    format!("{path}({},{}) : {severity} {} : {message}\n", at.line, at.column, finding.rule)
}
