//! Folders and single files: whose configuration counts, and which files are meant.

use super::{FILES, Folder};

fn names() -> Vec<String> {
    let mut names = FILES.map(|(name, _)| name.to_owned()).to_vec();
    names.sort();
    names
}

#[test]
fn another_projects_folder_has_its_own_configuration() {
    let folder = Folder::with_files();
    folder.write("limbeck.toml", "[schema]\nroots = [\"proto\"]\n");
    folder.write("other/limbeck.toml", "[schema]\nroots = [\"api\"]\nexclude = [\"x/**\"]\n");
    folder.write("other/api/a.proto", "import \"x/b.proto\";");
    folder.write("other/api/x/b.proto", "");
    folder.write("plain/c.proto", "");
    folder.write("two/proto/d.proto", "");
    folder.write("two/e.proto", "");
    assert_eq!(folder.roots("other"), ["a.proto"]);
    assert_eq!(folder.roots("other/api"), ["a.proto"], "the root of a project");
    assert_eq!(folder.roots("plain"), ["c.proto"], "below no root of the project above");
    assert_eq!(folder.roots("two"), ["d.proto"]);
    assert_eq!(folder.roots("."), names());
    assert_eq!(folder.roots("proto/shop"), names()[..2], "a part of the project");
    assert_eq!(folder.roots("proto/user --all").len(), 8, "with what it imports");
    assert_eq!(folder.limbeck_in("other", "ls files ../proto/shop", &[]).out.lines().count(), 3);
}

#[test]
fn a_file_is_itself_or_its_package() {
    let folder = Folder::with_files();
    let file = "proto/user/v1/user.proto";
    assert_eq!(folder.roots(file), ["user/v1/user.proto"]);
    assert_eq!(
        folder.roots(&format!("{file}#include_package_files=true")),
        ["user/v1/old.proto", "user/v1/user.proto"]
    );
    folder.write("limbeck.toml", "[schema]\nroots = [\"proto\"]\n");
    assert_eq!(folder.limbeck_in("proto/user", "ls files v1/user.proto", &[]).code, 0);
    let alone = Folder::empty();
    alone.write("deep/down/a.proto", "import \"b.proto\";");
    alone.write("deep/down/b.proto", "");
    let said = Folder::empty().limbeck(&format!("ls {}/deep/down/a.proto", alone.path().display()));
    assert_eq!(said.code, 0, "its own folder is the root: {}", said.err);
}

#[test]
fn paths_restrict_what_is_meant() {
    let folder = Folder::with_files();
    assert_eq!(folder.roots("--path proto/shop"), names()[..2]);
    assert_eq!(folder.roots("--path proto/shop --path proto/user/v1/old.proto").len(), 3);
    assert_eq!(folder.roots("--path proto --exclude-path proto/user"), names()[..2]);
    assert_eq!(folder.roots("--path ."), names());
    let below = folder.limbeck_in("proto/user", "ls files --path v1/old.proto", &[]);
    assert_eq!(below.out.lines().count(), 2, "{}", below.err);
    // What is left out and not imported is not even read.
    folder.write("proto/broken.proto", "x");
    assert_eq!(folder.limbeck("ls").code, 100);
    assert_eq!(folder.roots("--path proto/user").len(), 2);
    assert_eq!(folder.roots("--exclude-path proto/broken.proto"), names());
}

#[test]
fn of_two_roots_a_path_means_one() {
    let folder = Folder::empty();
    folder.write("limbeck.toml", "[schema]\nroots = [\"a\", \"b\"]\n");
    folder.write("a/x/one.proto", "");
    folder.write("b/x/two.proto", "");
    assert_eq!(folder.roots("--path a/x"), ["x/one.proto"]);
    assert_eq!(folder.roots("b"), ["x/two.proto"]);
    folder.commit_all();
    assert_eq!(folder.roots(".git --path b/x"), ["x/two.proto"]);
}
