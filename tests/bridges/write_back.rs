//! What is damaged when an old client reads an object, edits it, and writes it back.

use limbeck_bridge::Direction::{Down, Up};
use limbeck_bridge::plan::How;
use limbeck_schema::model::{Element, MessageId};

use super::node::{Datum, Node};
use super::pairs::{Subject, WORLD};
use super::random::{Generator, Random, number};

const OBJECTS: usize = 5_000;
/// The field that the client edits; it is the same in both versions.
const EMAIL: u32 = 2;

#[test]
fn delta_put_damages_nothing() {
    let subject = WORLD.find("profiles.v1.Profile");
    let generator = Generator::new(WORLD.schema(), subject.plan);
    let mut random = Random::new(7);
    let mut damaged = [0; 3];
    for n in 0..OBJECTS {
        let stored = generator.message(subject.source(Down), &mut random);
        let mut edited = subject.convert(Down, &stored).expect("every object can be read");
        let email = Datum::Text(format!("{n}@example.com"));
        edited.fields.insert(EMAIL, email.clone());
        let mut wanted = stored.clone();
        wanted.fields.insert(EMAIL, email);
        let up = subject.convert(Up, &edited);
        let full = up.clone();
        let masked = up.map(|up| merge(&subject, &stored, &up));
        let delta = subject.delta_put(&stored, &edited).expect("it is a resource");
        for (count, written) in damaged.iter_mut().zip([full, masked, delta]) {
            // What is refused is not written, and damages nothing; but it should not be refused either.
            *count += usize::from(written != Ok(wanted.clone()));
        }
    }
    let [full, masked, delta] = damaged;
    println!(
        "of {OBJECTS} objects: full replace damages {full}, a mask of v1's fields {masked}, delta put {delta}"
    );
    assert_eq!(delta, 0, "delta put damages nothing");
    assert!(full > masked && masked > OBJECTS / 4, "the others damage: {full}, {masked}");
}

/// What an update under a mask of all fields that v1 knows leaves behind.
fn merge(subject: &Subject<'_>, stored: &Node, up: &Node) -> Node {
    let mut merged = stored.clone();
    for step in subject.pair.up.how.iter().flatten() {
        if matches!(step.how, How::Fill(_)) {
            continue;
        }
        for number in step.to.iter().flat_map(|element| numbers(*element)) {
            merged.fields.remove(&number);
            merged.fields.extend(up.fields.get(&number).map(|datum| (number, datum.clone())));
        }
    }
    merged
}

fn numbers(element: Element) -> Vec<u32> {
    let of = |id: MessageId| &WORLD.schema().message(id).fields;
    match element {
        Element::Field(id, n) => vec![number(&of(id)[n as usize])],
        Element::Oneof(id, n) => {
            of(id).iter().filter(|field| field.oneof == Some(n)).map(number).collect()
        }
        other => panic!("{other:?} is no member of a message"),
    }
}
