//! `limbeck init`.

use snapbox::str;

use super::project::Project;

#[test]
fn nothing_is_overwritten() {
    let project = Project::new(&[("limbeck.toml", "mine")]);
    let before = project.files();
    project.run("init").code(4).stdout(str![]).stderr(str![[r#"
error: `limbeck.toml` exists: this is a project already
  help: `limbeck build` compiles and generates

"#]]);
    assert_eq!(project.files(), before);
    let project = Project::new(&[("shop/file", "")]);
    project.run("init shop/file").code(4).stderr(str![[r#"
error: `shop/file` is a file, not a folder
  help: name another folder: `limbeck init DIR`

"#]]);
}

#[test]
fn names_that_are_no_package_are_refused() {
    Project::new(&[]).run("init --name User").code(2).stderr(str![[r#"
error: invalid value 'User' for '--name <NAME>': `User` is no package name: lower-case letters, digits and `_`, a letter first, such as `user` or `acme.billing`

For more information, try '--help'.

"#]]);
    Project::new(&[]).run("init --name user.v1").code(2).stderr(str![[r#"
error: invalid value 'user.v1' for '--name <NAME>': leave the version out: `user` begins with version 1, `user.v1`

For more information, try '--help'.

"#]]);
    Project::new(&[]).run("init 42").code(2).stderr(str![[r#"
error: the folder `42` cannot lend its name to an API
  help: name the API: `limbeck init --name user`

"#]]);
}

#[test]
fn an_api_can_be_named() {
    let project = Project::new(&[]);
    project.run("init --name acme.billing_core").code(0).stdout(str![[r#"
created proto/acme/billing_core/v1/billing_core.proto
created limbeck.toml
created .gitattributes
created .gitignore

next: limbeck build

"#]]);
    project.run("ls").code(0).stdout(str![[r#"
PACKAGE               FILES  MESSAGES  ENUMS  SERVICES  METHODS  ROUTES
acme.billing_core.v1  1      7         1      1         3        3

"#]]);
}

#[test]
fn existing_protos_are_adopted_and_lines_added_once() {
    let project = Project::new(&[
        ("api/user/v1/user.proto", "syntax = \"proto3\";\npackage user.v1;\n"),
        (".gitignore", "/target"),
        (".gitattributes", "* text=auto"),
    ]);
    project.run("init").code(0).stdout(str![[r#"
found 1 proto file; imports are relative to `api` (by their imports and package names)
created limbeck.toml
added `generated/** linguist-generated=true` to .gitattributes

next: limbeck build

"#]]);
    assert_eq!(project.read(".gitignore"), "/target");
    assert_eq!(
        project.read(".gitattributes"),
        "* text=auto\ngenerated/** linguist-generated=true\n"
    );
    project.run("ls files").code(0).stdout(str![[r#"
PATH                    PACKAGE  ROLE
api/user/v1/user.proto  user.v1  root

"#]]);
}

#[test]
fn bufs_modules_are_roots() {
    let project = Project::new(&[
        ("buf.yaml", "version: v2\nmodules:\n  - path: proto\n  - path: vendor/x\n"),
        ("proto/a.proto", "syntax = \"proto3\";\nimport \"b/b.proto\";\n"),
        ("vendor/x/b/b.proto", "syntax = \"proto3\";\npackage b;\n"),
    ]);
    project.run("init").code(0).stdout(str![[r#"
found 2 modules of buf in `buf.yaml`, which limbeck reads no more
created limbeck.toml
created .gitattributes
created .gitignore

next: limbeck build

"#]]);
    project.run("ls files").code(0).stdout(str![[r#"
PATH                PACKAGE       ROLE
proto/a.proto       (no package)  root
vendor/x/b/b.proto  b             root

"#]]);
}

#[test]
fn a_project_inside_another_says_so() {
    let project = Project::new(&[("limbeck.toml", ""), ("inner/x", "")]);
    project.run_in("inner", "init").code(0).stdout(str![[r#"
created proto/inner/v1/inner.proto
created limbeck.toml
created .gitattributes
created .gitignore
note: `../limbeck.toml` no longer counts in this folder

next: limbeck build

"#]]);
}
