//! Inputs that cannot be read: what is told, with which cure and exit code.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Folder;

#[track_caller]
fn refused(folder: &Folder, input: &str, code: i32, told: &[&str]) {
    let said = folder.limbeck(&format!("ls packages {input}"));
    assert_eq!(said.code, code, "{}", said.err);
    assert_eq!(said.out, "");
    for part in told {
        assert!(said.err.contains(part), "{part} is not in:\n{}", said.err);
    }
    assert!(code == 100 || said.err.contains("\n  help: "), "{}", said.err);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn nothing_is_where_it_should_be() {
    let folder = Folder::with_files();
    folder.write("image.json", "{}");
    refused(&folder, "protos", 1, &["there is no `protos`", "did you mean `proto`?"]);
    refused(&folder, "imag.json", 1, &["there is no `imag.json`", "did you mean `image.json`?"]);
    refused(&folder, "proto/shop/v1/shp.proto", 1, &["did you mean `proto/shop/v1/shop.proto`?"]);
    refused(&folder, "x/y.tar.gz", 1, &["there is no `x/y.tar.gz`"]);
    refused(
        &folder,
        "https://example.com/x.tar.gz",
        1,
        &["`curl -fsSL https://example.com/x.tar.gz"],
    );
    refused(&folder, "buf.build/acme/shop", 1, &["`buf export buf.build/acme/shop -o vendor`"]);
    refused(&folder, "--path=proto/nope", 1, &["there is no `proto/nope`"]);
    refused(&folder, "image.json --path=../x", 2, &["`../x` is not below where the input starts"]);
    let said = folder.limbeck("ls routs");
    assert_eq!((said.code, said.err.contains("`limbeck ls routes`")), (2, true), "{}", said.err);
    let said = folder.limbeck_in("", "ls -", b"");
    assert!(said.code == 1 && said.err.contains("nothing on stdin"), "{}", said.err);
}

#[test]
fn the_text_of_an_input_makes_no_sense() {
    let folder = Folder::with_files();
    refused(&folder, "proto#brunch=main", 2, &["unknown key `brunch`", "did you mean `branch`?"]);
    refused(&folder, "proto#branch=main", 2, &["add `format=git`"]);
    refused(&folder, "proto#format=jsn", 2, &["did you mean `json`?"]);
    refused(&folder, ".git#branch=a,tag=b", 2, &["more than one revision"]);
    refused(&folder, ".git#branch=--upload-pack=touch", 2, &["do not start with `-`"]);
    refused(&folder, "ext::sh#format=git", 2, &["asks git to run a program"]);
    refused(&folder, "ftp://h/x.git", 2, &["no address of a git repository"]);
}

#[test]
fn bytes_are_not_what_they_are_called() {
    let folder = Folder::with_files();
    let image = folder.image("");
    let packed = gzip(&image);
    folder.write("cut.binpb.gz", &packed[..packed.len() / 2]);
    folder.write("plain.binpb.gz", &image);
    folder.write("packed.binpb", &packed);
    folder.write("text.binpb", "syntax = \"proto3\";");
    folder.write("json.binpb", "{\"file\": []}");
    folder.write("cut.binpb", &image[..image.len() - 3]);
    folder.write("broken.json", "{\"file\": [");
    folder.write("unknown.json", "{\"file\": [{\"name\": \"a.proto\", \"nmae\": 1}]}");
    folder.write("broken.txtpb", "file { name: }");
    folder.write("alias.yaml", "file: &a\n  - *a\n");
    folder.write("empty.binpb", "");
    refused(&folder, "cut.binpb.gz", 1, &["cannot decompress `cut.binpb.gz`"]);
    refused(&folder, "plain.binpb.gz", 1, &["cannot decompress", "no gzip"]);
    refused(&folder, "plain.binpb.gz#compression=zstd", 1, &["cannot decompress"]);
    refused(&folder, "packed.binpb", 1, &["it is gzip: `packed.binpb#compression=gzip`"]);
    refused(&folder, "text.binpb", 1, &["cannot read `text.binpb` as an image", "`buf build -o`"]);
    refused(&folder, "json.binpb", 1, &["it looks like JSON: `json.binpb#format=json`"]);
    refused(&folder, "cut.binpb", 1, &["not a descriptor set"]);
    refused(&folder, "broken.json", 1, &["not a descriptor set", "line 1"]);
    refused(&folder, "unknown.json", 1, &["nmae"]);
    refused(&folder, "broken.txtpb", 1, &["in line 1"]);
    refused(&folder, "alias.yaml", 1, &["an alias, which JSON does not have"]);
    refused(&folder, "empty.binpb", 1, &["no proto files of its own in the image"]);
    refused(&folder, "limbeck.lock", 1, &["there is no"]);
    folder.write("thing.lock", "");
    refused(&folder, "thing.lock", 1, &["cannot tell from its name", "`thing.lock#format=binpb`"]);
}

#[test]
fn what_grows_without_end_is_refused() {
    let folder = Folder::with_files();
    let zeros = vec![0; 80 << 20];
    folder.write("bomb.binpb.gz", gzip(&zeros));
    folder.write("bomb.tar.gz", gzip(&tar(&[("a.proto", &zeros)])));
    refused(&folder, "bomb.binpb.gz", 1, &["far larger than it is"]);
    refused(&folder, "bomb.tar.gz", 1, &["far larger than it is"]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.proto", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&zeros).unwrap();
    folder.write("bomb.zip", zip.finish().unwrap().into_inner());
    refused(&folder, "bomb.zip", 1, &["far larger than it is"]);
}

/// A tar file whose names are taken as they are.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

#[test]
fn names_in_archives_lead_nowhere_else() {
    let folder = Folder::with_files();
    for (index, name) in
        ["../evil.proto", "a/../../evil.proto", "/etc/evil.proto"].iter().enumerate()
    {
        let (as_tar, as_zip) = (format!("{index}.tar"), format!("{index}.zip"));
        folder.write(&as_tar, tar(&[("a.proto", b"x"), (name, b"x")]));
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        folder.write(&as_zip, zip.finish().unwrap().into_inner());
        refused(&folder, &as_tar, 1, &["leads out of the archive", "do not unpack it"]);
        refused(&folder, &as_zip, 1, &["leads out of the archive", "do not unpack it"]);
    }
    folder.write("cut.tar", &tar(&[("a.proto", &[b'x'; 2000])])[..1000]);
    folder.write("text.tar", "x".repeat(2000));
    folder.write("text.zip", "x".repeat(2000));
    folder.write("empty.tar", tar(&[]));
    folder.write("a.tar", tar(&[("shop/a.proto", b"")]));
    refused(&folder, "cut.tar", 1, &["cannot read `cut.tar` as tar"]);
    refused(&folder, "text.tar", 1, &["cannot read `text.tar` as tar"]);
    refused(&folder, "text.zip", 1, &["cannot read `text.zip` as zip"]);
    refused(&folder, "empty.tar", 1, &["there is nothing in `empty.tar`"]);
    refused(&folder, "a.tar#subdir=shp", 1, &["did you mean `subdir=shop`?"]);
    refused(&folder, "a.tar#strip_components=2", 1, &["there are no proto files"]);
}

#[test]
fn git_knows_no_such_thing() {
    let folder = Folder::with_files();
    refused(&folder, ".git", 1, &["there is no `.git`"]);
    refused(&folder, "proto#format=git", 1, &["`proto` is not a git repository"]);
    folder.git("init --quiet --initial-branch=main .");
    refused(&folder, ".git", 1, &["there is no commit in `.git` yet"]);
    folder.commit("first");
    folder.git("tag v1.0.0");
    refused(&folder, ".git#branch=mian", 1, &["no branch `mian`", "did you mean `main`?"]);
    refused(&folder, ".git#tag=v1.0.1", 1, &["no tag `v1.0.1`", "did you mean `v1.0.0`?"]);
    refused(&folder, ".git#ref=HEAD~9", 1, &["no revision `HEAD~9`", "git fetch"]);
    refused(&folder, ".git#commit=0123456", 1, &["no commit `0123456`"]);
    refused(&folder, ".git#subdir=prot", 1, &["no proto files in `prot`"]);
    // A name is a name, whatever a shell would make of it.
    refused(&folder, ".git#ref=$(touch${IFS}pwned)", 1, &["no revision `$(touch"]);
    refused(&folder, "https://127.0.0.1:1/x.git", 1, &["cannot fetch `HEAD`", "git ls-remote"]);
    assert!(!folder.path().join("pwned").exists());
    folder.write("limbeck.toml", "[schema]\nrots = ['proto']\n");
    folder.commit("second");
    refused(&folder, ".git", 100, &["limbeck.toml:2:1: error: unknown key `rots`"]);
}

#[test]
fn an_image_lacks_what_it_imports() {
    let folder = Folder::with_files();
    folder.image("--exclude-imports");
    folder.image("--path proto/user/v1/user.proto --exclude-imports");
    refused(
        &folder,
        ".image.binpb",
        100,
        &[
            "user/v1/user.proto:3:1: error: `shop/v1/shop.proto` is not in the image",
            "--include_imports",
        ],
    );
}
