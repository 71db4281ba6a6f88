//! What a stable package is refused: each break beside an edit that is none.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeMap;

use limbeck_history::Workspace;
use limbeck_history::edit::{Refusal, Request, Stamp, baseline, record};
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::store::Snapshot;
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::lifecycle::{Lifecycle, Stage};
use limbeck_schema::source::Memory;

const COMMON: &str = "syntax = \"proto3\"; package c.v1; message Money { int64 units = 1; } message Other { int32 a = 1; }";
const USER: &str = "syntax = \"proto3\"; package u.v1; import \"c.proto\"; \
    message User { string id = 1; c.v1.Money owes = 2; } enum Status { STATUS_UNSPECIFIED = 0; } \
    service S { rpc Get(User) returns (User); rpc Put(User) returns (User); }";

/// The rules that refuse an edit of both files; the user's package is stable, the common one a draft.
fn refused(common: &str, user: Option<&str>, level: Level) -> Vec<&'static str> {
    let files = |common: &str, user: Option<&str>| -> Memory {
        let user = user.map(|text| ("u.proto", text));
        [("c.proto", common)].into_iter().chain(user).collect()
    };
    let before = files(COMMON, Some(USER));
    let compiled = compile(&before, &Limits::default()).unwrap();
    let mut snapshots: BTreeMap<String, Snapshot> = BTreeMap::new();
    for (package, stage, id) in
        [("c.v1", Stage::Draft, "cccccccccccc"), ("u.v1", Stage::Stable, "aaaaaaaaaaaa")]
    {
        let workspace = Workspace::new(snapshots.clone(), &before, &compiled.schema);
        let lifecycle = Lifecycle { stage, ..Lifecycle::default() };
        let edit = baseline(&workspace, package, ("begin", &stamp(id)), Some(lifecycle)).unwrap();
        edit.transaction.apply(snapshots.entry(package.to_owned()).or_default());
    }
    let after = files(common, user);
    let compiled = compile(&after, &Limits::default()).unwrap();
    assert!(!compiled.has_errors(), "{:?}", compiled.findings);
    let workspace = Workspace::new(snapshots, &after, &compiled.schema);
    let request = Request {
        package: "u.v1".to_owned(),
        message: Some("edit".to_owned()),
        stamp: stamp("bbbbbbbbbbbb"),
        answers: Answers::default(),
        decisions: Vec::new(),
        allow_breaking: None,
        lifecycle: None,
        fork_of: None,
        empty: false,
        amend: false,
        level,
    };
    match record(&workspace, &request) {
        Ok(_) => Vec::new(),
        Err(Refusal::Breaks(breaks)) => breaks.iter().map(|finding| finding.rule).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

fn stamp(id: &str) -> Stamp {
    Stamp { id: id.parse().unwrap(), created: "2026-11-26T09:00:00Z".to_owned() }
}

#[test]
fn what_is_called_is_promised_on_every_level() {
    for level in Level::ALL {
        let gone = USER.replace(" rpc Put(User) returns (User);", "");
        assert_eq!(refused(COMMON, Some(&gone), *level), ["RPC_NO_DELETE"], "{level}");
        assert!(refused(COMMON, None, *level).contains(&"PACKAGE_NO_DELETE"), "{level}");
        let more = USER.replace("string id = 1;", "string id = 1; string name = 3;");
        assert!(refused(COMMON, Some(&more), *level).is_empty(), "{level}");
    }
}

#[test]
fn the_last_of_a_kind_is_missed_in_source_code() {
    let gone = USER.replace("enum Status { STATUS_UNSPECIFIED = 0; }", "");
    assert_eq!(refused(COMMON, Some(&gone), Level::Source), ["PACKAGE_ENUM_NO_DELETE"]);
    assert!(refused(COMMON, Some(&gone), Level::Wire).is_empty());
}

#[test]
fn what_is_reached_in_a_draft_counts_and_nothing_else_of_it() {
    let reached = COMMON.replace("int64 units", "string units");
    assert_eq!(refused(&reached, Some(USER), Level::Wire), ["FIELD_WIRE_COMPATIBLE_TYPE"]);
    let other = COMMON.replace("int32 a", "string a");
    assert!(refused(&other, Some(USER), Level::Wire).is_empty());
}
