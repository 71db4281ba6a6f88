//! Types of other APIs: by the bridges that there are, whichever way round.

use std::fmt::Write as _;

use limbeck_bridge::plan::{Class, Plan, link};
use limbeck_bridge::{Decision, Direction, Lineage, Question};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

use crate::pair::show;

const MONEY: &str = "message Money { int64 units = 1; Kind kind = 2; } enum Kind { KIND_0 = 0; }";
const MONEY_2: &str = "message Money { int64 units = 1; int32 nanos = 3; Kind kind = 2; }
    enum Kind { KIND_0 = 0; KIND_1 = 1; }";
const DROPPED: &str = "-> Money.nanos: down=drop because \"x\"";
const REFUSED: &str = "-> Kind.KIND_1: down=reject";

/// Packages with their text, in one schema.
fn schema(files: &[(&str, &str)]) -> Schema {
    let file = |(package, text): &(&str, &str)| {
        let (api, version) = package.split_once('.').unwrap();
        let mut imports = String::new();
        for other in ["c.v1", "c.v2", "c.v3", "a.v1"] {
            if text.contains(&format!("{other}.")) && other != *package {
                writeln!(imports, "import \"{}/x.proto\";", other.replace('.', "/")).unwrap();
            }
        }
        let text = format!("syntax = \"proto3\"; package {package};\n{imports}{text}");
        (format!("{api}/{version}/x.proto"), text)
    };
    let files: Memory = files.iter().map(file).collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(compilation.findings.is_empty(), "{:#?}", compilation.findings);
    compilation.schema
}

/// A plan by itself.
fn plan(schema: &Schema, (older, newer): (&str, &str), decided: &[&str]) -> Plan {
    let renames: Renames = [(older.to_owned(), newer.to_owned())].into_iter().collect();
    let decided: Vec<Decision> = decided.iter().map(|text| text.parse().unwrap()).collect();
    let lineage = Lineage { is_gone_back: true, ..Lineage::new(older, newer) };
    Plan::new(&compare(schema, schema, &renames), &lineage, &decided)
}

fn class(plan: &Plan, schema: &Schema, path: &str) -> [Option<Class>; 2] {
    let report = plan.report(schema);
    [Direction::Up, Direction::Down].map(|direction| {
        let line = report.iter().find(|it| it.direction == direction && it.from == [path]);
        line.unwrap_or_else(|| panic!("no {path} {direction}")).class
    })
}

const USING: &str =
    "message M { C.Money m = 1; repeated C.Money ms = 2; map<string, C.Kind> ks = 3;
    oneof o { C.Money om = 4; C.Kind ok = 5; } }
    service S { rpc Do(M) returns (M); rpc Get(C.Money) returns (C.Money); }";

fn using(version: &str) -> String {
    USING.replace("C.", &format!("c.{version}."))
}

#[test]
fn a_version_that_goes_back_goes_by_the_conversions_the_other_way_round() {
    let (forth, back) = (using("v2"), using("v1"));
    let schema = schema(&[("c.v1", MONEY), ("c.v2", MONEY_2), ("a.v1", &forth), ("a.v2", &back)]);
    let money = plan(&schema, ("c.v1", "c.v2"), &[DROPPED, REFUSED]);
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &[]), money];
    link(&schema, &mut plans);
    assert_eq!(plans[0].questions, []);
    assert!(plans[0].uses.iter().eq([&("c.v1".to_owned(), "c.v2".to_owned())]));
    // What c loses down, this loses up.
    let (lossy, checked) = (Some(Class::Lossy), Some(Class::Checked));
    for path in ["M.m", "M.ms", "M.om"] {
        assert_eq!(class(&plans[0], &schema, path), [lossy, checked], "{path}");
    }
    for path in ["M.ks", "M.ok"] {
        assert_eq!(class(&plans[0], &schema, path), [checked, checked], "{path}");
    }
    assert_eq!(class(&plans[0], &schema, "M"), [lossy, checked]);
}

#[test]
fn what_is_undecided_there_is_undecided_here() {
    let (forth, back) = (using("v2"), using("v1"));
    let schema = schema(&[("c.v1", MONEY), ("c.v2", MONEY_2), ("a.v1", &forth), ("a.v2", &back)]);
    let money = plan(&schema, ("c.v1", "c.v2"), &[DROPPED]);
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &[]), money];
    link(&schema, &mut plans);
    // It is asked once, where it is decided.
    assert_eq!(plans[0].questions, []);
    assert_eq!(plans[1].questions.len(), 1);
    assert!(plans[0].messages[0].up.how.is_none());
    assert!(plans[0].messages[0].down.how.is_some());
    assert_eq!(class(&plans[0], &schema, "M")[0], None);
}

#[test]
fn types_that_no_bridge_leads_between_are_asked_about() {
    let schema = schema(&[
        ("c.v1", MONEY),
        ("c.v2", MONEY_2),
        ("c.v3", MONEY_2),
        ("a.v1", &using("v1")),
        ("a.v2", &using("v3")),
    ]);
    let one = || plan(&schema, ("c.v1", "c.v2"), &[DROPPED, REFUSED]);
    let other = || plan(&schema, ("c.v2", "c.v3"), &[]);
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &[]), one(), other()];
    link(&schema, &mut plans);
    let asked: Vec<String> = plans[0].questions.iter().map(show).collect();
    let expected: Vec<String> = ["m", "ms", "ks", "om", "ok"]
        .iter()
        .map(|name| format!("M.{name} -> M.{name}: up=? [] down=? []"))
        .chain(["S.Get -> S.Get: up=? [] down=? []".to_owned()])
        .collect();
    assert_eq!(asked, expected);
    let reason = &plans[0].questions[0].reason;
    assert!(reason.contains("`c.v1` and `c.v3` have no bridge"), "{reason}");
    // Code answers.
    let decided: Vec<String> = plans[0]
        .questions
        .iter()
        .map(|it| format!("{}: up=custom, down=custom", it.subject()))
        .collect();
    let decided: Vec<&str> = decided.iter().map(String::as_str).collect();
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &decided), one(), other()];
    link(&schema, &mut plans);
    assert_eq!(plans[0].questions, []);
    assert!(plans[0].uses.is_empty());
    // Without any history of it, too.
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &[])];
    link(&schema, &mut plans);
    assert_eq!(plans[0].questions.len(), 6);
}

#[test]
fn of_one_name_and_not_of_one_origin_is_asked_about() {
    let schema = schema(&[
        ("c.v1", MONEY),
        ("c.v2", MONEY_2),
        ("a.v1", &using("v1")),
        ("a.v2", &using("v2")),
    ]);
    let renames: Renames = [("c.v1".to_owned(), "c.v2".to_owned())].into_iter().collect();
    let mut lineage = Lineage::new("c.v1", "c.v2");
    lineage.added_to_newer.insert("Money".to_owned());
    let decided = [REFUSED.parse().unwrap()];
    let money = Plan::new(&compare(&schema, &schema, &renames), &lineage, &decided);
    let mut plans = [plan(&schema, ("a.v1", "a.v2"), &[]), money];
    link(&schema, &mut plans);
    let asked: Vec<String> = plans[0].questions.iter().map(Question::subject).collect();
    assert_eq!(asked, ["M.m -> M.m", "M.ms -> M.ms", "M.om -> M.om", "S.Get -> S.Get"]);
    assert!(plans[0].questions[0].reason.contains("of which none came of the other"));
}
