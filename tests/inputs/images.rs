//! Descriptor sets: what was written reads back, whichever form it was written in.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::image::{ImageOptions, read};
use limbeck_schema::model::Schema;
use limbeck_schema::source::{Disk, DiskOptions, Files, Restricted};
use limbeck_schema::{digest, finding::Severity};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::Folder;
use crate::peers::Peer;

#[test]
fn every_form_and_compression_is_the_same_schema() {
    let folder = Folder::with_files();
    let image = folder.image("");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&image).unwrap();
    folder.write("image.binpb.gz", gzip.finish().unwrap());
    folder.write("image.binpb.zst", compress_to_vec(image.as_slice(), CompressionLevel::Fastest));
    folder.write("image.binpb", &image);
    folder.write("image", &image);
    for name in ["image.json", "image.txtpb"] {
        assert_eq!(folder.limbeck(&format!("image -o {name}")).code, 0);
    }
    // JSON is YAML.
    folder.write("image.yaml", folder.read("image.json"));
    let forms = [
        "image.binpb",
        "image.binpb.gz",
        "image.binpb.zst",
        "image.json",
        "image.txtpb",
        "image.yaml",
        "image#format=binpb",
        "image.binpb.gz#compression=gzip",
    ];
    for form in forms {
        assert_eq!(folder.image(form), image, "{form}");
    }
    let piped = folder.limbeck_in("", "image -o piped.binpb -", &image);
    assert_eq!((piped.code, piped.err.as_str()), (0, ""));
    assert_eq!(folder.read("piped.binpb"), image);
    let json = folder.read("image.json");
    assert_eq!(folder.limbeck_in("", "image -o json.binpb -#format=json", &json).code, 0);
    assert_eq!(folder.read("json.binpb"), image);
}

#[test]
fn imports_are_imports_again() {
    let folder = Folder::with_files();
    folder.write("image.binpb", folder.image(""));
    let names: Vec<&str> = {
        let mut names: Vec<&str> = super::FILES.map(|(name, _)| name).to_vec();
        names.sort_unstable();
        names
    };
    assert_eq!(folder.roots("image.binpb"), names);
    assert_eq!(folder.roots("image.binpb --path shop"), names[..2]);
    assert_eq!(folder.roots("image.binpb --exclude-path shop/v1"), names[2..]);
    let plain = folder.image("--as-file-descriptor-set");
    folder.write("plain.binpb", plain);
    let all = folder.roots("plain.binpb");
    assert!(all.contains(&"google/api/http.proto".to_owned()), "a plain set is all roots: {all:?}");
}

/// Digests, places, comments, roles: all that checks can see.
fn assert_same(direct: &Compilation, read: &Compilation) {
    let digests = |schema: &Schema| -> Vec<String> {
        let digest = |package| digest::closure(schema, package).to_string();
        schema.packages.iter().map(digest).collect()
    };
    assert_eq!(digests(&direct.schema), digests(&read.schema));
    assert_eq!(direct.schema.files.len(), read.schema.files.len());
    for (ours, theirs) in direct.schema.files.iter().zip(&read.schema.files) {
        assert_eq!(ours.name, theirs.name);
        assert_eq!(ours.syntax_written, theirs.syntax_written, "{}", ours.name);
        assert_eq!(ours.imports, theirs.imports, "{}", ours.name);
        let (ours_at, theirs_at): (Vec<_>, Vec<_>) =
            (ours.locations.iter().collect(), theirs.locations.iter().collect());
        assert!(ours_at == theirs_at, "places or comments of {} differ", ours.name);
    }
}

#[test]
fn images_of_googles_protos_mean_what_the_files_mean() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let disk = Disk::new(&DiskOptions { roots: vec![tree], ..DiskOptions::default() }).unwrap();
    let wanted = ["google/cloud/vision/", "google/ads/googleads/v21/services/", "google/spanner/"];
    let names: Vec<String> = disk
        .list()
        .unwrap()
        .into_iter()
        .filter(|name| wanted.iter().any(|start| name.starts_with(start)))
        .collect();
    assert!(names.len() > 50, "{}", names.len());
    let limits = Limits::default();
    let direct = compile(&Restricted { files: &disk, names }, &limits).unwrap();
    assert!(direct.findings.iter().all(|finding| finding.severity == Severity::Warning));
    let image = direct.image.encode(&direct.schema, ImageOptions::default());
    let back = read(&image, &|_| true, &limits).unwrap();
    assert_same(&direct, &back);
    let bare = ImageOptions { exclude_source_info: true, ..ImageOptions::default() };
    let without = read(&direct.image.encode(&direct.schema, bare), &|_| true, &limits).unwrap();
    assert_eq!(without.schema.messages.len(), direct.schema.messages.len());
    assert!(!without.has_errors());
}
