//! What masks take.

use std::collections::BTreeMap;

use prost_types::FieldMask;

use super::super::{Masked, Part, copy_masked};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) age: Option<i32>,
    boss: Option<Box<Person>>,
    tags: BTreeMap<String, String>,
    friends: BTreeMap<i32, Person>,
    nicks: Vec<String>,
    pet: Option<Pet>,
}

#[derive(Clone, Debug, PartialEq)]
enum Pet {
    Cat(String),
    Human(Box<Person>),
}

impl Masked for Person {
    const FIELDS: &'static [&'static str] =
        &["name", "age", "boss", "tags", "friends", "nicks", "cat", "human"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        match field {
            0 => part.value(&mut self.name, &from.name),
            1 => part.value(&mut self.age, &from.age),
            2 => part.message(&mut self.boss, &from.boss),
            3 => part.map(&mut self.tags, &from.tags),
            4 => part.map_of(&mut self.friends, &from.friends),
            5 => part.value(&mut self.nicks, &from.nicks),
            6 => part.member(&mut self.pet, &from.pet, |pet| match pet {
                Pet::Cat(_) => true,
                Pet::Human(_) => false,
            }),
            7 => part.member_of(
                &mut self.pet,
                &from.pet,
                Pet::Human,
                (
                    |pet| match pet {
                        Pet::Cat(_) => None,
                        Pet::Human(human) => Some(human),
                    },
                    |pet| match pet {
                        Pet::Cat(_) => None,
                        Pet::Human(human) => Some(human),
                    },
                ),
            ),
            _ => None,
        }
    }
}

fn mask(paths: &[&str]) -> FieldMask {
    FieldMask { paths: paths.iter().map(ToString::to_string).collect() }
}

fn named(name: &str) -> Person {
    Person { name: name.into(), ..Person::default() }
}

fn copied(from: &Person, edited: &Person, paths: &[&str]) -> Person {
    let mut to = from.clone();
    copy_masked(&mut to, edited, Some(&mask(paths))).unwrap();
    to
}

#[test]
fn what_names_nothing_is_told() {
    for path in [
        "",
        ".",
        "x",
        "name.x",
        "name.",
        ".name",
        "boss.x",
        "boss.",
        "tags.a.b",
        "friends.x",
        "friends.1.x",
        "friends.`1",
        "nicks.0",
        "nicks.*",
        "cat.x",
        "human.x",
        "name,age",
        "Name",
        "boss.*",
    ] {
        let (mut to, mask) = (named("a"), mask(&["name", path, "age"]));
        let error = copy_masked(&mut to, &named("b"), Some(&mask)).unwrap_err();
        assert_eq!(error.path(), "paths[1]", "{path}");
    }
    for (paths, place) in [(["*", "x"], "paths[1]"), (["x", "*"], "paths[0]")] {
        let error = copy_masked(&mut named("a"), &named("b"), Some(&mask(&paths))).unwrap_err();
        assert_eq!(error.path(), place);
    }
    // Below another path it is told all the same.
    assert!(copy_masked(&mut named("a"), &named("b"), Some(&mask(&["boss", "boss.x"]))).is_err());
}

#[test]
fn hostile_masks_end_soon() {
    let mut edited = named("b");
    edited.tags = (0..50_000).map(|key| (key.to_string(), "x".repeat(16))).collect();
    let start = std::time::Instant::now();
    let all = vec!["tags"; 200_000];
    copied(&named("a"), &edited, &all);
    let deep = vec!["boss"; 100_000].join(".");
    assert!(copy_masked(&mut named("a"), &edited, Some(&mask(&[&deep]))).is_err());
    let chains: Vec<String> = (1..100).map(|depth| vec!["boss"; depth].join(".")).collect();
    let chains: Vec<&str> = chains.iter().rev().map(String::as_str).collect();
    let mut to = named("a");
    assert_eq!(copy_masked(&mut to, &edited, Some(&mask(&chains))).unwrap(), ["boss"]);
    let keys: Vec<String> = (0..100_000).map(|key| format!("tags.{key}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (few, many) = (mask(&keys[..10_000]), mask(&keys[..10_001]));
    assert_eq!(copy_masked(&mut to, &edited, Some(&few)).unwrap().len(), 10_000);
    assert_eq!(to.tags.len(), 10_000);
    let error = copy_masked(&mut to, &edited, Some(&many)).unwrap_err();
    assert_eq!((error.path().as_str(), error.reason()), ("paths", "must be at most 10000 paths"));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// Counts how often it is copied.
#[derive(Debug, Default, PartialEq)]
struct Copied(u32);

thread_local! {
    static COPIES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl Clone for Copied {
    fn clone(&self) -> Self {
        COPIES.set(COPIES.get() + 1);
        Self(self.0)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Holder {
    held: Option<Held>,
}

#[derive(Clone, Debug, PartialEq)]
enum Held {
    Items(Items),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Items {
    by_key: BTreeMap<u32, Copied>,
}

impl Masked for Holder {
    const FIELDS: &'static [&'static str] = &["items"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        match field {
            0 => part.member_of(
                &mut self.held,
                &from.held,
                Held::Items,
                (|Held::Items(items)| Some(items), |Held::Items(items)| Some(items)),
            ),
            _ => None,
        }
    }
}

impl Masked for Items {
    const FIELDS: &'static [&'static str] = &["by_key"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        match field {
            0 => part.map(&mut self.by_key, &from.by_key),
            _ => None,
        }
    }
}

#[test]
fn a_path_into_a_oneof_copies_no_more_than_it_names() {
    let items = |count| Items { by_key: (0..count).map(|key| (key, Copied(key))).collect() };
    let holder = |count| Holder { held: Some(Held::Items(items(count))) };
    let keys: Vec<String> = (0..2000).map(|key| format!("items.by_key.{key}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    for mut to in [Holder::default(), holder(0), holder(2000)] {
        COPIES.set(0);
        copy_masked(&mut to, &holder(2000), Some(&mask(&keys))).unwrap();
        assert_eq!((COPIES.get(), &to), (2000, &holder(2000)));
    }
}

#[test]
fn a_mask_takes_what_it_names() {
    let stored = Person {
        age: Some(3),
        boss: Some(Box::new(Person { age: Some(50), ..named("boss") })),
        tags: [("a", "1"), ("b.c", "2")].map(|(key, value)| (key.into(), value.into())).into(),
        friends: [(1, named("one")), (2, named("two"))].into(),
        pet: Some(Pet::Cat("cat".into())),
        ..named("stored")
    };
    let edited = named("edited");
    let same = |change: fn(&mut Person)| {
        let mut expected = stored.clone();
        change(&mut expected);
        expected
    };
    let taken = |paths: &[&str]| copied(&stored, &edited, paths);
    assert_eq!(taken(&["name"]), same(|to| to.name = "edited".into()));
    assert_eq!(taken(&["age"]), same(|to| to.age = None));
    assert_eq!(taken(&["boss.name"]), same(|to| to.boss.as_mut().unwrap().name.clear()));
    assert_eq!(taken(&["boss.boss.name"]), stored);
    assert_eq!(taken(&["tags.`b.c`", "tags.z"]), same(|to| drop(to.tags.remove("b.c"))));
    assert_eq!(taken(&["friends.2", "friends.3"]), same(|to| drop(to.friends.remove(&2))));
    assert_eq!(taken(&["friends.1.name"]), same(|to| to.friends.get_mut(&1).unwrap().name.clear()));
    assert_eq!(taken(&["human", "human.name"]), stored);
    assert_eq!(taken(&["cat"]), same(|to| to.pet = None));
    assert_eq!(taken(&["*"]), edited);
    assert_eq!(taken(&["name", "*", "*", "boss.name"]), edited);
    let back = copied(&edited, &stored, &["boss.name", "friends.2.name", "tags.a", "cat"]);
    assert_eq!(back.boss, Some(Box::new(named("boss"))));
    assert_eq!((back.friends.len(), back.tags.len(), back.pet), (1, 1, stored.pet.clone()));
    let human =
        |name: &str| Person { pet: Some(Pet::Human(Box::new(named(name)))), ..Person::default() };
    assert_eq!(copied(&human("a"), &human("b"), &["human.name"]), human("b"));
    assert_eq!(copied(&stored, &human("b"), &["human.name"]).pet, human("b").pet);
    assert_eq!(copied(&human("a"), &Person::default(), &["human"]).pet, None);
    assert_eq!(copied(&human("a"), &Person::default(), &["human.name"]), human(""));
}

#[test]
fn without_a_mask_it_takes_what_is_set() {
    let mut to = Person { age: Some(3), ..named("a") };
    let edited = Person { age: Some(0), pet: Some(Pet::Cat(String::new())), ..Person::default() };
    assert_eq!(copy_masked(&mut to, &edited, None).unwrap(), ["age", "cat"]);
    assert_eq!(to, Person { name: "a".into(), ..edited.clone() });
    assert_eq!(copy_masked(&mut to, &Person::default(), Some(&mask(&[]))).unwrap(), [""; 0]);
    assert_eq!(copy_masked(&mut to, &named("x"), Some(&mask(&["*"]))).unwrap().len(), 8);
    assert_eq!(copied(&to, &edited, &["name", "name", "age", "cat"]), edited);
}

/// By what a message of another crate is named in parts.
enum Here {}

#[derive(Clone, Debug, Default, PartialEq)]
struct Account {
    limit: Option<prost_types::Duration>,
    limits: BTreeMap<String, prost_types::Duration>,
    owner: Option<Box<Account>>,
}

impl Masked<Here> for Account {
    const FIELDS: &'static [&'static str] = &["limit", "limits", "owner"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_, Here>) -> Option<()> {
        match field {
            0 => part.message(&mut self.limit, &from.limit),
            1 => part.map_of(&mut self.limits, &from.limits),
            2 => part.message(&mut self.owner, &from.owner),
            _ => None,
        }
    }
}

impl Masked<Here> for prost_types::Duration {
    const FIELDS: &'static [&'static str] = &["seconds", "nanos"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_, Here>) -> Option<()> {
        match field {
            0 => part.value(&mut self.seconds, &from.seconds),
            1 => part.value(&mut self.nanos, &from.nanos),
            _ => None,
        }
    }
}

#[test]
fn parts_of_messages_of_other_crates_are_taken() {
    let account = |seconds, nanos| {
        let limit = prost_types::Duration { seconds, nanos };
        let limits = [("a".to_owned(), limit)].into();
        let owner = Some(Box::new(Account { limit: Some(limit), ..Account::default() }));
        Account { limit: Some(limit), limits, owner }
    };
    let mut to = account(1, 2);
    for path in ["limit.x", "limits.a.x", "limit.seconds.x", "owner.limit.x"] {
        assert!(copy_masked(&mut to, &account(3, 4), Some(&mask(&[path]))).is_err(), "{path}");
    }
    let paths = mask(&["limit.seconds", "limits.a.seconds", "owner.limit.seconds"]);
    copy_masked(&mut to, &account(3, 4), Some(&paths)).unwrap();
    assert_eq!(to, account(3, 2));
}
