//! Two versions from text.

use std::fmt;

use limbeck_bridge::plan::Plan;
use limbeck_bridge::{Decision, Idle, Lineage, Question, Stranger, idle, open, strangers};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

/// Two versions, and what is known about them.
pub(crate) struct Pair {
    text: String,
    schema: Schema,
    renames: Vec<(String, String)>,
    pub(crate) lineage: Lineage,
}

/// What any case may use.
const IMPORTS: &str = r#"
import "google/api/field_behavior.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "google/longrunning/operations.proto";
import "google/rpc/status.proto";
import "common/v1/money.proto";
import "common/v2/money.proto";
"#;

impl Pair {
    /// Of what stands in `user.v1` and in `user.v2`; `proto2` before a text is its syntax.
    pub(crate) fn new(old: &str, new: &str) -> Self {
        let file = |package: &str, text: &str| {
            let (syntax, text) = match text.strip_prefix("proto2") {
                Some(text) => ("proto2", text),
                None => ("proto3", text),
            };
            format!("syntax = \"{syntax}\"; package {package};\n{IMPORTS}\n{text}")
        };
        let money = |version: &str| {
            format!(
                "syntax = \"proto3\"; package common.{version}; message Money {{ int64 units = 1; }}"
            )
        };
        let files: Memory = [
            ("common/v1/money.proto".to_owned(), money("v1")),
            ("common/v2/money.proto".to_owned(), money("v2")),
            ("user/v1/user.proto".to_owned(), file("user.v1", old)),
            ("user/v2/user.proto".to_owned(), file("user.v2", new)),
        ]
        .into_iter()
        .collect();
        let compilation = compile(&files, &Limits::default()).unwrap();
        let errors = compilation.findings.iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<_> = errors.map(|finding| &finding.message).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{old}\n{new}");
        Self {
            text: format!("{old}\n---\n{new}"),
            schema: compilation.schema,
            renames: vec![("user.v1".to_owned(), "user.v2".to_owned())],
            lineage: Lineage::new("user.v1", "user.v2"),
        }
    }

    /// Records what something is called in the newer version.
    pub(crate) fn renamed(mut self, old: &str, new: &str) -> Self {
        self.renames.push((format!("user.v1.{old}"), format!("user.v2.{new}")));
        self
    }

    pub(crate) fn open(&self, decided: &[Decision]) -> Vec<Question> {
        let renames: Renames = self.renames.iter().cloned().collect();
        let comparison = compare(&self.schema, &self.schema, &renames);
        open(&comparison, &self.lineage, decided)
    }

    /// The plan, with its text.
    pub(crate) fn plan(&self, decided: &[Decision]) -> Plan {
        let renames: Renames = self.renames.iter().cloned().collect();
        Plan::new(&compare(&self.schema, &self.schema, &renames), &self.lineage, decided)
    }

    /// What decides nothing.
    pub(crate) fn idle(&self, decided: &[Decision]) -> Vec<Idle> {
        let renames: Renames = self.renames.iter().cloned().collect();
        idle(&compare(&self.schema, &self.schema, &renames), &self.lineage, decided)
    }

    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What a decision names that is not there.
    pub(crate) fn strangers(&self, decision: &Decision) -> Vec<Stranger> {
        let renames: Renames = self.renames.iter().cloned().collect();
        strangers(&compare(&self.schema, &self.schema, &renames), &self.lineage, decision)
    }

    /// Every question in a line.
    pub(crate) fn shown(&self, decided: &[Decision]) -> Vec<String> {
        self.open(decided).iter().map(show).collect()
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#?}\n{}", self.lineage, self.text)
    }
}

/// ``M.a -> M.a: up=reject [reject saturate] down=? [first last]``: subject, suggestions, options but
/// for `custom`, which always is one.
pub(crate) fn show(question: &Question) -> String {
    let needs = question.needs.iter().map(|need| {
        let suggestion = question.suggestion.as_ref().and_then(|it| it.policy(need.direction));
        let kind = suggestion.map_or("?", |policy| policy.kind.name());
        let (last, options) = need.options.split_last().unwrap();
        assert_eq!(last.name(), "custom");
        let options: Vec<&str> = options.iter().map(|kind| kind.name()).collect();
        format!("{}={kind} [{}]", need.direction, options.join(" "))
    });
    let subject = question.subject();
    let subject = subject.trim_start();
    format!("{subject}: {}", needs.collect::<Vec<_>>().join(" "))
}
