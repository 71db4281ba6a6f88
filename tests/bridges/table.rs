//! Every row of the table has a pair, and the plan calls it what the table promises.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Plan, ReportLine};
use snapbox::assert_data_eq;

use super::pairs::WORLD;
use crate::workspace;

/// A line of `table.txt`.
struct Promise<'t> {
    row: &'t str,
    /// The API, the path, and the class of each direction; empty where there is none. `None` with a reason.
    of: Option<(&'t str, &'t str, [&'t str; 2])>,
}

fn promises(text: &str) -> Vec<Promise<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let promise = |line| {
        let cells: Vec<&str> = str::split(line, '|').map(str::trim).collect();
        match cells[..] {
            [row, path, up, down] => {
                let (api, path) = path.split_once('.').expect("an API before a path");
                Promise { row, of: Some((api, path, [up, down])) }
            }
            [row, reason] if reason.starts_with("- ") => Promise { row, of: None },
            _ => panic!("{line}"),
        }
    };
    lines.map(promise).collect()
}

fn table() -> String {
    fs::read_to_string(workspace::fixtures("bridges").join("pairs/table.txt")).unwrap()
}

#[test]
fn every_row_has_a_pair() {
    let page = fs::read_to_string(workspace::root().join("docs/bridge-decisions.md")).unwrap();
    let (_, page) = page.split_once("<!-- cases").expect("there is a table of cases");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let rows: BTreeSet<&str> = rows.filter(|row| !matches!(*row, "case" | "---")).collect();
    let text = table();
    let promised: BTreeSet<&str> = promises(&text).iter().map(|promise| promise.row).collect();
    assert!(rows.len() > 70, "{}", rows.len());
    let missing: Vec<_> = rows.difference(&promised).collect();
    assert!(missing.is_empty(), "without a line in table.txt: {missing:#?}");
}

#[test]
fn the_plan_says_what_the_table_promises() {
    let text = table();
    let mut wrong = Vec::new();
    for Promise { row, of } in promises(&text) {
        let Some((api, path, classes)) = of else { continue };
        let Some(plan) = WORLD.plans.iter().find(|plan| plan.older == format!("{api}.v1")) else {
            wrong.push(format!("{row}: there is no `{api}`"));
            continue;
        };
        let report = plan.report(WORLD.schema());
        for (direction, promised) in [Direction::Up, Direction::Down].into_iter().zip(classes) {
            let found = class(&report, path, direction);
            if found.as_deref().unwrap_or_default() != promised {
                wrong.push(format!("{row}: {api}.{path} {direction} is {found:?}, not {promised}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The class of the line about a path, of the older version or else of the newer one.
fn class(report: &[ReportLine], path: &str, direction: Direction) -> Option<String> {
    let lines = || report.iter().filter(|line| line.direction == direction);
    let is_it = |paths: &[String]| paths.iter().any(|it| it == path);
    let line =
        lines().find(|line| is_it(&line.from)).or_else(|| lines().find(|line| is_it(&line.to)));
    Some(line?.class?.name().to_owned())
}

#[test]
fn the_report_of_all_pairs() {
    let mut text = String::new();
    for plan in &WORLD.plans {
        assert_eq!(plan.questions, [], "{}", plan.older);
        write(plan, &mut text);
    }
    let kept = workspace::fixtures("bridges").join("pairs/report.txt");
    assert_data_eq!(text, snapbox::Data::read_from(&kept, None).raw());
}

fn write(plan: &Plan, text: &mut String) {
    for line in plan.report(WORLD.schema()) {
        let class = line.class.map_or("undecided", |class| class.name());
        let policy =
            line.policy.as_ref().map_or_else(String::new, |policy| format!(" ({})", policy.kind));
        let (from, to) = (line.from.join(", "), line.to.join(", "));
        writeln!(
            text,
            "{} {from} -> {to} {}: {class}{policy}, {}",
            plan.older, line.direction, line.about
        )
        .unwrap();
    }
}
