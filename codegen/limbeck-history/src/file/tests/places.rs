//! Where each key stands.

use super::*;

fn at(text: &str, key: &str) -> (u32, u32, u32, u32) {
    let parsed = parse("user.v2", "0001_x.toml", text.as_bytes()).unwrap();
    let place = parsed.place(key);
    assert_eq!(&*place.file, "0001_x.toml");
    let (start, end) = (place.span.start, place.span.end);
    (start.line, start.column, end.line, end.column)
}

#[test]
fn keys_that_are_not_there_stand_where_they_would() {
    assert_eq!(at(EVERYTHING, "nonsense"), (1, 1, 1, 1));
    assert_eq!(at(EVERYTHING, "change[99].was"), (1, 1, 1, 1));
    assert_eq!(at(EVERYTHING, "change[1].was"), (21, 1, 21, 11));
}

#[test]
fn each_key_has_a_place() {
    assert_eq!(at(EVERYTHING, "message"), (6, 1, 6, 57));
    assert_eq!(at(EVERYTHING, "change[0]"), (15, 1, 15, 11));
    assert_eq!(at(EVERYTHING, "change[0].renamed_from"), (17, 1, 17, 22));
    assert_eq!(at(EVERYTHING, "change[1].now"), (23, 1, 27, 5));
    assert_eq!(at(EVERYTHING, "change[2].oneof.now"), (31, 11, 31, 26));
    assert_eq!(at(EVERYTHING, "bridge[0].up"), (48, 1, 48, 27));
    assert_eq!(at(EVERYTHING, "bridge[0].up.why"), (48, 1, 48, 27));
    assert_eq!(at(EVERYTHING, "requires"), (11, 1, 11, 44));
    assert_eq!(at(EVERYTHING, "fork.after").0, 5);
    assert_eq!(at(EVERYTHING, "requires.common.v1"), (11, 14, 11, 42));
}

#[test]
fn line_ends_and_marks_move_nothing() {
    let crlf = EVERYTHING.replace('\n', "\r\n");
    for key in ["format", "message", "change[1].now", "bridge[0].down"] {
        assert_eq!(at(&crlf, key), at(EVERYTHING, key), "{key}");
    }
    let marked = format!("\u{feff}{EVERYTHING}");
    assert_eq!(at(&marked, "format"), (1, 4, 1, 15));
    assert_eq!(at(&marked, "id"), at(EVERYTHING, "id"));
    assert_eq!(at(&format!("\u{feff}{crlf}"), "change[1].now"), (23, 1, 27, 5));
}

#[test]
fn other_spellings_of_one_table_are_the_same() {
    let revision = read(EVERYTHING);
    let dotted = EVERYTHING
        .replace(
            "requires = { \"common.v1\" = \"77ab02c1de90\" }",
            "requires.\"common.v1\" = '77ab02c1de90'",
        )
        .replace("2026-11-22T21:30:00Z", "2026-11-22 21:30:00+00:00")
        .replace("since = \"2026-11-26\"", "since = 2026-11-26");
    assert_eq!(read(&dotted), revision);
    assert_eq!(at(&dotted, "requires.common.v1").0, 11);
    let crlf = EVERYTHING.replace('\n', "\r\n");
    assert_eq!(read(&crlf), revision);
    assert_eq!(read(&format!("\u{feff}{crlf}")), revision);
    let (head, rest) = EVERYTHING.split_once("oneof = { now = \"contact\" }\n").unwrap();
    let (keys, rest) = rest.split_once("\n\n").unwrap();
    let header = format!("{head}{keys}\n[change.oneof]\nnow = \"contact\"\n\n{rest}");
    assert_eq!(read(&header), revision);
}
