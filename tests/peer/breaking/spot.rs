//! What is compared of a finding, and how to choose what is asked.

use std::collections::BTreeMap;
use std::fmt;

use limbeck_check::{BreakingConfig, Family, Selection, Version, rules};
use serde_json::{Value, json};

/// Rule, file and place of a finding; no file for what left nothing behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) rule: String,
    pub(super) file: Option<String>,
    /// First line and column, then those behind the end, from 1.
    pub(super) span: [u64; 4],
}

/// What a case asks of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// buf's `breaking:` section; all rules if it has no `use`.
    section: serde_json::Map<String, Value>,
    /// Whether files that are only imported are judged.
    pub(super) imports: bool,
}

/// Proto files by name, before and after.
#[derive(Clone, Debug, Default)]
pub(super) struct Trees {
    pub(super) before: BTreeMap<String, Vec<u8>>,
    pub(super) after: BTreeMap<String, Vec<u8>>,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [line, column, end_line, end_column] = self.span;
        let file = self.file.as_deref().unwrap_or("nowhere");
        write!(f, "{} {file}:{line}:{column}-{end_line}:{end_column}", self.rule)
    }
}

impl Question {
    /// Reads a section of JSON: buf's keys, and `imports`.
    pub(super) fn new(text: &str) -> Self {
        let mut section: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
        let imports = section.remove("imports") == Some(Value::Bool(true));
        Self { section, imports }
    }

    /// What buf takes as `--config`.
    pub(super) fn buf_config(&self) -> String {
        let mut section = self.section.clone();
        section.entry("use").or_insert_with(|| json!(every_rule()));
        json!({ "version": "v2", "breaking": section }).to_string()
    }

    /// The same for limbeck.
    pub(super) fn config(&self) -> BreakingConfig {
        let list = |value: &Value| -> Vec<String> {
            let items = value.as_array().unwrap().iter();
            items.map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let key = |key: &str| self.section.get(key).map(list).unwrap_or_default();
        let only = self.section.get("ignore_only").and_then(Value::as_object);
        let only = only.into_iter().flatten().map(|(rule, paths)| (rule.clone(), list(paths)));
        let use_ = if self.section.contains_key("use") { key("use") } else { every_rule() };
        BreakingConfig {
            selection: Selection {
                version: Version::V2,
                use_,
                except: key("except"),
                ignore: key("ignore"),
                ignore_only: only.collect(),
                ..Selection::default()
            },
            ignore_unstable_packages: self.section.contains_key("ignore_unstable_packages"),
            ..BreakingConfig::default()
        }
    }
}

/// All rules that both have: those of limbeck's own are not buf's.
pub(super) fn every_rule() -> Vec<String> {
    let known = rules().filter(|rule| rule.family() == Family::Breaking);
    let bufs = known.filter(|rule| {
        let categories = rule.categories_in(Version::V2).unwrap_or_default();
        categories.iter().any(|category| {
            ["CSR", "FILE", "PACKAGE", "WIRE_JSON", "WIRE"].contains(&category.name())
        })
    });
    bufs.map(|rule| rule.id.to_owned()).collect()
}
