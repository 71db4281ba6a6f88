//! Two branches put in a line.

use limbeck_history::edit::{Rebasing, Refusal, rebase};
use limbeck_history::store::PUBLISHED;

use crate::project::{PACKAGE, Project, Words, id, said};

fn rebased(project: &Project, revision: Option<u32>) -> Result<Rebasing, Refusal> {
    let revision = revision.map(id);
    project.with(|workspace| rebase(workspace, PACKAGE, (revision.as_ref(), None)))
}

fn refused(project: &Project, revision: Option<u32>) -> String {
    said(rebased(project, revision).unwrap_err())
}

/// Two branches off revision 1, which record 2 and 3.
fn branches(base: &str, one: &str, other: &str, both: &str) -> Project {
    let (first, second) = parted(base, one, other);
    first.merge(&second, both)
}

fn parted(base: &str, one: &str, other: &str) -> (Project, Project) {
    let base = Project::new(base);
    let (mut first, mut second) = (base.clone(), base);
    first.set(one);
    first.record(2);
    second.set(other);
    second.record(3);
    (first, second)
}

const BASE: &str = "message A { string a = 1; }";
const WITH_B: &str = "message A { string a = 1; string b = 2; }";
const WITH_C: &str = "message A { string a = 1; string c = 3; }";
const BOTH: &str = "message A { string a = 1; string b = 2; string c = 3; }";

#[test]
fn what_is_published_does_not_move() {
    let (mut first, mut second) = parted(BASE, WITH_B, WITH_C);
    first.publish(2);
    let one = first.merge(&second, BOTH);
    let text = refused(&one, Some(2));
    assert!(text.contains("`000000000002` (number 2) would move, but is published"), "{text}");
    assert!(text.contains("`limbeck rebase 000000000003 --package p.v1`"), "{text}");
    second.publish(3);
    let both = first.merge(&second, BOTH);
    let text = refused(&both, None);
    assert!(text.contains("limbeck merge --package p.v1"), "{text}");
}

#[test]
fn changes_that_do_not_fit_are_named_with_both_texts() {
    let project = branches(
        BASE,
        "message A { bytes a = 1; }",
        "message A { int32 a = 1; }",
        "message A { bytes a = 1; }",
    );
    let text = refused(&project, None);
    let expected = "REVISION_CONFLICT: field `A.a`: `000000000002` (number 2) has `bytes a = 1;`, \
                    `000000000003` (number 3) has `int32 a = 1;`\n  make the proto files what should be; \
                    then `limbeck drop 000000000003 --with-children --package p.v1` and `limbeck revision \
                    -m \"…\" --package p.v1` record it behind the other\n";
    assert_eq!(text, expected);
}

#[test]
fn what_does_not_compile_together_is_refused() {
    let project = branches(BASE, WITH_B, "message A { string a = 1; string c = 2; }", WITH_B);
    let text = refused(&project, None);
    assert!(text.contains("number 2 of `A`"), "{text}");
    assert!(text.contains("one number has one name"), "{text}");
}

#[test]
fn a_late_edit_is_not_sealed_anew() {
    let (first, mut second) = parted(BASE, WITH_B, WITH_C);
    second.edit("0002_number_3.toml", |text| text.replace("c = 3", "c = 4"));
    let text = refused(&first.merge(&second, BOTH), None);
    assert!(text.contains("REVISION_SEAL"), "{text}");
}

#[test]
fn other_problems_are_told_first() {
    let mut project = branches(BASE, WITH_B, WITH_C, BOTH);
    project.edit("0002_number_3.toml", |text| text.replace("format", "fromat"));
    let text = refused(&project, None);
    assert!(text.contains("REVISION_FILE"), "{text}");
}

#[test]
fn the_younger_branch_goes_behind_the_other() {
    let mut project = branches(BASE, WITH_B, WITH_C, BOTH);
    project.edit("0002_number_3.toml", |text| {
        text.replace("[[change]]", "# why: people asked\n[[change]]")
    });
    let done = rebased(&project, None).unwrap();
    assert_eq!(done.moved.iter().map(|it| &it.id).collect::<Vec<_>>(), [&id(3)]);
    assert_eq!(done.onto.map(|it| it.id), Some(id(2)));
    assert_eq!(done.instead, Some(id(2)));
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(project.head(), "000000000003");
    assert_eq!(
        project.names(),
        ["0001_number_1.toml", "0002_number_2.toml", "0003_number_3.toml", "HEAD"]
    );
    let text = project.file("0003_number_3.toml");
    assert!(text.contains("# why: people asked\n[[change]]"), "{text}");
    assert!(text.contains("parents = [\"000000000002\"]"), "{text}");
    let again = rebased(&project, None).unwrap();
    assert!(again.edit.is_none());
}

#[test]
fn the_branch_that_is_named_moves() {
    let mut project = branches(BASE, WITH_B, WITH_C, BOTH);
    let done = rebased(&project, Some(2)).unwrap();
    assert_eq!(done.instead, None);
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(project.head(), "000000000002");
}

#[test]
fn the_branch_that_is_not_published_moves() {
    let (first, mut second) = parted(BASE, WITH_B, WITH_C);
    second.publish(3);
    let mut project = first.merge(&second, BOTH);
    let done = rebased(&project, None).unwrap();
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(
        (project.head().as_str(), project.file(PUBLISHED).trim()),
        ("000000000002", "000000000003")
    );
}

#[test]
fn marks_in_published_are_mended_where_one_follows_the_other() {
    let mut base = Project::new(BASE);
    base.publish(1);
    let mut first = base.clone();
    first.set(WITH_B);
    first.record(2);
    first.publish(2);
    let mut second = base;
    second.set(WITH_C);
    second.record(3);
    let mut project = first.merge(&second, BOTH);
    let done = rebased(&project, None).unwrap();
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(project.file(PUBLISHED).trim(), "000000000002");
}

#[test]
fn several_revisions_move_together() {
    let (first, mut second) = parted(BASE, WITH_B, WITH_C);
    second.set("message A { string a = 1; string c = 3; } message D { A a = 1; }");
    second.record(4);
    second.set("message A { string a = 1; string c = 3; string e = 5; } message D { A a = 1; }");
    second.record(5);
    let mut project = first.merge(
        &second,
        "message A { string a = 1; string b = 2; string c = 3; string e = 5; } message D { A a = 1; }",
    );
    let done = rebased(&project, None).unwrap();
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(project.head(), "000000000005");
    assert_eq!(project.names().len(), 6);
}

#[test]
fn three_heads_become_one_line_one_after_the_other() {
    let (first, second) = parted(BASE, WITH_B, WITH_C);
    let mut third = second.clone();
    third.set("message A { string a = 1; string c = 3; string d = 4; }");
    third.record(4);
    let mut other = second.clone();
    other.set("message A { string a = 1; string c = 3; string e = 5; }");
    other.record(5);
    let both =
        "message A { string a = 1; string b = 2; string c = 3; string d = 4; string e = 5; }";
    let mut project = first.merge(&third, both).merge(&other, both);
    for heads in [2, 1] {
        let done = rebased(&project, None).unwrap();
        assert_eq!(done.heads, heads);
        project.take(&done.edit.unwrap());
    }
    project.hold();
}

#[test]
fn decisions_that_contradict_each_other_stay_where_they_are() {
    let base = Project::forked("message A { int64 a = 1; string b = 2; }");
    let mut number = 1;
    let mut branch = |decision: &str| {
        let mut project = base.clone();
        number += 1;
        project.set("message A { int32 a = 1; string b = 2; }");
        project.record_as(number, PACKAGE, &Words { decide: &[decision], ..Words::default() });
        project
    };
    let both = "message A { int32 a = 1; string b = 2; }";
    let first = branch("A.a -> A.a: up=saturate because \"it is only shown\"");
    let second = branch("A.a -> A.a: up=reject because \"a security decision\"");
    let same = branch("A.a -> A.a: up=saturate because \"another reason\"");
    let open = first.merge(&second, both);
    for moves in [None, Some(2), Some(3)] {
        let text = refused(&open, moves);
        assert!(text.contains("the bridge of `A.a`, up: `"), "{text}");
        for (number, policy) in [(2, "saturate"), (3, "reject")] {
            let said =
                format!("`{}` (number {number}) decides `A.a -> A.a: up={policy}", id(number));
            assert!(text.contains(&said), "{said} in {text}");
        }
        let moved = id(moves.unwrap_or(3));
        assert!(
            text.contains(&format!("`limbeck drop {moved} --with-children --package p.v1`")),
            "{text}"
        );
        let policy = if moved == id(2) { "saturate" } else { "reject" };
        assert!(text.contains(&format!("--decide 'A.a -> A.a: up={policy} because ")), "{text}");
    }
    // Those who decide the same, for whatever reason, only change the same: that is told as ever.
    let text = refused(&first.merge(&same, both), None);
    assert!(!text.contains("the bridge of"), "{text}");
}

#[test]
fn a_decision_about_a_whole_contradicts_one_about_its_part() {
    let text = "message A { E e = 1; oneof o { int32 x = 2; string y = 3; } } enum E { E_0 = 0; E_1 = 1; }";
    let both = text.replace("E_1 = 1;", "E_1 = 1; E_2 = 2;");
    let cases = [
        (&both, "-> E.E_2: down=map_to(E_0) because \"x\"", "E -> E: down=custom", "E.E_2"),
        (&both, "E -> E: down=custom", "-> E.E_2: down=reject", "E.E_2"),
        (&text.to_owned(), "A.x -> A.x: down=custom", "A.o -> A.o: down=custom", "A.x"),
    ];
    for (edited, one, other, part) in cases {
        let base = Project::forked(text);
        let branch = |number: u32, decision: &str| {
            let mut project = base.clone();
            project.set(edited);
            project.record_as(number, PACKAGE, &Words { decide: &[decision], ..Words::default() });
            project
        };
        let (first, second) = (branch(2, one), branch(3, other));
        let open = first.merge(&second, edited);
        for moves in [None, Some(2)] {
            let text = refused(&open, moves);
            assert!(text.contains(&format!("the bridge of `{part}`, down: ")), "{text}");
            assert!(text.contains(one) && text.contains(other), "{text}");
            assert!(text.contains("it is part of `"), "{text}");
            assert!(text.contains("`limbeck drop "), "{text}");
        }
    }
}
