//! Reading and changing a folder, with every step failing once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::testing::{Failing, remove_lock};
use super::{Limits, RealDisk, Snapshot, Step, Transaction};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn read(folder: &Path) -> Snapshot {
    Snapshot::read(folder, "proto/a/v1/revisions").unwrap()
}

/// Every file, hidden ones too.
fn listing(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            let inner = listing(&entry.path());
            found.insert(format!("{name}/"), String::new());
            found.extend(inner.into_iter().map(|(inner, it)| (format!("{name}/{inner}"), it)));
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

fn transaction(snapshot: &Snapshot) -> Transaction {
    let mut transaction = Transaction::on(snapshot);
    transaction.write("0002_b.toml", "second");
    transaction.write("checkpoints/000000000002.proto.txt", "schema");
    transaction.remove("0001_a.toml");
    transaction.write("HEAD", "000000000002\n");
    transaction
}

fn begin(folder: &Path) {
    fs::write(folder.join("HEAD"), "000000000001\n").unwrap();
    fs::write(folder.join("0001_a.toml"), "first").unwrap();
}

#[test]
fn what_is_too_large_is_refused() {
    let folder = folder();
    begin(folder.path());
    let limits = |files, file_bytes, bytes| {
        let limits = Limits { files, file_bytes, bytes };
        let read = Snapshot::read_within(folder.path(), "revisions", &limits);
        read.map_err(|error| error.to_string().rsplit_once("` ").unwrap().1.to_owned())
    };
    assert_eq!(limits(1, 100, 100).unwrap_err(), "has more than 1 files");
    assert_eq!(limits(2, 12, 100).unwrap_err(), "has more than 12 bytes");
    assert_eq!(limits(2, 13, 17).unwrap_err(), "has more than 17 bytes");
    assert_eq!(limits(2, 13, 18).unwrap().files.len(), 2);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let secret = folder();
    fs::write(secret.path().join("HEAD"), "secret").unwrap();
    let (one, other) = (folder(), folder());
    symlink(secret.path().join("HEAD"), one.path().join("HEAD")).unwrap();
    symlink(secret.path(), other.path().join("checkpoints")).unwrap();
    for folder in [&one, &other] {
        let error = Snapshot::read(folder.path(), "revisions").unwrap_err();
        assert!(error.to_string().contains("symbolic link"), "{error}");
    }
    let mut transaction = Transaction::default();
    transaction.write("HEAD", "mine");
    let error = transaction.run(one.path(), &mut RealDisk).unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    let mut transaction = Transaction::default();
    transaction.write("checkpoints/000000000002.proto.txt", "mine");
    let error = transaction.run(other.path(), &mut RealDisk).unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert_eq!(listing(secret.path()).len(), 1);
    assert_eq!(fs::read_to_string(secret.path().join("HEAD")).unwrap(), "secret");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_folder_is_not_followed() {
    let (secret, root) = (folder(), folder());
    fs::write(secret.path().join("HEAD"), "secret").unwrap();
    let link = root.path().join("a/revisions");
    fs::create_dir(root.path().join("a")).unwrap();
    std::os::unix::fs::symlink(secret.path(), &link).unwrap();
    let error = Snapshot::read(&link, "revisions").unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    let mut transaction = Transaction::default();
    transaction.write("PUBLISHED", "mine");
    let error = transaction.run(&link, &mut RealDisk).unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert_eq!(listing(secret.path()).len(), 1);
    assert_eq!(super::find(root.path()).unwrap(), [("a".to_owned(), link)]);
}

#[test]
fn folders_in_place_of_files_are_refused() {
    let folder = folder();
    fs::create_dir(folder.path().join("HEAD")).unwrap();
    let error = Snapshot::read(folder.path(), "revisions").unwrap_err();
    assert!(error.to_string().contains("in the way"), "{error}");
    let mut transaction = Transaction::default();
    transaction.write("0001_a.toml", "first");
    transaction.write("HEAD", "000000000001\n");
    let error = transaction.run(folder.path(), &mut RealDisk).unwrap_err();
    assert!(error.to_string().contains("in the way"), "{error}");
    assert_eq!(listing(folder.path()).keys().collect::<Vec<_>>(), ["HEAD/"]);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let folder = folder();
    let inner = folder.path().join("revisions");
    let names = [
        "",
        "../0001_a.toml",
        "/tmp/0001_a.toml",
        "checkpoints/../../a.proto.txt",
        "checkpoints\\a.proto.txt",
        "a/0001_a.toml",
        ".limbeck-lock",
        ".0001_a.toml",
        "c:0001_a.toml",
        "HEAD/",
        "0001_a.toml\0",
        "README.md",
    ];
    for name in names {
        let mut transaction = Transaction::default();
        transaction.write(name, "x");
        let error = transaction.run(&inner, &mut RealDisk).unwrap_err();
        assert!(error.to_string().contains("no name of a file"), "{name}: {error}");
    }
    let mut transaction = Transaction::default();
    transaction.write("HEAD", "x");
    transaction.remove("HEAD");
    assert!(transaction.run(&inner, &mut RealDisk).unwrap_err().to_string().contains("twice"));
    assert!(!inner.exists());
}

#[test]
fn a_folder_that_is_not_there_is_empty_and_comes_to_be() {
    let folder = folder();
    let inner = folder.path().join("a/v1/revisions");
    let snapshot = read(&inner);
    assert!(snapshot.is_empty());
    transaction(&snapshot).run(&inner, &mut RealDisk).unwrap();
    let names: Vec<String> = read(&inner).files.into_keys().collect();
    assert_eq!(names, ["0002_b.toml", "HEAD", "checkpoints/000000000002.proto.txt"]);
}

#[test]
fn other_files_are_named_and_left_alone() {
    let folder = folder();
    begin(folder.path());
    for name in ["README.md", ".hidden", ".limbeck-HEAD", "HEAD.orig"] {
        fs::write(folder.path().join(name), "x").unwrap();
    }
    fs::create_dir_all(folder.path().join("checkpoints")).unwrap();
    fs::write(folder.path().join("checkpoints/notes"), "x").unwrap();
    let snapshot = read(folder.path());
    assert_eq!(snapshot.others, ["HEAD.orig", "README.md", "checkpoints/notes"]);
    assert_eq!(snapshot.files.keys().collect::<Vec<_>>(), ["0001_a.toml", "HEAD"]);
    assert_eq!(&*snapshot.place("HEAD").file, "proto/a/v1/revisions/HEAD");
    let files = listing(folder.path()).into_iter().filter(|(name, _)| !name.ends_with('/'));
    let files = files.map(|(name, content)| (name, content.into_bytes()));
    assert_eq!(Snapshot::new("proto/a/v1/revisions", files), snapshot);
}

#[test]
fn a_second_writer_is_kept_out_and_told_how_to_go_on() {
    let folder = folder();
    begin(folder.path());
    fs::write(folder.path().join(".limbeck-lock"), "process 1\n").unwrap();
    // Another one is preparing this.
    fs::write(folder.path().join(".limbeck-HEAD"), "its").unwrap();
    let before = listing(folder.path());
    let transaction = transaction(&read(folder.path()));
    let error = transaction.run(folder.path(), &mut RealDisk).unwrap_err();
    assert!(error.is_conflict());
    let lock = folder.path().join(".limbeck-lock");
    assert!(error.help().contains(&format!("`rm {}`", lock.display())), "{}", error.help());
    assert_eq!(listing(folder.path()), before);
    fs::remove_file(lock).unwrap();
    transaction.run(folder.path(), &mut RealDisk).unwrap();
}

#[test]
fn what_changed_meanwhile_is_not_overwritten() {
    let folder = folder();
    begin(folder.path());
    let changes = transaction(&read(folder.path()));
    for (name, content) in [("HEAD", "000000000009\n"), ("PUBLISHED", "000000000001\n")] {
        let old = fs::read(folder.path().join(name));
        fs::write(folder.path().join(name), content).unwrap();
        let before = listing(folder.path());
        let error = changes.run(folder.path(), &mut RealDisk).unwrap_err();
        assert!(error.is_conflict());
        assert!(error.path().unwrap().ends_with(name));
        assert_eq!(listing(folder.path()), before);
        match old {
            Ok(old) => fs::write(folder.path().join(name), old).unwrap(),
            Err(_) => fs::remove_file(folder.path().join(name)).unwrap(),
        }
    }
    changes.run(folder.path(), &mut RealDisk).unwrap();
}

/// What the files are after the first `done` steps.
fn after_steps(before: &Snapshot, steps: &[Step], done: usize) -> Snapshot {
    let mut snapshot = before.clone();
    for step in steps.iter().take(done) {
        match step {
            Step::Write { name, bytes } => snapshot.files.insert(name.clone(), bytes.clone()),
            Step::Remove { name } => snapshot.files.remove(name),
        };
    }
    snapshot
}

#[test]
fn whatever_step_fails_the_files_are_those_after_the_first_steps() {
    let failing: [fn(usize) -> Failing; 2] = [Failing::once, Failing::for_good];
    for new in failing {
        let mut states = std::collections::BTreeSet::new();
        for after in 0.. {
            let folder = folder();
            begin(folder.path());
            let before = read(folder.path());
            let transaction = transaction(&before);
            let mut disk = new(after);
            let result = transaction.run(folder.path(), &mut disk);
            let found = read(folder.path());
            let done = (0..=transaction.steps.len())
                .find(|done| after_steps(&before, &transaction.steps, *done) == found);
            let done = done.unwrap_or_else(|| panic!("step {after}: {found:?}"));
            states.insert(done);
            if !disk.has_failed() {
                result.unwrap();
                assert!(listing(folder.path()).keys().all(|name| !name.starts_with('.')));
                break;
            }
            let error = result.unwrap_err();
            match done {
                0 => assert!(error.help().contains("no file was changed"), "{}", error.help()),
                4 => assert!(error.help().contains("as they should be"), "{}", error.help()),
                done => assert!(error.help().contains(&format!("{done} of 4"))),
            }
            check_next_write(folder.path(), disk.is_dead);
        }
        assert_eq!(states.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }
}

/// The write after a failed one succeeds, and leaves nothing behind.
fn check_next_write(folder: &Path, was_killed: bool) {
    if was_killed {
        remove_lock(folder);
    } else if folder.join(".limbeck-lock").exists() {
        // Only if giving it back is what failed.
        assert_eq!(read(folder).get("HEAD"), Some(&b"000000000002\n"[..]));
        remove_lock(folder);
    }
    transaction(&read(folder)).run(folder, &mut RealDisk).unwrap();
    let names: Vec<String> = listing(folder).into_keys().collect();
    let expected = ["0002_b.toml", "HEAD", "checkpoints/", "checkpoints/000000000002.proto.txt"];
    assert_eq!(names, expected);
}

#[test]
fn a_failure_that_can_be_undone_leaves_nothing() {
    for after in 0..4 {
        let folder = folder();
        let inner = folder.path().join("a/revisions");
        let mut disk = Failing::once(after);
        transaction(&read(&inner)).run(&inner, &mut disk).unwrap_err();
        assert!(listing(folder.path()).is_empty(), "step {after}");
    }
}
