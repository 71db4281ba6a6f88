//! What is wrong with `HEAD` and `PUBLISHED`, as it is told.

#![expect(clippy::needless_raw_string_hashes, reason = "snapbox writes them")]

use snapbox::{assert_data_eq, str};

use super::*;

#[test]
fn head_is_missing_empty_or_garbled() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    folder.files.remove(HEAD);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD the history of `a.v1` has no `HEAD`, the file that names its newest revision
  `echo 000000000002 > proto/a/v1/revisions/HEAD` takes `000000000002` (Step 2)

"#]]
    );
    folder.write(HEAD, " \n\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` is empty
  `echo 000000000002 > proto/a/v1/revisions/HEAD` takes `000000000002` (Step 2)

"#]]
    );
    folder.write(HEAD, "000000000002 # the newest\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` is "000000000002 # the newest", no id of a revision
  `echo 000000000002 > proto/a/v1/revisions/HEAD` takes `000000000002` (Step 2)

"#]]
    );
    folder.write(HEAD, b"\xff\xfe0\x001\x1b[31m".as_slice());
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` is "��0�1�[31m", no id of a revision
  `echo 000000000002 > proto/a/v1/revisions/HEAD` takes `000000000002` (Step 2)

"#]]
    );
    assert_eq!(folder.history().head, None);
    folder.write(HEAD, "\r\n  000000000002\r\n");
    assert_eq!(folder.told(), "");
    assert_eq!(folder.history().head, Some(id(2)));
}

#[test]
fn head_is_missing_and_nothing_says_what_it_was() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1])]);
    folder.files.remove(HEAD);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 2 heads: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts them in one line: none is published
HEAD:1 REVISION_HEAD the history of `a.v1` has no `HEAD`, the file that names its newest revision
  write the id of one into it: `000000000002` (Step 2) and `000000000003` (Step 3)

"#]]
    );
    assert_eq!(Folder::new(&[]).told(), "");
    assert!(Folder::new(&[]).history().is_empty());
}

#[test]
fn head_names_what_is_not_there() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1])]);
    folder.write(HEAD, "00000000002e\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` names `00000000002e`, which is not there
  did you mean `000000000002` (Step 2)? `echo 000000000002 > proto/a/v1/revisions/HEAD`

"#]]
    );
    folder.write(HEAD, "4f1c9a2e7b3d\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` names `4f1c9a2e7b3d`, which is not there
  `git log --all --name-status -G'^id *= *"4f1c9a2e7b3d"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it; if it is gone for good: `echo 000000000002 > proto/a/v1/revisions/HEAD` takes `000000000002` (Step 2)

"#]]
    );
    let mut folder = Folder::new(&[]);
    folder.write(HEAD, "4f1c9a2e7b3d\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` names `4f1c9a2e7b3d`, which is not there
  `git log --all --name-status -G'^id *= *"4f1c9a2e7b3d"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it; if `HEAD` was edited: `git log -p -- proto/a/v1/revisions/HEAD` shows what it was, and `git checkout COMMIT -- proto/a/v1/revisions/HEAD` brings it back

"#]]
    );
}

#[test]
fn head_has_the_marks_of_a_merge() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1])]);
    folder.write(HEAD, CONFLICT);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts them in one line: none is published

"#]]
    );
    // With what was before, as some have git show it, and line ends of Windows.
    let shown = CONFLICT.replace("=======", "||||||| 4f1c9a2e7b3d\n000000000001\n=======");
    folder.write(HEAD, shown.replace('\n', "\r\n"));
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts them in one line: none is published

"#]]
    );
    folder.write("PUBLISHED", "000000000002\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts what is not published behind the rest: `000000000003` (Step 3)

"#]]
    );
    folder.write("PUBLISHED", CONFLICT);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  others rely on all of them: `limbeck merge --package a.v1` joins them
PUBLISHED:1 REVISION_CONFLICT_MARKERS `PUBLISHED` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  others rely on both: `limbeck merge --package a.v1` joins them

"#]]
    );
    assert_eq!(folder.history().published_set().len(), 3);
}

#[test]
fn the_marks_of_a_merge_hide_something_simple() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    folder.write(HEAD, CONFLICT);
    folder.write("PUBLISHED", CONFLICT);
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  `echo 000000000003 > proto/a/v1/revisions/HEAD` takes `000000000003` (Step 3)
PUBLISHED:1 REVISION_CONFLICT_MARKERS `PUBLISHED` of `a.v1` has the marks of a merge in it: `000000000002` (Step 2) and `000000000003` (Step 3)
  `echo 000000000003 > proto/a/v1/revisions/PUBLISHED` takes `000000000003` (Step 3)

"#]]
    );
    folder.files.remove("PUBLISHED");
    folder.write(HEAD, CONFLICT.replace("02", "77"));
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it: `000000000077` and `000000000003` (Step 3)
  the file of `000000000077` is missing: `git log --all --name-status -G'^id *= *"000000000077"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it

"#]]
    );
    folder.write(HEAD, "<<<<<<< HEAD\n=======\n>>>>>>> 000000000003\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_CONFLICT_MARKERS `HEAD` of `a.v1` has the marks of a merge in it, and no id
  `git checkout --ours -- proto/a/v1/revisions/HEAD` or `git checkout --theirs -- proto/a/v1/revisions/HEAD` takes one

"#]]
    );
}

#[test]
fn head_is_behind() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    folder.write(HEAD, "000000000001\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` names `000000000001` (Step 1), but `000000000002` (Step 2) follows it
  if a write was interrupted, `echo 000000000003 > proto/a/v1/revisions/HEAD` takes `000000000003` (Step 3); `limbeck drop 000000000003` removes it

"#]]
    );
    assert_eq!(folder.history().head, Some(id(1)));
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1])]);
    folder.write(HEAD, "000000000001\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 2 heads: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts them in one line: none is published

"#]]
    );
}

#[test]
fn published_does_not_fit() {
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[2])]);
    let mut told = |published: &str| {
        folder.write("PUBLISHED", published);
        folder.told()
    };
    assert_data_eq!(
        told(""),
        str![[r#"
PUBLISHED:1 REVISION_PUBLISHED `PUBLISHED` of `a.v1` is empty
  `git log -p -- proto/a/v1/revisions/PUBLISHED` shows what it was and `git checkout COMMIT -- proto/a/v1/revisions/PUBLISHED` brings it back; if nothing is published yet: `rm proto/a/v1/revisions/PUBLISHED`

"#]]
    );
    assert_data_eq!(
        told("v1.2"),
        str![[r#"
PUBLISHED:1 REVISION_PUBLISHED `PUBLISHED` of `a.v1` is "v1.2", no id of a revision
  `git log -p -- proto/a/v1/revisions/PUBLISHED` shows what it was and `git checkout COMMIT -- proto/a/v1/revisions/PUBLISHED` brings it back; if nothing is published yet: `rm proto/a/v1/revisions/PUBLISHED`

"#]]
    );
    assert_data_eq!(
        told("000000000020"),
        str![[r#"
PUBLISHED:1 REVISION_PUBLISHED `PUBLISHED` of `a.v1` names `000000000020`, which is not there
  did you mean `000000000002` (Step 2)? `echo 000000000002 > proto/a/v1/revisions/PUBLISHED`

"#]]
    );
    assert_data_eq!(
        told("4f1c9a2e7b3d"),
        str![[r#"
PUBLISHED:1 REVISION_PUBLISHED `PUBLISHED` of `a.v1` names `4f1c9a2e7b3d`, which is not there
  `git log --all --name-status -G'^id *= *"4f1c9a2e7b3d"' -- proto/a/v1/revisions` names the commits that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the commit that added it; if `PUBLISHED` was edited: `git log -p -- proto/a/v1/revisions/PUBLISHED` shows what it was, and `git checkout COMMIT -- proto/a/v1/revisions/PUBLISHED` brings it back

"#]]
    );
    for right in ["000000000001", "000000000003"] {
        assert_eq!(told(right), "");
    }
    folder.write(HEAD, "000000000002\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEAD `HEAD` of `a.v1` names `000000000002` (Step 2), but `000000000003` (Step 3) follows it
  if a write was interrupted, `echo 000000000003 > proto/a/v1/revisions/HEAD` takes `000000000003` (Step 3); `limbeck drop 000000000003` removes it
PUBLISHED:1 REVISION_PUBLISHED `000000000003` (Step 3) of `a.v1` is published, but `HEAD`, `000000000002` (Step 2), does not follow it
  `echo 000000000003 > proto/a/v1/revisions/HEAD` takes it back as the head

"#]]
    );
    let mut folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1])]);
    folder.write("PUBLISHED", "000000000002\n");
    assert_data_eq!(
        folder.told(),
        str![[r#"
HEAD:1 REVISION_HEADS `a.v1` has 2 heads: `000000000002` (Step 2) and `000000000003` (Step 3)
  `limbeck rebase --package a.v1` puts what is not published behind the rest: `000000000003` (Step 3)
PUBLISHED:1 REVISION_PUBLISHED `000000000002` (Step 2) of `a.v1` is published, but `HEAD`, `000000000003` (Step 3), does not follow it
  `limbeck rebase --package a.v1` puts what is not published behind the rest: `000000000003` (Step 3)

"#]]
    );
}
