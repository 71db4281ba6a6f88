//! Commits: named in every way, in every kind of repository, they are the files that were committed.

use std::fs;

use super::{Folder, git};

/// Two commits on `main`, the first tagged, and a branch of its own.
fn repository() -> Folder {
    let folder = Folder::with_files();
    folder.commit_all();
    folder.git("tag -a -m first v1");
    folder.git("branch feature/x");
    folder.write("proto/new/v1/new.proto", "syntax = \"proto3\"; package new.v1;");
    folder.commit("second");
    folder
}

#[test]
fn a_commit_is_what_was_committed() {
    let folder = repository();
    let second = folder.image("");
    fs::remove_dir_all(folder.path().join("proto/new")).unwrap();
    let first = folder.image("");
    fs::remove_dir_all(folder.path().join("proto")).unwrap();
    for input in [".git", ".git#branch=main", ".#format=git", "./.git#ref=main,subdir=proto"] {
        assert_eq!(folder.image(input), second, "{input}");
    }
    for input in [
        ".git#tag=v1",
        ".git#branch=feature/x",
        ".git#ref=HEAD~1",
        ".git#ref=v1^{commit}",
        ".git#branch=main,ref=HEAD^,depth=5,recurse_submodules=false",
    ] {
        assert_eq!(folder.image(input), first, "{input}");
    }
    let id = fs::read_to_string(folder.path().join(".git/refs/heads/main")).unwrap();
    assert_eq!(folder.image(&format!(".git#commit={}", id.trim())), second);
    assert_eq!(folder.image(&format!(".git#ref={}", &id[..8])), second);
    assert_eq!(folder.roots(".git --path proto/new"), ["new/v1/new.proto"]);
    assert_eq!(folder.roots(".git#subdir=proto --path new"), ["new/v1/new.proto"]);
}

#[test]
fn every_kind_of_repository_is_read() {
    let folder = repository();
    let image = folder.image(".git");
    folder.git("clone --quiet --bare . bare.git");
    folder.git("worktree add --quiet tree feature/x");
    let here = folder.path().display().to_string();
    folder.git(&format!("clone --quiet --depth=1 file://{here} shallow"));
    for input in [
        "bare.git",
        "bare.git#branch=main",
        "tree/.git#branch=main",
        "tree#format=git,branch=main",
        "shallow/.git",
        &format!("file://{here}/.git"),
        &format!("{here}/bare.git"),
    ] {
        assert_eq!(folder.image(input), image, "{input}");
    }
    let said = folder.limbeck("ls shallow/.git#ref=HEAD~1");
    assert!(said.code == 1 && said.err.contains("git fetch --unshallow"), "{}", said.err);

    let outer = Folder::empty();
    outer.commit_all();
    git(outer.path(), &format!("submodule --quiet add {here} sub"));
    outer.commit("add");
    assert_eq!(outer.image("sub/.git"), image);
    let said = outer.limbeck("ls .git");
    assert!(said.code == 1 && said.err.contains("no proto files"), "{}", said.err);
}

/// `file://` with a host is no path: git has to fetch.
#[test]
fn a_repository_elsewhere_is_fetched() {
    let folder = repository();
    let here = folder.path().display().to_string();
    let image = folder.image(".git");
    let first = folder.image(".git#tag=v1");
    let there = format!("file://localhost{here}/.git");
    assert_eq!(folder.image(&there), image);
    for part in ["branch=feature/x", "tag=v1", "ref=HEAD~1", "branch=main,ref=HEAD~1"] {
        assert_eq!(folder.image(&format!("{there}#{part}")), first, "{part}");
    }
    let said = folder.limbeck(&format!("ls {there}#branch=none"));
    assert!(said.code == 1 && said.err.contains("cannot fetch `refs/heads/none`"), "{}", said.err);
}

#[test]
fn a_commit_is_found_from_further_down_and_from_a_hook() {
    let folder = repository();
    let said = folder.limbeck_in("proto/shop", "ls files .git#subdir=proto", &[]);
    assert_eq!((said.code, said.out.lines().count()), (0, 6), "{}", said.err);
    // What a hook's environment says of its own repository is about another one.
    let other = Folder::with_files();
    let mut command = crate::workspace::limbeck(folder.path());
    command.args(["ls", ".git"]).env("GIT_DIR", other.path()).env("GIT_INDEX_FILE", "/dev/null");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_folder_in_a_repository_is_no_repository() {
    let folder = repository();
    let said = folder.limbeck("ls proto#format=git");
    assert!(said.code == 1 && said.err.contains("not a git repository"), "{}", said.err);
}

#[test]
fn configuration_and_links_of_a_commit_count() {
    let folder = repository();
    folder.write("limbeck.toml", "[schema]\nroots = [\"proto\"]\nexclude = [\"new/**\"]\n");
    folder.write("more/x/v1/x.proto", "syntax = \"proto3\"; package x.v1;");
    let link = |target: &str, path: &str| {
        std::os::unix::fs::symlink(target, folder.path().join("proto").join(path)).unwrap();
    };
    link("../more", "linked");
    link("../more/x/v1/x.proto", "y.proto");
    link("../../outside", "nowhere");
    folder.commit("third");
    let roots = folder.roots(".git --exclude-path proto/y.proto");
    assert_eq!(roots, folder.roots("--exclude-path proto/y.proto"));
    assert!(roots.contains(&"linked/x/v1/x.proto".to_owned()), "{roots:?}");
    assert!(!roots.contains(&"new/v1/new.proto".to_owned()), "{roots:?}");
    assert_eq!(folder.roots(".git --path proto/y.proto"), ["y.proto"]);
}
