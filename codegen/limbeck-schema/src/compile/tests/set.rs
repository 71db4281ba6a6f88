//! Descriptor sets: broken ones, and those that were written by ourselves.

use prost::Message;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use super::compile_files;
use crate::compile::{Compilation, Limits};
use crate::digest;
use crate::image::{ImageOptions, read};
use crate::model::{Role, Schema, WRITTEN};

const FILES: [(&str, &str); 3] = [
    (
        "a/v1/a.proto",
        "// Detached.\n\n// The syntax.\nsyntax = \"proto3\";\npackage a.v1;\n\
         import \"a/v1/tag.proto\";\nimport \"google/protobuf/any.proto\";\n\
         // A message.\nmessage A {\n  option (tag) = {name: \"x\" at: [1, 2]}; // trailing\n\
         \tmap<string, B> b = 1 [json_name = \"c\"];\n  oneof o { string d = 2; }\n\
         optional int32 e = 3;\n  reserved 4 to 5; message B {}\n}\n\
         service S { rpc R(A) returns (stream A); }\n",
    ),
    (
        "a/v1/tag.proto",
        "syntax = \"proto2\";\npackage a.v1;\nimport \"google/protobuf/descriptor.proto\";\n\
         message Tag { optional string name = 1; repeated int32 at = 2; }\n\
         extend google.protobuf.MessageOptions { optional Tag tag = 50000; }\n",
    ),
    ("old.proto", "package old; enum E { X = 1; } message M { optional E e = 1 [default = X]; }"),
];

fn read_set(set: &FileDescriptorSet) -> Compilation {
    read(&set.encode_to_vec(), &|_| true, &Limits::default()).unwrap()
}

fn told(set: &FileDescriptorSet) -> Vec<String> {
    let findings = read_set(set).findings.into_iter();
    let place = |place: Option<crate::finding::Place>| {
        place.map_or_else(|| "-".to_owned(), |place| place.to_string())
    };
    findings.map(|finding| format!("{}: {}", place(finding.place), finding.message)).collect()
}

fn file(name: &str) -> FileDescriptorProto {
    FileDescriptorProto { name: Some(name.to_owned()), ..FileDescriptorProto::default() }
}

fn set<const N: usize>(file: [FileDescriptorProto; N]) -> FileDescriptorSet {
    FileDescriptorSet { file: file.into() }
}

#[test]
fn what_is_no_set_is_an_error() {
    for bytes in [&b"syntax = \"proto3\";"[..], b"\x0a\xff", b"\x0a\x02\x4a\x7f", b"\x1f\x8b\x08"] {
        let error = read(bytes, &|_| true, &Limits::default()).unwrap_err().to_string();
        assert!(error.starts_with("not a descriptor set: "), "{error}");
    }
    assert!(read(b"", &|_| true, &Limits::default()).unwrap().schema.files.is_empty());
}

#[test]
fn names_that_no_proto_text_has_are_refused() {
    assert_eq!(
        told(&set([file("../a.proto"), file("")])),
        [
            "-: `../a.proto` is not a name that an `import` statement can write",
            "-: `` is not a name that an `import` statement can write"
        ]
    );
    let message = DescriptorProto { name: Some("A\u{1b}[2J".to_owned()), ..Default::default() };
    let hostile = FileDescriptorProto {
        package: Some("a..b".to_owned()),
        message_type: vec![message],
        ..file("a.proto")
    };
    let told = told(&set([hostile]));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("`A") && told[1].contains("`a..b`"), "{told:?}");
}

#[test]
fn what_is_missing_or_twice_or_in_a_circle_is_named() {
    let importing = |name: &str, import: &str| FileDescriptorProto {
        dependency: vec![import.to_owned()],
        ..file(name)
    };
    assert_eq!(
        told(&set([importing("a.proto", "b.proto")])),
        ["a.proto:1:1: `b.proto` is not in the image"]
    );
    assert_eq!(
        told(&set([file("a.proto"), file("a.proto")])),
        ["a.proto:1:1: the image holds two files of this name"]
    );
    let circle = told(&set([importing("a.proto", "b.proto"), importing("b.proto", "a.proto")]));
    assert_eq!(circle, ["a.proto:1:1: import cycle: `a.proto` → `b.proto` → `a.proto`"]);
    let bundled = read_set(&set([importing("a.proto", "google/protobuf/any.proto")]));
    assert!(!bundled.has_errors(), "{:?}", bundled.findings);
    let edition = FileDescriptorProto { syntax: Some("editions".to_owned()), ..file("a.proto") };
    assert_eq!(told(&set([edition])), ["a.proto:1:1: editions are not supported"]);
}

#[test]
fn indices_that_lead_nowhere_are_findings() {
    let field = FieldDescriptorProto {
        name: Some("f".to_owned()),
        number: Some(1),
        label: Some(1),
        r#type: Some(5),
        oneof_index: Some(7),
        ..FieldDescriptorProto::default()
    };
    let message = DescriptorProto {
        name: Some("M".to_owned()),
        field: vec![field],
        ..DescriptorProto::default()
    };
    let hostile = FileDescriptorProto {
        message_type: vec![message],
        public_dependency: vec![-1, 9],
        ..file("a.proto")
    };
    assert!(read_set(&set([hostile])).has_errors());
}

/// Flips bytes of a sound image, thousands of times: some answer, never a panic.
#[test]
fn damaged_images_get_some_answer() {
    let compilation = compile_files(&FILES);
    let sound = compilation.image.encode(&compilation.schema, ImageOptions::default());
    // The bundled descriptor.proto is a large part that is not read.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let tail = sound.len() - 2500;
    let mut answers = [0_u32; 3];
    for _ in 0..1500 {
        let mut damaged = sound.clone();
        for _ in 0..=random(3) {
            let at = tail + random(2500);
            damaged[at] = u8::try_from(random(256)).unwrap();
        }
        damaged.truncate(sound.len() - random(2) * random(100));
        match read(&damaged, &|_| true, &Limits::default()) {
            Err(_) => answers[0] += 1,
            Ok(compilation) if compilation.has_errors() => answers[1] += 1,
            Ok(_) => answers[2] += 1,
        }
    }
    assert!(answers.iter().all(|count| *count > 20), "{answers:?}");
}

fn digests(schema: &Schema) -> Vec<String> {
    let digest = |package| format!("{:?}", digest::closure(schema, package));
    schema.packages.iter().map(digest).collect()
}

/// Digests, places, comments, roles of imports: everything that is compared further on.
fn meaning(schema: &Schema) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for digest in digests(schema) {
        writeln!(text, "{digest}").unwrap();
    }
    for file in &schema.files {
        let imported = file.role != Role::Root;
        writeln!(text, "{} {imported} {:?} {}", file.name, file.syntax, file.syntax_written)
            .unwrap();
        writeln!(text, "{:?} {:?}", file.imports, file.options).unwrap();
        // An image does not say where `default = …` begins.
        for location in file.locations.iter().filter(|(path, ..)| !path.contains(&WRITTEN)) {
            writeln!(text, "{location:?}").unwrap();
        }
    }
    let (messages, enums) = (&schema.messages, &schema.enums);
    writeln!(text, "{}", without_locations(&format!("{messages:?} {enums:?}"))).unwrap();
    let (services, extensions) = (&schema.services, &schema.extensions);
    writeln!(text, "{}", without_locations(&format!("{services:?} {extensions:?}"))).unwrap();
    text
}

/// What an element's location is called depends on how many there are.
fn without_locations(text: &str) -> String {
    let mut parts = text.split("location: ");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.fold(first, |text, part| text + part)
}

fn assert_same(ours: &Schema, read: &Compilation) {
    assert!(!read.has_errors(), "{:?}", read.findings);
    let (ours, read) = (meaning(ours), meaning(&read.schema));
    let different = ours.lines().zip(read.lines()).find(|(ours, read)| ours != read);
    assert_eq!(different, None);
    assert_eq!(ours.len(), read.len());
}

#[test]
fn an_image_means_what_the_files_meant() {
    let compilation = compile_files(&FILES);
    assert!(!compilation.has_errors(), "{:?}", compilation.findings);
    let (image, schema) = (&compilation.image, &compilation.schema);
    let binary = image.encode(schema, ImageOptions::default());
    let back = read(&binary, &|_| true, &Limits::default()).unwrap();
    assert_same(schema, &back);
    assert_eq!(back.image.encode(&back.schema, ImageOptions::default()), binary);
    assert_eq!(back.findings, compilation.findings, "an unused import is one again");
}

#[cfg(feature = "descriptor-text")]
#[test]
fn all_forms_mean_the_same() {
    use crate::image::{read_json, read_text};
    let compilation = compile_files(&FILES);
    let (image, schema) = (&compilation.image, &compilation.schema);
    let limits = Limits::default();
    let json = image.json(schema, ImageOptions::default()).unwrap();
    assert!(json.contains("\"bufExtension\":{\"isImport\":true"), "{json}");
    assert_same(schema, &read_json(json.as_bytes(), &|_| true, &limits).unwrap());
    let text = image.text(schema, ImageOptions::default()).unwrap();
    assert_same(schema, &read_text(text.as_bytes(), &|_| true, &limits).unwrap());

    for (broken, why) in [
        (json.replacen("\"[a.v1.tag]\"", "\"[a.v1.tug]\"", 1), "tug"),
        (json.replacen("\"package\"", "\"pakcage\"", 1), "pakcage"),
        (format!("{json} x"), "trailing"),
        ("[".repeat(100_000), "line 1"),
    ] {
        let error = read_json(broken.as_bytes(), &|_| true, &limits).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    for (broken, why) in [
        (text.replacen("[a.v1.tag]", "[a.v1.tug]", 1), "tug"),
        (text.replacen("package", "pakcage", 1), "pakcage"),
        ("file {".repeat(100_000), "200 levels"),
    ] {
        let error = read_text(broken.as_bytes(), &|_| true, &limits).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn only_what_is_wanted_is_a_root() {
    let compilation = compile_files(&FILES);
    let options = ImageOptions { plain: true, ..ImageOptions::default() };
    let binary = compilation.image.encode(&compilation.schema, options);
    let roles = |is_root: &(dyn Fn(&str) -> bool + Sync)| {
        let schema = read(&binary, is_root, &Limits::default()).unwrap().schema;
        schema.files.iter().map(|file| format!("{} {:?}", file.name, file.role)).collect::<Vec<_>>()
    };
    assert_eq!(
        roles(&|name| name == "a/v1/tag.proto"),
        ["a/v1/tag.proto Root", "google/protobuf/descriptor.proto Bundled"]
    );
    assert_eq!(roles(&|_| false), [""; 0]);
    assert_eq!(roles(&|_| true).len(), 5, "a plain set is all roots");
}

#[test]
fn an_image_without_places_is_placed_at_the_start_of_its_files() {
    let compilation = compile_files(&FILES);
    let options = ImageOptions { exclude_source_info: true, ..ImageOptions::default() };
    let binary = compilation.image.encode(&compilation.schema, options);
    let back = read(&binary, &|_| true, &Limits::default()).unwrap();
    assert_eq!(digests(&back.schema), digests(&compilation.schema));
    let message = back.schema.find("a.v1.A").unwrap();
    let place = back.schema.place(message, crate::model::Part::Name);
    assert_eq!(place.to_string(), "a/v1/a.proto:1:1");
    assert!(
        !back.schema.files.iter().find(|file| &*file.name == "old.proto").unwrap().syntax_written
    );
}
