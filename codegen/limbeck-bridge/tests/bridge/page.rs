//! `docs/bridge-decisions.md` says what the code does.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use limbeck_bridge::{Decision, MAX_DECISION_LENGTH, MAX_DECISION_PATHS, PolicyKind};

use crate::rows::{CASES, FIELDS, FILES};

const ACCEPT: &str = "SNAPSHOTS=overwrite cargo test -p limbeck-bridge page";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/bridge-decisions.md")
}

/// The page with what stands between the marks of `name` replaced.
fn with_part(page: &str, name: &str, part: &str) -> String {
    let (begin, end) =
        (format!("<!-- {name}: written by `{ACCEPT}` -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}{part}{end}{after}")
}

fn policies() -> String {
    let mut table =
        "| policy | directions | needs a reason | what it does |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for kind in PolicyKind::ALL {
        let directions: Vec<&str> = kind.directions().iter().map(|it| it.name()).collect();
        let reason = match (kind.loses(), kind.may_lose()) {
            (true, _) => "yes",
            (false, true) => "where something is lost",
            (false, false) => "",
        };
        let arguments = kind.parameters().iter().map(|parameter| {
            let is_optional = if parameter.required { "" } else { ", may be left out" };
            format!(" `{}` is {}{is_optional}.", parameter.name, parameter.ty)
        });
        let about = format!("{}{}", kind.about(), arguments.collect::<String>());
        writeln!(table, "| `{}` | {} | {reason} | {about} |", kind.usage(), directions.join(", "))
            .unwrap();
    }
    table
}

fn cases() -> String {
    let mut table = "| case | older | newer | asked |\n| --- | --- | --- | --- |\n".to_owned();
    for (name, old, new, asked) in FIELDS.iter().chain(FILES) {
        let code = |text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() { String::new() } else { format!("`{text}`") }
        };
        let asked: Vec<String> = asked.iter().map(|asked| format!("`{asked}`")).collect();
        writeln!(table, "| {name} | {} | {} | {} |", code(old), code(new), asked.join("<br>"))
            .unwrap();
    }
    assert_eq!(CASES.len(), FIELDS.len() + FILES.len());
    table
}

#[test]
fn the_page_has_every_policy_and_every_case() {
    let page = fs::read_to_string(path()).unwrap();
    let expected = with_part(&with_part(&page, "policies", &policies()), "cases", &cases());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(path(), &expected).unwrap();
        return;
    }
    assert!(page == expected, "docs/bridge-decisions.md is not what the code says: `{ACCEPT}`");
}

#[test]
fn the_decisions_of_the_page_parse() {
    let page = fs::read_to_string(path()).unwrap();
    let blocks = page.split("```decisions\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = blocks.flat_map(str::lines).collect();
    assert!(lines.len() > 5);
    for line in lines {
        line.parse::<Decision>().unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    let limits = format!(
        "at most {} KiB long, and names at most {MAX_DECISION_PATHS} elements",
        MAX_DECISION_LENGTH / 1024
    );
    assert!(page.contains(&limits));
}
