//! Two branches joined, or refused with what does not go together.

use limbeck_history::edit::{MergeRequest, Merging, Refusal, Stamp, merge};
use limbeck_history::policy::Level;
use limbeck_history::store::PUBLISHED;
use limbeck_schema::lifecycle::{Lifecycle, Stage};

use crate::project::{PACKAGE, Project, Words, id, said};

pub(crate) fn merged(project: &Project) -> Result<Merging, Refusal> {
    let request = MergeRequest {
        package: PACKAGE.to_owned(),
        message: Some("join".to_owned()),
        stamp: Stamp { id: id(9), created: "2026-11-23T00:00:00Z".to_owned() },
        heads: None,
        level: Level::WireJson,
    };
    project.with(|workspace| merge(workspace, &request))
}

/// Two branches off a published revision 1, which record and publish 2 and 3.
fn parted(base: &str, one: (&str, &Words<'_>), other: (&str, &Words<'_>)) -> [Project; 2] {
    let mut base = Project::new(base);
    base.publish(1);
    let mut branches = [base.clone(), base];
    for (branch, ((body, words), number)) in branches.iter_mut().zip([(one, 2), (other, 3)]) {
        branch.set(body);
        branch.record_as(number, PACKAGE, words);
        branch.publish(number);
    }
    branches
}

/// What is said about two branches, whichever comes first.
fn clash(base: &str, one: (&str, &Words<'_>), other: (&str, &Words<'_>)) -> String {
    let texts = [(one, other), (other, one)].map(|(one, other)| {
        let [first, second] = parted(base, one, other);
        let result = merged(&first.merge(&second, base)).map(|done| done.revision.id);
        said(result.unwrap_err())
    });
    for text in &texts {
        assert!(text.contains("REVISION_CONFLICT"), "{text}");
        assert!(text.contains("(number 2)") && text.contains("(number 3)"), "{text}");
        assert!(text.contains("both are published"), "{text}");
    }
    texts[0].clone()
}

fn plain(base: &str, one: &str, other: &str) -> String {
    let words = Words::default();
    clash(base, (one, &words), (other, &words))
}

const BASE: &str = "message A { string a = 1; } message B { A a = 1; }";

#[test]
fn one_number_for_two_names() {
    let text = plain(
        "message A { string a = 1; }",
        "message A { string a = 1; string b = 2; }",
        "message A { string a = 1; string c = 2; }",
    );
    assert!(text.contains("number 2 of `A`"), "{text}");
    assert!(text.contains("adds field `A.b`: `string b = 2;`"), "{text}");
    assert!(text.contains("adds field `A.c`: `string c = 2;`"), "{text}");
}

#[test]
fn two_names_that_are_one_in_json() {
    let text = plain(
        "message A { string a = 1; }",
        "message A { string a = 1; string foo_bar = 2; }",
        "message A { string a = 1; string fooBar = 3; }",
    );
    assert!(text.contains("JSON name `fooBar` of `A`"), "{text}");
}

#[test]
fn what_the_other_side_set_aside() {
    let text = plain(
        "message A { string a = 1; }",
        "message A { string a = 1; string b = 4; }",
        "message A { string a = 1; reserved 3 to 5; reserved \"z\"; }",
    );
    assert!(text.contains("number 4 and name `b` of `A`"), "{text}");
    let text = plain(
        "message A { string a = 1; }",
        "message A { string a = 1; string z = 9; }",
        "message A { string a = 1; reserved 3 to 5; reserved \"z\"; }",
    );
    assert!(text.contains("number 9 and name `z` of `A`"), "{text}");
}

#[test]
fn two_rpcs_on_one_route() {
    let body = |rpcs: &str| {
        format!(
            "import \"google/api/annotations.proto\";\n\
             message A {{ string a = 1; string b = 2; }} service S {{ {rpcs} }}"
        )
    };
    let rpc = |name: &str, path: &str| {
        format!("rpc {name}(A) returns (A) {{ option (google.api.http) = {{ get: \"{path}\" }}; }}")
    };
    let base = rpc("Base", "/v1/base");
    let with = |other: &str| body(&format!("{base} {other}"));
    for (one, other) in [("/v1/x/{a}", "/v1/x/{b}"), ("/v1/{a}/y", "/v1/x/{b}")] {
        let text = plain(&body(&base), &with(&rpc("One", one)), &with(&rpc("Two", other)));
        assert!(text.contains("rpc `S.One` and rpc `S.Two`: "), "{text}");
    }
}

#[test]
fn what_the_other_side_uses_is_removed() {
    let base = "message A { string a = 1; } message B { string b = 1; }";
    let gone = "message B { string b = 1; }";
    let text =
        plain(base, gone, "message A { string a = 1; } message B { string b = 1; A a = 2; }");
    assert!(text.contains("message `A`"), "{text}");
    assert!(
        text.contains("removes it") && text.contains("field `B.a` that refers to it"),
        "{text}"
    );
    let text =
        plain(base, gone, "message A { string a = 1; string c = 2; } message B { string b = 1; }");
    assert!(text.contains("removes it") && text.contains("adds field `A.c`"), "{text}");
    let text = plain(base, gone, "message A { bytes a = 1; } message B { string b = 1; }");
    assert!(text.contains("removes it") && text.contains("bytes a = 1;"), "{text}");
}

#[test]
fn values_of_enums_that_clash() {
    let base = "enum E { E_NONE = 0; } enum F { F_NONE = 0; }";
    let text = plain(
        base,
        "enum E { E_NONE = 0; X = 1; } enum F { F_NONE = 0; }",
        "enum E { E_NONE = 0; } enum F { F_NONE = 0; X = 1; }",
    );
    assert!(text.contains("name `X`"), "{text}");
    let text = plain(
        base,
        "enum E { E_NONE = 0; E_X = 1; } enum F { F_NONE = 0; }",
        "enum E { E_NONE = 0; E_Y = 1; } enum F { F_NONE = 0; }",
    );
    assert!(text.contains("number 1 of `E`"), "{text}");
}

#[test]
fn one_element_renamed_to_two_names() {
    let to = |name: &str| format!("message A {{ string {name} = 1; }} message B {{ A a = 1; }}");
    let text = clash(
        BASE,
        (&to("x"), &Words { renamed: &[("A.a", "A.x")], ..Words::default() }),
        (&to("y"), &Words { renamed: &[("A.a", "A.y")], ..Words::default() }),
    );
    assert!(text.contains("field `A.a`"), "{text}");
    assert!(text.contains("renames it to `A.x`") && text.contains("renames it to `A.y`"), "{text}");
}

#[test]
fn what_is_renamed_on_one_branch_and_changed_on_the_other() {
    let words = Words { renamed: &[("A", "X")], ..Words::default() };
    let renamed = "message X { string a = 1; } message B { X a = 1; }";
    let cases = [
        ("message A { bytes a = 1; } message B { A a = 1; }", "message `A`"),
        ("message A { string a = 1; string b = 2; } message B { A a = 1; }", "adds field `A.b`"),
        ("message A { string a = 1; } message B { A a = 1; A b = 2; }", "field `B.b` that refers"),
    ];
    for (other, expected) in cases {
        let text = clash(BASE, (renamed, &words), (other, &Words::default()));
        assert!(text.contains("renames it to `X`") && text.contains(expected), "{text}");
    }
}

#[test]
fn a_name_that_one_adds_and_the_other_gives() {
    let words = Words { renamed: &[("A.a", "A.x")], ..Words::default() };
    let text = clash(
        "message A { string a = 1; }",
        ("message A { string x = 1; }", &words),
        ("message A { string a = 1; string x = 2; }", &Words::default()),
    );
    assert!(text.contains("field `A.x`"), "{text}");
    assert!(text.contains("adds it") && text.contains("renames `A.a` to it"), "{text}");
}

#[test]
fn one_element_changed_twice_or_added_twice() {
    let text = plain(BASE, &BASE.replace("string", "bytes"), &BASE.replace("string", "int32"));
    assert!(text.contains("field `A.a`"), "{text}");
    assert!(text.contains("`bytes a = 1;`") && text.contains("`int32 a = 1;`"), "{text}");
    let with = |text: &str| format!("{BASE} message C {{ {text} }}");
    let text = plain(BASE, &with("string c = 1;"), &with("bytes c = 1;"));
    assert!(text.contains("message `C`") && text.contains("bytes c = 1;"), "{text}");
}

#[test]
fn different_decisions_on_one_path() {
    let base = Project::forked("message A { int64 a = 1; }");
    let decisions =
        ["A.a -> A.a: up=saturate because \"one\"", "A.a -> A.a: up=reject because \"two\""];
    let mut number = 1;
    let [first, second] = decisions.map(|decision| {
        let mut project = base.clone();
        number += 1;
        project.set(&format!("message A {{ int32 a = 1; int32 f{number} = {number}; }}"));
        project.record_as(number, PACKAGE, &Words { decide: &[decision], ..Words::default() });
        project
    });
    let merged = first.merge(&second, "message A { int32 a = 1; }");
    let text = said(self::merged(&merged).map(|done| done.revision.id).unwrap_err());
    assert!(text.contains("the bridge of `A.a`, up"), "{text}");
    assert!(text.contains("saturate") && text.contains("reject"), "{text}");
}

#[test]
fn a_decision_about_a_oneof_and_one_about_its_member() {
    let base = Project::forked("message A { oneof o { int32 x = 1; string y = 2; } }");
    let text =
        |field: &str| format!("message A {{ oneof o {{ int32 x = 1; string y = 2; }} {field} }}");
    let [first, second] =
        [(2, "A.x -> A.x: up=custom"), (3, "A.o -> A.o: up=custom")].map(|(number, decision)| {
            let mut project = base.clone();
            project.set(&text(&format!("int32 f{number} = 1{number};")));
            project.record_as(number, PACKAGE, &Words { decide: &[decision], ..Words::default() });
            project
        });
    let merged = first.merge(&second, &text("int32 f2 = 12; int32 f3 = 13;"));
    let text = said(self::merged(&merged).map(|done| done.revision.id).unwrap_err());
    assert!(
        text.contains("the bridge of `A.x`, up") && text.contains("it is part of `A.o`"),
        "{text}"
    );
}

#[test]
fn different_stages() {
    let stage = |stage| Lifecycle { stage, ..Lifecycle::default() };
    let words = |it| Words { lifecycle: Some(stage(it)), ..Words::default() };
    let text = clash(BASE, (BASE, &words(Stage::Preview)), (BASE, &words(Stage::Stable)));
    assert!(text.contains("the stage of `p.v1`"), "{text}");
    assert!(text.contains("says `preview`") && text.contains("says `stable`"), "{text}");
}

#[test]
fn what_breaks_those_who_rely_on_one_branch() {
    let words = Words {
        lifecycle: Some(Lifecycle { stage: Stage::Stable, ..Lifecycle::default() }),
        ..Words::default()
    };
    let [first, second] = parted(
        BASE,
        (BASE, &words),
        ("message A { int32 a = 1; } message B { A a = 1; }", &Words::default()),
    );
    let text = said(merged(&first.merge(&second, BASE)).unwrap_err());
    assert!(text.contains("FIELD_WIRE_JSON_COMPATIBLE_TYPE"), "{text}");
}

#[test]
fn branches_that_go_together_become_one() {
    let one = "message A { string a = 1; string b = 2; } message B { A a = 1; }";
    let other = "message A { string a = 1; } message B { A a = 1; string c = 2; }";
    let both = "message A { string a = 1; string b = 2; } message B { A a = 1; string c = 2; }";
    let words = Words::default();
    let [first, second] = parted(BASE, (one, &words), (other, &words));
    let mut project = first.merge(&second, both);
    let done = merged(&project).unwrap();
    assert!(done.is_published && !done.is_open);
    assert_eq!(done.revision.parents, [id(2), id(3)]);
    project.take(&done.edit.unwrap());
    project.hold();
    assert_eq!(project.head(), id(9).as_str());
    assert_eq!(project.file(PUBLISHED).trim(), id(9).as_str());
    let again = merged(&project).unwrap();
    assert!(again.edit.is_none());
}

#[test]
fn what_one_side_took_back_is_no_conflict() {
    let words = Words::default();
    let [first, mut second] = parted(
        BASE,
        (&BASE.replace("string", "bytes"), &words),
        (&BASE.replace("string", "int32"), &words),
    );
    assert!(merged(&first.merge(&second, BASE)).is_err());
    second.set(BASE);
    second.record(4);
    second.publish(4);
    let mut project = first.merge(&second, &BASE.replace("string", "bytes"));
    let done = merged(&project).unwrap();
    project.take(&done.edit.unwrap());
    project.hold();
}

#[test]
fn what_both_did_alike_is_done_once() {
    let words = Words { renamed: &[("A.a", "A.x")], ..Words::default() };
    let body = |more: &str| {
        format!("message A {{ string x = 1; bytes n = 2; {more} }} message B {{ A a = 1; }}")
    };
    let [first, second] =
        parted(BASE, (&body("string c = 3;"), &words), (&body("string d = 4;"), &words));
    let mut project = first.merge(&second, &body("string c = 3; string d = 4;"));
    let done = merged(&project).unwrap();
    project.take(&done.edit.unwrap());
    project.hold();
}
