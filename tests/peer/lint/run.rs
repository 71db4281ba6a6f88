//! One configuration, given to buf and to limbeck, and what both say.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::Command;

use limbeck_check::{LintConfig, Scope, Selection, Today, Version, find, lint};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Files;
use serde_json::{Value, json};

use crate::peer::differences::differences;

/// The keys of `lint` in `buf.yaml`, and its `version`.
#[derive(Clone, Debug)]
pub(super) struct Run(pub(super) toml::Table);

/// A rule, a file, and a place from line and column to line and column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) rule: String,
    path: String,
    place: [u32; 4],
}

/// How often each spot is named.
pub(super) type Spots = BTreeMap<Spot, usize>;

impl Run {
    /// Every rule that buf's newest configuration knows.
    pub(super) fn all() -> Self {
        let text = "use = ['STANDARD', 'COMMENTS', 'UNARY_RPC', 'STABLE_PACKAGE_NO_IMPORT_UNSTABLE']\nexcept = ['PROTOVALIDATE']";
        Self(text.parse().unwrap())
    }

    /// As buf takes it by `--config`.
    pub(super) fn for_buf(&self) -> Value {
        let mut lint = serde_json::to_value(&self.0).unwrap();
        let version = lint.as_object_mut().unwrap().remove("version");
        json!({ "version": version.unwrap_or_else(|| "v2".into()), "lint": lint })
    }

    pub(super) fn config(&self) -> LintConfig {
        let flag = |key: &str| self.0.get(key).and_then(toml::Value::as_bool).unwrap_or(false);
        let text = |key: &str| {
            let text = self.0.get(key).and_then(toml::Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let default = LintConfig::default();
        let selection = self.selection();
        LintConfig {
            comment_ignores: match selection.version {
                Version::V1Beta1 | Version::V1 => flag("allow_comment_ignores"),
                Version::V2 => !flag("disallow_comment_ignores"),
            },
            enum_zero_value_suffix: text("enum_zero_value_suffix")
                .unwrap_or(default.enum_zero_value_suffix),
            service_suffix: text("service_suffix").unwrap_or(default.service_suffix),
            rpc_allow_same_request_response: flag("rpc_allow_same_request_response"),
            rpc_allow_google_protobuf_empty_requests: flag(
                "rpc_allow_google_protobuf_empty_requests",
            ),
            rpc_allow_google_protobuf_empty_responses: flag(
                "rpc_allow_google_protobuf_empty_responses",
            ),
            selection,
        }
    }

    fn selection(&self) -> Selection {
        let list = |value: &toml::Value| -> Vec<String> {
            let items = value.as_array().unwrap().iter();
            items.map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let names = |key: &str| self.0.get(key).map(list).unwrap_or_default();
        let ignore_only = self.0.get("ignore_only").and_then(toml::Value::as_table);
        let mut except = names("except");
        except.retain(|name| name != "PROTOVALIDATE" || find(name).is_some());
        Selection {
            version: match self.0.get("version").and_then(toml::Value::as_str) {
                None | Some("v2") => Version::V2,
                Some("v1") => Version::V1,
                Some("v1beta1") => Version::V1Beta1,
                Some(other) => panic!("no version {other}"),
            },
            disable_builtin: false,
            use_: names("use"),
            except,
            ignore: names("ignore"),
            ignore_only: ignore_only
                .into_iter()
                .flatten()
                .map(|(rule, paths)| (rule.clone(), list(paths)))
                .collect(),
        }
    }
}

/// What buf says about a folder.
pub(super) fn ask_buf(buf: &Path, folder: &Path, config: &Value) -> Spots {
    read_buf(&ask_buf_text(buf, folder, config))
}

/// What buf prints about a folder.
pub(super) fn ask_buf_text(buf: &Path, folder: &Path, config: &Value) -> String {
    let mut command = Command::new(buf);
    command.current_dir(folder).args(["lint", ".", "--error-format", "json", "--config"]);
    let output = command.arg(config.to_string()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let is_answer =
        matches!(output.status.code(), Some(0 | 100)) && !text.contains("\"type\":\"COMPILE\"");
    assert!(
        is_answer,
        "{config} in {}: {}{text}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// The findings that buf prints as JSON, one on a line.
pub(super) fn read_buf(text: &str) -> Spots {
    let mut spots = Spots::new();
    for line in text.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let number = |key: &str| u32::try_from(finding[key].as_u64().unwrap()).unwrap();
        let spot = Spot {
            rule: finding["type"].as_str().unwrap().to_owned(),
            path: finding["path"].as_str().unwrap().to_owned(),
            place: ["start_line", "start_column", "end_line", "end_column"].map(number),
        };
        *spots.entry(spot).or_default() += 1;
    }
    spots
}

pub(super) fn compiled(files: &dyn Files) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let errors = compilation.findings.iter().filter(|f| f.severity == Severity::Error);
    let errors: Vec<&Finding> = errors.take(5).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}

/// What limbeck says about all roots of a schema; paths as import names.
pub(super) fn ask_limbeck(schema: &Schema, run: &Run) -> Spots {
    let found = lint(schema, &Scope::roots(schema), &run.config(), &Today::default()).unwrap();
    let mut spots = Spots::new();
    for finding in found {
        let place = finding.place.expect("lint findings have a place");
        let (start, end) = (place.span.start, place.span.end);
        let spot = Spot {
            rule: finding.rule.to_owned(),
            path: place.file.to_string(),
            place: [start.line, start.column, end.line, end.column],
        };
        *spots.entry(spot).or_default() += 1;
    }
    spots
}

/// What of a comparison is no listed difference, as text; a finding that buf alone has never is one.
pub(super) fn compare(case: &str, ours: &Spots, theirs: &Spots) -> Vec<String> {
    let known = differences("lint");
    let mut faults = Vec::new();
    for spot in ours.keys().chain(theirs.keys().filter(|spot| !ours.contains_key(spot))) {
        let count = |spots: &Spots| spots.get(spot).copied().unwrap_or(0);
        let (ours, theirs) = (count(ours), count(theirs));
        let is_known = ours > theirs
            && known.iter().any(|known| known.rule == spot.rule && case.contains(&known.case));
        if ours != theirs && !is_known {
            faults.push(format!("{case}: {spot}: {ours} here, {theirs} in buf"));
        }
    }
    faults
}

impl Spot {
    /// The rule, the file and the lines, without columns.
    pub(super) fn lines(&self) -> String {
        let [line, _, end_line, _] = self.place;
        format!("{} {}:{line}-{end_line}", self.rule, self.path)
    }

    /// The same with a path relative to a folder; `None` if the file is elsewhere.
    pub(super) fn below(mut self, folder: &str) -> Option<Self> {
        self.path = self.path.strip_prefix(folder)?.strip_prefix('/')?.to_owned();
        Some(self)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [line, column, end_line, end_column] = self.place;
        write!(f, "{} {}:{line}:{column}-{end_line}:{end_column}", self.rule, self.path)
    }
}
