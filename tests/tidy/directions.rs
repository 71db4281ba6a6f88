//! Who may use whom: the table of `docs/architecture.md` is what the manifests say.

use std::collections::{BTreeMap, BTreeSet};

use super::manifests::members;
use crate::workspace;

/// Rows of the table: crate to the crates of ours it uses.
fn table(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows = page.lines().filter(|line| line.starts_with("| `limbeck"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let name = names(cells[0]).remove(0);
        (name, names(cells.last().expect("cells")).into_iter().collect())
    })
    .collect()
}

/// The names in backticks of a cell.
fn names(cell: &str) -> Vec<String> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[test]
fn a_table_is_read_by_its_first_and_last_cell() {
    let page = "| crate | is | uses |\n| --- | --- | --- |\n\
                | `limbeck-a` | the `thing` | – |\n| `limbeck-b` | other | `limbeck-a` |\n";
    let expected = BTreeMap::from([
        ("limbeck-a".to_owned(), BTreeSet::new()),
        ("limbeck-b".to_owned(), BTreeSet::from(["limbeck-a".to_owned()])),
    ]);
    assert_eq!(table(page), expected);
}

#[test]
fn the_direction_table_is_what_the_manifests_say() {
    let page = std::fs::read_to_string(workspace::root().join("docs/architecture.md")).unwrap();
    let manifests = members().into_iter().filter(|member| member.folder.starts_with("codegen"));
    let manifests: BTreeMap<_, _> = manifests.map(|member| (member.name, member.uses)).collect();
    assert_eq!(
        table(&page),
        manifests,
        "left is the table of docs/architecture.md, right the manifests in codegen/"
    );
}

#[test]
fn generated_crates_use_the_runtime_and_each_other_alone() {
    let members = members();
    let generated: BTreeSet<&str> = members
        .iter()
        .filter(|member| member.folder.starts_with("generated"))
        .map(|member| member.name.as_str())
        .collect();
    for member in members.iter().filter(|member| generated.contains(member.name.as_str())) {
        let strangers = member
            .uses
            .iter()
            .filter(|used| *used != "limbeck-runtime" && !generated.contains(used.as_str()));
        assert_eq!(strangers.count(), 0, "`{}` uses {:?}", member.name, member.uses);
    }
}
