//! Dependencies from buf's cache: both believe the same.

use super::cases::{A, B};
use super::{Folder, buf, limbeck};
use crate::peers::Peer;

// Digests computed by another program, from the files below.
const A_B5: &str = "b5:5ef1ae2924da16081536bd66f453b2c8875617d9a42d838be661b8d9abdd3c1d671b8fb74b6abf6485653e53a80b7e34ca029428c899579b69e531edc92e5fa4";
const B_B5: &str = "b5:5b974476a804cc7954641b9ecba08380d8deb47ab8b4bcad8c1c125e1bacb48a605c8cfa90288b91ce4713a7b164e99ce40ee6e9598d31529d4489f1bf60c4c2";
const A_B4: &str = "shake256:1cc1791f761b4af12cb58e50a5ca0cd4ea1c231dcec71143d408fba9ae0d130b273cdd9af64427d6a583f393cca6e925e05a226313c8d8d3c44b7b03a09d059a";

/// Of module `a`.
const COMMIT: &str = "0123456789abcdef0123456789abcdef";
/// Of module `b`.
const OTHER_COMMIT: &str = "fedcba9876543210fedcba9876543210";
const USER: &str = "syntax = \"proto3\";\npackage shop.v1;\nimport \"acme/a/v1/a.proto\";\nmessage S { acme.a.v1.A a = 1; }\n";
const USER_OF_B: &str = "syntax = \"proto3\";\npackage shop.v1;\nimport \"acme/b/v1/b.proto\";\nmessage S { acme.b.v1.B b = 1; }\n";

/// Puts a file of a module into the cache.
fn cache(folder: &Folder, kind: &str, module: &str, file: (&str, &str)) {
    let (path, text) = file;
    let commit = if module == "a" { COMMIT } else { OTHER_COMMIT };
    let below = format!("../cache/v3/modules/{kind}/buf.build/acme/{module}/{commit}/{path}");
    folder.write(&below, text);
}

/// Whether buf and limbeck take what the cache holds. buf removes what it does not believe, so it
/// comes last.
fn both(folder: &Folder) -> Option<(bool, bool)> {
    let program = Peer::Buf.find()?;
    let ours = limbeck(folder, "ls").is_success;
    Some((buf(&program, folder, "build").is_success, ours))
}

/// A project of version 2 that needs `b`, which needs `a`.
fn project() -> Folder {
    let lock = |name: &str, commit: &str, digest: &str| {
        format!("  - name: buf.build/acme/{name}\n    commit: {commit}\n    digest: {digest}\n")
    };
    let lock =
        format!("version: v2\ndeps:\n{}{}", lock("a", COMMIT, A_B5), lock("b", OTHER_COMMIT, B_B5));
    let folder = Folder::new(&[
        ("buf.yaml", "version: v2\nmodules: [{path: proto}]\ndeps: [buf.build/acme/b]\n"),
        ("buf.lock", &lock),
        ("proto/shop/v1/shop.proto", USER_OF_B),
    ]);
    cache(&folder, "b5", "a", ("files/acme/a/v1/a.proto", A));
    cache(&folder, "b5", "a", ("module.yaml", "version: v1\nfiles_dir: files\n"));
    cache(&folder, "b5", "b", ("files/acme/b/v1/b.proto", B));
    let needs = format!(
        "version: v1\nfiles_dir: files\ndeps:\n  - name: buf.build/acme/a\n    commit: {COMMIT}\n    digest: {A_B5}\n"
    );
    cache(&folder, "b5", "b", ("module.yaml", &needs));
    folder
}

#[test]
fn a_changed_file_is_not_believed() {
    let folder = project();
    cache(&folder, "b5", "a", ("files/acme/a/v1/a.proto", &format!("{A}// changed\n")));
    assert!(both(&folder).is_none_or(|both| both == (false, false)));
    let folder = project();
    cache(&folder, "b5", "b", ("module.yaml", "version: v1\nfiles_dir: files\n"));
    assert!(both(&folder).is_none_or(|both| both == (false, false)));
}

#[test]
fn what_is_needed_of_what_is_needed_is_found() {
    assert!(both(&project()).is_none_or(|both| both == (true, true)));
}

#[test]
fn digests_of_the_older_kind_are_believed() {
    let lock = format!(
        "version: v1\ndeps:\n  - remote: buf.build\n    owner: acme\n    repository: a\n    commit: {COMMIT}\n    digest: {A_B4}\n"
    );
    let folder = Folder::new(&[
        ("buf.yaml", "version: v1\ndeps: [buf.build/acme/a]\n"),
        ("buf.lock", &lock),
        ("shop/v1/shop.proto", USER),
    ]);
    let info = "version: v1\nfiles_dir: files\nv1_buf_yaml_file: v1_buf_yaml/buf.yaml\nv1_buf_lock_file: v1_buf_lock/buf.lock\n";
    for file in [
        ("files/acme/a/v1/a.proto", A),
        ("v1_buf_yaml/buf.yaml", "version: v1\nname: buf.build/acme/a\n"),
        ("v1_buf_lock/buf.lock", "version: v1\n"),
        ("module.yaml", info),
    ] {
        cache(&folder, "shake256", "a", file);
    }
    assert!(both(&folder).is_none_or(|both| both == (true, true)));
}
