//! Archives: packed by tar and zip, they are the folder that was packed.

use std::io::Write;
use std::process::Command;

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::broken::tar;
use super::{FILES, Folder};

fn names() -> Vec<String> {
    let mut names = FILES.map(|(name, _)| name.to_owned()).to_vec();
    names.sort();
    names
}

fn packed() -> Folder {
    let folder = Folder::with_files();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_directory("top/", options).unwrap();
    let mut files: Vec<(String, &[u8])> = vec![("./top/readme.md".to_owned(), b"x")];
    for (name, text) in FILES {
        zip.start_file(format!("top/proto/{name}"), options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        files.push((format!("./top/proto/{name}"), text.as_bytes()));
    }
    folder.write("a.zip", zip.finish().unwrap().into_inner());
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let bytes = tar(&files);
    folder.write("a.tar.zst", compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest));
    folder.write("a.tar", bytes);
    folder
}

#[test]
fn every_way_of_packing_is_the_same_schema() {
    let folder = packed();
    let image = folder.image("");
    let mut command = Command::new("tar");
    command.current_dir(folder.path()).args(["-czf", "b.tgz", "proto"]);
    assert!(command.status().unwrap().success());
    for input in [
        "a.tar#strip_components=1",
        "a.tar.zst#strip_components=1",
        "a.zip#strip_components=1",
        "a.zip#subdir=top",
        "a.zip#subdir=top/proto",
        "a.tar#strip_components=2",
        "a.tar#strip_components=1,subdir=proto",
        "b.tgz",
        "b.tgz#subdir=./proto/",
    ] {
        assert_eq!(folder.image(input), image, "{input}");
    }
    let bytes = folder.read("b.tgz");
    let piped = folder.limbeck_in("", "image -o piped.binpb -#format=targz", &bytes);
    assert_eq!((piped.code, piped.err.as_str()), (0, ""));
    assert_eq!(folder.read("piped.binpb"), image);
    let zip = folder.read("a.zip");
    let piped = folder.limbeck_in("", "ls files -#format=zip,subdir=top", &zip);
    assert_eq!(piped.out.lines().count(), 1 + FILES.len(), "{}{}", piped.out, piped.err);
}

#[test]
fn what_lies_in_an_archive_says_what_counts() {
    let folder = Folder::empty();
    let toml = "[schema]\nroots = [\"api\"]\nexclude = [\"internal/**\"]\n";
    let files = [
        ("x/limbeck.toml", toml.as_bytes()),
        ("x/api/a.proto", b"import \"internal/b.proto\";"),
        ("x/api/internal/b.proto", b""),
        ("x/other/c.proto", b""),
    ];
    folder.write("a.tar", tar(&files));
    assert_eq!(folder.roots("a.tar#subdir=x"), ["a.proto"]);
    assert_eq!(folder.roots("a.tar#strip_components=1"), ["a.proto"]);
    assert_eq!(folder.roots("a.tar#subdir=x/api"), ["a.proto"], "a part of the project");
    assert_eq!(folder.roots("a.tar#subdir=x/other"), ["c.proto"], "no part of it");
    assert_eq!(folder.roots("a.tar --path x/other"), ["x/other/c.proto"], "without configuration");
    assert_eq!(folder.roots("a.tar#subdir=x --all"), ["a.proto", "internal/b.proto"]);
}

#[test]
fn links_in_archives_stay_inside() {
    let folder = Folder::empty();
    folder.write("secret.proto", "message Secret {}");
    let mut builder = tar::Builder::new(Vec::new());
    let mut link = |name: &str, target: &str| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder.append_link(&mut header, name, target).unwrap();
    };
    link("out.proto", "../secret.proto");
    link("absolute.proto", folder.path().join("secret.proto").to_str().unwrap());
    link("b", "a");
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    header.set_mode(0o644);
    builder.append_data(&mut header, "a/x.proto", &b""[..]).unwrap();
    folder.write("l.tar", builder.into_inner().unwrap());
    assert_eq!(folder.roots("l.tar"), ["a/x.proto", "b/x.proto"]);
}

#[test]
fn the_names_of_all_files_are_import_names() {
    assert_eq!(packed().roots("a.zip#subdir=top"), names());
}
