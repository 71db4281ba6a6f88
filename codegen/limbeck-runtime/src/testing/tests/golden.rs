//! Stored messages, and what became of them.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::{Golden, GoldenError, GoldenMode, Lines, Pair, Visitor as _};
use super::values;
use crate::bridge::{BridgeError, Versions};
use crate::google::rpc::ErrorInfo;

static VERSIONS: Versions = Versions { older: "shop.v1", newer: "shop.v2" };

type Info = Result<ErrorInfo, BridgeError>;

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("limbeck-golden-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn run(
    folder: &Path,
    (released, mode): ([Option<&str>; 2], GoldenMode),
    up: fn(ErrorInfo) -> Info,
) -> Result<usize, GoldenError> {
    let mut values = values(1);
    let mut golden = Golden::open((&VERSIONS, released), &mut values, (folder, mode))?;
    let lines = Lines::default();
    golden.pair(&Pair {
        name: "Info",
        up: Some(Box::new(up)),
        down: Some(Box::new(same)),
        delta_put: Some(Box::new(|_, edited| same(edited))),
        names: (None, None),
        lines: &lines,
    })?;
    golden.close()
}

const BOTH: [Option<&str>; 2] = [Some("aa"), Some("bb")];
const CHECK: ([Option<&str>; 2], GoldenMode) = (BOTH, GoldenMode::Check);
const WRITE: ([Option<&str>; 2], GoldenMode) = (BOTH, GoldenMode::Write);

#[expect(clippy::unnecessary_wraps, reason = "conversions can err")]
fn same(from: ErrorInfo) -> Info {
    Ok(from)
}

#[expect(clippy::unnecessary_wraps, reason = "conversions can err")]
fn louder(from: ErrorInfo) -> Info {
    Ok(ErrorInfo { reason: from.reason + "!", ..from })
}

fn refuse(_: ErrorInfo) -> Info {
    Err(BridgeError::new("no").inside("reason"))
}

#[test]
fn what_is_not_stored_is_missed() {
    let folder = folder("missing");
    let error = run(&folder, CHECK, same).unwrap_err();
    assert_eq!(error.file, folder.join("shop.v1-aa-to-shop.v2.txt"));
    assert_eq!(
        error.to_string(),
        format!(
            "`{}`: is missing: no messages of this revision are stored\n  \
             help: `LIMBECK_GOLDEN=write cargo test` writes it; commit it",
            error.file.display()
        )
    );
    // What is not released needs no file, and gets none.
    assert_eq!(run(&folder, ([None; 2], GoldenMode::Write), same), Ok(0));
    assert!(!folder.exists());
}

#[test]
fn what_was_edited_is_found() {
    let folder = folder("edited");
    assert_eq!(run(&folder, WRITE, same), Ok(8));
    assert_eq!(run(&folder, CHECK, same), Ok(8));
    let path = folder.join("shop.v1-aa-to-shop.v2.txt");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let edit = |line: usize, instead: &str| {
        let mut lines = lines.clone();
        lines[line - 1] = instead;
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        run(&folder, CHECK, same).unwrap_err()
    };
    let error = edit(6, r#"{"reason":"another"}"#);
    assert_eq!(error.line, 6);
    assert!(error.message.starts_with("converts otherwise than it did: `"), "{error}");
    assert!(error.help.contains("LIMBECK_GOLDEN=accept cargo test"), "{error}");
    for (line, instead, message) in [
        (6, "{", "what is stored is no `google.rpc.ErrorInfo` any more"),
        (6, "refused at `reason`", "was refused at `reason`, and converts now"),
        (5, "?", "Invalid"),
        (5, "/w==", "does not decode as `google.rpc.ErrorInfo`"),
        (4, "Other", "messages of `Other` do not convert any more"),
    ] {
        let error = edit(line, instead);
        assert!(error.message.starts_with(message) && error.line > 0, "{error}");
    }
    fs::write(&path, lines[..5].join("\n")).unwrap();
    assert_eq!(run(&folder, CHECK, same).unwrap_err().message, "ends within a message of `Info`");
    fs::write(&path, "# Nothing.\n").unwrap();
    assert_eq!(run(&folder, CHECK, same).unwrap_err().message, "holds no messages");
    fs::write(&path, [0xff]).unwrap();
    assert!(run(&folder, CHECK, same).unwrap_err().message.starts_with("cannot be read"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_conversion_that_changes_is_found_until_it_is_accepted() {
    let folder = folder("changed");
    run(&folder, WRITE, same).unwrap();
    let error = run(&folder, CHECK, louder).unwrap_err();
    assert!(error.message.contains("`reason` was"), "{error}");
    // Writing what is missing accepts nothing.
    assert_eq!(run(&folder, WRITE, louder).unwrap_err(), error);
    let error = run(&folder, CHECK, refuse).unwrap_err();
    assert_eq!(error.message, "is refused at `reason`");
    for now in [refuse, louder] {
        assert_eq!(run(&folder, (BOTH, GoldenMode::Accept), now), Ok(8));
        assert_eq!(run(&folder, CHECK, now), Ok(8));
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_released_revision_adds_a_file_and_leaves_the_others() {
    let folder = folder("released");
    run(&folder, WRITE, same).unwrap();
    let path = folder.join("shop.v1-aa-to-shop.v2.txt");
    let first = fs::read_to_string(&path).unwrap();
    let next = [Some("cc"), Some("bb")];
    assert!(
        run(&folder, (next, GoldenMode::Check), same)
            .unwrap_err()
            .file
            .ends_with("shop.v1-cc-to-shop.v2.txt")
    );
    assert_eq!(run(&folder, (next, GoldenMode::Write), same), Ok(12));
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    // The older one counts, too; and files about other packages do not.
    fs::write(folder.join("shop.v1-aa-to-shop.v3.txt"), "nothing").unwrap();
    assert_eq!(run(&folder, (next, GoldenMode::Check), same), Ok(12));
    fs::write(&path, first.replace('"', "'")).unwrap();
    assert_eq!(run(&folder, (next, GoldenMode::Check), same).unwrap_err().file, path);
    fs::remove_dir_all(&folder).unwrap();
}
