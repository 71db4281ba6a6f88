//! `explain`: pages hold fences, which a transcript cannot.

use serde_json::Value;

use crate::workspace;

fn explain(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = workspace::limbeck(workspace::root());
    let output = command.arg("explain").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_is_no_rule_is_no_page() {
    for name in ["", "IMPORT_USE", "WIRE_JSON", "../import_used"] {
        assert_eq!(explain(&[name]), (Some(2), String::new()), "{name}");
    }
}

#[test]
fn every_rule_has_its_page_and_its_line() {
    let (code, list) = explain(&["--format", "json"]);
    assert_eq!(code, Some(0));
    let listed: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = listed.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids, limbeck_check::rules().map(|rule| rule.id).collect::<Vec<_>>());
    for rule in limbeck_check::rules().step_by(10) {
        let spelled = rule.id.to_lowercase().replace('_', "-");
        assert_eq!(explain(&[&spelled]), (Some(0), rule.page.to_owned()), "{spelled}");
    }
}
