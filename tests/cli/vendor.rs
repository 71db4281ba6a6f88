//! `limbeck vendor`, and where files of others are found.

use std::path::Path;
use std::process::Command;

use snapbox::str;

use super::project::{Project, Run, run_with};

const PROTO: &str = "syntax = \"proto3\";\npackage shop.v1;\nimport \"acme/money/v1/money.proto\";\nmessage Price { acme.money.v1.Money money = 1; }\n";
const MONEY: &str =
    "syntax = \"proto3\";\npackage acme.money.v1;\nmessage Money { int64 units = 1; }\n";

fn shop(deps: &str) -> Project {
    Project::new(&[
        ("limbeck.toml", &format!("[deps]\n{deps}\n")),
        ("proto/shop/v1/shop.proto", PROTO),
        ("others/acme/money/v1/money.proto", MONEY),
    ])
}

/// git without the settings of whoever runs the tests.
fn git(folder: &Path, arguments: &str) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.args(arguments.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "git {arguments}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A repository with a tag `v1`, and a later commit.
fn repository() -> Project {
    let repository =
        Project::new(&[("proto/acme/money/v1/money.proto", MONEY), ("LICENSE", "free")]);
    let folder = repository.path();
    for command in ["init -q -b main", "add .", "commit -q -m one", "tag v1"] {
        git(&folder, command);
    }
    repository.write("proto/acme/money/v1/money.proto", format!("{MONEY}message New {{}}\n"));
    git(&folder, "commit -q -a -m two");
    repository
}

#[test]
fn what_is_not_clear_is_refused() {
    for deps in [
        "acme = \"x\"",
        "acme = { pth = \"x\" }",
        "acme = { path = \"x\", rev = \"y\" }",
        "acme = { git = \"https://example.com/a.git\" }",
        "acme = { git = \"ext::sh -c touch% x\", rev = \"v1\" }",
        "acme = { git = \"--upload-pack=x\", rev = \"v1\" }",
        "acme = { git = \"https://example.com/a.git\", rev = \"-x\" }",
        "acme = { git = \"https://example.com/a.git\", rev = \"v1\", subdir = \"../x\" }",
        "\"../acme\" = { path = \"others\" }",
        "acme = { buf = \"acme\" }",
        "acme = { buf = \"buf.build/acme/money\", commit = \"../x\" }",
    ] {
        let project = shop(deps);
        let before = project.files();
        let run = project.run("vendor");
        assert!(run.code(100).text().contains("limbeck.toml:2:"), "{deps}: {}", run.text());
        assert_eq!(project.files(), before);
    }
    shop("acme = { path = \"others\", rev = \"y\" }").run("vendor").code(100).stdout(str![[r#"
limbeck.toml:2:33: error: unknown key `rev` in dependency `acme` [CONFIG]
  2 | acme = { path = "others", rev = "y" }
    |                                 ^^^
  help: it can say `path`

1 error

"#]]);
}

#[test]
fn what_is_not_there_is_refused_with_the_command_that_brings_it() {
    shop("acme = { path = \"othres\" }").run("check").code(100).stdout(str![[r#"
limbeck.toml:2:1: error: the folder `othres` of dependency `acme` does not exist [CONFIG]
  2 | acme = { path = "othres" }
    | ^^^^
  help: name the folder that its import names are relative to

1 error

"#]]);
    shop("acme = { git = \"https://example.com/a.git\", rev = \"v1\" }")
        .run("check")
        .code(100)
        .stdout(str![[r#"
limbeck.toml:2:1: error: dependency `acme` is not below `vendor` yet [CONFIG]
  2 | acme = { git = "https://example.com/a.git", rev = "v1" }
    | ^^^^
  help: `limbeck vendor` brings it

1 error

"#]]);
    let project = shop("acme = { path = \"proto/shop/v2\" }");
    std::fs::create_dir(project.path().join("proto/shop/v2")).unwrap();
    project.run("vendor").code(1).stderr(str![[r#"
error: dependency `acme` has no proto files
  help: name the folder that its import names are relative to

"#]]);
}

#[test]
fn a_folder_is_imported_and_never_compiled_for_its_own_sake() {
    let project = shop("acme = { path = \"others\" }");
    project.write("limbeck.toml", "[schema]\nroots = [\"proto\", \".\"]\nexclude = [\"proto\"]\n[deps]\nacme = { path = \"others\" }\n");
    project.run("ls files --all").code(0).stdout(str![[r#"
PATH                              PACKAGE        ROLE
others/acme/money/v1/money.proto  acme.money.v1  import
proto/shop/v1/shop.proto          shop.v1        root

"#]]);
    project.run("vendor").code(0).stdout(str![[r#"
vendor/acme: 1 file written

"#]]);
    project.run("ls files").code(0).stdout(str![[r#"
PATH                      PACKAGE  ROLE
proto/shop/v1/shop.proto  shop.v1  root

"#]]);
}

#[test]
fn a_folder_in_the_way_is_left_alone() {
    let project = shop("acme = { path = \"others\" }");
    project.write("vendor/acme/mine.txt", "mine");
    let before = project.files();
    project.run("vendor").code(4).stderr(str![[r#"
error: `vendor/acme` exists, and `limbeck vendor` did not bring it
  help: move it elsewhere, or rename the dependency

"#]]);
    assert_eq!(project.files(), before);
    project.write(
        "vendor/limbeck.lock",
        "[[dep]]\nname = \"../proto\"\nsource = \"x\"\ndigest = \"y\"\n",
    );
    project.run("vendor").code(4).stderr(str![[r#"
error: `vendor/limbeck.lock` is not what `limbeck vendor` writes
  help: restore it, or remove it and what it lists, and run again

"#]]);
    assert!(project.path().join("proto").exists());
}

#[test]
fn copies_are_checked_and_needless_ones_removed() {
    let project = shop("acme = { path = \"others\" }");
    project.run("vendor --check").code(4).stdout(str![[r#"
vendor/acme:1:1: error: this copy is missing, as `vendor/limbeck.lock` tells [VENDOR]
  help: run `limbeck vendor`, and commit what it changes

1 error

"#]]);
    project.run("vendor").code(0);
    project.run("vendor --check").code(0);
    project.run("vendor").code(0).stdout(str![[r#"
vendor/acme: unchanged
everything is up to date

"#]]);
    project.write("vendor/acme/acme/money/v1/money.proto", "changed");
    project.run("vendor --check").code(4).stdout(str![[r#"
vendor/acme:1:1: error: this copy was changed, as `vendor/limbeck.lock` tells [VENDOR]
  help: run `limbeck vendor`, and commit what it changes

1 error

"#]]);
    project.run("vendor").code(0);
    project.write("others/acme/money/v1/money.proto", format!("{MONEY}message New {{}}\n"));
    project.run("vendor --check").code(4).stdout(str![[r#"
vendor/acme:1:1: error: this copy is out of date, as `vendor/limbeck.lock` tells [VENDOR]
  help: run `limbeck vendor`, and commit what it changes

1 error

"#]]);
    project.write("limbeck.toml", "");
    project.run("vendor --check").code(4).stdout(str![[r#"
vendor/acme:1:1: error: this copy is needed no more, as `vendor/limbeck.lock` tells [VENDOR]
  help: run `limbeck vendor`, and commit what it changes

1 error

"#]]);
    project.run("vendor").code(0).stdout(str![[r#"
removed vendor/acme

"#]]);
    assert!(!project.path().join("vendor/acme").exists());
    project.run("vendor --check").code(0);
    project.run("vendor").code(0).stdout(str![[r#"
nothing is needed of others

"#]]);
}

#[test]
fn a_repository_is_brought_at_the_commit_that_is_named() {
    let repository = repository();
    let url = repository.path();
    let first = git(&url, "rev-parse v1");
    for rev in ["v1", &first, &first[..12]] {
        let deps = format!(
            "acme = {{ git = \"{}\", rev = \"{rev}\", subdir = \"proto\" }}",
            url.display()
        );
        let project = shop(&deps);
        project.run("check").code(100);
        project.run("vendor").code(0);
        assert_eq!(project.read("vendor/acme/acme/money/v1/money.proto"), MONEY, "{rev}");
        assert!(project.read("vendor/limbeck.lock").contains(&first), "{rev}");
        project.run("vendor --check").code(0);
        project.run("ls").code(0);
    }
    let deps =
        format!("acme = {{ git = \"{}\", rev = \"main\", subdir = \"proto\" }}", url.display());
    let project = shop(&deps);
    project.run("vendor").code(0);
    assert!(project.read("vendor/acme/acme/money/v1/money.proto").contains("New"));
    let deps = format!("acme = {{ git = \"{}\", rev = \"v9\" }}", url.display());
    let run = shop(&deps);
    let run = run.run("vendor");
    assert!(run.code(1).error().contains("has no commit, tag or branch `v9`"), "{}", run.error());
}

/// A module in a cache of buf's, as buf would write it.
const INFO: &str = "version: v1\nfiles_dir: files\n";
/// SHAKE256 over the manifest of its files, and over that; computed by another program.
const DIGEST: &str = "b5:1ae0dfc38f2b152da17d852dffa212f3b6274584fe6c0c06937f02ada1d48d11665242db7a4345d2e40bb4bbafca65a53f5f545c62c2fec5df3b3f0dccffebd0";

fn cached() -> (Project, String) {
    let commit = "0123456789abcdef0123456789abcdef";
    let folder = format!("v3/modules/b5/buf.build/acme/money/{commit}");
    let cache = Project::new(&[
        (&format!("{folder}/module.yaml"), INFO),
        (&format!("{folder}/files/acme/money/v1/money.proto"), MONEY),
    ]);
    let lock = format!(
        "version: v2\ndeps:\n  - name: buf.build/acme/money\n    commit: {commit}\n    digest: {DIGEST}\n"
    );
    (cache, lock)
}

fn buf_shop(lock: &str) -> Project {
    Project::new(&[
        ("buf.yaml", "version: v2\nmodules: [{path: proto}]\ndeps: [buf.build/acme/money]\n"),
        ("buf.lock", lock),
        ("proto/shop/v1/shop.proto", PROTO),
    ])
}

fn run(project: &Project, cache: &Project, arguments: &str) -> Run {
    run_with(&project.path(), arguments, &[("BUF_CACHE_DIR", &*cache.path())])
}

#[test]
fn a_module_is_taken_from_bufs_cache_if_it_is_what_the_lock_says() {
    let (cache, lock) = cached();
    let project = buf_shop(&lock);
    let empty = Project::new(&[]);
    run(&project, &empty, "ls").code(100).stderr(str![[r#"
buf.yaml:3:8: error: dependency `buf.build/acme/money` is not on this machine [CONFIG]
  3 | deps: [buf.build/acme/money]
    |        ^^^^^^^^^^^^^^^^^^^^
  help: `buf dep update && buf build` brings it to buf's cache, and `limbeck vendor` from there to `vendor/buf.build/acme/money`

1 error

"#]]);
    run(&project, &cache, "ls").code(0).stdout(str![[r#"
PACKAGE  FILES  MESSAGES  ENUMS  SERVICES  METHODS  ROUTES
shop.v1  1      1         0      0         0        0

"#]]);
    run(&project, &cache, "vendor").code(0).stdout(str![[r#"
vendor/buf.build/acme/money: 1 file written

"#]]);
    run(&project, &empty, "ls").code(0);
    run(&project, &empty, "vendor").code(0).stdout(str![[r#"
vendor/buf.build/acme/money: kept, for it is not in buf's cache
everything is up to date

"#]]);
    run(&project, &empty, "vendor --check").code(0);
    project.write("buf.lock", lock.replace("commit: 0", "commit: 1"));
    run(&project, &empty, "vendor").code(1).stderr(str![[r#"
error: `buf.build/acme/money` is not in buf's cache on this machine
  help: `buf dep update && buf build` brings it there

"#]]);
    run(&project, &empty, "vendor --check").code(4);
    project.write("buf.lock", &lock);
    run(&project, &empty, "init").code(0);
    run(&project, &empty, "ls").code(0);
    assert!(project.read("limbeck.toml").contains("[deps]\n\"buf.build/acme/money\" = { buf = "));

    let project = buf_shop(&lock);
    let file = "v3/modules/b5/buf.build/acme/money/0123456789abcdef0123456789abcdef/files/acme/money/v1/money.proto";
    cache.write(file, format!("{MONEY}// Not what was published.\n"));
    let said = run(&project, &cache, "ls");
    assert!(said.code(100).error().contains("is not what `buf.lock` pins"), "{}", said.error());
    run(&project, &cache, "vendor").code(1);
    assert!(!project.path().join("vendor/buf.build").exists());
}

#[test]
fn bundled_files_stand_in_for_googles_and_protovalidate() {
    let project = Project::new(&[
        (
            "buf.yaml",
            "version: v1\ndeps: [buf.build/googleapis/googleapis, buf.build/bufbuild/protovalidate]\n",
        ),
        (
            "a.proto",
            "syntax = \"proto3\";\nimport \"google/type/date.proto\";\nimport \"buf/validate/validate.proto\";\nmessage A { google.type.Date date = 1 [(buf.validate.field).required = true]; }\n",
        ),
    ]);
    let empty = Project::new(&[]);
    run(&project, &empty, "ls").code(0);
    run(&project, &empty, "vendor").code(0).stdout(str![[r#"
buf.build/googleapis/googleapis: comes with limbeck
buf.build/bufbuild/protovalidate: comes with limbeck
everything is up to date

"#]]);
    run(&project, &empty, "vendor --check").code(0);
}
