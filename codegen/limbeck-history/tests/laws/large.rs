//! What large and deep records cost. Times are printed, not judged.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use limbeck_history::Canon;
use limbeck_history::canon::{Moves, apply, differences, invert};
use limbeck_history::rebuild::Rebuild;
use limbeck_history::revision::{Change, Kind};

use crate::case::Side;

/// About as many declarations as this, in messages of ten fields, a group of them renamed.
fn text(elements: usize, name: &str, ty: &str) -> String {
    let mut text = String::from("syntax = \"proto3\";\n");
    for n in 0..elements / 11 {
        let _ = writeln!(text, "message {name}{n} {{");
        for field in 1..=10 {
            let _ = writeln!(text, "  {ty} field_{field} = {field};");
        }
        text.push_str("}\n");
    }
    text
}

#[test]
fn the_cost_grows_with_the_size() {
    // Code that is not optimized takes ten times as long.
    let large = if cfg!(debug_assertions) { 10_000 } else { 50_000 };
    for elements in [2_000, large] {
        let mut last = Instant::now();
        let mut time = |what: &str| {
            println!("{elements} elements, {what}: {:?}", last.elapsed());
            last = Instant::now();
        };
        let old = Canon::read("p", &text(elements, "Old", "int32")).unwrap();
        let new = Canon::read("p", &text(elements, "New", "int64")).unwrap();
        time("read twice");
        let size = old.write().len();
        time("write");
        let renamed = (0..elements / 11).map(|n| (format!("Old{n}"), format!("New{n}")));
        let moves: Moves = renamed.collect();
        let changes = differences(&old, &new, &moves);
        time("differences, everything renamed and altered");
        assert_eq!(apply(&old, &changes).unwrap(), new);
        time("apply");
        assert_eq!(apply(&new, &invert("p", &changes)).unwrap(), old);
        time("invert and apply");
        let plain = differences(&old, &new, &Moves::default());
        assert_eq!(apply(&old, &plain).unwrap(), new);
        time("differences and apply, nothing renamed");
        assert!(size > elements * 10 && changes.len() == elements / 11 * 11);
    }
}

#[test]
fn the_deepest_nesting_does_not_end_the_stack() {
    let text = |depth: usize| {
        format!("syntax = \"proto3\"; {}{}", "message M {".repeat(depth), "}".repeat(depth))
    };
    let whole = move || {
        // More than compilers take.
        let canon = Canon::read("", &text(98)).unwrap();
        assert_eq!(Canon::read("", &canon.write()).as_ref(), Ok(&canon));
        let changes = differences(&Canon::new(""), &canon, &Moves::default());
        assert_eq!(apply(&Canon::new(""), &changes).as_ref(), Ok(&canon));
        let side = Side::of([("p.proto", text(30).as_str())].into_iter().collect());
        let canon = side.canon("");
        let canons = BTreeMap::from([("", &canon)]);
        Rebuild { canons, files: &side.files, schema: &side.schema }.compile().unwrap();
    };
    let small = std::thread::Builder::new().stack_size(2 << 20);
    small.spawn(whole).unwrap().join().unwrap();
}

#[test]
fn what_no_file_can_hold_is_refused() {
    let mut changes: Vec<Change> = Vec::new();
    for depth in 1..=1_000 {
        let path = vec!["M"; depth].join(".");
        let now = Some("message M {}".to_owned());
        changes.push(Change { kind: Kind::Message, path, now, ..Change::default() });
    }
    let conflicts = apply(&Canon::new("p"), &changes).unwrap_err();
    assert!(conflicts.iter().all(|it| it.to_string().ends_with("is nested too deep")));
}
