//! Decisions as text: broken ones, and there and back again.

use limbeck_bridge::{
    Argument, Decision, Direction, MAX_DECISION_LENGTH, MAX_DECISION_PATHS, ParameterType, Policy,
    PolicyKind,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A text, the column that does not fit, and a part of what is said about it.
const BROKEN: &[(&str, usize, &str)] = &[
    ("", 1, "expected a path such as `User.name`, found the end"),
    ("   ", 4, "expected a path"),
    ("User.name", 10, "expected `->`, found the end"),
    ("User.name => A: up=drop", 11, "expected `->`, found `=`"),
    ("User..name -> A: up=drop", 5, "expected `->`, found `.`"),
    ("User. -> A: up=drop", 5, "expected `->`, found `.`"),
    (".User -> A: up=drop", 1, "expected a path such as `User.name`, found `.`"),
    ("1a -> A: up=drop", 1, "expected a path such as `User.name`, found `1a`"),
    ("A, -> B: up=drop", 4, "expected a path"),
    ("A -> , B: up=drop", 6, "expected a path"),
    ("A, B, A -> C: up=drop", 7, "`A` stands twice on this side"),
    ("->: up=identity", 3, "both sides are empty"),
    ("A -> B", 7, "expected `:`, found the end"),
    ("A -> B up=drop", 8, "expected `:`, found `up`"),
    ("A -> B:", 8, "expected `up=` or `down=`, found the end"),
    ("A -> B: sideways=drop", 9, "expected `up=` or `down=`, found `sideways`"),
    ("A -> B: up:drop", 11, "expected `=`, found `:`"),
    ("A -> B: up=", 12, "expected a policy such as `reject`, found the end"),
    ("A -> B: up=reject,", 19, "expected `up=` or `down=`"),
    ("A -> B: up=reject, up=round", 20, "`up` is decided twice"),
    ("A -> B: up=reject down=reject", 19, "expected `,` or the end, found `down`"),
    ("A -> B: up=rejekt", 12, "`rejekt` is no policy"),
    ("A -> B: up=Reject", 12, "`Reject` is no policy"),
    ("A -> B: up=reject(1)", 19, "`reject` takes no arguments"),
    ("A -> B: up=scale", 12, "`scale` needs the argument `factor`, a whole number from 1 on"),
    ("A -> B: up=scale(0)", 12, "`factor` of `scale` is a whole number from 1 on, not `0`"),
    ("A -> B: up=scale(FACTOR)", 12, "not `FACTOR`"),
    ("A -> B: up=scale(1, 2)", 21, "`scale` takes one argument"),
    ("A -> B: up=scale(factor=1, 2)", 28, "an argument without a name"),
    ("A -> B: up=scale(factor=1, factor=2)", 28, "`factor` is given twice"),
    ("A -> B: up=scale(1, factor=2)", 21, "`factor` is given twice"),
    ("A -> B: up=scale(faktor=1)", 12, "`scale` has no argument `faktor`"),
    ("A -> B: up=scale(1.)", 19, "expected `,` or `)`"),
    ("A -> B: up=scale(-)", 18, "expected a value"),
    ("A -> B: up=scale(…)", 18, "the `…` is yours to fill in: expected a value"),
    ("A -> B: …", 9, "the `…` is yours to fill in: expected `up=` or `down=`"),
    ("A -> B: up=scale(1", 19, "expected `,` or `)`, found the end"),
    ("A -> B: up=scale(1,)", 20, "`scale` takes one argument"),
    (
        "A -> B: up=key(id, on_duplicate=explode) because \"x\"",
        12,
        "is `reject` or `first` or `last`",
    ),
    ("A -> B: down=drop", 14, "`drop` can lose something, and no reason is given"),
    ("A -> B: down=drop because", 26, "expected a reason between double quotes, found the end"),
    ("A -> B: down=drop because 'why'", 27, "expected a reason between double quotes, found `'`"),
    ("A -> B: down=drop because \" \"", 14, "the reason of `drop` has no word in it"),
    ("A -> B: down=drop because \"why", 27, "this `\"` is never closed"),
    ("A -> B: down=drop because \"\\x\"", 28, "no escape that there is"),
    ("A -> B: down=drop because \"\\u{d800}\"", 28, "no escape that there is"),
    ("A -> B: down=drop because \"\\u{\"", 28, "no escape that there is"),
    ("A -> B: down=drop because \"ü\" x", 31, "expected `,` or the end, found `x`"),
    ("A -> B: down=stash", 14, "`stash` makes no sense down"),
    ("A -> B: up=collect(5)", 12, "`collect` makes no sense up"),
    ("A -> B: up=drop because \"x\", down=zero", 35, "`zero` can lose something"),
    ("ü -> B: up=reject", 1, "expected a path such as `User.name`, found `ü`"),
    ("A -> B: up=reject\u{0}", 18, "expected `,` or the end, found `\\u{0}`"),
];

#[test]
fn broken_texts_are_refused_at_their_column() {
    for (text, column, message) in BROKEN {
        let error = text.parse::<Decision>().expect_err(text);
        assert_eq!(error.column, *column, "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
        assert!(!error.help.is_empty(), "{text}");
    }
}

#[test]
fn errors_help() {
    let error = "A -> B: up=rejekt".parse::<Decision>().unwrap_err();
    assert_eq!(error.help, "did you mean `reject`?");
    assert_eq!(error.show("A -> B: up=rejekt"), "A -> B: up=rejekt\n           ^");
    let error = "A ->\n B: up=wobble".parse::<Decision>().unwrap_err();
    assert!(error.help.starts_with("policies are identity, reject, "), "{}", error.help);
    assert!(error.help.contains("key(field, on_duplicate)"), "{}", error.help);
    assert_eq!(error.show("A ->\n B: up=wobble"), " B: up=wobble\n       ^");
    let error = "A -> B: down=drop".parse::<Decision>().unwrap_err();
    assert!(error.help.contains("because \"…\""), "{}", error.help);
    let error = "A -> B: down=stash".parse::<Decision>().unwrap_err();
    assert!(error.help.contains("`up`"), "{}", error.help);
}

#[test]
fn too_much_is_refused() {
    let long = format!("A -> B: up=reject because \"{}\"", "x".repeat(MAX_DECISION_LENGTH));
    assert!(long.parse::<Decision>().unwrap_err().message.contains("longer than"));
    let many: Vec<String> = (0..=MAX_DECISION_PATHS).map(|n| format!("A.f{n}")).collect();
    let many = format!("{} -> B: up=nest", many.join(","));
    assert!(many.parse::<Decision>().unwrap_err().message.contains("more than 256 elements"));
    let arguments: Vec<String> = (0..99).map(|n| format!("a{n}=1")).collect();
    let many = format!("A -> B: up=key({})", arguments.join(","));
    assert!(many.parse::<Decision>().unwrap_err().message.contains("more than 8 arguments"));
}

#[test]
fn what_the_page_shows_parses() {
    let decision: Decision =
        "-> Status.STATUS_LOCKED: down=map_to(STATUS_DISABLED) because \"least privilege\""
            .parse()
            .unwrap();
    let down = Policy::new(PolicyKind::MapTo)
        .with("value", Argument::from("STATUS_DISABLED"))
        .because("least privilege");
    let to = vec!["Status.STATUS_LOCKED".to_owned()];
    assert_eq!(decision, Decision { to, down: Some(down), ..Decision::default() });
    for text in [
        "User.street,User.city->User.address:down=flatten,up=nest()",
        "  User.street , User.city\n-> User.address : up = nest , down = flatten ",
    ] {
        let decision: Decision = text.parse().unwrap();
        let printed = "User.street, User.city -> User.address: up=nest, down=flatten";
        assert_eq!(decision.to_string(), printed);
    }
    let named: Decision =
        "A.a -> A.b: up=key(on_duplicate=last, field=\"id\") because \"x\"".parse().unwrap();
    assert_eq!(named.to_string(), "A.a -> A.b: up=key(id, last) because \"x\"");
    let gone: Decision = "A.a ->: up=const(\"true\") because \"a\\\"b\\\\\"".parse().unwrap();
    assert_eq!(gone.to_string(), "A.a ->: up=const(\"true\") because \"a\\\"b\\\\\"");
}

#[test]
fn what_would_not_parse_is_printed_whole() {
    let policy = Policy::new(PolicyKind::Reject).with("x", Argument::Integer(1));
    assert_eq!(policy.to_string(), "reject(x=1)");
    let policy = Policy::new(PolicyKind::Key).with("on_duplicate", Argument::from("last"));
    assert_eq!(policy.to_string(), "key(on_duplicate=last)");
    for direction in Direction::ALL {
        let error = policy.validate(*direction).unwrap_err();
        assert_eq!(error.to_string(), "`key` needs the argument `field`, a name");
        assert_eq!(
            error.help(),
            "write `key(field, on_duplicate)`, by position or as `name=value`"
        );
    }
}

#[test]
fn names_of_policies_lead_to_them() {
    for kind in PolicyKind::ALL {
        assert_eq!(kind.name().parse(), Ok(*kind));
        assert!(kind.about().ends_with('.'), "{kind}");
        assert!(!kind.directions().is_empty(), "{kind}");
    }
}

fn path() -> impl Strategy<Value = String> {
    vec("[A-Za-z_][A-Za-z0-9_]{0,5}", 1..4).prop_map(|names| names.join("."))
}

fn paths(least: usize) -> impl Strategy<Value = Vec<String>> {
    btree_set(path(), least..4).prop_map(|paths| paths.into_iter().collect())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![path(), Just("true".to_owned()), Just("-12".to_owned()), any::<String>()]
        .prop_filter("a word", |text| text.contains(char::is_alphanumeric))
}

fn argument(ty: ParameterType) -> BoxedStrategy<Argument> {
    match ty {
        ParameterType::Name => text().prop_map(Argument::Text).boxed(),
        ParameterType::Count => (1..=i64::MAX).prop_map(Argument::Integer).boxed(),
        ParameterType::Value => prop_oneof![
            any::<String>().prop_map(Argument::Text),
            text().prop_map(Argument::Text),
            any::<i64>().prop_map(Argument::Integer),
            any::<bool>().prop_map(Argument::Boolean),
        ]
        .boxed(),
        ParameterType::Choice(words) => select(words).prop_map(Argument::from).boxed(),
    }
}

fn policy(direction: Direction) -> impl Strategy<Value = Policy> {
    let kinds = PolicyKind::ALL.iter().copied().filter(|it| it.directions().contains(&direction));
    select(kinds.collect::<Vec<_>>()).prop_flat_map(|kind| {
        let given = subsequence(kind.parameters().to_vec(), 0..=kind.parameters().len());
        let arguments = given.prop_flat_map(move |given| {
            let given =
                kind.parameters().iter().filter(move |it| it.required || given.contains(it));
            given.map(|it| (Just(it.name.to_owned()), argument(it.ty))).collect::<Vec<_>>()
        });
        let why =
            if kind.loses() { text().prop_map(Some).boxed() } else { option::of(text()).boxed() };
        (arguments, why).prop_map(move |(arguments, why)| Policy {
            kind,
            arguments: arguments.into_iter().collect(),
            why,
        })
    })
}

fn decision() -> impl Strategy<Value = Decision> {
    let sides = prop_oneof![(paths(1), paths(0)), (paths(0), paths(1))];
    let policies = prop_oneof![
        (policy(Direction::Up).prop_map(Some), option::of(policy(Direction::Down))),
        (option::of(policy(Direction::Up)), policy(Direction::Down).prop_map(Some)),
    ];
    (sides, policies).prop_map(|((from, to), (up, down))| Decision { from, to, up, down })
}

proptest! {
    #[test]
    fn what_is_printed_parses_back(decision in decision()) {
        let text = decision.to_string();
        prop_assume!(text.len() <= MAX_DECISION_LENGTH);
        prop_assert_eq!(text.parse::<Decision>(), Ok(decision), "{}", text);
    }

    #[test]
    fn no_text_is_too_odd(text in any::<String>()) {
        if let Err(error) = text.parse::<Decision>() {
            prop_assert!(error.column <= text.chars().count() + 1);
            error.show(&text);
        }
    }

    /// Texts that are nearly right reach deeper than random ones.
    #[test]
    fn no_edit_is_too_odd(decision in decision(), at in any::<prop::sample::Index>(), with in "[-(),:=>\"\\\\ü .]?") {
        let mut text: Vec<char> = decision.to_string().chars().collect();
        let at = at.index(text.len());
        text.splice(at..=at, with.chars());
        let text: String = text.into_iter().collect();
        match text.parse::<Decision>() {
            Ok(decision) => prop_assert_eq!(decision.to_string().parse::<Decision>(), Ok(decision)),
            Err(error) => prop_assert!(error.column <= text.chars().count() + 1),
        }
    }
}
