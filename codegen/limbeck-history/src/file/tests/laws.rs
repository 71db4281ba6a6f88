//! What is written is read again, whatever stands in it.

use limbeck_bridge::{Argument, Decision, Policy, PolicyKind};
use limbeck_schema::digest::Digest;
use limbeck_schema::lifecycle::{Lifecycle, Stage};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::revision::{Change, Facts, Id, Kind, Origin, Pair};

/// Texts that want to be something else.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "word ",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\t",
        " ",
        "'",
        "''",
        "'''",
        "\"",
        "\"\"\"",
        "\\",
        "\\n",
        "\\\n",
        "#",
        " # no",
        "é",
        "名",
        "😀",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{202e}",
        "\u{feff}",
        "\u{2028}",
        "\n<<<<<<< HEAD\n",
        "\n=======\n",
        ">>>>>>> x",
        "|||||||",
        "[[change]]",
        "=",
        "{",
        "}",
        ";",
        "string a = 1;",
        "// c\n",
        "\u{1b}[31m",
    ]);
    let visible = vec(piece, 0..8).prop_map(|pieces| pieces.concat());
    let any = prop_oneof![4 => visible, 1 => any::<String>()];
    any.prop_map(|text| if text.trim().is_empty() { format!("{text}x") } else { text })
}

fn id() -> impl Strategy<Value = Id> {
    any::<[u8; 6]>().prop_map(Id::from_bytes)
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(|bytes| Digest { bytes })
}

fn both<T: std::fmt::Debug + Clone>(side: BoxedStrategy<T>) -> impl Strategy<Value = Pair<T>> {
    (of(side.clone()), side, any::<bool>()).prop_map(|(was, now, invert)| {
        let pair = Pair { was, now: Some(now) };
        if invert { pair.invert() } else { pair }
    })
}

fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    let day = || of(select(vec!["2026-11-26".to_owned(), "2028-02-29".to_owned()]));
    (select(Stage::ALL), day(), day(), of(text()))
        .prop_map(|(stage, since, sunset, successor)| Lifecycle { stage, since, sunset, successor })
}

fn change() -> impl Strategy<Value = Change> {
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| *k != Kind::Lifecycle).collect();
    let resolved = select(vec!["presence", "packed", "utf8", "openness"]).prop_map(str::to_owned);
    let facts = (
        of(both(text().boxed())),
        of(both(vec(text(), 0..4).boxed())),
        btree_map(resolved, both(text().boxed()), 0..3),
    );
    let plain = (select(kinds), text(), of(text()), of(text()), of(text()), facts).prop_map(
        |(kind, path, renamed_from, was, now, (oneof, order, resolved))| {
            // One key is one thing.
            let oneof = oneof.filter(|_| kind != Kind::Oneof);
            let facts = Facts { oneof, order, lifecycle: None, resolved };
            let now = now.or_else(|| was.is_none().then(|| "x".to_owned()));
            Change { kind, path, renamed_from, was, now, facts }
        },
    );
    let stage = (text(), both(lifecycle().boxed())).prop_map(|(path, lifecycle)| Change {
        kind: Kind::Lifecycle,
        path,
        facts: Facts { lifecycle: Some(lifecycle), ..Facts::default() },
        ..Change::default()
    });
    prop_oneof![4 => plain, 1 => stage]
}

fn policy() -> impl Strategy<Value = Policy> {
    let argument = prop_oneof![
        text().prop_map(Argument::Text),
        any::<i64>().prop_map(Argument::Integer),
        any::<bool>().prop_map(Argument::Boolean),
    ];
    (select(PolicyKind::ALL), btree_map(text(), argument, 0..3), of(text()))
        .prop_map(|(kind, arguments, why)| Policy { kind, arguments, why })
}

fn decision() -> impl Strategy<Value = Decision> {
    (vec(text(), 0..3), vec(text(), 1..3), of(policy()), policy())
        .prop_map(|(from, to, up, down)| Decision { from, to, up, down: Some(down) })
}

fn origin() -> impl Strategy<Value = Origin> {
    let fork = (text(), id(), digest()).prop_map(|(package, revision, after)| Origin::Fork {
        package,
        revision,
        after,
    });
    prop_oneof![Just(Origin::Nothing), Just(Origin::Baseline), fork]
}

pub(crate) fn revision() -> impl Strategy<Value = Revision> {
    let head = (id(), prop::collection::btree_set(id(), 0..3), origin(), text(), of(text()));
    let digests = (of(digest()), digest(), digest(), digest());
    let requires = btree_map(text(), id(), 0..5);
    let lists = (vec(change(), 0..5), vec(decision(), 0..3));
    (head, digests, requires, lists).prop_map(|(head, digests, requires, (changes, bridges))| {
        let (id, parents, origin, message, allow_breaking) = head;
        let (before, after, closure, seal) = digests;
        Revision {
            id,
            package: "user.v2".to_owned(),
            parents: parents.into_iter().collect(),
            origin,
            message,
            created: "2026-11-22T21:30:00Z".to_owned(),
            before,
            after,
            closure,
            requires,
            allow_breaking,
            changes,
            bridges,
            seal,
        }
    })
}

fn same(text: &str, revision: &Revision) -> Result<(), TestCaseError> {
    match parse("user.v2", "x.toml", text.as_bytes()) {
        Ok(parsed) => prop_assert_eq!(&parsed.revision, revision, "{}", text),
        Err(problems) => prop_assert!(false, "{problems:?}\n{text}"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(revision in revision()) {
        let text = write(&revision);
        same(&text, &revision)?;
        same(&text.replace('\n', "\r\n"), &revision)?;
        prop_assert_eq!(rewrite(&text, &revision), text);
    }

    #[test]
    fn an_edited_file_says_what_the_revision_says(old in revision(), new in revision()) {
        let commented = write(&old).replace("\n[[", "\n# c\n[[").replace("\nid ", "\n# d\nid ");
        let text = rewrite(&commented, &new);
        same(&text, &new)?;
        prop_assert_eq!(rewrite(&text, &new), text);
    }
}

#[test]
fn a_written_file_is_laid_out_as_people_would() {
    assert_eq!(write(&read(EVERYTHING)), EVERYTHING);
}

#[test]
fn the_page_about_the_format_shows_such_a_file() {
    let page = include_str!("../../../../../docs/revision-format.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = example.expect("the page has an example");
    assert_eq!(write(&read(example)), example);
}

#[test]
fn a_package_without_a_name_has_a_syntax() {
    let text = EVERYTHING.replace("user.v2", "");
    let before = text.find("[[change]]").unwrap();
    let end = text.find("[[bridge]]").unwrap_or(text.len()).max(before);
    let change = "[[change]]\nsyntax = \"\"\nnow = \"proto3\"\n";
    let text = format!("{}{change}{}", &text[..before], &text[end..]);
    let revision = parse("", "file.toml", text.as_bytes()).unwrap().revision;
    assert_eq!(revision.changes[0].path, "");
    let written = write(&revision);
    assert_eq!(parse("", "file.toml", written.as_bytes()).unwrap().revision, revision);
    assert!(
        parse(
            "user.v2",
            "file.toml",
            text.replace("package = \"\"", "package = \"user.v2\"").as_bytes()
        )
        .is_err()
    );
}
