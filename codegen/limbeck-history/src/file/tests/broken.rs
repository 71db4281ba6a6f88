//! Files with every kind of fault: each is told, with its place.

use super::*;

fn with(from: &str, to: &str) -> String {
    assert!(EVERYTHING.contains(from), "{from}");
    told(EVERYTHING.replacen(from, to, 1).as_bytes())
}

fn assert_told(told: &str, expected: &[&str]) {
    let found: Vec<&str> = told.lines().step_by(2).collect();
    assert_eq!(found, expected, "{told}");
    assert!(told.lines().skip(1).step_by(2).all(|help| help.len() > 5), "{told}");
}

#[test]
fn nothing_is_a_file_where_everything_is_missing() {
    for nothing in [&b""[..], b"# nothing\r\n"] {
        assert_told(&told(nothing), &["1:1 REVISION_FILE the file has nothing in it"]);
    }
    let keys = ["package", "id", "parents", "message", "created", "after", "closure", "seal"];
    let missing = keys.map(|key| format!("1:1 REVISION_FILE the key `{key}` is missing"));
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    assert_told(&told(b"format = 1\n"), &missing);
}

#[test]
fn bytes_that_are_no_text() {
    assert_told(
        &told(b"format = 1\nid = \"\xff\""),
        &["2:7 REVISION_FILE the file is not UTF-8: byte 0xff"],
    );
    assert_told(
        &told(b"\xff\xfef\0"),
        &["1:1 REVISION_FILE the file is UTF-16, and has to be UTF-8"],
    );
    let large = vec![b'#'; MAX_BYTES + 1];
    let message = "1:1 REVISION_FILE the file has 8388609 bytes, more than the 8388608 that a revision may have";
    assert_told(&told(&large), &[message]);
}

#[test]
fn what_git_left_behind() {
    let conflict = "<<<<<<< HEAD\nid = \"a\"\n||||||| base\n=======\nid = \"b\"\n>>>>>>> other\n";
    let twice = format!("format = 1\n{conflict}\n[[change]]\nnow = '''\n{conflict}'''\n");
    let message = "REVISION_CONFLICT_MARKERS both sides of a git conflict stand here";
    let told_twice = told(twice.as_bytes());
    assert_told(&told_twice, &[&format!("2:1 {message}"), &format!("11:1 {message}")]);
    assert!(told_twice.contains("`limbeck rebase`") && told_twice.contains("`limbeck merge`"));
    for rest in
        ["x = 1\n=======\ny = 1\n", "x = 1\n>>>>>>> other\r\n", "x = 1\n<<<<<<<\n", "\n|||||||"]
    {
        assert_told(&told(rest.as_bytes()), &[&format!("2:1 {message}")]);
    }
    let places = problems(twice.as_bytes());
    assert_eq!(places[0].place.as_ref().unwrap().span.end.line, 7);
}

#[test]
fn a_line_under_a_title_is_no_conflict() {
    let text = EVERYTHING.replace("\"Split the name; say why", "'''\nTitle\n=======\nsay why");
    assert_eq!(
        read(&text.replace("locked\"", "locked'''")).message.lines().nth(1),
        Some("=======")
    );
}

#[test]
fn text_that_is_no_toml() {
    assert!(told(b"format = 1\nid = \"x\n").starts_with("2:"));
    assert!(
        told(b"format = 1\nformat = 1\n")
            .starts_with("2:1 REVISION_FILE the file is no TOML: duplicate key `format`")
    );
    assert!(told(b"a = 1\rb = 2").contains("no TOML"));
    assert!(told(b"[[change]\n").starts_with("1:"));
    assert!(told(b"x = ").starts_with("1:"));
}

#[test]
fn a_newer_format_is_all_that_is_said() {
    let newer =
        EVERYTHING.replace("format  = 1", "format  = 2\nnew_key = 7").replace("user.v2", "x");
    let told = told(newer.as_bytes());
    assert_told(&told, &["1:1 REVISION_FORMAT the file has format 2, and this limbeck knows 1"]);
    assert!(told.contains("update limbeck"));
    assert_told(&with("format  = 1", "format = 0"), &["1:1 REVISION_FILE there is no format 0"]);
    assert_told(
        &with("format  = 1", "format = \"1\""),
        &["1:1 REVISION_FILE `format` is a string"],
    );
}

/// What stands in the file, what stands there instead, and what is told.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "id      = \"4f1c9a2e7b3d\"",
        "id = \"4F\"",
        "2:1 REVISION_FILE `id`: `4F` is no id of a revision, which has 12 hexadecimal digits in lower case",
    ),
    (
        "package = \"user.v2\"",
        "package = \"user.v3\"",
        "3:1 REVISION_IDENTITY the revision is one of `user.v3`, and lies in the folder of `user.v2`",
    ),
    ("[\"9b0d3c11a2ef\"]", "\"9b0d3c11a2ef\"", "4:1 REVISION_FILE `parents` is a string"),
    ("[\"9b0d3c11a2ef\"]", "[1]", "4:12 REVISION_FILE `parents` has an integer in it"),
    (
        "[\"9b0d3c11a2ef\"]",
        "[\"0b0d3c11a2ef\", \"0b0d3c11a2ef\"]",
        "4:28 REVISION_FILE the parent `0b0d3c11a2ef` stands here twice",
    ),
    (
        "[\"9b0d3c11a2ef\"]",
        "[\"0b0d3c11a2ef\", \"1b0d3c11a2ef\", \"2b0d3c11a2ef\"]",
        "4:1 REVISION_FILE the revision has 3 parents, and may have two",
    ),
    (
        "revision = \"0123456789ab\"",
        "rev = 1",
        "5:34 REVISION_FILE the key `rev` is unknown|5:1 REVISION_FILE the key `revision` is missing",
    ),
    (
        "message = \"Split the name; say why an account is locked\"",
        "message = \" \"",
        "6:1 REVISION_FILE `message` is empty",
    ),
    (
        "2026-11-22T21:30:00Z",
        "2026-11-22T21:30:00+01:00",
        "7:1 REVISION_FILE `created` is no time in UTC: `2026-11-22T21:30:00+01:00`",
    ),
    (
        "2026-11-22T21:30:00Z",
        "2026-11-22T21:30:00.5Z",
        "7:1 REVISION_FILE `created` is no time in UTC: `2026-11-22T21:30:00.5Z`",
    ),
    (
        "2026-11-22T21:30:00Z",
        "2026-11-22",
        "7:1 REVISION_FILE `created` is no time in UTC: `2026-11-22`",
    ),
    (
        "2026-11-22T21:30:00Z",
        "\"yesterday\"",
        "7:1 REVISION_FILE `created` is no time in UTC: `yesterday`",
    ),
    ("2026-11-22T21:30:00Z", "7", "7:1 REVISION_FILE `created` is no time, but of type integer"),
    (
        "{ \"common.v1\" = \"77ab02c1de90\" }",
        "{ common.v1 = \"77ab02c1de90\" }",
        "11:14 REVISION_FILE `common` is an inline table",
    ),
    (
        "lb1:93",
        "lb2:93",
        "13:1 REVISION_FILE `seal`: `lb2:9300000000000000000000000000000000000000000000000000000000000004` is no digest of the form `lb1:` and 64 lower-case hexadecimal digits",
    ),
    ("allow_breaking", "alow_breaking", "12:1 REVISION_FILE the key `alow_breaking` is unknown"),
    (
        "fork    =",
        "baseline = true\nfork    =",
        "6:1 REVISION_FILE a revision is either a baseline or a fork",
    ),
    ("fork    =", "baseline = 1\nfork    =", "5:1 REVISION_FILE `baseline` is an integer"),
    ("\"Status\"", "7", "37:1 REVISION_FILE `enum` is an integer"),
    (
        "order = { was = [\"A\", \"B\"], now = [\"B\", \"A\"] }\n",
        "",
        "36:1 REVISION_FILE the change of enum `Status` says nothing",
    ),
    (
        "order = { was = [\"A\", \"B\"], now = [\"B\", \"A\"] }\n",
        "order = {}\n",
        "38:1 REVISION_FILE `order` says nothing",
    ),
    (
        "enum = \"Status\"",
        "enum = \"Status\"\nvalue = \"A\"",
        "38:1 REVISION_FILE the change names two elements: `enum` and `value`",
    ),
    ("enum = \"Status\"\n", "", "36:1 REVISION_FILE the change does not say of what"),
    (
        "\"stable\"",
        "\"steady\"",
        "42:15 REVISION_FILE `stage`: `steady` is no stage: one of draft, preview, stable, deprecated, brownout, sunset, removed",
    ),
    ("\"2027-11-26\"", "\"2027-02-30\"", "43:59 REVISION_FILE `sunset` is no day: `2027-02-30`"),
    (
        "{ policy = \"nest\" }",
        "{ policy = \"nestle\" }",
        "48:10 REVISION_FILE `policy`: `nestle` is no policy",
    ),
    ("limit = 7", "limit = 7.5", "49:30 REVISION_FILE `limit` is a float"),
    ("from = [\"User.street\", \"User.city\"]", "from = []", "46:1 REVISION_FILE `from` is empty"),
    ("\"User.street\"", "\" \"", "46:9 REVISION_FILE `from` has an empty path in it"),
];

#[test]
fn values_of_the_wrong_type_or_form() {
    for (from, to, expected) in WRONG {
        let told = with(from, to);
        let found: Vec<&str> = told.lines().step_by(2).collect();
        assert_eq!(&found.join("|"), expected, "{to}");
    }
}

#[test]
fn times_are_written_in_one_way() {
    for text in ["", "now", "2026-11-22", "21:30:00", "2026-11-22T21:30Z", "2026-02-29T00:00:00Z"] {
        assert_eq!(canonical_time(text), None, "{text}");
    }
    for text in ["2026-11-22T21:30:00Z", "2026-11-22 21:30:00z", "2026-11-22t21:30:00.000+00:00"] {
        assert_eq!(canonical_time(text).as_deref(), Some("2026-11-22T21:30:00Z"), "{text}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text =
        EVERYTHING.replace("User.city", "").replace("\"contact\"", "7").replace("stage", "stages");
    let told = told(text.replace("4f1c", "4f-c").as_bytes());
    assert_eq!(told.lines().count() / 2, 7, "{told}");
    assert!(told.contains("did you mean `stage`?"), "{told}");
}

#[test]
fn no_file_has_more_problems_than_anybody_reads() {
    let text: String =
        (0..100_000).fold(String::new(), |text, key| text + &format!("key_{key} = 1\n"));
    assert_eq!(problems(text.as_bytes()).len(), MAX_PROBLEMS);
    assert_eq!(problems("<<<<<<< x\n".repeat(100_000).as_bytes()).len(), MAX_PROBLEMS);
}

#[test]
fn depth_and_length_are_no_harm() {
    let deep = "a.".repeat(100_000);
    for text in [
        format!("x = {}", "[".repeat(1_000_000)),
        format!("x = {}", "{a=".repeat(1_000_000)),
        format!("{deep}a = 1"),
        format!("[{deep}a]"),
        format!("[[{deep}a]]"),
        "[[change]]\n".repeat(MAX_CHANGES + 1),
        format!("change = [{}]", "{},".repeat(MAX_CHANGES + 1)),
        format!("change = [{}]", "1,".repeat(1000)),
        "change = 1\nbridge = { a = 1 }".to_owned(),
        "[change]\n[bridge]\n".to_owned(),
        "[[requires]]\n[[fork]]\n".to_owned(),
    ] {
        assert!(!problems(text.as_bytes()).is_empty());
    }
}
