//! Random branches: what goes together does so in either order, what does not is refused by name.

#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "limbeck wrote the names")]

use std::fmt::Write;

use limbeck_history::edit::{MergeRequest, Stamp, merge, rebase, squash};
use limbeck_history::policy::Level;
use limbeck_history::{Id, Problem};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::project::{PACKAGE, Project, Words, id, said};

/// Messages with their fields, by number.
#[derive(Clone, Debug)]
struct Body(Vec<(String, Vec<(u32, String)>)>);

impl Body {
    fn text(&self) -> String {
        let mut text = String::new();
        for (name, fields) in &self.0 {
            let _ = write!(text, "message {name} {{ ");
            for (number, field) in fields {
                let _ = write!(text, "{field} = {number}; ");
            }
            text.push_str("}\n");
        }
        text
    }

    fn base() -> Self {
        let fields = |name: &str| vec![(1, format!("string {name}"))];
        let names = [("A", "a"), ("B", "b"), ("C", "c")];
        Self(names.iter().map(|(name, field)| ((*name).to_owned(), fields(field))).collect())
    }

    /// Makes a change that no change of the other parity gets in the way of.
    fn change(&mut self, choice: u8, n: u32, parity: u32) {
        let number = 10 + 2 * n + parity;
        let at = usize::from(choice) % 3;
        let types = ["string", "bytes", "repeated int64", "A", "B"];
        let ty = types[usize::from(choice / 3) % types.len()];
        match choice % 5 {
            0 => self.0.push((format!("M{number}"), vec![(1, format!("{ty} m"))])),
            // Of the three that both began with, each branch changes the type of its own.
            1 => {
                let field = &mut self.0[parity as usize].1[0].1;
                let name = field.rsplit(' ').next().unwrap().to_owned();
                *field = format!(
                    "repeated {} {name}",
                    if n.is_multiple_of(2) { "bytes" } else { "int32" }
                );
            }
            _ => self.0[at].1.push((number, format!("{ty} f{number}"))),
        }
    }
}

fn run(law: impl Fn(Vec<u8>, Vec<u8>)) {
    let bytes = || proptest::collection::vec(any::<u8>(), 1..5);
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let law = |(one, other)| {
        law(one, other);
        Ok(())
    };
    TestRunner::new(config).run(&(bytes(), bytes()), law).unwrap();
}

/// Two branches, and what both lead to together; the head of the first, and of the second.
fn branches(one: &[u8], other: &[u8]) -> ([Project; 2], Body, [u32; 2]) {
    let base = Project::new(&Body::base().text());
    let mut both = Body::base();
    let mut heads = [0, 0];
    let mut parity = 0;
    let branches = [one, other].map(|choices| {
        let mut project = base.clone();
        let mut body = Body::base();
        for (n, choice) in (0..).zip(choices) {
            body.change(*choice, n, parity);
            both.change(*choice, n, parity);
            project.set(&body.text());
            let number = 2 + 2 * n + parity;
            project.record(number);
            heads[parity as usize] = number;
        }
        parity += 1;
        project
    });
    (branches, both, heads)
}

#[test]
fn branches_that_commute_merge_to_one_schema_in_either_order() {
    run(|one, other| {
        let ([mut first, mut second], both, heads) = branches(&one, &other);
        first.publish(heads[0]);
        second.publish(heads[1]);
        let merged = first.merge(&second, &both.text());
        let after: Vec<_> = [heads, [heads[1], heads[0]]]
            .into_iter()
            .map(|heads| {
                let mut project = merged.clone();
                let request = MergeRequest {
                    package: PACKAGE.to_owned(),
                    message: Some("join".to_owned()),
                    stamp: Stamp { id: id(900), created: "2026-11-23T00:00:00Z".to_owned() },
                    heads: Some(heads.map(id)),
                    level: Level::Source,
                };
                let done = project.with(|workspace| merge(workspace, &request));
                let done = done.unwrap_or_else(|refusal| panic!("{}", said(refusal)));
                project.take(&done.edit.unwrap());
                project.hold();
                done.revision.after
            })
            .collect();
        assert_eq!(after[0], after[1]);
    });
}

#[test]
fn a_rebased_branch_leads_to_what_both_lead_to() {
    run(|one, other| {
        let ([first, mut second], both, heads) = branches(&one, &other);
        let names: Vec<String> = second.names().iter().map(|it| (*it).to_owned()).collect();
        for name in names.iter().filter(|name| name.ends_with(".toml") && !name.contains("_1.")) {
            second.edit(name, |text| text.replacen("[[change]]", "# kept\n[[change]]", 1));
        }
        let mut project = first.merge(&second, &both.text());
        let moved: Vec<Id> = (0..).zip(&other).map(|(n, _)| id(3 + 2 * n)).collect();
        let done =
            project.with(|workspace| rebase(workspace, PACKAGE, (Some(&id(heads[1])), None)));
        let done = done.unwrap_or_else(|refusal| panic!("{}", said(refusal)));
        assert_eq!(done.moved.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), moved);
        project.take(&done.edit.unwrap());
        project.hold();
        let with_changes =
            done.moved.iter().filter(|revision| !revision.changes.is_empty()).count();
        let texts = project.snapshots[PACKAGE].files.values();
        let kept = texts.filter(|it| String::from_utf8_lossy(it).contains("# kept\n[[change]]"));
        assert_eq!(kept.count(), with_changes);
    });
}

#[test]
fn folded_revisions_lead_where_they_led() {
    run(|one, other| {
        let mut project = Project::new(&Body::base().text());
        let mut body = Body::base();
        let mut number = 1;
        for (n, choice) in (0..).zip(one.iter().chain(&other)) {
            number += 1;
            match choice % 4 {
                0 => body.change(*choice, n, u32::from(choice % 2)),
                1 if body.0.len() > 3 => {
                    body.0.pop();
                }
                _ => {
                    let at = usize::from(*choice) % 3;
                    let (message, fields) = &mut body.0[at];
                    let (_, field) = fields.last_mut().unwrap();
                    let old = field.rsplit(' ').next().unwrap().to_owned();
                    let new = format!("r{n}");
                    *field = field.replace(&format!(" {old}"), &format!(" {new}"));
                    let pair = (format!("{message}.{old}"), format!("{message}.{new}"));
                    project.set(&body.text());
                    let words = Words { renamed: &[(&pair.0, &pair.1)], ..Words::default() };
                    project.record_as(number, PACKAGE, &words);
                    continue;
                }
            }
            project.set(&body.text());
            project.record(number);
        }
        let done =
            project.with(|workspace| squash(workspace, (PACKAGE, "all"), (&id(1), &id(number))));
        if number < 3 {
            assert!(done.is_err());
            return;
        }
        let done = done.unwrap_or_else(|refusal| panic!("{}", said(refusal)));
        project.take(&done.edit);
        project.hold();
        assert_eq!(project.names().len(), 3);
    });
}

/// Pairs of changes that exclude each other: with names and numbers put in, the base and two branches,
/// renames, and what the refusal names.
struct Pair {
    base: &'static str,
    bodies: [&'static str; 2],
    renamed: [&'static [(&'static str, &'static str)]; 2],
    names: &'static str,
}

const NONE: &[(&str, &str)] = &[];

const PAIRS: &[Pair] = &[
    Pair {
        base: "message A { string a = 1; }",
        bodies: [
            "message A { string a = 1; string x = N; }",
            "message A { string a = 1; bytes y = N; }",
        ],
        renamed: [NONE, NONE],
        names: "number N of `A`",
    },
    Pair {
        base: "message A { string a = 1; }",
        bodies: [
            "message A { string a = 1; string x_y = N; }",
            "message A { string a = 1; string xY = 1N; }",
        ],
        renamed: [NONE, NONE],
        names: "JSON name `xY` of `A`",
    },
    Pair {
        base: "message A { string a = 1; }",
        bodies: [
            "message A { string a = 1; string x = N; }",
            "message A { string a = 1; reserved N; }",
        ],
        renamed: [NONE, NONE],
        names: "number N and name `x` of `A`",
    },
    Pair {
        base: "message A { string a = 1; } message B {}",
        bodies: ["message B {}", "message A { string a = 1; } message B { A x = N; }"],
        renamed: [NONE, NONE],
        names: "message `A`",
    },
    Pair {
        base: "message A { string a = 1; } message B {}",
        bodies: ["message B {}", "message A { string a = 1; int32 x = N; } message B {}"],
        renamed: [NONE, NONE],
        names: "message `A`",
    },
    Pair {
        base: "message A { string a = N; }",
        bodies: ["message A { string x = N; }", "message A { string y = N; }"],
        renamed: [&[("A.a", "A.x")], &[("A.a", "A.y")]],
        names: "field `A.a`",
    },
    Pair {
        base: "message A { string a = N; }",
        bodies: ["message A { bytes a = N; }", "message A { int64 a = N; }"],
        renamed: [NONE, NONE],
        names: "field `A.a`",
    },
    Pair {
        base: "message A { string a = N; }",
        bodies: ["message A { bytes a = N; }", "message A { reserved N; }"],
        renamed: [NONE, NONE],
        names: "field `A.a`",
    },
    Pair {
        base: "enum E { Z = 0; } enum F { Y = 0; }",
        bodies: [
            "enum E { Z = 0; X = N; } enum F { Y = 0; }",
            "enum E { Z = 0; } enum F { Y = 0; X = 1N; }",
        ],
        renamed: [NONE, NONE],
        names: "name `X`",
    },
    Pair {
        base: "message A {}",
        bodies: [
            "message A {} message C { string c = N; }",
            "message A {} message C { bytes c = N; }",
        ],
        renamed: [NONE, NONE],
        names: "message `C`",
    },
    Pair {
        base: "message A {} service S { rpc Get(A) returns (A); }",
        bodies: [
            "message A {} service S { rpc Get(A) returns (stream A); }",
            "message A {} service S { rpc Get(stream A) returns (A); } message BN {}",
        ],
        renamed: [NONE, NONE],
        names: "rpc `S.Get`",
    },
];

#[test]
fn pairs_that_exclude_each_other_are_refused_by_name() {
    let config = Config { cases: 3, failure_persistence: None, ..Config::default() };
    let law = |(number, turn): (u32, bool)| {
        for pair in PAIRS {
            refused(pair, number, turn);
        }
        Ok(())
    };
    TestRunner::new(config).run(&(2_u32..900, any::<bool>()), law).unwrap();
}

fn refused(pair: &Pair, number: u32, is_turned: bool) {
    let filled =
        |text: &str| text.replace("1N", &format!("1{number}")).replace('N', &number.to_string());
    // The one `N` in the sentence that is not a number is that of JSON.
    let expected = pair.names.replace("JSON", "JSO_").replace('N', &number.to_string());
    let expected = expected.replace("JSO_", "JSON");
    let base = Project::new(&filled(pair.base));
    let mut branches = [0, 1].map(|n| {
        let mut project = base.clone();
        project.set(&filled(pair.bodies[n]));
        let words = Words { renamed: pair.renamed[n], ..Words::default() };
        project.record_as(if n == 0 { 2 } else { 3 }, PACKAGE, &words);
        project
    });
    if is_turned {
        branches.reverse();
    }
    let [first, second] = branches;
    let merged = first.merge(&second, &filled(pair.base));
    let request = MergeRequest {
        package: PACKAGE.to_owned(),
        message: Some("join".to_owned()),
        stamp: Stamp { id: id(900), created: "2026-11-23T00:00:00Z".to_owned() },
        heads: None,
        level: Level::Wire,
    };
    let texts = merged.with(|workspace| {
        let one = merge(workspace, &request).map(|done| done.revision.id);
        let other = rebase(workspace, PACKAGE, (None, None)).map(|done| done.head.id);
        [one, other].map(|result| said(result.unwrap_err()))
    });
    for text in texts {
        assert!(
            text.contains("REVISION_CONFLICT") && text.contains(&expected),
            "{expected}\n{text}"
        );
        assert!(text.contains("(number 2)") && text.contains("(number 3)"), "{text}");
        assert!(text.contains("limbeck drop 00000000000"), "{text}");
    }
    let heads: Vec<Problem> = merged.problems();
    assert!(!heads.is_empty());
}
