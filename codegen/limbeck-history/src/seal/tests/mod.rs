//! Seals and fingerprints: frozen vectors, and every edit that breaks one.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::digest::Digest;

use super::*;
use crate::file;
use crate::revision::Revision;

const EVERYTHING: &str = include_str!("../../file/tests/everything.toml");

fn read(text: &str) -> Revision {
    let parsed = file::parse("user.v2", "x.toml", text.as_bytes());
    parsed.unwrap_or_else(|problems| panic!("{problems:#?}\n{text}")).revision
}

fn sealed(text: &str) -> String {
    seal(&read(text), &parents()).to_string()
}

fn parents() -> [Digest; 1] {
    [Digest { bytes: [0x11; 32] }]
}

/// One edit for each thing that a file says, and the key that it is told by.
const EDITS: &[(&str, &str, &str)] = &[
    ("4f1c", "4f1d", "id"),
    ("9b0d", "9b0e", "parents"),
    ("\"user.v1\"", "\"user.v0\"", "fork"),
    ("0123456789ab", "0123456789ac", "fork"),
    ("lb1:0001", "lb1:0002", "fork"),
    ("Split the name;", "Split the name,", "message"),
    ("21:30:00Z", "21:30:01Z", "created"),
    ("lb1:6c", "lb1:6d", "before"),
    (
        "before  = \"lb1:6c00000000000000000000000000000000000000000000000000000000000001\"\n",
        "",
        "before",
    ),
    ("lb1:a0", "lb1:a1", "after"),
    ("lb1:11", "lb1:12", "closure"),
    ("common.v1", "common.v2", "requires"),
    ("77ab", "77ac", "requires"),
    ("nobody calls", "somebody calls", "allow_breaking"),
    ("renamed_from = \"name\"\n", "", "change field User.display_name"),
    ("\"string name = 2;\"", "\"string name = 22;\"", "change field User.display_name"),
    ("json_name = \"town\"", "json_name = \"city\"", "change message Address"),
    ("now = \"contact\"", "was = \"contact\"", "change field User.email"),
    ("\"implicit\"", "\"required\"", "change field User.email"),
    ("[\"A\", \"B\"]", "[\"A\", \"C\"]", "change enum Status"),
    ("\"stable\"", "\"preview\"", "change lifecycle user.v2"),
    ("since = \"2026-11-26\", ", "", "change lifecycle user.v2"),
    ("sunset = \"2027", "sunset = \"2028", "change lifecycle user.v2"),
    ("\"user.v3\"", "\"user.v4\"", "change lifecycle user.v2"),
    ("\"nest\"", "\"drop\"", "bridge User.street, User.city -> User.address"),
    ("limit = 7", "limit = \"7\"", "bridge User.street, User.city -> User.address"),
    ("limit = 7", "most = 7", "bridge User.street, User.city -> User.address"),
    ("strict = true", "strict = false", "bridge User.street, User.city -> User.address"),
    (", why = \"v1 has no message\"", "", "bridge User.street, User.city -> User.address"),
];

#[test]
fn each_edit_breaks_the_seal_and_is_named() {
    let recorded = fingerprints(&read(EVERYTHING));
    let mut seals = BTreeSet::from([sealed(EVERYTHING)]);
    for (from, to, key) in EDITS {
        let edited = EVERYTHING.replacen(from, to, 1);
        assert_ne!(edited, EVERYTHING, "{from}");
        assert!(seals.insert(sealed(&edited)), "{from} => {to}");
        assert_eq!(differences(&recorded, &fingerprints(&read(&edited))), [*key], "{from} => {to}");
    }
}

#[test]
fn an_edit_of_the_name_is_told_by_both() {
    let recorded = fingerprints(&read(EVERYTHING));
    let edited = EVERYTHING.replace("enum = \"Status\"", "enum = \"State\"");
    let told = differences(&recorded, &fingerprints(&read(&edited)));
    assert_eq!(told, ["change enum State", "change enum Status"]);
}

#[test]
fn the_parents_seals_are_sealed() {
    let revision = read(EVERYTHING);
    let with = |parents: &[Digest]| seal(&revision, parents);
    let [first] = parents();
    let second = Digest { bytes: [0x22; 32] };
    let seals = [with(&[]), with(&[first]), with(&[second]), with(&[first, second])];
    assert_eq!(BTreeSet::from(seals).len(), 4);
    assert_ne!(with(&[first, second]), with(&[second, first]), "the first parent is the main line");
}

#[test]
fn how_it_is_written_is_not_sealed() {
    let (changes, bridges) = EVERYTHING.split_once("[[bridge]]").unwrap();
    let mut parts: Vec<&str> = changes.split("[[change]]").collect();
    let head = parts.remove(0);
    parts.reverse();
    let reversed = format!("{head}[[bridge]]{bridges}\n[[change]]{}", parts.join("\n[[change]]"));
    for text in [
        reversed,
        EVERYTHING.replace('\n', "\r\n"),
        EVERYTHING.replace("\nwas", "\n# why\n  was"),
        EVERYTHING.replace("string email = 4", "/* c */ string\temail=4"),
        EVERYTHING.replace("  string street = 1;\n", "string street=1; // c\n\n"),
        EVERYTHING.replace("lb1:93", "lb1:94"),
    ] {
        assert_eq!(sealed(&text), sealed(EVERYTHING), "{text}");
        let told = differences(&fingerprints(&read(EVERYTHING)), &fingerprints(&read(&text)));
        assert_eq!(told, [""; 0], "{text}");
    }
}

#[test]
fn changes_of_one_name_are_told_apart() {
    let twice = EVERYTHING.replace("\"User.email\"", "\"User.display_name\"");
    let prints = fingerprints(&read(&twice));
    assert!(prints.contains_key("change field User.display_name (2)"), "{prints:?}");
    assert_eq!(differences(&BTreeMap::new(), &prints).len(), prints.len());
}

#[test]
fn the_algorithm_never_changes() {
    let seal = "lb1:f63b8ebc3b33607d8355cc9527bba06efe349bcec04952944a823b78c9cfaa59";
    assert_eq!(sealed(EVERYTHING), seal);
    let prints = fingerprints(&read(EVERYTHING));
    let lines: Vec<String> = prints.iter().map(|(key, digits)| format!("{digits} {key}")).collect();
    snapbox::assert_data_eq!(
        lines.join("\n"),
        snapbox::str![[r"
8f78d3eb after
02e0ffbf allow_breaking
c2e386fb before
a1ed67b4 bridge User.street, User.city -> User.address
fd417408 change enum Status
830dd7eb change field User.display_name
bd1c9bde change field User.email
3305d70b change lifecycle user.v2
5d5e8f23 change message Address
6baf492e closure
9a8e7a22 created
a1f29208 fork
13970ae0 id
f8e8a372 message
5934f402 package
20211255 parents
2899b275 requires
"]]
    );
}
