//! Commands that fail at any step of writing: what is left is named, and the same command mends it.

use limbeck_history::edit::{
    Edit, Followers, MergeRequest, Refusal, Stamp, drop, merge, rebase, squash,
};
use limbeck_history::policy::Level;
use limbeck_history::store::Snapshot;
use limbeck_history::store::testing::{Failing, remove_lock};
use limbeck_history::{Id, Workspace};

use crate::project::{PACKAGE, Project, id, said};

type Command = dyn Fn(&Workspace<'_>) -> Result<Option<Edit>, Refusal>;

/// Fails at each step, and runs the command again until it has nothing to do.
fn hold(start: &Project, command: &Command, is_done: &dyn Fn(&Project) -> bool) {
    let mut steps = 0;
    for is_dead in [true, false] {
        for after in 0.. {
            let disk = if is_dead { Failing::for_good(after) } else { Failing::once(after) };
            let (mut project, has_failed) = interrupted(start, command, disk);
            let is_untouched = project.snapshots == start.snapshots;
            if !is_untouched && !is_done(&project) {
                assert!(!project.problems().is_empty(), "nothing is named after step {after}");
            }
            if !is_done(&project) {
                let edit = project.with(command).unwrap_or_else(|refusal| {
                    panic!("after step {after}: {}\n{:#?}", said(refusal), project.names())
                });
                project.take(&edit.unwrap());
            }
            assert!(is_done(&project), "after step {after}: {:#?}", project.names());
            project.hold();
            steps += 1;
            if !has_failed {
                break;
            }
        }
    }
    assert!(steps > 6, "{steps}");
}

/// The project after a write that failed, and whether it did.
fn interrupted(start: &Project, command: &Command, mut disk: Failing) -> (Project, bool) {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = &start.snapshots[PACKAGE];
    for (name, bytes) in &snapshot.files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let edit = start.with(command).unwrap_or_else(|refusal| panic!("{}", said(refusal)));
    let result = edit.unwrap().transaction.run(folder.path(), &mut disk);
    assert_eq!(result.is_err(), disk.has_failed());
    remove_lock(folder.path());
    let mut project = start.clone();
    let left = Snapshot::read(folder.path(), &snapshot.folder).unwrap();
    project.snapshots.insert(PACKAGE.to_owned(), left);
    (project, disk.has_failed())
}

fn names(project: &Project, wanted: &[&str]) -> bool {
    let names = project.names();
    let revisions = names.into_iter().filter(|name| !name.starts_with("checkpoints/"));
    revisions.collect::<Vec<_>>() == wanted
}

const BASE: &str = "message A { string a = 1; }";
const BOTH: &str =
    "message A { string a = 1; string b = 2; string c = 3; string d = 4; string e = 5; }";

/// Branches off revision 1: of number 2, and of numbers 3 to 5.
fn branches() -> [Project; 2] {
    let base = Project::new(BASE);
    let [mut first, mut second] = [base.clone(), base];
    first.set("message A { string a = 1; string b = 2; }");
    first.record(2);
    let mut body = "string a = 1;".to_owned();
    for (number, field) in [(3, "string c = 3;"), (4, "string d = 4;"), (5, "string e = 5;")] {
        body = format!("{body} {field}");
        second.set(&format!("message A {{ {body} }}"));
        second.record(number);
    }
    [first, second]
}

#[test]
fn rebase_with_new_numbers() {
    let [first, second] = branches();
    let start = first.merge(&second, BOTH);
    let command =
        |workspace: &Workspace<'_>| rebase(workspace, PACKAGE, (None, None)).map(|done| done.edit);
    hold(&start, &command, &|project| {
        let wanted = [
            "0001_number_1.toml",
            "0002_number_2.toml",
            "0003_number_3.toml",
            "0004_number_4.toml",
            "0005_number_5.toml",
            "HEAD",
        ];
        names(project, &wanted) && project.head() == id(5).as_str() && project.problems().is_empty()
    });
}

#[test]
fn rebase_in_place() {
    let [first, second] = branches();
    let mut start = first.merge(&second, BOTH);
    // Files that sort already keep their names.
    for number in [5, 4, 3] {
        let old = format!("{:04}_number_{number}.toml", number - 1);
        let snapshot = start.snapshots.get_mut(PACKAGE).unwrap();
        let bytes = snapshot.files.remove(&old).unwrap();
        snapshot.files.insert(format!("{:04}_number_{number}.toml", number + 5), bytes);
    }
    let command = |workspace: &Workspace<'_>| {
        rebase(workspace, PACKAGE, (Some(&id(4)), None)).map(|done| done.edit)
    };
    hold(&start, &command, &|project| {
        project.head() == id(5).as_str() && project.problems().is_empty()
    });
}

fn join(workspace: &Workspace<'_>) -> Result<Option<Edit>, Refusal> {
    let request = MergeRequest {
        package: PACKAGE.to_owned(),
        message: Some("join".to_owned()),
        stamp: Stamp { id: id(9), created: "2026-11-23T00:00:00Z".to_owned() },
        heads: None,
        level: Level::Wire,
    };
    merge(workspace, &request).map(|done| done.edit)
}

#[test]
fn merge_of_published_and_of_open_branches() {
    for is_published in [true, false] {
        let [mut first, mut second] = branches();
        if is_published {
            first.publish(2);
            second.publish(5);
        }
        let start = first.merge(&second, BOTH);
        hold(&start, &join, &|project| {
            project.head() == id(9).as_str() && project.problems().is_empty()
        });
    }
}

#[test]
fn squash_of_all_and_of_the_middle() {
    let [_, mut start] = branches();
    start
        .set("message A { string a = 1; string c = 3; string d = 4; string e = 5; string f = 6; }");
    start.record(6);
    for (to, wanted) in [
        (6, &["0001_number_1.toml", "0005_all.toml", "HEAD"][..]),
        (5, &["0001_number_1.toml", "0004_all.toml", "0005_number_6.toml", "HEAD"][..]),
    ] {
        let command = move |workspace: &Workspace<'_>| {
            let ids: (Id, Id) = (id(1), id(to));
            squash(workspace, (PACKAGE, "all"), (&ids.0, &ids.1)).map(|done| Some(done.edit))
        };
        hold(&start, &command, &|project| names(project, wanted) && project.problems().is_empty());
    }
}

#[test]
fn drop_of_one_and_of_several() {
    let [_, mut start] = branches();
    start.set(BASE);
    let command = |workspace: &Workspace<'_>| {
        drop(workspace, PACKAGE, (Some(&id(3)), Followers::Drop)).map(|done| Some(done.edit))
    };
    hold(&start, &command, &|project| {
        names(project, &["0001_number_1.toml", "HEAD"]) && project.problems().is_empty()
    });
}
