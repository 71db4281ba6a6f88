//! What limbeck does otherwise than buf, on purpose.

use serde_json::Value;

use crate::workspace;

/// One kind of difference.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    /// The suite that meets it: `lint`, `breaking`, `fmt`.
    pub(super) suite: String,
    /// The rule it is about.
    pub(super) rule: String,
    /// Part of the names of the cases that meet it; "" for all.
    pub(super) case: String,
    /// Why.
    pub(super) reason: String,
    /// Whether limbeck leaves something out. There is one such kind, and there shall be no second.
    pub(super) hides: bool,
}

/// More kinds than these are no exceptions any more.
const AT_MOST: usize = 10;

/// All kinds of one suite.
pub(super) fn differences(suite: &str) -> Vec<Difference> {
    let mut all = all();
    all.retain(|difference| difference.suite == suite);
    all
}

fn all() -> Vec<Difference> {
    let path = workspace::fixtures("peer").join("differences.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let document: Value = toml::from_str(&text).unwrap();
    let list = document.get("difference").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let difference = |entry: &Value| Difference {
        suite: text(entry, "suite"),
        rule: text(entry, "rule"),
        case: text(entry, "case"),
        reason: text(entry, "reason"),
        hides: entry["hides"].as_bool() == Some(true),
    };
    list.iter().map(difference).collect()
}

#[test]
fn there_are_few_and_each_has_a_reason() {
    let all = all();
    assert!(all.len() <= AT_MOST, "{} kinds of difference", all.len());
    assert!(all.iter().filter(|difference| difference.hides).count() <= 1);
    for difference in all {
        assert!(!difference.reason.is_empty() && !difference.suite.is_empty(), "{difference:?}");
    }
}
