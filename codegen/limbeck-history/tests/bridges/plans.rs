//! Plans of all conversions of a project.

use limbeck_bridge::plan::Class;
use limbeck_bridge::{Direction, plan::Plan};
use limbeck_history::bridges::Plans;
use limbeck_history::{Bridge, ProblemKind, Workspace};

use crate::project::{Project, Wish};

const OLD: &str = "message M { int32 count = 1; string name = 2; }";

fn plans(project: &Project) -> Plans {
    project.with(Plans::of)
}

#[test]
fn what_was_not_forked_has_no_plan() {
    assert!(plans(&Project::new(OLD)).planned.is_empty());
}

#[test]
fn renames_that_nobody_told_leave_no_plan() {
    let mut project = Project::forked(OLD);
    project.set("user.v2", &OLD.replace("string name = 2", "string full_name = 2"));
    let plans = plans(&project);
    assert!(plans.planned.is_empty());
    let [unknown] = &plans.unknown[..] else { panic!("{:#?}", plans.unknown) };
    assert_eq!((&*unknown.older, &*unknown.newer), ("user.v1", "user.v2"));
    let [asked] = &unknown.problems[..] else { panic!("{:#?}", unknown.problems) };
    assert_eq!(asked.kind, ProblemKind::Rename);
    let help = "`limbeck revision -m \"…\" --rename M.name=M.full_name` says yes; ";
    assert!(asked.help.starts_with(help), "{}", asked.help);
}

#[test]
fn what_is_not_recorded_yet_is_asked() {
    let mut project = Project::forked(OLD);
    project.set("user.v2", &OLD.replace("int32", "int64"));
    let [planned] = &plans(&project).planned[..] else { panic!() };
    assert_eq!(planned.plan.questions.len(), 1, "{:#?}", planned.plan.questions);
}

#[test]
fn neighbours_have_plans_that_know_who_decided() {
    let mut project = Project::forked(OLD);
    let wish = Wish { decide: &["M.count -> M.count: down=reject"], ..Wish::default() };
    project.edit("user.v2", &OLD.replace("int32", "int64"), &wish);
    project.fork("user.v2", "user.v3");
    let plans = plans(&project);
    let pairs: Vec<_> = plans.planned.iter().map(|it| (&*it.plan.older, &*it.plan.newer)).collect();
    assert_eq!(pairs, [("user.v1", "user.v2"), ("user.v2", "user.v3")]);
    assert!(plans.planned.iter().all(|it| it.plan.questions.is_empty()));
    let revisions = plans.planned.iter().map(|it| it.revisions.len()).collect::<Vec<_>>();
    assert_eq!(revisions, [1, 0]);
    assert_eq!(plans.unknown, []);
}

const MONEY: &str = "message Money { int64 units = 1; }";
const MONEY_2: &str = "message Money { int64 units = 1; int32 nanos = 2; }";

/// A package that only requests are of, whose messages are of a version of another API.
fn priced(version: &str) -> String {
    format!(
        "import \"common/{version}/user.proto\"; message M {{ common.{version}.Money m = 1; }} \
         message Empty {{}} service S {{ rpc Do(M) returns (Empty); }}"
    )
}

/// `common.v1` and `common.v2`, and `user.v1`, which is of the latter.
fn with_money() -> Project {
    let mut project = Project::default();
    project.set("common.v1", MONEY);
    project.record("common.v1", &Wish::default()).unwrap();
    project.fork("common.v1", "common.v2");
    let said = project.edit("common.v2", MONEY_2, &Wish::default());
    assert_eq!(said.decided, ["-> Money.nanos: down=drop"]);
    project.set("user.v1", &priced("v2"));
    project.record("user.v1", &Wish::default()).unwrap();
    project.fork("user.v1", "user.v2");
    project
}

fn plan(workspace: &Workspace<'_>, package: &str) -> Plan {
    let bridge = Bridge::of(workspace, package, None).unwrap().unwrap();
    let plan = bridge.plan(workspace, None).unwrap();
    // All at once say the same.
    let all = Plans::of(workspace).planned.into_iter();
    let same = all.map(|it| it.plan).find(|it| it.newer == package);
    assert_eq!(same.as_ref(), Some(&plan));
    plan
}

#[test]
fn another_api_is_gone_back_the_other_way_round() {
    let mut project = with_money();
    let said = project.edit("user.v2", &priced("v1"), &Wish::default());
    assert_eq!(said.open, [""; 0]);
    project.with(|workspace| {
        let plan = plan(workspace, "user.v2");
        assert!(plan.questions.is_empty(), "{:?}", plan.questions);
        assert!(plan.uses.iter().eq([&("common.v1".to_owned(), "common.v2".to_owned())]));
        let report = plan.report(workspace.schema);
        let class = |direction| {
            report.iter().find(|it| it.direction == direction && it.from == ["M.m"]).unwrap().class
        };
        // What v1 of the other API lacks is lost of requests.
        assert_eq!(class(Direction::Up), Some(Class::Lossy));
        assert_eq!(class(Direction::Down), Some(Class::Lossless));
    });
    assert_eq!(project.problems(), []);
}

#[test]
fn what_only_goes_back_needs_is_asked() {
    let mut project = Project::default();
    for (package, text) in [("common.v1", MONEY.to_owned()), ("other.v1", priced("v1"))] {
        project.set(package, &text);
        project.record(package, &Wish::default()).unwrap();
    }
    project.fork("common.v1", "common.v2");
    // Requests go up alone, until something goes back.
    let said = project.edit("common.v2", &MONEY.replace("int64", "double"), &Wish::default());
    assert_eq!(said.decided, ["Money.units -> Money.units: up=reject"]);
    project.set("user.v1", &priced("v2"));
    project.record("user.v1", &Wish::default()).unwrap();
    project.fork("user.v1", "user.v2");
    assert_eq!(project.asked(), [""; 0]);
    project.edit("user.v2", &priced("v1"), &Wish::default());
    let why = " because \"v1 has no such value\"";
    assert_eq!(project.asked(), [format!("Money.units -> Money.units: down=reject{why}")]);
}

#[test]
fn types_without_a_conversion_are_asked_where_they_are_used() {
    let mut project = with_money();
    project.fork("common.v2", "common.v3");
    project.set("user.v1", &priced("v1"));
    project.record("user.v1", &Wish::default()).unwrap();
    let said = project.edit("user.v2", &priced("v3"), &Wish::default());
    assert_eq!(said.open, ["user.v2: M.m -> M.m: up=custom"]);
    assert_eq!(project.asked(), ["M.m -> M.m: up=custom"]);
    let wish = Wish { decide: &["M.m -> M.m: up=custom"], ..Wish::default() };
    project.record("user.v2", &wish).unwrap();
    assert_eq!(project.problems(), []);
    project.with(|workspace| assert!(plan(workspace, "user.v2").questions.is_empty()));
}
