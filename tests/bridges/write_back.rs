//! What is damaged when an old client reads an object, edits it, and writes it back.
//!
//! What is wanted is said by the same edit of the stored object itself, by somebody who sees all of it.

use std::collections::BTreeMap;

use limbeck_bridge::Direction::{Down, Up};
use limbeck_bridge::plan::How;
use limbeck_bridge_pairs::deep;
use limbeck_schema::model::{Element, MessageId};

use super::node::{Datum, Node};
use super::pairs::{Subject, WORLD};
use super::random::{Generator, Random, number};

const OBJECTS: usize = 5_000;

/// Fields of `Shelf` in both versions, and those of what it holds.
const DEVICES: u32 = 1;
const NOTES: u32 = 2;
const BY_ROLE: u32 = 3;
/// A list in the older version, a map in the newer one.
const LISTED: u32 = 4;
/// A map in the older version, a list in the newer one.
const MAPPED: u32 = 5;
const NOTE: u32 = 7;
const LINK: u32 = 8;
const MAIN: u32 = 9;
const NAME: u32 = 1;
const TEXT: u32 = 1;
const LABEL: u32 = 2;
const COLOR: u32 = 2;

/// An edit of what the older version sees, and of what is stored; `None` where there is nothing to edit.
type Edit = fn(&mut Node, &mut Node, &mut Random) -> Option<()>;

const EDITS: &[(&str, Edit)] = &[
    ("a field of a message inside", |seen, stored, _| {
        [seen, stored].into_iter().try_for_each(|it| set(message(it, MAIN)?, LABEL, text("new")))
    }),
    ("an element with an identity edited", |seen, stored, random| {
        let at = random.below(list(seen, DEVICES)?.len());
        [seen, stored]
            .into_iter()
            .try_for_each(|it| set(held(list(it, DEVICES)?.get_mut(at)?)?, LABEL, text("new")))
    }),
    ("one removed, another one edited", |seen, stored, random| {
        let length = list(seen, DEVICES)?.len();
        let (gone, at) = (random.below(length), random.below(length.checked_sub(1)?.max(1)));
        [seen, stored].into_iter().try_for_each(|it| {
            let devices = list(it, DEVICES)?;
            devices.remove(gone);
            set(held(devices.get_mut(at)?)?, LABEL, text("new"))
        })
    }),
    ("one in the place of another one", |seen, stored, random| {
        let at = random.below(list(seen, DEVICES)?.len());
        [seen, stored].into_iter().try_for_each(|it| {
            *list(it, DEVICES)?.get_mut(at)? = node([(NAME, "fresh"), (LABEL, "new")]);
            Some(())
        })
    }),
    ("all moved, and one edited", |seen, stored, random| {
        let length = list(seen, DEVICES)?.len();
        let (by, at) = (random.below(length), random.below(length));
        [seen, stored].into_iter().try_for_each(|it| {
            let devices = list(it, DEVICES)?;
            devices.rotate_left(by);
            set(held(devices.get_mut(at)?)?, LABEL, text("new"))
        })
    }),
    ("an element without an identity edited", |seen, stored, random| {
        let at = random.below(list(seen, NOTES)?.len());
        [seen, stored]
            .into_iter()
            .try_for_each(|it| set(held(list(it, NOTES)?.get_mut(at)?)?, TEXT, text("new")))
    }),
    ("one without an identity added", |seen, stored, random| {
        let at = random.below(list(seen, NOTES)?.len() + 1);
        [seen, stored].into_iter().try_for_each(|it| {
            list(it, NOTES)?.insert(at, node([(TEXT, "fresh")]));
            Some(())
        })
    }),
    ("one without an identity removed", |seen, stored, random| {
        let at = random.below(list(seen, NOTES)?.len());
        [seen, stored].into_iter().try_for_each(|it| {
            list(it, NOTES)?.remove(at);
            if list(it, NOTES)?.is_empty() {
                it.fields.remove(&NOTES);
            }
            Some(())
        })
    }),
    ("those without an identity moved", |seen, stored, random| {
        let by = random.below(list(seen, NOTES)?.len());
        [seen, stored].into_iter().try_for_each(|it| {
            list(it, NOTES)?.rotate_left(by);
            Some(())
        })
    }),
    ("an entry edited, another one added", |seen, stored, random| {
        let key = random.pick(&keys(entries(seen, BY_ROLE)?)).clone();
        [seen, stored].into_iter().try_for_each(|it| {
            let entries = entries(it, BY_ROLE)?;
            set(held(entries.get_mut(&key)?)?, COLOR, Datum::Integer(77))?;
            entries.insert(text("fresh"), node([(TEXT, "new")]));
            Some(())
        })
    }),
    ("an element that is an entry in the newer version", |seen, stored, random| {
        let devices = list(seen, LISTED)?;
        let at = random.below(devices.len());
        let device = held(&mut devices[at])?;
        let key = device.fields.get(&NAME).cloned().unwrap_or_else(|| text(""));
        set(device, LABEL, text("new"))?;
        set(held(entries(stored, LISTED)?.get_mut(&key)?)?, LABEL, text("new"))
    }),
    ("an entry that is an element in the newer version", |seen, stored, random| {
        let entries = entries(seen, MAPPED)?;
        let key = random.pick(&keys(entries)).clone();
        set(held(entries.get_mut(&key)?)?, LABEL, text("new"))?;
        let is_it = |it: &&mut Datum| match it {
            Datum::Message(device) => device.fields.get(&NAME) == Some(&key),
            _ => false,
        };
        set(held(list(stored, MAPPED)?.iter_mut().find(is_it)?)?, LABEL, text("new"))
    }),
    ("a member of a oneof edited", |seen, stored, _| {
        [seen, stored].into_iter().try_for_each(|it| set(message(it, NOTE)?, TEXT, text("new")))
    }),
    ("a oneof switched, and an element edited", |seen, stored, random| {
        let at = random.below(list(seen, DEVICES)?.len());
        [seen, stored].into_iter().try_for_each(|it| {
            it.fields.remove(&NOTE);
            it.fields.insert(LINK, text("new"));
            set(held(list(it, DEVICES)?.get_mut(at)?)?, LABEL, text("new"))
        })
    }),
];

#[test]
fn a_scalar_is_edited_without_damage() {
    let email = |seen: &mut Node, stored: &mut Node, random: &mut Random| {
        let email = text(&format!("{}@example.com", random.next()));
        [seen, stored].into_iter().try_for_each(|it| set(it, 2, email.clone()))
    };
    let subject = WORLD.find("profiles.v1.Profile");
    let damaged = damage(&subject, email, OBJECTS);
    println!("a scalar: {damaged}");
    assert_eq!(damaged.delta, 0, "delta put damages nothing");
    assert!(damaged.full > damaged.masked && damaged.masked > OBJECTS / 4, "{damaged}");
}

#[test]
fn parts_are_edited_without_damage() {
    let subject = WORLD.find("profiles.v1.Shelf");
    let objects = OBJECTS / EDITS.len() + 1;
    let mut all = Damage::default();
    for (name, edit) in EDITS {
        let damaged = damage(&subject, *edit, objects);
        println!("{name}: {damaged}");
        assert_eq!(damaged.delta, 0, "{name}");
        assert!(damaged.full > objects / 4 && damaged.masked > objects / 4, "{name}: {damaged}");
        all.objects += damaged.objects;
        all.full += damaged.full;
        all.masked += damaged.masked;
    }
    println!("in all: {all}");
    assert!(all.objects >= OBJECTS);
}

#[test]
fn an_update_converts_each_value_once_however_deep_it_is() {
    for (name, hold) in deep::HOLDERS {
        let [shallow, deeper] = [1, 40].map(|depth| deep::update(*hold, depth).unwrap());
        // Beside the innermost one, what holds it is as large at each level.
        let each = shallow.downs - 1;
        assert!(shallow.is_right && deeper.is_right, "{name}");
        assert_eq!((shallow.ups, deeper.ups), (1, 1), "{name}: what was edited alone goes up");
        assert_eq!(deeper.downs, 1 + 40 * each, "{name}");
        assert!(each <= 2, "{name}");
    }
}

/// How many objects are not as they should be.
#[derive(Debug, Default)]
struct Damage {
    objects: usize,
    full: usize,
    masked: usize,
    delta: usize,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { objects, full, masked, delta } = self;
        write!(
            f,
            "of {objects} objects, full replace damages {full}, a mask of v1's fields {masked}, delta put {delta}"
        )
    }
}

fn damage(
    subject: &Subject<'_>,
    edit: impl Fn(&mut Node, &mut Node, &mut Random) -> Option<()>,
    objects: usize,
) -> Damage {
    let generator = Generator::new(WORLD.schema(), subject.plan);
    let mut random = Random::new(7);
    let mut damage = Damage::default();
    while damage.objects < objects {
        let mut stored = generator.message(subject.source(Down), &mut random);
        if subject.older() == "profiles.v1.Shelf" {
            tell_apart(&mut stored);
        }
        let Ok(mut edited) = subject.convert(Down, &stored) else { continue };
        let mut wanted = stored.clone();
        if edit(&mut edited, &mut wanted, &mut random).is_none() {
            continue;
        }
        damage.objects += 1;
        let up = subject.convert(Up, &edited);
        // What is refused is not written, and damages nothing; but it should not be refused either.
        let is_damaged =
            |written: Result<Node, String>| usize::from(written.as_ref() != Ok(&wanted));
        damage.masked += is_damaged(up.clone().map(|up| merge(subject, &stored, &up)));
        damage.full += is_damaged(up);
        damage.delta += is_damaged(subject.delta_put(&stored, &edited).expect("it is a resource"));
    }
    damage
}

/// Gives devices and notes names and texts of their own, and what their entries are called.
fn tell_apart(shelf: &mut Node) {
    for (field, key) in [(DEVICES, NAME), (NOTES, TEXT), (MAPPED, NAME)] {
        for (at, element) in (0..).zip(list(shelf, field).into_iter().flatten()) {
            let own = char::from(b'a' + at);
            held(element).and_then(|it| set(it, key, text(&format!("{own}{own}"))));
        }
    }
    for (key, value) in entries(shelf, LISTED).into_iter().flatten() {
        held(value).and_then(|it| set(it, NAME, key.clone()));
    }
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

fn text(text: &str) -> Datum {
    Datum::Text(text.to_owned())
}

fn node<const N: usize>(fields: [(u32, &str); N]) -> Datum {
    Datum::Message(Node { fields: fields.map(|(number, value)| (number, text(value))).into() })
}

/// Sets a field; the empty text is none.
#[expect(clippy::unnecessary_wraps, reason = "one of several steps that may find nothing")]
fn set(node: &mut Node, number: u32, value: Datum) -> Option<()> {
    node.fields.remove(&number);
    node.fields.extend(Some((number, value)).filter(|(_, value)| !value.is_zero()));
    Some(())
}

fn held(datum: &mut Datum) -> Option<&mut Node> {
    if let Datum::Message(node) = datum { Some(node) } else { None }
}

fn message(node: &mut Node, field: u32) -> Option<&mut Node> {
    held(node.fields.get_mut(&field)?)
}

fn list(node: &mut Node, field: u32) -> Option<&mut Vec<Datum>> {
    if let Datum::List(list) = node.fields.get_mut(&field)? { Some(list) } else { None }
}

fn entries(node: &mut Node, field: u32) -> Option<&mut BTreeMap<Datum, Datum>> {
    if let Datum::Map(map) = node.fields.get_mut(&field)? { Some(map) } else { None }
}

fn keys(entries: &BTreeMap<Datum, Datum>) -> Vec<Datum> {
    entries.keys().cloned().collect()
}
