//! Every form of a symbol, what it resolves to, and what is said where it means nothing.

#![expect(clippy::needless_raw_string_hashes, reason = "snapbox writes them")]

use proptest::prelude::*;
use snapbox::{assert_data_eq, str};

use super::*;
use crate::graph::History;
use crate::graph::tests::queries::graph;
use crate::graph::tests::{id, revision};
use crate::{Id, Revision};

fn histories(all: impl IntoIterator<Item = History>) -> Histories {
    all.into_iter().map(|history| (history.package.clone(), history)).collect()
}

/// Two packages: a line with a merge in it, of which half is published, and one revision.
fn two() -> Histories {
    let a = [
        revision(0x4f1c_0000_0001, &[]),
        revision(0x4f1c_0000_0002, &[0x4f1c_0000_0001]),
        revision(0x4f1d_0000_0003, &[0x4f1c_0000_0001]),
        revision(0x7777_0000_0004, &[0x4f1c_0000_0002, 0x4f1d_0000_0003]),
        revision(0x8888_0000_0005, &[0x7777_0000_0004]),
    ];
    let head = Some(a[4].id.clone());
    let published = Some(a[1].id.clone());
    let b = revision(0x9999_0000_0001, &[]);
    let b_head = Some(b.id.clone());
    histories([
        History::of("a.v1", a, head, published),
        History::of("b.v1", [b], b_head, None),
        History::of("c.v1", [], None, None),
    ])
}

/// What a symbol means, or what is said about it.
fn told(histories: &Histories, default_package: Option<&str>, text: &str) -> String {
    let resolved = if Range::is_meant(text) {
        let range = Range::parse(text).and_then(|it| it.resolve(histories, default_package));
        range.map(|(package, from, to)| format!("{package} {from} {to}"))
    } else {
        let symbol = Symbol::parse(text).and_then(|it| it.resolve(histories, default_package));
        symbol.map(|(package, id)| format!("{package} {id}"))
    };
    resolved.unwrap_or_else(|error| format!("{error}\n  {}\n", error.help()))
}

#[test]
fn what_is_no_symbol() {
    let odd = [
        "",
        " ",
        "head ",
        "he ad",
        "@head",
        "a.v1@",
        "a.v1@@head",
        "a.v1@nothing",
        "head-",
        "head+x",
        "head--1",
        "head-1-1",
        "-1",
        "+1",
        "env:",
        "a.v1@env:prod",
        "9.v1",
        "a..",
        "a/b",
        "HEAD~2",
        "4F1C",
        "head-99999999999999999999",
        "a.v1@4f1c9a2e7b3d0",
        "\u{1b}[31m",
        "a\nb",
        ".a",
        "a.",
        "env:\u{202e}",
        "名",
    ];
    for text in odd {
        assert!(Symbol::parse(text).is_err() || text == "a..", "{text:?}");
        assert!(!told(&two(), None, text).starts_with("a.v1"), "{text:?}");
    }
    let error = Symbol::parse(&"a.".repeat(1_000_000)).unwrap_err();
    assert!(error.to_string().len() < 200);
    for text in ["..", "head..", "..head", "head", "a..b..c", "head...head"] {
        assert!(Range::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn what_is_said_about_what_cannot_be_read() {
    let told = |text| told(&two(), None, text);
    assert_data_eq!(
        told("a.v1@newest"),
        str![[r#"
"a.v1@newest" is no name of a revision
  a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
    assert_data_eq!(
        told("4f1"),
        str![[r#"
`4f1` has too few digits for an id
  a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
    assert_data_eq!(
        told("head.."),
        str![[r#"
"head.." is no range of revisions
  write `A..B`, such as `published..head` or `user.v1@4f1c..head`

"#]]
    );
    assert_data_eq!(
        told("env:prod"),
        str![[r#"
`env:prod` needs environments, and none are configured
  name the revision itself: `limbeck history` lists them

"#]]
    );
    assert_data_eq!(
        told("\u{1b}[31m"),
        str![[r#"
"�[31m" is no name of a revision
  a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
    let range = Symbol::parse("a..b").unwrap_err();
    assert_data_eq!(
        format!("{range}\n  {}", range.help()),
        str![[r#"
`a..b` is a range, where one revision is wanted
  a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B
"#]]
    );
}

#[test]
fn what_is_said_about_what_is_not_there() {
    let all = two();
    assert_data_eq!(
        told(&all, None, "head"),
        str![[r#"
`head` does not say of which package
  write `a.v1@head`, or use `--package`; packages with a history: `a.v1`, `b.v1`, `c.v1`

"#]]
    );
    assert_data_eq!(
        told(&all, None, "d.v1"),
        str![[r#"
`d.v1` has no history
  did you mean `a.v1`?

"#]]
    );
    assert_data_eq!(
        told(&all, None, "user.v1@head"),
        str![[r#"
`user.v1` has no history
  packages with a history: `a.v1`, `b.v1`, `c.v1`; a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
    assert_data_eq!(
        told(&all, Some("d.v2"), "head-2"),
        str![[r#"
`d.v2` has no history
  packages with a history: `a.v1`, `b.v1`, `c.v1`; a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
}

#[test]
fn what_is_said_about_revisions_that_are_not_there() {
    let all = two();
    assert_data_eq!(
        told(&all, None, "4f1e"),
        str![[r#"
no revision of `a.v1`, `b.v1`, `c.v1` has an id that begins with `4f1e`
  did you mean `a.v1@4f1c00000001` (Step 86981677678593)?

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@dddd"),
        str![[r#"
no revision of `a.v1` has an id that begins with `dddd`
  `limbeck history --package a.v1` lists them; a revision is named by its id or 4 or more of its first digits, `head`, `base` or `published`; `user.v1@head` says of which package, `user.v1` alone is its head; `head-2` is two before, along first parents, `4f1c+1` the one behind; `A..B` is what leads from A to B

"#]]
    );
    assert_data_eq!(
        told(&all, None, "c.v1"),
        str![[r#"
`c.v1` has no revision yet
  `limbeck revision --package c.v1 -m "…"` records the first

"#]]
    );
    assert_data_eq!(
        told(&all, None, "b.v1@published"),
        str![[r#"
nothing of `b.v1` is published
  `limbeck publish b.v1` publishes its head

"#]]
    );
    assert_data_eq!(
        told(&Histories::new(), None, "head"),
        str![[r#"
`head` does not say of which package
  write `user.v1@head`, or use `--package`; no package has a history

"#]]
    );
    assert_data_eq!(
        told(&Histories::new(), None, "a.v1"),
        str![[r#"
`a.v1` has no history
  `limbeck revision --package a.v1 -m "…"` begins one

"#]]
    );
}

#[test]
fn what_is_said_where_there_are_several() {
    let all = two();
    assert_data_eq!(
        told(&all, None, "4f1c"),
        str![[r#"
`4f1c` may be 2 revisions
  write more of it: `a.v1@4f1c00000001` (Step 86981677678593), `a.v1@4f1c00000002` (Step 86981677678594)

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@base+1"),
        str![[r#"
`a.v1@base+1` is not clear: 2 revisions follow `4f1c00000001`
  name the one that is meant: `a.v1@4f1c00000002` (Step 86981677678594), `a.v1@4f1d00000003` (Step 86985972645891)

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@base+9"),
        str![[r#"
`a.v1@base+9` is not clear: 2 revisions follow `4f1c00000001`
  name the one that is meant: `a.v1@4f1c00000002` (Step 86981677678594), `a.v1@4f1d00000003` (Step 86985972645891)

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@head+1"),
        str![[r#"
`a.v1@head+1` is not there: only 0 revisions come after `888800000005`
  `limbeck history --package a.v1` lists what there is; the last is `a.v1@head`

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@head-4"),
        str![[r#"
`a.v1@head-4` is not there: only 3 revisions come before `888800000005`, along first parents
  the farthest is `a.v1@888800000005-3`

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@base..b.v1@head"),
        str![[r#"
`a.v1@base..b.v1@head` goes from `a.v1` to `b.v1`, two packages
  a range lies in the history of one package; `limbeck diff A B` compares two

"#]]
    );
}

#[test]
fn a_broken_head_is_said_to_be_broken() {
    let line = || [revision(1, &[]), revision(2, &[1])];
    let all = histories([
        History::of("a.v1", line(), None, Some(id(7))),
        History::of("b.v1", line(), Some(id(9)), Some(id(1))),
    ]);
    assert_data_eq!(
        told(&all, None, "a.v1"),
        str![[r#"
`HEAD` of `a.v1` does not name a revision
  `limbeck check` says what is wrong, and what mends it

"#]]
    );
    assert_data_eq!(
        told(&all, None, "a.v1@published"),
        str![[r#"
`PUBLISHED` of `a.v1` does not name a revision
  `limbeck check` says what is wrong, and what mends it

"#]]
    );
    assert_data_eq!(
        told(&all, None, "b.v1@base"),
        str![[r#"
`HEAD` of `b.v1` does not name a revision
  `limbeck check` says what is wrong, and what mends it

"#]]
    );
    assert_eq!(told(&all, None, "b.v1@published+1"), format!("b.v1 {}", id(2)));
    assert_eq!(told(&all, Some("a.v1"), &id(1).to_string()), format!("a.v1 {}", id(1)));
}

#[test]
fn steps_in_a_circle_end() {
    let circle = [revision(1, &[2]), revision(2, &[1])];
    let all = histories([History::of("a.v1", circle, Some(id(1)), None)]);
    for text in ["head+9223372036854775807", "head-9223372036854775807", "head-2"] {
        assert!(told(&all, None, text).contains("the "), "{text}");
    }
    assert_eq!(told(&all, None, "head+1"), format!("a.v1 {}", id(2)));
    assert_eq!(told(&all, None, "head-1"), format!("a.v1 {}", id(2)));
}

#[test]
fn each_form_means_what_it_says() {
    let all = two();
    let cases = [
        ("a.v1", "888800000005"),
        ("a.v1@head", "888800000005"),
        ("a.v1@base", "4f1c00000001"),
        ("a.v1@published", "4f1c00000002"),
        ("a.v1@head-1", "777700000004"),
        ("a.v1@head-2", "4f1c00000002"),
        ("a.v1-3", "4f1c00000001"),
        ("a.v1@head-0", "888800000005"),
        ("a.v1@published+2", "888800000005"),
        ("7777", "777700000004"),
        ("7777+1", "888800000005"),
        ("a.v1@4f1d", "4f1d00000003"),
        ("4f1c00000001", "4f1c00000001"),
        ("a.v1@4f1c00000002", "4f1c00000002"),
    ];
    for (text, id) in cases {
        assert_eq!(told(&all, None, text), format!("a.v1 {id}"), "{text}");
        assert_eq!(told(&all, Some("b.v1"), text), format!("a.v1 {id}"), "{text}");
    }
    assert_eq!(told(&all, Some("b.v1"), "head"), "b.v1 999900000001");
    assert_eq!(told(&all, None, "a.v1@base..head"), "a.v1 4f1c00000001 888800000005");
    assert_eq!(told(&all, Some("a.v1"), "published..head"), "a.v1 4f1c00000002 888800000005");
    assert_eq!(told(&all, Some("b.v1"), "4f1d..head"), "a.v1 4f1d00000003 888800000005");
    let one = histories([History::of("a.v1", [revision(1, &[])], Some(id(1)), None)]);
    assert_eq!(told(&one, None, "head"), "a.v1 000000000001");
}

#[test]
fn a_package_may_look_like_an_id() {
    let line = || [revision(0xcafe_0000_0001, &[]), revision(2, &[0xcafe_0000_0001])];
    let all = histories([
        History::of("cafe", line(), Some(id(2)), None),
        History::of("beef", [revision(3, &[])], Some(id(3)), None),
    ]);
    assert_eq!(told(&all, None, "beef"), "beef 000000000003");
    assert_data_eq!(
        told(&all, None, "cafe"),
        str![[r#"
`cafe` may be 2 revisions
  write more of it: `cafe@cafe00000001` (Step 223192270503937), `cafe@000000000002` (Step 2)

"#]]
    );
    assert_eq!(told(&all, None, "cafe@cafe"), "cafe cafe00000001");
    assert_eq!(told(&all, None, "cafe@head"), "cafe 000000000002");
}

fn symbol() -> impl Strategy<Value = Symbol> {
    let anchor = prop_oneof![
        Just(Anchor::Head),
        Just(Anchor::Base),
        Just(Anchor::Published),
        "[0-9a-f]{4,12}".prop_map(Anchor::Prefix),
    ];
    let package = proptest::option::of("[a-z_][a-z0-9_]{0,4}(\\.[a-z_][a-z0-9_]{0,4}){0,3}");
    let plain = (package, anchor, any::<i64>()).prop_map(|(package, anchor, offset)| Symbol {
        package,
        anchor,
        offset,
    });
    let environment = "[a-z-]{1,8}".prop_map(|name| Symbol {
        package: None,
        anchor: Anchor::Environment(name),
        offset: 0,
    });
    prop_oneof![6 => plain, 1 => environment]
}

/// All that a symbol may mean, by looking at everything.
fn naive(revisions: &[Revision], head: &Id, published: Option<&Id>, symbol: &Symbol) -> Vec<Id> {
    let find = |id: &Id| revisions.iter().find(|it| it.id == *id).unwrap();
    let parent = |id: &Id| find(id).parents.first().cloned();
    let mut at: Vec<Id> = match &symbol.anchor {
        Anchor::Head => vec![head.clone()],
        Anchor::Base => {
            let mut base = head.clone();
            while let Some(parent) = parent(&base) {
                base = parent;
            }
            vec![base]
        }
        Anchor::Published => published.cloned().into_iter().collect(),
        Anchor::Prefix(prefix) => {
            let ids = revisions.iter().map(|it| it.id.clone());
            ids.filter(|id| id.to_string().starts_with(prefix)).collect()
        }
        Anchor::Environment(_) => Vec::new(),
    };
    for _ in 0..symbol.offset.unsigned_abs() {
        if at.len() != 1 {
            return Vec::new();
        }
        at = if symbol.offset < 0 {
            parent(&at[0]).into_iter().collect()
        } else {
            let children = revisions.iter().filter(|it| it.parents.contains(&at[0]));
            children.map(|it| it.id.clone()).collect()
        };
    }
    if at.len() == 1 { at } else { Vec::new() }
}

proptest! {
    #[test]
    fn what_is_shown_is_read_again(symbol in symbol(), other in symbol()) {
        let text = symbol.to_string();
        prop_assert_eq!(Symbol::parse(&text).unwrap(), symbol.clone());
        prop_assert!(!Range::is_meant(&text));
        let range = Range { from: symbol, to: other };
        let text = range.to_string();
        prop_assert!(Range::is_meant(&text));
        prop_assert_eq!(Range::parse(&text).unwrap(), range);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ -~@.+:-]{0,20}|(a\\.v1@)?(head|4f1c)[+-][0-9]{1,30}") {
        if let Ok(symbol) = Symbol::parse(&text) {
            prop_assert_eq!(Symbol::parse(&symbol.to_string()), Ok(symbol));
        }
    }

    #[test]
    fn a_symbol_means_what_looking_at_everything_says(
        revisions in graph(),
        head in any::<prop::sample::Index>(),
        published in proptest::option::of(any::<prop::sample::Index>()),
        symbol in symbol(),
        steps in -5..5_i64,
        prefix in proptest::option::of((any::<prop::sample::Index>(), 4..13_usize)),
        has_package in any::<bool>(),
    ) {
        let pick = |index: prop::sample::Index| index.get(&revisions).id.clone();
        let (head, published) = (pick(head), published.map(pick));
        let anchor = match prefix {
            Some((of, length)) => Anchor::Prefix(pick(of).to_string()[..length].to_owned()),
            None => symbol.anchor,
        };
        let package = has_package.then(|| "a.v1".to_owned());
        let symbol = Symbol { package, anchor, offset: steps };
        let history = History::of("a.v1", revisions.clone(), Some(head.clone()), published.clone());
        let resolved = symbol.resolve(&histories([history]), None).ok().map(|(_, id)| id);
        let expected = naive(&revisions, &head, published.as_ref(), &symbol);
        prop_assert_eq!(resolved, expected.first().cloned());
    }
}
