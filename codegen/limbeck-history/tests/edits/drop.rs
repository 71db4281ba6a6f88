//! Revisions taken away.

use limbeck_history::edit::{Dropping, Followers, Refusal, drop};
use limbeck_history::store::HEAD;

use crate::project::{PACKAGE, Project, Words, id, said};

const BASE: &str = "message A { string a = 1; }";
const WITH_B: &str = "message A { string a = 1; string b = 2; }";

fn dropped(
    project: &Project,
    revision: Option<u32>,
    followers: Followers,
) -> Result<Dropping, Refusal> {
    let revision = revision.map(id);
    project.with(|workspace| drop(workspace, PACKAGE, (revision.as_ref(), followers)))
}

fn refused(project: &Project, revision: Option<u32>) -> String {
    said(dropped(project, revision, Followers::Keep).unwrap_err())
}

fn two() -> Project {
    let mut project = Project::new(BASE);
    project.set(WITH_B);
    project.record(2);
    project
}

#[test]
fn what_others_rely_on_stays() {
    let mut project = two();
    project.publish(1);
    let text = refused(&project, Some(1));
    assert!(text.contains("`000000000001` (number 1) of `p.v1` is published"), "{text}");
    let text = said(dropped(&project, Some(1), Followers::Drop).unwrap_err());
    assert!(text.contains("is published"), "{text}");
}

#[test]
fn what_is_followed_stays_unless_that_goes_too() {
    let mut project = two();
    let text = refused(&project, Some(1));
    assert!(text.contains("`000000000002` (number 2) follows `000000000001` (number 1)"), "{text}");
    assert!(text.contains("limbeck drop 000000000001 --with-children --package p.v1"), "{text}");
    let done = dropped(&project, Some(1), Followers::Drop).unwrap();
    assert_eq!(done.dropped.len(), 2);
    project.take(&done.edit);
    assert!(project.names().is_empty());
}

#[test]
fn what_other_packages_build_on_stays() {
    let mut project = two();
    project.set_package("q.v1", "import \"p/v1/f.proto\"; message Q { p.v1.A a = 1; }");
    project.record_as(7, "q.v1", &Words::default());
    let text = refused(&project, None);
    assert!(text.contains("`q.v1` requires `000000000002` (number 2), at 000000000007"), "{text}");
    assert!(text.contains("limbeck drop 000000000007 --with-children --package q.v1"), "{text}");
}

#[test]
fn the_newest_goes_and_head_moves_to_its_parent() {
    let mut project = two();
    let done = dropped(&project, None, Followers::Keep).unwrap();
    assert_eq!(done.head.map(|it| it.id), Some(id(1)));
    project.take(&done.edit);
    project.set(BASE);
    project.hold();
    let done = dropped(&project, None, Followers::Keep).unwrap();
    assert!(done.head.is_none());
    project.take(&done.edit);
    assert!(project.names().is_empty());
}

#[test]
fn a_write_that_was_interrupted_before_head_is_undone() {
    let mut project = two();
    project.edit(HEAD, |_| "000000000001\n".to_owned());
    let done = dropped(&project, None, Followers::Keep).unwrap();
    project.take(&done.edit);
    project.set(BASE);
    project.hold();
}

#[test]
fn a_revision_that_was_edited_can_go() {
    let mut project = two();
    project.edit("0002_number_2.toml", |text| text.replace("b = 2", "b = 3"));
    let done = dropped(&project, None, Followers::Keep).unwrap();
    project.take(&done.edit);
    project.set(BASE);
    project.hold();
    let mut project = two();
    project.edit("0001_number_1.toml", |text| text.replace("a = 1", "a = 3"));
    assert!(refused(&project, None).contains("REVISION_SEAL"));
}

#[test]
fn one_of_two_branches_goes() {
    let base = Project::new(BASE);
    let (mut first, mut second) = (base.clone(), base);
    first.set(WITH_B);
    first.record(2);
    second.set("message A { string a = 1; string c = 3; }");
    second.record(3);
    second.record(4);
    let mut project = first.merge(&second, WITH_B);
    let text = refused(&project, None);
    assert!(text.contains("several heads"), "{text}");
    let done = dropped(&project, Some(3), Followers::Drop).unwrap();
    assert_eq!(done.head.as_ref().map(|it| &it.id), Some(&id(2)));
    project.take(&done.edit);
    project.hold();
}

#[test]
fn where_no_revision_can_be_read_that_is_said() {
    let mut project = Project::new(BASE);
    let snapshot = project.snapshots.get_mut(PACKAGE).unwrap();
    snapshot.files.retain(|name, _| name == "HEAD");
    let text = refused(&project, None);
    assert!(text.contains("no revision of `p.v1` can be read"), "{text}");
    assert!(text.contains("`limbeck verify`"), "{text}");
}
