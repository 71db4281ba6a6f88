//! Decisions that decide nothing.

use limbeck_bridge::{Decision, Direction, PolicyKind};

use crate::pair::Pair;

const OLD: &str = "message M { int32 n = 1; string s = 2; N inner = 3; E e = 4; \
                   oneof o { int32 x = 5; string y = 6; } } message N { int32 a = 1; } \
                   enum E { A = 0; B = 1; } service S { rpc Get(M) returns (M); rpc Gone(N) returns (N); }";
const NEW: &str = "message M { int32 n = 1; string s = 2; N inner = 3; E e = 4; int64 m = 7; \
                   oneof o { int32 x = 5; string y = 6; } } message N { int32 a = 1; } \
                   enum E { A = 0; B = 1; C = 2; } service S { rpc Get(M) returns (M); }";

/// What may be decided about.
const SUBJECTS: &[&str] = &[
    "M.n -> M.n",
    "M.n ->",
    "-> M.n",
    "M.s -> M.s",
    "M.inner -> M.inner",
    "M.inner ->",
    "M.o -> M.o",
    "M.x -> M.x",
    "M.x ->",
    "-> M.x",
    "M.n -> M.m",
    "-> M.m",
    "E -> E",
    "E.B -> E.B",
    "E.B ->",
    "-> E.C",
    "S.Get -> S.Get",
    "S.Get ->",
    "S.Gone ->",
    "M.n, M.s -> M.s",
];

/// What may be said of it.
const POLICIES: &[&str] = &[
    "custom",
    "drop because \"x\"",
    "reject",
    "reject_if_set",
    "unimplemented because \"x\"",
    "map_to(A) because \"x\"",
    "stash",
    "identity",
];

/// What the service's own code converted before.
const BEFORE: &[&str] = &["M.n -> M.n", "M.o -> M.o", "E -> E", "E.B -> E.B", "S.Get -> S.Get"];

/// What answers all that is asked.
const ASKED: &[&str] = &[
    "-> M.m: down=drop because \"x\"",
    "-> E.C: down=reject",
    "S.Gone ->: up=unimplemented because \"x\"",
];

fn decisions(texts: &[&str]) -> Vec<Decision> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Directions in which the last of some decisions decides nothing.
fn last_idle(pair: &Pair, decided: &[Decision]) -> Vec<Direction> {
    let idle = pair.idle(decided).into_iter();
    idle.filter(|it| it.place + 1 == decided.len()).map(|it| it.direction).collect()
}

/// Whether the last of some decisions decides nothing, and whether the plan goes by it; `None` where
/// something else is open.
fn judged(pair: &Pair, decided: &[Decision], direction: Direction) -> Option<(bool, bool, bool)> {
    let plan = pair.plan(decided);
    if !plan.questions.is_empty() {
        return None;
    }
    let (last, before) = decided.split_last().unwrap();
    let is_idle = !last_idle(pair, decided).is_empty();
    let report = plan.report(pair.schema());
    let mut report = report.iter().filter(|line| line.direction == direction);
    let is_ruled = report.any(|line| line.decision == Some(before.len()));
    let mut others = before.to_vec();
    others.retain(|it| (&it.from, &it.to) != (&last.from, &last.to));
    let is_asked = || pair.open(&others).iter().any(|it| it.needs(direction));
    let is_usual = last.policy(direction).unwrap().kind == PolicyKind::Identity;
    let undoes = || is_usual && plan != pair.plan(before);
    let has_effect = is_ruled || undoes() || is_asked();
    Some((is_idle, is_ruled, has_effect))
}

/// What answers no question is idle, unless the plan goes by it; whatever was decided before.
#[test]
fn a_decision_is_idle_unless_the_plan_rules_by_it() {
    let pair = Pair::new(OLD, NEW);
    let (mut idle, mut ruled, mut wrong) = (0, 0, Vec::new());
    for before in BEFORE {
        let before = format!("{before}: up=custom, down=custom");
        let mut decided = decisions(ASKED);
        decided.push(before.parse().unwrap());
        let said = SUBJECTS.iter().flat_map(|it| POLICIES.iter().map(move |policy| (it, policy)));
        for ((subject, policy), direction) in
            said.flat_map(|said| Direction::ALL.iter().map(move |direction| (said, *direction)))
        {
            let text = format!("{subject}: {direction}={policy}");
            let Ok(last) = text.parse::<Decision>() else { continue };
            decided.push(last);
            let judged = judged(&pair, &decided, direction);
            decided.pop();
            let Some((is_idle, is_ruled, has_effect)) = judged else { continue };
            if is_idle == has_effect {
                wrong.push(format!("{before}; {text}: idle {is_idle}"));
            }
            idle += usize::from(is_idle);
            ruled += usize::from(is_ruled);
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(idle > 100 && ruled > 50, "{idle} {ruled}");
}
