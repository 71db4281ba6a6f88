//! Traps, each seen in a prototype, and what the page about bridges says of them.

use limbeck_bridge::Direction::{Down, Up};
use limbeck_bridge::plan::{Class, EnumHow, How, Shape, Value};
use limbeck_schema::model::{Element, EnumId};

use super::node::{Datum, Node};
use super::pairs::{Subject, WORLD, back};
use super::random::number;

fn node(fields: impl IntoIterator<Item = (u32, Datum)>) -> Node {
    Node { fields: fields.into_iter().collect() }
}

fn text(text: &str) -> Datum {
    Datum::Text(text.to_owned())
}

#[test]
fn equal_numbers_that_were_added_independently_are_unrelated() {
    let pair = WORLD.find("fields.v1.LockedOut");
    let locale = node([(1, text("7")), (12, text("de"))]);
    assert_eq!(pair.convert(Up, &locale), Err("locale".to_owned()), "it is no given name");
    let id = node([(1, text("7"))]);
    assert_eq!(pair.convert(Up, &id), Ok(id.clone()));
    let given_name = node([(1, text("7")), (12, text("Ada"))]);
    assert_eq!(pair.convert(Down, &given_name), Ok(id), "it is no locale");
}

#[test]
fn a_number_that_was_used_again_means_nothing_of_before() {
    let pair = WORLD.find("fields.v1.Reused");
    let kept = node([(1, Datum::Integer(3))]);
    let name = node([(1, Datum::Integer(3)), (2, Datum::Integer(1))]);
    assert_eq!(pair.convert(Up, &name), Ok(kept.clone()), "it does not make anything active");
    let active = node([(1, Datum::Integer(3)), (2, Datum::Bool(true))]);
    assert_eq!(pair.convert(Down, &active), Ok(kept));
}

#[test]
fn false_of_an_old_client_is_some_false() {
    let pair = WORLD.find("presence.v1.BoolToOptional");
    assert_eq!(pair.convert(Up, &node([])), Ok(node([(1, Datum::Bool(false))])));
    assert_eq!(pair.convert(Down, &node([(1, Datum::Bool(false))])), Ok(node([])));
}

#[test]
fn a_number_that_only_the_newer_version_assigned_is_refused() {
    let pair = WORLD.find("enums.v1.Added");
    let status = |number| node([(1, Datum::Enum(number))]);
    assert_eq!(pair.convert(Up, &status(3)), Err("a".to_owned()), "it would be read as locked");
    assert_eq!(pair.convert(Down, &status(3)), Ok(status(2)), "locked is disabled");
    let in_list = node([(2, Datum::List(vec![Datum::Enum(1), Datum::Enum(3)]))]);
    assert_eq!(WORLD.find("enums.v1.Valued").convert(Up, &in_list), Err("b[1]".to_owned()));
}

#[test]
fn a_number_that_neither_version_knows_passes() {
    let pair = WORLD.find("enums.v1.Added");
    for number in [42, -1, i32::MIN, i32::MAX] {
        let status = node([(1, Datum::Enum(number))]);
        for direction in [Up, Down] {
            assert_eq!(pair.convert(direction, &status), Ok(status.clone()), "{direction}");
        }
    }
}

#[test]
fn a_number_that_means_something_else_there_is_refused() {
    let pair = WORLD.find("enums.v1.Independent");
    let later = |number| node([(1, Datum::Enum(number))]);
    assert_eq!(pair.convert(Up, &later(7)), Ok(node([])), "v2 took the number for another value");
    assert_eq!(pair.convert(Down, &later(7)), Err("a".to_owned()));
    let pair = WORLD.find("enums.v1.Swapped");
    assert_eq!(pair.convert(Up, &later(1)), Ok(later(2)), "names count, not numbers");
    assert_eq!(pair.convert(Down, &later(2)), Ok(later(1)));
    let pair = WORLD.find("enums.v1.Renumbered");
    assert_eq!(pair.convert(Up, &later(10)), Err("a".to_owned()));
}

#[test]
fn an_empty_text_is_what_nobody_set() {
    for (name, from_text, to_text) in [
        ("texts.v1.TextToTimestamp", Up, Down),
        ("texts.v1.TimestampToText", Down, Up),
        ("texts.v1.TextToOptional", Up, Down),
        ("texts.v1.TextOrZeroToEnum", Up, Up),
        ("texts.v1.ToTextOrZero", Down, Down),
    ] {
        let pair = WORLD.find(name);
        assert_eq!(pair.convert(from_text, &node([])), Ok(node([])), "{name}");
        assert_eq!(pair.convert(to_text, &node([])), Ok(node([])), "{name}");
        let blank = node([(1, text(" "))]);
        assert_eq!(pair.convert(from_text, &blank), Err("a".to_owned()), "{name}");
    }
    for (name, from_text) in [("texts.v1.ToText", Down), ("texts.v1.TextToEnum", Up)] {
        let refused = WORLD.find(name).convert(from_text, &node([]));
        assert_eq!(
            refused,
            Err("a".to_owned()),
            "`reject` refuses all that is not written: {name}"
        );
    }
}

#[test]
fn a_nest_is_made_if_something_is_in_it() {
    let pair = WORLD.find("fields.v1.Nested");
    let name = node([(1, text("a"))]);
    assert_eq!(pair.convert(Up, &name), Ok(name.clone()));
    let street = node([(1, text("a")), (2, text("b"))]);
    let nested = node([(1, text("a")), (4, Datum::Message(node([(1, text("b"))])))]);
    assert_eq!(pair.convert(Up, &street), Ok(nested.clone()));
    assert_eq!(pair.convert(Down, &nested), Ok(street));
}

#[test]
fn every_enum_number_goes_as_its_class_says() {
    let mut seen = 0;
    for plan in &WORLD.plans {
        for pair in &plan.enums {
            let Some((subject, field)) = holder(pair.older) else { continue };
            for direction in [Up, Down] {
                let Some(EnumHow::Cases(cases)) = &pair.way(direction).how else { continue };
                for case in cases {
                    let Element::EnumValue(id, n) = case.from else { panic!("{case:?}") };
                    let number = WORLD.schema().enum_(id).values[n as usize].number;
                    let (class, is_kept) =
                        (case.class, there_and_back(&subject, field, (direction, number)));
                    let name = WORLD.schema().full_name(case.from);
                    match (class, is_kept) {
                        (Class::Lossless, Some(true))
                        | (Class::Checked, None)
                        | (Class::Lossy, Some(false) | None)
                        | (Class::Custom, _) => seen += 1,
                        // A decision to map is a decision to lose, even where it does not.
                        (Class::Lossy, Some(true)) if case.ruling.is_some() => seen += 1,
                        _ => panic!("{name} {direction} is {class}, and came back: {is_kept:?}"),
                    }
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

/// A message with a field that holds such an enum, and no other field that can be refused.
fn holder(older: EnumId) -> Option<(Subject<'static>, u32)> {
    WORLD.subjects().into_iter().find_map(|subject| {
        let [step] = &subject.pair.up.how.as_ref()?[..] else { return None };
        let How::Field(transfer) = &step.how else { return None };
        let is_it = transfer.value == Value::Enum(older) && transfer.shape == Shape::Single;
        let Element::Field(id, n) = step.from[0] else { return None };
        is_it.then(|| (subject, number(&WORLD.schema().message(id).fields[n as usize])))
    })
}

/// Whether a number is the same after it went there and back; `None` if it is refused at once.
fn there_and_back(
    subject: &Subject<'_>,
    field: u32,
    (direction, number): (limbeck_bridge::Direction, i32),
) -> Option<bool> {
    let source = node((number != 0).then_some((field, Datum::Enum(number))));
    let made = subject.convert(direction, &source).ok()?;
    Some(subject.convert(back(direction), &made) == Ok(source))
}
