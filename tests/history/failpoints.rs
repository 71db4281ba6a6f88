//! A disk that fails at each step of each command that writes a history, once or for good: what is
//! left is what was, or what was wanted, or in between and either sound or named; what the tool then
//! says to do mends it.

#![expect(clippy::maybe_infinite_iter, reason = "a command has some steps, and then succeeds")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use limbeck_history::edit::{Edit, Followers, Refusal, drop};
use limbeck_history::store::testing::Failing;
use limbeck_history::store::{Disk, Error, RealDisk, Snapshot};
use limbeck_history::verify::{self, Terms};
use limbeck_history::{Problem, Workspace};

use super::scenes::{Scene, scenes};

/// How often somebody does what the tool says until it is done.
const CURES: usize = 6;

#[test]
fn whichever_step_fails_nothing_is_lost_and_what_is_said_mends_it() {
    for scene in scenes() {
        let wanted = scene.wanted();
        for make in [Failing::once, Failing::for_good] {
            let steps = (0..).take_while(|&after| fails(&scene, &wanted, make(after))).count();
            assert!(steps > 3, "{}: only {steps} steps", scene.name);
        }
    }
}

/// The folders of all packages.
type State = BTreeMap<String, Snapshot>;

/// Runs the command on a disk that fails, and mends what it left; whether the disk failed at all.
fn fails(scene: &Scene, wanted: &State, mut disk: Failing) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    lay(root, &scene.before);
    let kind = if disk.is_dead { "for good" } else { "once" };
    let what = format!("{}, {kind} at step {}", scene.name, disk.after);
    let outcome = run(scene, root, &mut disk);
    if !disk.has_failed() {
        outcome.unwrap_or_else(|stop| panic!("{what}: {stop:?}"));
        assert!(read(scene, root) == *wanted, "{what}: something else is written");
        return false;
    }
    let Err(Stop::Disk(error)) = outcome else { panic!("{what}: the failure is not told") };
    assert!(error.help().len() > 10, "{what}: {error}");
    unlock(scene, root, &what);
    let left = read(scene, root);
    is_not_lost(scene, wanted, &left, &what);
    is_named_or_sound(scene, wanted, &left, &what);
    mend(scene, wanted, root, &what);
    true
}

/// Why a command ended.
#[derive(Debug)]
enum Stop {
    Disk(Error),
    #[expect(dead_code, reason = "shown where a test fails")]
    Refused(Refusal),
}

/// Runs the command as the tool does: one folder after the other.
fn run(scene: &Scene, root: &Path, disk: &mut dyn Disk) -> Result<(), Stop> {
    let state = read(scene, root);
    let edits = scene.edits(&state).map_err(Stop::Refused)?;
    write(&edits, root, disk)
}

fn write(edits: &[Edit], root: &Path, disk: &mut dyn Disk) -> Result<(), Stop> {
    for edit in edits {
        let folder = root.join(super::scenes::folder(&edit.package));
        edit.transaction.run(&folder, disk).map_err(Stop::Disk)?;
    }
    Ok(())
}

fn lay(root: &Path, state: &State) {
    for (package, snapshot) in state {
        let folder = root.join(super::scenes::folder(package));
        for (name, bytes) in &snapshot.files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}

fn read(scene: &Scene, root: &Path) -> State {
    let read = |package: &String| {
        let display = super::scenes::folder(package);
        (package.clone(), Snapshot::read(&root.join(&display), &display).unwrap())
    };
    scene.before.keys().map(read).collect()
}

/// A lock that was left keeps the next one out, and is removed as the message about it says.
fn unlock(scene: &Scene, root: &Path, what: &str) {
    for package in scene.before.keys() {
        let display = super::scenes::folder(package);
        let lock = root.join(&display).join(".limbeck-lock");
        if !lock.exists() {
            continue;
        }
        let before = read(scene, root);
        let edits = scene.edits(&before).unwrap_or_default();
        if let Some(edit) = edits.iter().find(|edit| edit.package == *package) {
            let error = edit.transaction.run(&root.join(&display), &mut RealDisk).unwrap_err();
            assert!(error.is_conflict(), "{what}: {error}");
            assert!(error.help().contains("`rm "), "{what}: {}", error.help());
            assert!(read(scene, root) == before, "{what}: written although locked");
        }
        std::fs::remove_file(lock).unwrap();
    }
}

/// Every file is whole, the old one or the new one; no revision that was there is gone unless it
/// was to go.
fn is_not_lost(scene: &Scene, wanted: &State, left: &State, what: &str) {
    for (package, snapshot) in left {
        let (before, after) = (&scene.before[package], &wanted[package]);
        for (name, bytes) in &snapshot.files {
            let is_known = [before, after].iter().any(|it| it.get(name) == Some(bytes));
            assert!(is_known, "{what}: `{name}` is neither the old nor the new one");
        }
        assert!(snapshot.others.is_empty(), "{what}: {:?}", snapshot.others);
        for name in before.files.keys().filter(|name| after.files.contains_key(*name)) {
            assert!(snapshot.files.contains_key(name), "{what}: `{name}` is gone");
        }
        let ids = |snapshot: &Snapshot| -> Vec<String> {
            let texts = snapshot.files.values().filter_map(|bytes| std::str::from_utf8(bytes).ok());
            let lines = texts.flat_map(str::lines).filter(|line| line.starts_with("id "));
            lines.map(str::to_owned).collect()
        };
        let (before, after, left) = (ids(before), ids(after), ids(snapshot));
        for id in before.iter().filter(|id| after.contains(id)) {
            assert!(left.contains(id), "{what}: the revision with {id} is gone");
        }
    }
}

/// What is neither as it was nor as it was to be has problems that are told with a cure, or is right
/// as it is.
fn is_named_or_sound(scene: &Scene, wanted: &State, left: &State, what: &str) {
    if left == wanted || *left == scene.before {
        return;
    }
    let workspace = scene.workspace(left);
    let problems = problems(&workspace, left);
    for problem in &problems {
        let is_cured = problem.help.contains('`');
        assert!(is_cured, "{what}: {problem:#?}");
    }
    let is_silent = problems.is_empty();
    let mut deep = left.keys().flat_map(|package| verify::deep(&workspace, package));
    assert!(!is_silent || deep.next().is_none(), "{what}: silently wrong");
}

fn problems(workspace: &Workspace<'_>, state: &State) -> Vec<Problem> {
    let packages: Vec<String> = state.keys().cloned().collect();
    verify::check(workspace, &packages, &Terms::default()).problems
}

/// Runs the command again, and does what it says where it refuses, until all is as it was to be.
fn mend(scene: &Scene, wanted: &State, root: &Path, what: &str) {
    let mut said = Vec::new();
    for _ in 0..CURES {
        let state = read(scene, root);
        if state == *wanted {
            return;
        }
        match scene.edits(&state) {
            Ok(edits) => {
                write(&edits, root, &mut RealDisk).unwrap_or_else(|it| panic!("{what}: {it:?}"));
                said.push("ran it again".to_owned());
            }
            Err(Refusal::Problems(problems)) => {
                let problem = problems.first().unwrap();
                said.push(format!("{}; {}", problem.message, problem.help));
                cure(scene, &state, root, problem, what);
            }
            Err(refusal) => panic!("{what}: {refusal:#?}\n{said:#?}"),
        }
    }
    let state = read(scene, root);
    let left = state.values().zip(wanted.values()).flat_map(|(left, wanted)| {
        let names = left.files.keys().chain(wanted.files.keys());
        names.filter(|name| left.get(name) != wanted.get(name)).cloned().collect::<Vec<_>>()
    });
    panic!("{what}: not mended: {:?} differ\n{said:#?}", left.collect::<Vec<_>>())
}

/// Does what a problem says: the first command of its help.
fn cure(scene: &Scene, state: &State, root: &Path, problem: &Problem, what: &str) {
    let command = problem.help.split('`').nth(1).unwrap_or_default();
    if let Some(id) = command.strip_prefix("limbeck drop ") {
        let id = id.split(' ').next().unwrap().parse().unwrap();
        let workspace = scene.workspace(state);
        let dropping = drop(&workspace, &problem.package, (Some(&id), Followers::Keep)).unwrap();
        return write(&[dropping.edit], root, &mut RealDisk).unwrap();
    }
    let is_shell = ["rm ", "echo "].iter().any(|word| command.starts_with(word));
    assert!(is_shell, "{what}: nothing to paste: {problem:#?}");
    let status = Command::new("sh").args(["-c", command]).current_dir(root).status().unwrap();
    assert!(status.success(), "{what}: `{command}`");
}
