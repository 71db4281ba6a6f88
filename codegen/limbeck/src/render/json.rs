//! One JSON object a line. buf's keys come first, so that what reads buf's output reads ours.

use limbeck_schema::finding::{Allowed, Edit, Finding, Fix, Harm, Place, Related, Severity};
use limbeck_schema::source::Files;
use serde_json::{Value, to_string};

/// A JSON object with its keys in the order they were added.
///
/// `serde_json`'s map would sort them, unless some crate of the build asks it not to.
#[derive(Default)]
pub(crate) struct Object(Vec<(&'static str, String)>);

impl Object {
    /// Adds a member.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((key, value.into().to_string()));
        self
    }

    /// Adds an array of objects, if there are any.
    pub(crate) fn with_objects(mut self, key: &'static str, objects: &[Self]) -> Self {
        if !objects.is_empty() {
            let items: Vec<String> = objects.iter().map(Self::text).collect();
            self.0.push((key, format!("[{}]", items.join(","))));
        }
        self
    }

    /// Adds an object.
    pub(crate) fn with_object(mut self, key: &'static str, object: &Self) -> Self {
        self.0.push((key, object.text()));
        self
    }

    /// The object on one line, ended.
    pub(crate) fn line(&self) -> String {
        self.text() + "\n"
    }

    fn text(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(key, value)| format!("{}:{value}", to_string(key).unwrap_or_default()))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    /// Adds buf's keys of a place. Like buf, it has no path where there is no place, and line 1.
    fn with_place(self, files: &dyn Files, place: Option<&Place>) -> Self {
        let span = place.map(|place| place.span).unwrap_or_default();
        let (start, end) = (span.start, span.end);
        let object = match place {
            Some(place) => self.with("path", files.display(&place.file)),
            None => self,
        };
        object
            .with("start_line", start.line)
            .with("start_column", start.column)
            .with("end_line", end.line)
            .with("end_column", end.column)
    }

    fn with_harm(self, harm: Option<&Harm>) -> Self {
        let Some(harm) = harm else { return self };
        let directions: Vec<&str> = harm.directions.iter().map(|it| it.id()).collect();
        let surfaces: Vec<&str> = harm.surfaces.iter().map(|it| it.id()).collect();
        self.with("directions", directions)
            .with("surfaces", surfaces)
            .with("witness", harm.witness.as_str())
            .with("instead", harm.instead.as_str())
    }

    fn with_fix(self, files: &dyn Files, fix: Option<&Fix>) -> Self {
        let Some(fix) = fix else { return self };
        let edit = |edit: &Edit| {
            Self::default().with_place(files, Some(&edit.place)).with("text", edit.text.as_str())
        };
        let edits: Vec<Self> = fix.edits.iter().map(edit).collect();
        let fix = Self::default().with("title", fix.title.as_str()).with_objects("edits", &edits);
        self.with_object("fix", &fix)
    }

    fn with_allowed(self, allowed: Option<&Allowed>) -> Self {
        let Some(allowed) = allowed else { return self };
        let object = Self::default().with("reason", allowed.reason.as_str());
        let object = match &allowed.until {
            Some(until) => object.with("until", until.as_str()),
            None => object,
        };
        self.with_object("allowed", &object)
    }

    fn with_help(self, help: Option<&str>) -> Self {
        match help {
            Some(help) => self.with("help", help),
            None => self,
        }
    }
}

pub(super) fn finding(files: &dyn Files, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let related = |related: &Related| {
        Object::default()
            .with_place(files, Some(&related.place))
            .with("message", related.message.as_str())
    };
    let related: Vec<Object> = finding.related.iter().map(related).collect();
    Object::default()
        .with_place(files, finding.place.as_ref())
        .with("type", finding.rule)
        .with("message", finding.message.as_str())
        .with("severity", severity)
        .with_help(finding.help.as_deref())
        .with_objects("related", &related)
        .with_harm(finding.harm.as_deref())
        .with_fix(files, finding.fix.as_deref())
        .with_allowed(finding.allowed.as_deref())
        .line()
}

pub(super) fn error(message: &str, help: Option<&str>) -> String {
    Object::default().with("error", message).with_help(help).line()
}

#[cfg(test)]
mod tests {
    use super::finding;
    use limbeck_schema::finding::{Finding, Place, Position, Span};
    use limbeck_schema::source::Memory;

    #[test]
    fn a_finding_has_bufs_keys_first_and_in_bufs_order() {
        let at = |line, column| Position { line, column };
        let span = Span { start: at(3, 1), end: at(3, 4) };
        let place = Place { file: "a \"b\".proto".into(), span };
        let found = Finding::compile(Some(place.clone()), "no\n\u{1}")
            .with_help("h")
            .with_related(place, "there");
        assert_eq!(
            finding(&Memory::default(), &found),
            concat!(
                r#"{"path":"a \"b\".proto","start_line":3,"start_column":1,"end_line":3,"#,
                r#""end_column":4,"type":"COMPILE","message":"no\n\u0001","severity":"error","#,
                r#""help":"h","related":[{"path":"a \"b\".proto","start_line":3,"start_column":1,"#,
                r#""end_line":3,"end_column":4,"message":"there"}]}"#,
                "\n"
            )
        );
        assert_eq!(
            finding(&Memory::default(), &Finding::compile(None, "m")),
            concat!(
                r#"{"start_line":1,"start_column":1,"end_line":1,"end_column":1,"#,
                r#""type":"COMPILE","message":"m","severity":"error"}"#,
                "\n"
            )
        );
    }
}
