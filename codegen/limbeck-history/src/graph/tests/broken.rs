//! What is wrong with a history, as it is told.

#![expect(clippy::needless_raw_string_hashes, reason = "snapbox writes them")]

use limbeck_schema::digest::Digest;
use proptest::prelude::*;
use snapbox::{assert_data_eq, str};

use super::*;
use crate::checkpoint;

#[test]
fn there_are_several_heads() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1])]);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 2 heads: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts them in one line: none is published

"#]]
    );
    folder.write("PUBLISHED", "000000000003\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 2 heads: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts what is not published behind the rest: `000000000002` (Step 2)

"#]]
    );
    let many: Vec<(usize, &[usize])> = (2..10).map(|number| (number, &[1][..])).collect();
    let folder = Folder::new(&[&[(1, &[][..])], many.as_slice()].concat());
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 8 heads: `000000000002` (Step 2), `000000000003` (Step 3), `000000000004` (Step 4), `000000000005` (Step 5), `000000000006` (Step 6) and 3 more
  `limbeck rebase --package a.v1` puts them in one line: none is published

"#]]
    );
}

#[test]
fn a_parent_is_missing() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    folder.files.remove("0002_step.toml");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0003_step.toml:4 REVISION_PARENT `000000000003` (Step 3) follows `000000000002`, which is not there
  `git log --all --name-status -G'^id *= *"000000000002"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it

"#]]
    );
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2, 3])]);
    folder.files.remove("0001_step.toml");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0002_step.toml:4 REVISION_PARENT `000000000002` (Step 2) and `000000000003` (Step 3) follow `000000000001`, which is not there
  `git log --all --name-status -G'^id *= *"000000000001"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it

"#]]
    );
}

#[test]
fn a_parent_was_pruned() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
    folder.files.remove("0001_step.toml");
    folder.files.remove("0002_step.toml");
    let head = checkpoint::Head {
        id: id(3),
        after: digest(3),
        lifecycle: None,
        sealed: BTreeMap::new(),
        pruned: vec![id(1), id(2)],
    };
    let canon = crate::Canon::new("a.v1".to_owned());
    let text = checkpoint::write(&checkpoint::Checkpoint { head, canon });
    folder.write("checkpoints/000000000003.proto.txt", text.clone());
    folder.write("checkpoints/000000000002.proto.txt", "older");
    folder.write("PUBLISHED", "000000000003\n");
    let history = folder.history();
    assert_eq!(folder.told(), "");
    assert_eq!(history.roots(), [&id(3)]);
    assert_eq!(history.first_parents(&id(4)), [&id(4), &id(3)]);
    assert_eq!(history.path(None, &id(4)), [&id(3), &id(4)]);
    // What hangs on another one that is gone is told.
    folder.add(revision(9, &[8]));
    assert!(folder.told().contains("follows `000000000008`, which is not there"));
    folder.files.remove("0005_step.toml");
    // Nor does a checkpoint speak for what it does not name.
    folder
        .write("checkpoints/000000000003.proto.txt", text.replace("000000000002", "000000000007"));
    assert!(folder.told().contains("follows `000000000002`, which is not there"));
}

#[test]
fn a_file_cannot_be_read() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    folder.edit("0002_step.toml", "message", "massage");
    let told = folder.told();
    assert!(told.lines().all(|line| line.starts_with("0002") || line.starts_with("  ")), "{told}");
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    folder.edit("0002_step.toml", "message", "massage");
    folder.write("PUBLISHED", "000000000002\n");
    let told = folder.told();
    assert!(told.lines().all(|line| line.starts_with("0002") || line.starts_with("  ")), "{told}");
    assert_eq!(folder.history().head, None);
}

#[test]
fn revisions_follow_each_other_in_a_circle() {
    let told = |revisions: &[(usize, &[usize])]| {
        let revisions = revisions.iter().map(|(number, parents)| revision(*number, parents));
        let history = History::of("a.v1", revisions, Some(id(1)), Some(id(1)));
        assert!(history.order().len() < 2);
        let lines = history.problems.iter().map(|it| format!("{}\n  {}\n", it.message, it.help));
        lines.collect::<Vec<_>>().concat()
    };
    assert_data_eq!(
        told(&[(1, &[1])]),
        str![[r#"
`000000000001` (Step 1) follows itself
  `git checkout HEAD -- revisions/0001_revision.toml` undoes what is not committed; else `git log -p -- revisions/0001_revision.toml` shows who changed it, and `git checkout COMMIT -- revisions/0001_revision.toml` undoes that

"#]]
    );
    assert_data_eq!(
        told(&[(1, &[]), (2, &[1, 3]), (3, &[4]), (4, &[2]), (5, &[4])]),
        str![[r#"
3 revisions follow each other in a circle: `000000000002` (Step 2), `000000000003` (Step 3) and `000000000004` (Step 4)
  `git checkout HEAD -- revisions/0002_revision.toml` undoes what is not committed; else `git log -p -- revisions/0002_revision.toml` shows who changed it, and `git checkout COMMIT -- revisions/0002_revision.toml` undoes that

"#]]
    );
    // Two apart, and one that hangs on both.
    assert_data_eq!(
        told(&[(1, &[2]), (2, &[1]), (3, &[4]), (4, &[3]), (5, &[1, 3])]),
        str![[r#"
2 revisions follow each other in a circle: `000000000001` (Step 1) and `000000000002` (Step 2)
  `git checkout HEAD -- revisions/0001_revision.toml` undoes what is not committed; else `git log -p -- revisions/0001_revision.toml` shows who changed it, and `git checkout COMMIT -- revisions/0001_revision.toml` undoes that
2 revisions follow each other in a circle: `000000000003` (Step 3) and `000000000004` (Step 4)
  `git checkout HEAD -- revisions/0003_revision.toml` undoes what is not committed; else `git log -p -- revisions/0003_revision.toml` shows who changed it, and `git checkout COMMIT -- revisions/0003_revision.toml` undoes that

"#]]
    );
}

#[test]
fn a_circle_by_an_edited_file() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    folder.edit("0002_step.toml", "000000000001", "000000000003");
    folder.write("PUBLISHED", "000000000002\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0002_step.toml:4 REVISION_CIRCLE 2 revisions follow each other in a circle: `000000000002` (Step 2) and `000000000003` (Step 3)
  `git checkout HEAD -- proto/a/v1/revisions/0002_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0002_step.toml` shows who changed it, and `git checkout COMMIT -- proto/a/v1/revisions/0002_step.toml` undoes that

"#]]
    );
}

#[test]
fn two_files_have_one_id() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    let copy = folder.files["0002_step.toml"].clone();
    folder.write("0002_step (copy).toml", copy);
    assert_data_eq!(
        folder.told(),
        str![[r#"
0002_step.toml:1 REVISION_IDENTITY `proto/a/v1/revisions/0002_step.toml` is a copy of `proto/a/v1/revisions/0002_step (copy).toml`, `000000000002`
  delete one: `rm proto/a/v1/revisions/0002_step.toml` or `rm 'proto/a/v1/revisions/0002_step (copy).toml'`

"#]]
    );
    folder.edit("0002_step.toml", "Step 2", "Step two");
    folder.files.remove("0002_step (copy).toml");
    let mut copied = Folder::new(&[(1, &[]), (2, &[1])]);
    copied.write("0003_step.toml", folder.files["0002_step.toml"].clone());
    assert_data_eq!(
        copied.told(),
        str![[r#"
0003_step.toml:1 REVISION_IDENTITY `proto/a/v1/revisions/0003_step.toml` has the id of `proto/a/v1/revisions/0002_step.toml`, `000000000002`
  delete the one that should not be there: `rm proto/a/v1/revisions/0003_step.toml` or `rm proto/a/v1/revisions/0002_step.toml`

"#]]
    );
}

#[test]
fn there_is_a_second_beginning() {
    let folder = Folder::new(&[(1, &[]), (2, &[]), (3, &[2])]);
    assert_data_eq!(
        folder.told(),
        str![[r#"
0001_step.toml:4 REVISION_PARENT `000000000001` (Step 1) follows nothing that is there, but the history begins with `000000000002` (Step 2)
  if it was edited: `git checkout HEAD -- proto/a/v1/revisions/0001_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0001_step.toml` shows who changed it, and `git checkout COMMIT -- proto/a/v1/revisions/0001_step.toml` undoes that; if it does not belong here: `rm proto/a/v1/revisions/0001_step.toml`

"#]]
    );
}

#[test]
fn there_are_too_many_parents() {
    let fork = Origin::Fork { package: "b.v1".to_owned(), revision: id(9), after: digest(9) };
    let mut revisions = vec![
        revision(1, &[]),
        revision(2, &[1]),
        revision(3, &[2]),
        Revision { origin: Origin::Baseline, ..revision(4, &[3]) },
        Revision { origin: fork, ..revision(5, &[4]) },
        revision(6, &[5, 5]),
        revision(7, &[3, 5, 6]),
    ];
    let history = History::of("a.v1", revisions.clone(), Some(id(7)), None);
    let told: Vec<&str> = history.problems.iter().map(|it| it.message.as_str()).collect();
    assert_data_eq!(
        told.join("\n"),
        str![[r#"
`000000000004` (Step 4) is a baseline, with which a history begins, but follows `000000000003`
`000000000005` (Step 5) is a fork, with which a history begins, but follows `000000000004`
`000000000006` (Step 6) follows `000000000005` twice
`000000000007` (Step 7) follows 3 revisions; a merge joins two
"#]]
    );
    revisions.truncate(3);
    assert_eq!(History::of("a.v1", revisions, Some(id(3)), None).problems, []);
}

#[test]
fn a_late_edit_is_told_once() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
    folder.edit("0002_step.toml", "Step 2", "Step two");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0002_step.toml:10 REVISION_SEAL `000000000002` (Step two) was changed after it was sealed, or what it follows was: `000000000001` (Step 1)
  `git checkout HEAD -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that

"#]]
    );
    // Where it leads to: what follows does not begin there.
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
    let after = format!("after   = \"{}\"", digest(2));
    folder.edit("0002_step.toml", &after, &after.replace("02", "77"));
    assert_eq!(folder.told().matches("REVISION_").count(), 1, "{}", folder.told());
    // The seal itself.
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
    let seal = folder.revisions[&id(2)].seal.to_string();
    folder.edit("0002_step.toml", &seal, &digest(1).to_string());
    assert_eq!(folder.told().matches("REVISION_").count(), 1, "{}", folder.told());
    // The head, which nobody relies on.
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    folder.edit("0002_step.toml", "Step 2", "Step two");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0002_step.toml:10 REVISION_SEAL `000000000002` (Step two) was changed after it was sealed, or what it follows was: `000000000001` (Step 1)
  `git checkout HEAD -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that; `limbeck revision --amend --package a.v1` seals it as it is now

"#]]
    );
    folder.write("PUBLISHED", "000000000002\n");
    assert!(!folder.told().contains("--amend"));
}

#[test]
fn an_edit_that_was_sealed_again_is_told_at_what_follows() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
    let mut edited = folder.revisions[&id(2)].clone();
    edited.message = "Step two".to_owned();
    let parents: [Digest; 1] = [folder.revisions[&id(1)].seal];
    edited.seal = crate::seal::seal(&edited, &parents);
    folder.write("0002_step.toml", file::write(&edited));
    assert_data_eq!(
        folder.told(),
        str![[r#"
0003_step.toml:10 REVISION_SEAL `000000000003` (Step 3) was changed after it was sealed, or what it follows was: `000000000002` (Step two)
  `git checkout HEAD -- proto/a/v1/revisions/0003_step.toml proto/a/v1/revisions/0002_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0003_step.toml proto/a/v1/revisions/0002_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that

"#]]
    );
}

#[test]
fn a_revision_does_not_begin_where_the_one_before_ends() {
    let mut folder = Folder::new(&[]);
    folder.add(Revision { before: Some(digest(9)), ..revision(1, &[]) });
    folder.add(Revision { before: Some(digest(9)), ..revision(2, &[1]) });
    folder.add(Revision { before: None, ..revision(3, &[2]) });
    folder.add(Revision { before: Some(digest(9)), ..revision(4, &[3]) });
    folder.write(HEAD, "000000000004");
    assert_data_eq!(
        folder.told(),
        str![[r#"
0001_step.toml:7 REVISION_DIGEST `000000000001` (Step 1) follows nothing, but begins at `lb1:0909090909090909090909090909090909090909090909090909090909090909`
  `git checkout HEAD -- proto/a/v1/revisions/0001_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0001_step.toml` shows who changed it, and `git checkout COMMIT -- proto/a/v1/revisions/0001_step.toml` undoes that
0002_step.toml:7 REVISION_DIGEST `000000000002` (Step 2) begins at `lb1:0909090909090909090909090909090909090909090909090909090909090909`, but `000000000001` (Step 1), which it follows, leads to `lb1:0101010101010101010101010101010101010101010101010101010101010101`
  `git checkout HEAD -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0002_step.toml proto/a/v1/revisions/0001_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that
0003_step.toml:1 REVISION_DIGEST `000000000003` (Step 3) does not say where it begins, which is `lb1:0202020202020202020202020202020202020202020202020202020202020202`
  `git checkout HEAD -- proto/a/v1/revisions/0003_step.toml proto/a/v1/revisions/0002_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0003_step.toml proto/a/v1/revisions/0002_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that
0004_step.toml:7 REVISION_DIGEST `000000000004` (Step 4) begins at `lb1:0909090909090909090909090909090909090909090909090909090909090909`, but `000000000003` (Step 3), which it follows, leads to `lb1:0303030303030303030303030303030303030303030303030303030303030303`
  `git checkout HEAD -- proto/a/v1/revisions/0004_step.toml proto/a/v1/revisions/0003_step.toml` undoes what is not committed; else `git log -p -- proto/a/v1/revisions/0004_step.toml proto/a/v1/revisions/0003_step.toml` shows which was changed, and `git checkout COMMIT -- FILE` undoes that

"#]]
    );
}

#[test]
fn checkpoints_of_what_is_not_there() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    folder.edit("0002_step.toml", "message", "massage");
    let of_file = folder.told().lines().count();
    folder.write("checkpoints/000000000001.proto.txt", "");
    folder.write("checkpoints/000000000002.proto.txt", "");
    assert_eq!(folder.told().lines().count(), of_file);
    let mut folder = Folder::new(&[(1, &[])]);
    folder.write("checkpoints/000000000003.proto.txt", "");
    folder.write("checkpoints/latest.proto.txt", "");
    assert_data_eq!(
        folder.told(),
        str![[r#"
checkpoints/000000000003.proto.txt:1 REVISION_CHECKPOINT `proto/a/v1/revisions/checkpoints/000000000003.proto.txt` is a checkpoint of `000000000003`, which is not there
  `rm proto/a/v1/revisions/checkpoints/000000000003.proto.txt`, or bring the revision back: `git log --all --name-status -G'^id *= *"000000000003"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it
checkpoints/latest.proto.txt:1 REVISION_CHECKPOINT `proto/a/v1/revisions/checkpoints/latest.proto.txt` is no checkpoint, which is named by the id of a revision
  move it elsewhere, or `rm proto/a/v1/revisions/checkpoints/latest.proto.txt`

"#]]
    );
}

#[test]
fn what_is_odd_and_no_more() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    let moved = folder.files.remove("0003_step.toml").unwrap();
    folder.write("0002_other.toml", moved);
    folder.write("README.md", "");
    let history = folder.history();
    assert_eq!(history.problems, []);
    let notes: Vec<String> =
        history.notes.iter().map(|it| format!("{}\n  {}\n", it.message, it.help)).collect();
    assert_data_eq!(
        notes.concat(),
        str![[r#"
`0002_other.toml` sorts before `0002_step.toml`, which it follows
  nothing depends on it: the number only sorts the folder
`proto/a/v1/revisions/README.md` belongs to no history
  it is left alone; move it elsewhere

"#]]
    );
}

#[test]
fn what_people_wrote_does_not_reach_the_terminal_as_it_is() {
    let mut folder = Folder::new(&[]);
    let message = format!("Red \u{1b}[31m and \u{202e}back, {}\nsecond line", "long ".repeat(20));
    folder.add(Revision { message, ..revision(1, &[]) });
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD the history of `a.v1` has no `HEAD`, the file that names its newest revision
  `echo 000000000001 > proto/a/v1/revisions/HEAD` takes `000000000001` (Red �[31m and �back, long long long long long long long long…)

"#]]
    );
}

#[test]
fn paths_are_quoted_for_the_shell() {
    let mut folder = Folder::new(&[(1, &[])]);
    folder.files.remove(HEAD);
    let snapshot = Snapshot::new("my proto/it's/revisions", folder.files);
    let history = History::new("a.v1", &snapshot);
    let help = &history.problems[0].help;
    assert!(help.contains(r"> 'my proto/it'\''s/revisions/HEAD'`"), "{help}");
}

proptest! {
    /// Whatever is in the folder, there is a history, and what is broken is told.
    #[test]
    fn any_bytes_make_a_history(
        edits in proptest::collection::vec((0..6_usize, any::<usize>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2, 3])]);
        folder.write("PUBLISHED", "000000000002\n");
        for (file, at, byte, how) in edits {
            let name = folder.files.keys().nth(file).unwrap().clone();
            let content = folder.files.get_mut(&name).unwrap();
            let at = at % content.len().max(1);
            match how {
                0 if !content.is_empty() => content[at] = byte,
                1 => content.truncate(at),
                2 => content.insert(at, byte),
                _ => content.splice(at..at, CONFLICT.bytes()).for_each(drop),
            }
        }
        let history = folder.history();
        for id in history.revisions.keys() {
            prop_assert!(history.is_ancestor(id, id));
            prop_assert!(!history.first_parents(id).is_empty());
        }
        let has_all = history.revisions.len() == 4 && history.head.is_some();
        prop_assert!(has_all || !history.problems.is_empty());
    }
}
