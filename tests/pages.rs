//! The examples in the pages of rules, for the suites that run them.
//!
//! How they are written stands in `codegen/limbeck-check/tests/pages.rs`, which holds them to what
//! they promise; here the promises are taken away.

use std::collections::BTreeMap;

use limbeck_schema::source::Memory;

/// Files of one schema, or of two, that belong together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Example {
    /// The heading it stands under.
    pub(crate) section: String,
    toml: String,
    files: BTreeMap<(Side, String), String>,
}

/// Which of two schemas; a lint rule's example has none before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Before,
    After,
}

impl Example {
    /// The files of one side.
    pub(crate) fn files(&self, side: Side) -> Memory {
        let files = self.files.iter().filter(|((of, _), _)| *of == side);
        files.map(|((_, name), text)| (name.clone(), text.clone())).collect()
    }

    /// The keys of a table of its configuration.
    pub(crate) fn options(&self, table: &str) -> toml::Table {
        let all: toml::Table = self.toml.parse().unwrap();
        all.get(table).and_then(toml::Value::as_table).cloned().unwrap_or_default()
    }
}

/// The examples of a page, in its order.
pub(crate) fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut current = Example::default();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        match &mut fence {
            Some((info, text)) if line == "```" => {
                current.add(info, text);
                fence = None;
            }
            Some((_, text)) => {
                text.push_str(line.split("// expect").next().unwrap().trim_end());
                text.push('\n');
            }
            None if line.starts_with("```") => {
                fence = Some((line.trim_start_matches('`').to_owned(), String::new()));
            }
            None if line.is_empty() => {}
            None => {
                let mut section = current.section.clone();
                if let Some(heading) = line.strip_prefix("## ") {
                    heading.clone_into(&mut section);
                }
                let next = Example { section, ..Example::default() };
                examples.push(std::mem::replace(&mut current, next));
            }
        }
    }
    examples.push(current);
    examples.retain(|example| !example.files.is_empty());
    examples
}

impl Example {
    fn add(&mut self, info: &str, text: &str) {
        let mut words: Vec<&str> = info.split(' ').collect();
        match words.remove(0) {
            "toml" => text.clone_into(&mut self.toml),
            "proto" => {
                let side = if words.contains(&"before") { Side::Before } else { Side::After };
                words.retain(|word| !["before", "after"].contains(word));
                let file = words.pop().unwrap_or("example/v1/example.proto");
                self.files.insert((side, file.to_owned()), text.to_owned());
            }
            _ => {}
        }
    }
}
