//! Plans of all conversions of a project.

use limbeck_history::ProblemKind;
use limbeck_history::bridges::Plans;

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
