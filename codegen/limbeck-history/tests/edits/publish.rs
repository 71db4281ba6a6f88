//! What stands in the way of publishing, and what does not.

use limbeck_history::edit::{publish, write_checkpoint};
use limbeck_history::verify::{Report, Terms, deep, publishable};

use crate::merge::merged;
use crate::project::{PACKAGE, Project, Words, id, said};

const ONE: &str = "message A { string a = 1; }";
const TWO: &str = "message A { string a = 1; string b = 2; }";

fn held(project: &Project, number: u32) -> Report {
    let terms = Terms { today: "2026-11-26".to_owned(), ..Terms::default() };
    let report = project.with(|it| publishable(it, (PACKAGE, &id(number)), &terms));
    report.unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

#[test]
fn an_edited_revision_is_not_published() {
    let mut project = Project::new(ONE);
    project.set(TWO);
    project.record(2);
    let snapshot = project.snapshots.get_mut(PACKAGE).unwrap();
    let (_, text) = snapshot.files.iter_mut().find(|(name, _)| name.starts_with("0002")).unwrap();
    *text = String::from_utf8(text.clone()).unwrap().replace("number 2", "number two").into();
    let kinds: Vec<&str> = held(&project, 2).problems.iter().map(|it| it.kind.id()).collect();
    assert_eq!(kinds, ["REVISION_SEAL"]);
}

#[test]
fn an_undecided_conversion_is_not_published() {
    let mut project = Project::forked(ONE);
    assert!(held(&project, 1).problems.is_empty());
    project.set_package("o.v1", TWO);
    project.record_as(701, "o.v1", &Words::default());
    let kinds: Vec<&str> = held(&project, 1).problems.iter().map(|it| it.kind.id()).collect();
    assert_eq!(kinds, ["REVISION_BRIDGE"]);
}

#[test]
fn a_break_of_what_is_published_is_not_published() {
    let mut project = Project::new(ONE);
    project.set(TWO);
    project.record(2);
    let lifecycle = "stable".parse().unwrap();
    let lifecycle = limbeck_schema::lifecycle::Lifecycle { stage: lifecycle, ..Default::default() };
    project.record_as(3, PACKAGE, &Words { lifecycle: Some(lifecycle), ..Words::default() });
    project.publish(3);
    project.set("message A { string a = 1; int32 b = 2; }");
    assert!(held(&project, 3).breaks.is_empty(), "what is pending is not published");
    let reason = Words { allow_breaking: Some("nobody"), ..Words::default() };
    project.record_as(4, PACKAGE, &reason);
    assert!(held(&project, 4).breaks.is_empty(), "there is a reason");
}

#[test]
fn what_is_pending_stands_in_no_way() {
    let mut project = Project::new(ONE);
    project.set(TWO);
    let report = held(&project, 1);
    assert!(report.problems.is_empty() && report.breaks.is_empty(), "{report:?}");
}

/// Revisions 1 and 2, of which the second is published.
fn published() -> Project {
    let mut project = Project::new(ONE);
    project.set(TWO);
    project.record(2);
    project.publish(2);
    project
}

fn told(project: &Project) -> Vec<String> {
    project.problems().into_iter().map(|it| format!("{} {}", it.kind.id(), it.help)).collect()
}

#[test]
fn a_lost_mark_is_told_and_what_was_published_stays_so() {
    let mut project = published();
    project.snapshots.get_mut(PACKAGE).unwrap().files.remove("PUBLISHED");
    let help = "REVISION_PUBLISHED `echo 000000000002 > p/v1/revisions/PUBLISHED` takes \
                `000000000002` (number 2)";
    assert_eq!(told(&project), [help]);
    let all = project.with(|it| it.histories[PACKAGE].published_set().clone());
    assert_eq!(all, [id(1), id(2)].into());
    let edit = project.with(|it| publish(it, PACKAGE, &id(2))).unwrap().unwrap();
    project.take(&edit);
    assert!(told(&project).is_empty());
}

#[test]
fn one_of_two_published_branches_is_not_forgotten() {
    let mut ours = published();
    let mut theirs = ours.clone();
    ours.set("message A { string a = 1; string b = 2; string c = 3; }");
    ours.record(3);
    ours.publish(3);
    theirs.set("message A { string a = 1; string b = 2; string d = 4; }");
    theirs.record(4);
    theirs.publish(4);
    let files = theirs.snapshots[PACKAGE].files.clone();
    for (name, bytes) in files {
        ours.snapshots.get_mut(PACKAGE).unwrap().files.entry(name).or_insert(bytes);
    }
    let told = told(&ours);
    let wanted =
        "REVISION_PUBLISHED others rely on both: `limbeck merge --package p.v1` joins them";
    assert!(told.iter().any(|it| it == wanted), "{told:#?}");
    assert!(!told.iter().any(|it| it.contains("limbeck rebase")), "{told:#?}");
    assert!(ours.with(|it| it.histories[PACKAGE].is_published(&id(4))));
    let edit = merged(&ours).unwrap_or_else(|refusal| panic!("{}", said(refusal))).edit.unwrap();
    ours.take(&edit);
    assert_eq!(ours.with(|it| it.histories[PACKAGE].problems.clone()), []);
    assert!(ours.with(|it| it.histories[PACKAGE].is_published(&id(9))));
}

/// `p.v1`, whose first revision requires 700 of `o.v1`, which has 701 since, published.
fn dependent() -> Project {
    let mut project = Project::new(ONE);
    project.set_package("o.v1", "message O { string a = 1; }");
    project.record_as(700, "o.v1", &Words::default());
    let text = "syntax = \"proto3\";\npackage p.v1;\nimport \"o/v1/f.proto\";\n\
                message A { string a = 1; o.v1.O o = 2; }\n";
    project.files.insert("p/v1/f.proto".to_owned(), text.to_owned());
    project.record(2);
    project.set_package("o.v1", "message O { string a = 1; string b = 2; }");
    project.record_as(701, "o.v1", &Words::default());
    let edit = project.with(|it| publish(it, "o.v1", &id(701))).unwrap().unwrap();
    project.take(&edit);
    project
}

#[test]
fn what_another_package_requires_is_not_pruned() {
    let project = dependent();
    let refusal = project.with(|it| write_checkpoint(it, "o.v1", &id(701), true)).unwrap_err();
    let told = said(refusal);
    assert!(told.contains("000000000700") || told.contains("0000000002bc"), "{told}");
    assert!(told.contains("`p.v1` requires at 000000000002"), "{told}");
}

#[test]
fn what_is_required_and_gone_is_named() {
    let mut project = dependent();
    let files = &mut project.snapshots.get_mut("o.v1").unwrap().files;
    files.retain(|name, _| !name.starts_with("0001"));
    let problems = project.with(|it| deep(it, PACKAGE));
    let told: Vec<String> = problems.iter().map(|it| it.message.clone()).collect();
    let message = format!("`p.v1` at {} requires `o.v1` at {}, whose file is gone", id(2), id(700));
    assert_eq!(told, [&*message]);
    assert!(problems[0].help.contains("git log --all"), "{}", problems[0].help);
    let error = project.with(|it| it.recorded(&[(PACKAGE.to_owned(), id(2))].into()).err());
    assert_eq!(error.unwrap().to_string(), message);
}
