//! Every page of a rule is run: the lines it promises are the lines that the rule reports.
//!
//! A fence ` ```proto ` is a file, `example/v1/example.proto` unless the fence names another; fences
//! that follow each other without text between them are one schema. A breaking rule's fences say
//! `before` or `after`. A line that ends in `// expect: RULE` promises a finding that begins there
//! (the comment is taken away first; several names are separated by blanks, and a name that stands
//! twice promises two); in a file `before`,
//! `// expect nowhere: RULE` promises one without a place. A ` ```toml ` fence in front of them
//! holds the keys of `[lint]` or `[breaking]` that count for them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use limbeck_check::{
    BreakingConfig, Family, LintConfig, Rule, Scope, Scopes, Selection, Today, breaking, lint,
    rules,
};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

/// Files of one schema, or of two, that belong together.
#[derive(Debug, Default)]
struct Example {
    section: String,
    toml: String,
    files: BTreeMap<(Side, String), String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    After,
}

/// Where a finding is, or shall be: file and line, or nowhere.
type Spot = Option<(String, usize)>;

#[test]
fn the_lines_that_pages_promise_are_reported() {
    let wanted = std::env::var("RULE").ok();
    let mut faults = Vec::new();
    for rule in rules().filter(|rule| wanted.as_deref().is_none_or(|id| id == rule.id)) {
        for example in examples(rule.page) {
            if let Err(fault) = run(rule, &example) {
                faults.push(format!("{} ({}): {fault}", rule.id, example.section));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_page_has_its_parts() {
    for rule in rules() {
        let id = rule.id;
        assert!(rule.page.starts_with(&format!("# {id}\n")), "{id}: the title is not its id");
        let summary = rule.summary();
        assert!(summary.ends_with('.') && !summary.contains('\n'), "{id}: {summary}");
        assert!(rule.page.contains("\n## Why\n"), "{id} does not say why");
        let examples = examples(rule.page);
        for section in ["Flagged", "Accepted"] {
            let found = examples.iter().any(|example| example.section == section);
            assert!(found, "{id} has no example that is {section}");
        }
        let promises = |example: &Example| !promised(rule, example).is_empty();
        for example in &examples {
            let is_flagged = example.section == "Flagged";
            assert_eq!(promises(example), is_flagged, "{id}, {}", example.section);
        }
    }
}

fn run(rule: &Rule, example: &Example) -> Result<(), String> {
    let found = match rule.family() {
        Family::Lint => {
            let schema = schema(example, None)?;
            let config = lint_config(rule, example);
            lint(&schema, &Scope::roots(&schema), &config, &Today::default())
        }
        Family::Breaking => {
            let (old, new) =
                (schema(example, Some(Side::Before))?, schema(example, Some(Side::After))?);
            let scopes = Scopes { old: Scope::roots(&old), new: Scope::roots(&new) };
            let comparison = compare(&old, &new, &Renames::default());
            let config = breaking_config(rule, example);
            breaking(&comparison, &scopes, &config, &Today::default())
        }
    };
    let findings = found.map_err(|unknown| format!("{unknown:?}"))?;
    let mut reported: Vec<Spot> = findings.iter().map(spot).collect();
    reported.sort();
    let promised = promised(rule, example);
    if reported == promised {
        return Ok(());
    }
    Err(format!("promised {promised:?},\n  reported {findings:#?}"))
}

fn spot(finding: &Finding) -> Spot {
    let place = finding.place.as_ref()?;
    Some((place.file.to_string(), place.span.start.line as usize))
}

fn promised(rule: &Rule, example: &Example) -> Vec<Spot> {
    let mut promised = Vec::new();
    for ((side, file), text) in &example.files {
        for (number, line) in (1..).zip(text.lines()) {
            let count = |mark: &str| {
                let ids = line.split_once(mark).map_or("", |(_, ids)| ids);
                ids.split(' ').filter(|id| *id == rule.id).count()
            };
            if *side == Side::After {
                promised.extend(vec![Some((file.clone(), number)); count("// expect: ")]);
            }
            promised.extend(vec![None; count("// expect nowhere: ")]);
        }
    }
    promised.sort();
    promised
}

fn schema(example: &Example, side: Option<Side>) -> Result<Schema, String> {
    let files = example.files.iter().filter(|((of, _), _)| side.is_none_or(|side| side == *of));
    let stripped = |text: &String| -> String {
        text.lines()
            .map(|line| line.split("// expect").next().unwrap().trim_end().to_owned() + "\n")
            .collect()
    };
    let memory: Memory = files.map(|((_, name), text)| (name.clone(), stripped(text))).collect();
    let compilation = compile(&memory, &Limits::default()).unwrap();
    if compilation.has_errors() {
        return Err(format!("does not compile: {:#?}", compilation.findings));
    }
    Ok(compilation.schema)
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut current = Example::default();
    let mut section = String::new();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        match &mut fence {
            Some((info, text)) if line == "```" => {
                add(&mut current, info, text);
                fence = None;
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line.starts_with("```") => {
                fence = Some((line.trim_start_matches('`').to_owned(), String::new()));
            }
            None if line.is_empty() => {}
            None => {
                let ended = std::mem::take(&mut current);
                examples.push(Example { section: section.clone(), ..ended });
                section = line.strip_prefix("## ").map_or(section, str::to_owned);
            }
        }
    }
    examples.push(Example { section, ..current });
    examples.retain(|example| !example.files.is_empty());
    examples
}

fn add(example: &mut Example, info: &str, text: &str) {
    let mut words: Vec<&str> = info.split(' ').collect();
    match words.remove(0) {
        "toml" => text.clone_into(&mut example.toml),
        "proto" => {
            let side = match words.first() {
                Some(&"before") => Side::Before,
                _ => Side::After,
            };
            words.retain(|word| !["before", "after"].contains(word));
            let file = words.pop().unwrap_or("example/v1/example.proto");
            example.files.insert((side, file.to_owned()), text.to_owned());
        }
        _ => {}
    }
}

fn selection(rule: &Rule) -> Selection {
    let version = rule.versions.last;
    Selection { version, use_: vec![rule.id.to_owned()], ..Selection::default() }
}

fn lint_config(rule: &Rule, example: &Example) -> LintConfig {
    let table = table(example, "lint");
    let flag = |key: &str| table.get(key).and_then(toml::Value::as_bool);
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let default = LintConfig::default();
    let zero = text("enum-zero-value-suffix");
    let requests = flag("rpc-allow-google-protobuf-empty-requests");
    let responses = flag("rpc-allow-google-protobuf-empty-responses");
    LintConfig {
        selection: selection(rule),
        enum_zero_value_suffix: zero.unwrap_or(default.enum_zero_value_suffix),
        service_suffix: text("service-suffix").unwrap_or(default.service_suffix),
        rpc_allow_same_request_response: flag("rpc-allow-same-request-response").unwrap_or(false),
        rpc_allow_google_protobuf_empty_requests: requests.unwrap_or(false),
        rpc_allow_google_protobuf_empty_responses: responses.unwrap_or(false),
        comment_ignores: flag("comment-ignores").unwrap_or(true),
    }
}

fn breaking_config(rule: &Rule, example: &Example) -> BreakingConfig {
    let unstable = table(example, "breaking").get("ignore-unstable-packages").cloned();
    BreakingConfig {
        selection: selection(rule),
        ignore_unstable_packages: unstable.is_some_and(|value| value.as_bool() == Some(true)),
        ..BreakingConfig::default()
    }
}

fn table(example: &Example, name: &str) -> toml::Table {
    let all: toml::Table = example.toml.parse().expect("the page's toml");
    all.get(name).and_then(toml::Value::as_table).cloned().unwrap_or_default()
}
