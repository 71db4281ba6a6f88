//! Google's published protos, some eight thousand files: every one compiles, and its descriptor,
//! places and comments are those of protoc.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use prost::Message;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, Value};
use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;
use rayon::prelude::*;

use crate::peers::Peer;
use crate::workspace;

/// limbeck carries these itself, in the version of its protox; the tree holds another.
const BUNDLED: &str = "google/protobuf/";

#[test]
fn every_file_compiles_to_what_protoc_makes_of_it() {
    let (Some(tree), Some(protoc)) = (Peer::GoogleProtos.find(), Peer::Protoc.find()) else {
        return;
    };
    let folder = tempfile::tempdir().expect("temporary folder");
    let names = names_below(&tree);
    assert!(names.len() > 8000, "the tree holds {} files", names.len());
    let (theirs, ours) = rayon::join(
        || run_protoc(&protoc, &tree, &names, folder.path()),
        || run_limbeck(&tree, folder.path()),
    );
    let schema_of_options = pool_without_source_info(&theirs);
    let kind = schema_of_options.get_message_by_name("google.protobuf.FileDescriptorProto");
    let kind = kind.expect("some file imports descriptor.proto");
    let differences: BTreeMap<&String, String> = names
        .par_iter()
        .filter_map(|name| Some((name, difference(&kind, theirs.get(name)?, ours.get(name))?)))
        .collect();
    assert!(differences.is_empty(), "{} files differ: {differences:#?}", differences.len());
}

fn names_below(tree: &Path) -> Vec<String> {
    let files = workspace::files_below(tree).into_iter();
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "proto"))
        .map(|path| path.to_str().expect("UTF-8").to_owned())
        .filter(|name| !name.starts_with(BUNDLED))
        .collect()
}

/// Encoded file descriptors by name.
type Files = BTreeMap<String, Vec<u8>>;

fn run_protoc(protoc: &Path, tree: &Path, names: &[String], folder: &Path) -> Files {
    let (list, image) = (folder.join("names"), folder.join("protoc.binpb"));
    std::fs::write(&list, names.join("\n")).unwrap();
    let mut command = Command::new(protoc);
    command.arg("-I").arg(tree).args(["--include_imports", "--include_source_info", "-o"]);
    command.arg(&image).arg(format!("@{}", list.display()));
    run(command);
    split(&std::fs::read(image).unwrap())
}

fn run_limbeck(tree: &Path, folder: &Path) -> Files {
    let tree = tree.display();
    let configuration = format!("[schema]\nroots = ['{tree}']\nexclude = ['{BUNDLED}**']\n");
    std::fs::write(folder.join("limbeck.toml"), configuration).unwrap();
    let mut command = workspace::limbeck(folder);
    command.args(["image", "-o", "limbeck.binpb", "--as-file-descriptor-set"]);
    run(command);
    split(&std::fs::read(folder.join("limbeck.binpb")).unwrap())
}

fn run(mut command: Command) {
    let output = command.output().expect("command runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{errors}");
}

/// A `FileDescriptorSet` as its encoded files.
fn split(image: &[u8]) -> Files {
    #[derive(prost::Message)]
    struct Set {
        #[prost(bytes = "vec", repeated, tag = "1")]
        files: Vec<Vec<u8>>,
    }
    #[derive(prost::Message)]
    struct Named {
        #[prost(string, tag = "1")]
        name: String,
    }
    let files = Set::decode(image).expect("a descriptor set").files.into_iter();
    files.map(|file| (Named::decode(file.as_slice()).expect("a file").name, file)).collect()
}

/// A pool that knows every custom option of the files.
fn pool_without_source_info(files: &Files) -> DescriptorPool {
    let mut set = Vec::new();
    for file in files.values() {
        prost::encoding::bytes::encode(1, &without_source_info(file).0, &mut set);
    }
    DescriptorPool::decode(set.as_slice()).expect("protoc's descriptors link")
}

/// A file descriptor without its source info, and that info, both encoded.
fn without_source_info(file: &[u8]) -> (Vec<u8>, &[u8]) {
    const SOURCE_CODE_INFO: u32 = 9;
    let (mut rest, mut kept, mut info) = (file, Vec::new(), [].as_slice());
    while !rest.is_empty() {
        let start = rest;
        let (tag, wire_type) = decode_key(&mut rest).expect("key");
        if tag == SOURCE_CODE_INFO && wire_type == WireType::LengthDelimited {
            let length = usize::try_from(decode_varint(&mut rest).expect("length")).unwrap();
            (info, rest) = rest.split_at(length);
        } else {
            skip_field(wire_type, tag, &mut rest, DecodeContext::default()).expect("field");
            kept.extend_from_slice(&start[..start.len() - rest.len()]);
        }
    }
    (kept, info)
}

/// What distinguishes our descriptor of a file from protoc's; what is equal byte for byte is not
/// looked into.
fn difference(kind: &MessageDescriptor, theirs: &[u8], ours: Option<&Vec<u8>>) -> Option<String> {
    let Some(ours) = ours else { return Some("missing".to_owned()) };
    let ((theirs, their_info), (ours, our_info)) =
        (without_source_info(theirs), without_source_info(ours));
    if theirs != ours {
        let (theirs, ours) = (descriptor(kind, &theirs), descriptor(kind, &ours));
        if theirs != ours {
            return Some(first_difference(&format!("{theirs:#?}"), &format!("{ours:#?}")));
        }
    }
    if their_info == our_info {
        return None;
    }
    let (theirs, ours) = (locations(their_info), locations(our_info));
    match theirs.iter().zip(&ours).find(|(theirs, ours)| theirs != ours) {
        Some((theirs, ours)) => Some(format!("protoc: {theirs:?}, limbeck: {ours:?}")),
        None if theirs.len() != ours.len() => {
            Some(format!("{} locations, not {}", ours.len(), theirs.len()))
        }
        None => None,
    }
}

/// A file descriptor with custom options as fields.
///
/// protoc marks a method whose body is `{}` by options that are set and empty; nothing that reads
/// options can tell them from none, and protox writes none.
fn descriptor(kind: &MessageDescriptor, bytes: &[u8]) -> DynamicMessage {
    let mut file = DynamicMessage::decode(kind.clone(), bytes).expect("descriptor");
    for service in messages(&mut file, "service") {
        for method in messages(service, "method") {
            let options = method.get_field_by_name("options");
            if options.is_some_and(|options| options.as_message().is_some_and(is_empty)) {
                method.clear_field_by_name("options");
            }
        }
    }
    file
}

fn is_empty(message: &DynamicMessage) -> bool {
    message.fields().next().is_none() && message.extensions().next().is_none()
}

fn messages<'a>(
    parent: &'a mut DynamicMessage,
    field: &str,
) -> impl Iterator<Item = &'a mut DynamicMessage> {
    let list = parent.get_field_by_name_mut(field).and_then(Value::as_list_mut);
    list.into_iter().flatten().filter_map(Value::as_message_mut)
}

/// Locations by path: their order in a file is not part of what they say.
fn locations(info: &[u8]) -> Vec<Location> {
    let mut locations = SourceCodeInfo::decode(info).expect("source info").location;
    locations.sort_by(|a, b| (&a.path, &a.span).cmp(&(&b.path, &b.span)));
    locations
}

fn first_difference(theirs: &str, ours: &str) -> String {
    const CONTEXT: usize = 12;
    let pairs: Vec<_> = theirs.lines().zip(ours.lines()).collect();
    let Some(at) = pairs.iter().position(|(theirs, ours)| theirs != ours) else {
        return "one is a beginning of the other".to_owned();
    };
    let context: Vec<_> =
        pairs[at.saturating_sub(CONTEXT)..at].iter().map(|(line, _)| *line).collect();
    let (theirs, ours) = pairs[at];
    format!("{}\nprotoc: {theirs}\nlimbeck: {ours}", context.join("\n"))
}
