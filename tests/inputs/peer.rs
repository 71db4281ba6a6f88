//! buf as a peer: it reads what is written here, and what it writes is the folder it was written from.

use std::path::Path;
use std::process::Command;

use super::Folder;
use crate::peers::Peer;

fn buf(program: &Path, folder: &Folder, arguments: &str) {
    let cache = folder.path().join(".cache");
    let mut command = Command::new(program);
    command.current_dir(folder.path()).env("BUF_CACHE_DIR", cache);
    let output = command.args(arguments.split_whitespace()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "buf {arguments}: {errors}");
}

/// [`super::FILES`] without what buf would have to fetch, and what its compiler describes otherwise
/// than protoc: literals of options, empty bodies of methods, comments at the end of a line.
fn folder() -> Folder {
    let folder = Folder::with_files();
    let shop = super::FILES[0].1;
    let shop = shop.replace("import \"google/api/annotations.proto\";\n", "");
    let shop = shop.replace(" {\n    option (google.api.http) = {get: \"/v1/items\"};\n  }", ";");
    let shop = shop.replace("(tag) = {name: \"item\"}", "(tag).name = \"item\"");
    let shop = shop.replace(" // at most 80 bytes", "");
    folder.write("proto/shop/v1/shop.proto", shop);
    folder
}

/// The root files with everything but imports, as JSON: bundled files differ from buf's.
fn own(folder: &Folder, input: &str) -> String {
    let said = folder.limbeck(&format!("image -o own.json --exclude-imports {input}"));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{input}");
    String::from_utf8(folder.read("own.json")).unwrap()
}

#[test]
fn what_buf_writes_is_the_folder() {
    let Some(program) = Peer::Buf.find() else { return };
    let folder = folder();
    let expected = own(&folder, "proto");
    assert!(expected.contains("\"unusedDependency\":[0]"), "{expected}");
    assert!(expected.contains("\"isSyntaxUnspecified\":true"));
    for name in [
        "b.binpb",
        "b.binpb.gz",
        "b.binpb.zst",
        "b.json",
        "b.json.gz",
        "b.txtpb",
        "b.yaml",
        "b.bin",
    ] {
        buf(&program, &folder, &format!("build proto -o {name}"));
        assert_eq!(own(&folder, name), expected, "{name}");
    }
    buf(&program, &folder, "build proto -o bare.binpb --exclude-source-info");
    let bare = own(&folder, "bare.binpb");
    let said = folder.limbeck("image -o ours.json --exclude-imports --exclude-source-info proto");
    assert_eq!(said.code, 0);
    let without_places = |json: &str| json.replace(",\"sourceCodeInfo\":{}", "");
    let ours = String::from_utf8(folder.read("ours.json")).unwrap();
    assert_eq!(without_places(&bare), without_places(&ours));
}

#[test]
fn buf_reads_what_is_written_here() {
    let Some(program) = Peer::Buf.find() else { return };
    let folder = folder();
    buf(&program, &folder, "build proto -o theirs.json");
    for name in ["ours.binpb", "ours.json", "ours.txtpb"] {
        assert_eq!(folder.limbeck(&format!("image -o {name} proto")).code, 0);
        buf(&program, &folder, &format!("build {name} -o back.binpb"));
        assert_eq!(own(&folder, "back.binpb"), own(&folder, "theirs.json"), "{name}");
    }
    buf(&program, &folder, "breaking ours.binpb --against theirs.json --exclude-imports");
}

#[test]
fn both_read_the_same_inputs() {
    let Some(program) = Peer::Buf.find() else { return };
    let folder = folder();
    folder.commit_all();
    folder.git("tag v1");
    folder.git("archive --format=tar.gz -o a.tar.gz HEAD");
    folder.git("archive --format=zip --prefix=top/ -o a.zip HEAD");
    for input in [
        "proto",
        ".git#subdir=proto",
        ".git#tag=v1,subdir=proto",
        ".git#branch=main,subdir=proto",
        "a.tar.gz#subdir=proto",
        "a.tar.gz#strip_components=1",
        "a.zip#strip_components=1,subdir=proto",
        "proto --path proto/shop",
        "proto --exclude-path proto/shop",
        ".git#subdir=proto --path user/v1/old.proto",
    ] {
        buf(&program, &folder, &format!("build {input} -o theirs.binpb"));
        assert_eq!(own(&folder, "theirs.binpb"), own(&folder, input), "{input}");
    }
}
