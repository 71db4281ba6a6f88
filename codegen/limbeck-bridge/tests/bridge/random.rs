//! Random versions with a random lineage.

use std::collections::BTreeSet;

use limbeck_bridge::{Decision, Lineage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::pair::Pair;
use crate::parts::{check, check_determined};
use crate::table::{answer, answers};

const TYPES: &[&str] = &[
    "int32",
    "sint32",
    "uint64",
    "int64",
    "fixed32",
    "float",
    "double",
    "bool",
    "string",
    "bytes",
    "E",
    "F",
    "A",
    "Entry",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "google.protobuf.Int64Value",
    "google.protobuf.StringValue",
    "common.v1.Money",
    "common.v2.Money",
];

/// How a field is written down.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Plain,
    Optional,
    Repeated,
    Map,
    /// In the oneof of this name.
    Oneof(&'static str),
}

/// One version: fields by number, values by number, rpcs.
#[derive(Clone, Debug)]
struct Version {
    fields: Vec<(usize, (&'static str, Shape))>,
    values: Vec<usize>,
    rpcs: Vec<(&'static str, bool, bool)>,
    is_proto2: bool,
}

fn version() -> impl Strategy<Value = Version> {
    let shape = select(vec![
        Shape::Plain,
        Shape::Optional,
        Shape::Repeated,
        Shape::Map,
        Shape::Oneof("o"),
        Shape::Oneof("p"),
    ]);
    let numbers = subsequence((1..8).collect::<Vec<usize>>(), 0..8);
    let fields = (numbers, vec((select(TYPES), shape), 8));
    let values = subsequence((1..5).collect::<Vec<usize>>(), 0..5);
    let rpcs = vec((select(&["M", "A", "Entry"]), any::<bool>(), any::<bool>()), 0..3);
    (fields, values, rpcs, any::<bool>()).prop_map(
        |((numbers, shapes), values, rpcs, is_proto2)| {
            let fields = numbers.into_iter().zip(shapes).collect();
            Version { fields, values, rpcs, is_proto2 }
        },
    )
}

impl Version {
    fn text(&self) -> String {
        let label = if self.is_proto2 { "optional " } else { "" };
        let values = self.values.iter().map(|n| format!("E_{n} = {n};")).collect::<Vec<_>>();
        let rpcs = (0..).zip(&self.rpcs).map(|(n, (message, up, down))| {
            let stream = |is: &bool| if *is { "stream " } else { "" };
            format!("rpc Do{n}({}{message}) returns ({}M);", stream(up), stream(down))
        });
        format!(
            "{} message M {{ {} {} {} }}
             message A {{ {label}string id = 1; }}
             message Entry {{ {label}string key = 1; {label}int32 value = 2; }}
             enum E {{ E_0 = 0; {} }} enum F {{ F_0 = 0; }}
             service S {{ {} }}",
            if self.is_proto2 { "proto2" } else { "" },
            self.fields(label),
            self.oneof("o"),
            self.oneof("p"),
            values.concat(),
            rpcs.collect::<Vec<_>>().concat(),
        )
    }

    fn fields(&self, label: &str) -> String {
        let fields = self.fields.iter().map(|(number, (ty, shape))| match shape {
            Shape::Plain => format!("{label}{ty} f{number} = {number};"),
            Shape::Optional => format!("optional {ty} f{number} = {number};"),
            Shape::Repeated => format!("repeated {ty} f{number} = {number};"),
            Shape::Map => format!("map<string, {ty}> f{number} = {number};"),
            Shape::Oneof(_) => String::new(),
        });
        fields.collect::<Vec<_>>().concat()
    }

    fn oneof(&self, name: &str) -> String {
        let members = self.fields.iter().map(|(number, (ty, shape))| match shape {
            Shape::Oneof(oneof) if *oneof == name => format!("{ty} f{number} = {number};"),
            Shape::Oneof(_) | Shape::Plain | Shape::Optional | Shape::Repeated | Shape::Map => {
                String::new()
            }
        });
        let members = members.collect::<Vec<_>>().concat();
        if members.is_empty() { members } else { format!("oneof {name} {{ {members} }}") }
    }

    fn paths(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|(number, ..)| format!("M.f{number}"));
        let values = self.values.iter().map(|number| format!("E.E_{number}"));
        fields.chain(values).collect()
    }
}

fn lineage() -> impl Strategy<Value = (Vec<(usize, usize)>, BTreeSet<usize>, BTreeSet<usize>)> {
    let some = || proptest::collection::btree_set(0..12_usize, 0..4);
    (vec((0..12_usize, 0..12_usize), 0..4), some(), some())
}

fn at(paths: &[String], n: usize) -> Option<String> {
    paths.get(n).cloned()
}

fn pair() -> impl Strategy<Value = Pair> {
    (version(), version(), lineage()).prop_map(|(old, new, (pairs, older, newer))| {
        let (before, after) = (old.paths(), new.paths());
        let pairs = pairs.into_iter().filter_map(|(n, m)| Some((at(&before, n)?, at(&after, m)?)));
        let mut pair = Pair::new(&old.text(), &new.text());
        pair.lineage = Lineage {
            pairs: pairs.collect(),
            added_to_older: older.into_iter().filter_map(|n| at(&before, n)).collect(),
            added_to_newer: newer.into_iter().filter_map(|n| at(&after, n)).collect(),
            ..pair.lineage
        };
        pair
    })
}

/// Fields and oneofs that somebody relates, whether that makes sense or not.
fn decision() -> impl Strategy<Value = String> {
    let paths = || {
        let names = ["M.f1", "M.f2", "M.f3", "M.f4", "M.f5", "M.o", "M.p", "A.id"];
        subsequence(names.to_vec(), 0..4).prop_map(|paths| paths.join(", "))
    };
    let policies = ["custom", "nest", "flatten", "identity", "reject", "scale(10)", "stash"];
    let loses = ["priority", "drop", "first", "zero", "const(1)"];
    let losing = loses.map(|policy| format!("{policy} because \"x\""));
    let policies: Vec<String> = policies.map(str::to_owned).into_iter().chain(losing).collect();
    (paths(), paths(), select(policies.clone()), select(policies))
        .prop_map(|(from, to, up, down)| format!("{from} -> {to}: up={up}, down={down}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_question_can_be_answered(pair in pair(), use_names in any::<bool>()) {
        let questions = pair.open(&[]);
        let answers = answers(&pair, &questions, use_names);
        prop_assert_eq!(pair.open(&answers), [], "after {:#?}", answers);
        check(&pair.plan(&answers), pair.schema());
        for (question, decision) in questions.iter().zip(&answers) {
            prop_assert_eq!(decision.to_string().parse::<Decision>(), Ok(decision.clone()));
            for need in &question.needs {
                let suggestion = question.suggestion.as_ref();
                if let Some(policy) = suggestion.and_then(|it| it.policy(need.direction)) {
                    prop_assert_eq!(policy.validate(need.direction), Ok(()));
                }
            }
        }
        for (missing, question) in questions.iter().enumerate() {
            let mut fewer = answers.clone();
            fewer.remove(missing);
            let open = pair.open(&fewer);
            // Beside a decision without a unit, code is all that is left.
            if let [left] = &*open && left.reason.contains("only a `scale`") {
                prop_assert_eq!(left.subject(), question.subject());
                continue;
            }
            prop_assert_eq!(&open, std::slice::from_ref(question));
        }
    }

    #[test]
    fn whatever_is_decided_each_part_converts_once(pair in pair(), decisions in vec(decision(), 0..5)) {
        let decisions: Vec<Decision> = decisions.iter().filter_map(|it| it.parse().ok()).collect();
        check_determined(&pair.plan(&decisions), pair.schema());
        let questions = pair.open(&decisions);
        let all = [decisions, questions.iter().map(|it| answer(it, false)).collect()].concat();
        check_determined(&pair.plan(&all), pair.schema());
    }

    #[test]
    fn equal_versions_need_no_decision(version in version()) {
        let text = version.text();
        prop_assert_eq!(Pair::new(&text, &text).open(&[]), []);
    }
}
