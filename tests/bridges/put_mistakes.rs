//! Mistakes in how edited messages are put back: law 5 finds each.

use super::mutations::{Mutation, mistake};

const SHELF: &str = "profiles.v1.Shelf";
const PUT: &str = "shelf_delta_put";

pub(super) const MISTAKES: &[Mutation] = &[
    mistake(
        "everything is made anew",
        "profiles.v1.Note",
        "note_delta_put",
        "BridgeError> {",
        "BridgeError> { if true { return Ok(note_up(edited)); }",
    ),
    mistake(
        "nothing is put back",
        "profiles.v1.Note",
        "note_delta_put",
        "BridgeError> {",
        "BridgeError> { if true { return Ok(stored); }",
    ),
    mistake(
        "compared with another field",
        "profiles.v1.Profile",
        "profile_delta_put",
        "if login_count == login_count_before_ {",
        "if login_count == status_before_ {",
    ),
    mistake(
        "compared with itself",
        SHELF,
        PUT,
        "if notes == notes_before_ {",
        "if notes_before_ == notes_before_ {",
    ),
    mistake(
        "a message inside is made anew",
        SHELF,
        PUT,
        "device_delta_put(stored, edited)",
        "{ let _ = stored; Ok::<_, ::limbeck_runtime::bridge::BridgeError>(device_up(edited)) }",
    ),
    mistake(
        "elements by position",
        SHELF,
        PUT,
        r#"put_list(devices_stored_, (devices_before_, devices), "devices",
           (|element| ::limbeck_runtime::bridge::Key::from(&element.name), "#,
        r#"put_aligned(devices_stored_, (devices_before_, devices), "devices", ("#,
    ),
    mistake("elements by another field", SHELF, PUT, "(&element.name)", "(&element.label)"),
    mistake(
        "elements that were edited are made anew",
        SHELF,
        PUT,
        "Key::from(&element.name), device_delta_put,",
        "Key::from(&element.name), |_, value| Ok(device_up(value)),",
    ),
    mistake(
        "elements without a key are made anew",
        SHELF,
        PUT,
        r#""notes", (note_delta_put,"#,
        r#""notes", (|_, value| Ok(note_up(value)),"#,
    ),
    mistake(
        "an element is lost",
        SHELF,
        PUT,
        r#"(notes_before_, notes), "notes""#,
        r#"(notes_before_, notes.into_iter().skip(1).collect()), "notes""#,
    ),
    mistake(
        "an entry is lost",
        SHELF,
        PUT,
        r#"by_role, "by_role""#,
        r#"by_role.into_iter().skip(1).collect(), "by_role""#,
    ),
    mistake(
        "entries are made anew",
        SHELF,
        PUT,
        r#""by_role", (note_delta_put,"#,
        r#""by_role", (|_, value| Ok(note_up(value)),"#,
    ),
    mistake(
        "entries with other keys are made anew",
        SHELF,
        PUT,
        "Ok(i64::from(*key)), note_delta_put,",
        "Ok(i64::from(*key)), |_, value| Ok(note_up(value)),",
    ),
    mistake(
        "elements that become entries are made anew",
        SHELF,
        PUT,
        "let mut element = device_delta_put(stored, value)?; element.name = kept;",
        "let mut element = { let _ = stored; device_up(value) }; element.name = kept;",
    ),
    mistake(
        "entries that become elements by another key",
        SHELF,
        PUT,
        "|element| element.name.clone(), |stored",
        "|element| element.label.clone(), |stored",
    ),
    mistake(
        "another one of two elements with one key",
        SHELF,
        PUT,
        r#"("mapped", ::limbeck_runtime::bridge::Duplicates::Last)"#,
        r#"("mapped", ::limbeck_runtime::bridge::Duplicates::First)"#,
    ),
    mistake(
        "the first of a list is made anew",
        SHELF,
        PUT,
        r#"newest, "newest", (note_delta_put,"#,
        r#"newest, "newest", (|_, value| Ok(note_up(value)),"#,
    ),
    mistake(
        "the last in place of the first, put back",
        SHELF,
        PUT,
        "put_into_first(",
        "put_into_last(",
    ),
    mistake(
        "a member of a oneof is made anew",
        SHELF,
        PUT,
        "note_delta_put(stored, edited)",
        "{ let _ = stored; Ok::<_, ::limbeck_runtime::bridge::BridgeError>(note_up(edited)) }",
    ),
    mistake(
        "a oneof is switched",
        SHELF,
        PUT,
        "Some(super::super::v2::shelf::Contact::Link(value))",
        "Some(super::super::v2::shelf::Contact::Note(super::super::v2::Note { text: value, ..Default::default() }))",
    ),
];
