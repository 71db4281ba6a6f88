//! What the service's own code does, over plain trees; `bridge-pairs` has the same over printed types.

use limbeck_bridge::Direction;

use super::node::{Datum, Node};

/// The values of a step, or that it is refused.
pub(crate) fn convert(
    name: &str,
    values: &[Option<Datum>],
    source: &Node,
) -> Result<Vec<Option<Datum>>, ()> {
    let text = |n: usize| match values.get(n) {
        Some(Some(Datum::Text(text))) => text.clone(),
        other => panic!("{other:?} is no text"),
    };
    let made = match name {
        "Split.full_name up" => {
            let name = text(0);
            let (given, family) = name.split_once(' ').ok_or(())?;
            vec![Datum::Text(given.to_owned()), Datum::Text(family.to_owned())]
        }
        "Split.given down" => vec![Datum::Text(format!("{} {}", text(0), text(1)))],
        "Format.a up" | "Deep.a up" => {
            let is_set = values == [Some(Datum::Bool(true))];
            vec![Datum::Text(if is_set { "yes" } else { "no" }.to_owned())]
        }
        "Format.a down" | "Deep.a down" => match &*text(0) {
            "yes" => vec![Datum::Bool(true)],
            "no" | "" => vec![Datum::Bool(false)],
            _ => return Err(()),
        },
        "Kept.note down" => vec![note(source)],
        "Another.a up" | "Another.a down" => match &values[0] {
            Some(Datum::Enum(number @ 0..=1)) => vec![Datum::Enum(*number)],
            _ => return Err(()),
        },
        name => panic!("nothing is written for `{name}`"),
    };
    Ok(made.into_iter().map(Some).collect())
}

/// Keeps a value aside, in what was made.
pub(crate) fn stash(name: &str, value: Option<Datum>, target: &mut Node) {
    assert_eq!(name, "Kept.note up");
    if let Some(value) = value.filter(|value| !value.is_zero()) {
        let labels = target.fields.entry(3).or_insert_with(|| Datum::Map([].into()));
        let Datum::Map(labels) = labels else { panic!("{labels:?} is no map") };
        labels.insert(Datum::Text("note".to_owned()), value);
    }
}

/// What a member of a oneof becomes.
pub(crate) fn variant(
    name: &str,
    direction: Direction,
    datum: &Datum,
) -> Result<Vec<(u32, Datum)>, ()> {
    assert_eq!((name, direction), ("b", Direction::Up));
    let Datum::Text(text) = datum else { panic!("{datum:?} is no text") };
    match &**text {
        "" => Ok(Vec::new()),
        "7" => Ok(vec![(1, Datum::Integer(7))]),
        _ => Err(()),
    }
}

/// What a number of an enum becomes; `None` if it is refused.
pub(crate) fn number(name: &str, direction: Direction, number: i32) -> Option<i32> {
    match (name, direction, number) {
        ("Code", Direction::Up, 1) => Some(2),
        ("Code", Direction::Down, 2) => None,
        other => panic!("nothing is written for {other:?}"),
    }
}

fn note(kept: &Node) -> Datum {
    match kept.fields.get(&3) {
        Some(Datum::Map(labels)) => {
            let found = labels.get(&Datum::Text("note".to_owned())).cloned();
            found.unwrap_or_else(|| Datum::Text(String::new()))
        }
        _ => Datum::Text(String::new()),
    }
}
