//! The files of a descriptor set, as if they had been parsed.
//!
//! What a file of a set says of itself takes the place of what the parser finds out; from there on
//! imports, linking and lowering are those of text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost::Message;
use prost_types::{FileDescriptorProto, SourceCodeInfo};

use super::identifiers;
use super::imports::order;
use super::linked::{Linked, PackedInfo};
use super::load::{Loaded, Read, Unit};
use super::missing::Missing;
use super::parse::{Parsed, imports, parse};
use super::reserved;
use super::{Compilation, Limits};
use crate::finding::{Finding, Place, Span};
use crate::model::{Name, Role};
use crate::source::{bundled, is_normal, is_well_known};

/// One file of a descriptor set.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileEntry {
    /// What everybody reads of it, names and imports among it.
    pub proto: FileDescriptorProto,
    /// The encoded descriptor, custom options included, without source code info.
    pub descriptor: Vec<u8>,
    /// Places and comments; empty if the set has none.
    pub info: SourceCodeInfo,
    /// What buf's images say beyond descriptors.
    pub extension: Option<ImageExtension>,
}

/// `buf.alpha.image.v1.ImageFileExtension`, field 8042 of a file in a buf image.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct ImageExtension {
    /// Whether the file is here only because others import it.
    #[prost(bool, optional, tag = "1")]
    pub is_import: Option<bool>,
    /// Whether there is no `syntax` statement.
    #[prost(bool, optional, tag = "3")]
    pub is_syntax_unspecified: Option<bool>,
    /// Indices of imports that nothing uses.
    #[prost(int32, repeated, packed = "false", tag = "4")]
    pub unused_dependency: Vec<i32>,
}

/// Compiles the files of a descriptor set: those that `is_root` wants, and what they import.
///
/// What limbeck has built in (`google/protobuf/`) is taken from there, as for text; so is any
/// bundled file that the set lacks.
pub(crate) fn compile_set(
    entries: Vec<FileEntry>,
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Compilation {
    let (linked, findings) = link_set(entries, is_root, limits);
    super::finish(linked, findings)
}

/// Links the files of a descriptor set, and no more.
pub(crate) fn link_set(
    entries: Vec<FileEntry>,
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> (Linked, Vec<Finding>) {
    let mut loaded = load(entries, is_root, limits);
    // Nothing is listed or read to find out what is missing, so nothing fails.
    let Ok(mut order) = order(&mut loaded, &mut Missing::in_set()) else {
        return (Linked::default(), loaded.findings);
    };
    super::linked(loaded, &mut order)
}

/// Takes those files that `is_root` wants, if the set does not call them imports, and all that
/// they import.
fn load(entries: Vec<FileEntry>, is_root: &dyn Fn(&str) -> bool, limits: &Limits) -> Loaded {
    let mut loaded = Loaded::default();
    let mut files: BTreeMap<Name, FileEntry> = BTreeMap::new();
    if entries.len() > limits.files {
        loaded.findings.push(super::load::too_many(limits));
        return loaded;
    }
    for entry in entries {
        let name: Name = entry.proto.name().into();
        if !is_normal(&name) {
            loaded.findings.push(bad_name(&name));
        } else if let Some(twice) = files.insert(Arc::clone(&name), entry) {
            loaded.findings.push(in_twice(twice.proto.name()));
        }
    }
    let is_import =
        |entry: &FileEntry| entry.extension.as_ref().is_some_and(ImageExtension::is_import);
    let roots: BTreeSet<Name> = files
        .iter()
        .filter(|(name, entry)| !is_import(entry) && is_root(name))
        .map(|(name, _)| Arc::clone(name))
        .collect();
    let mut open: Vec<Name> = roots.iter().cloned().collect();
    while let Some(name) = open.pop() {
        if loaded.units.contains_key(&name) {
            continue;
        }
        let Some((role, parsed)) = file(&name, &mut files, &roots, limits) else { continue };
        let parsed = parsed.map_err(|findings| loaded.findings.extend(findings)).ok();
        let imports = parsed.iter().flat_map(|parsed| &parsed.imports);
        open.extend(imports.map(|import| Name::from(import.name.as_str())));
        loaded.units.insert(name, Unit { role, parsed });
    }
    loaded
}

/// A file of the set, or one that came with limbeck.
fn file(
    name: &Name,
    files: &mut BTreeMap<Name, FileEntry>,
    roots: &BTreeSet<Name>,
    limits: &Limits,
) -> Option<Read> {
    let theirs = files.remove(name);
    match (theirs, bundled(name)) {
        (Some(theirs), _) if !is_well_known(name) => {
            let role = if roots.contains(name) { Role::Root } else { Role::Import };
            Some((role, parsed(name, theirs)))
        }
        (_, Some(ours)) => Some((Role::Bundled, parse(name, ours.as_bytes(), limits))),
        (_, None) => None,
    }
}

fn parsed(name: &Name, entry: FileEntry) -> Result<Box<Parsed>, Vec<Finding>> {
    let FileEntry { proto, descriptor, info, extension } = entry;
    match proto.syntax.as_deref() {
        None | Some("proto2" | "proto3") => {}
        Some(other) => return Err(vec![not_supported(name, other)]),
    }
    reserved::check(name, &proto, &info)?;
    identifiers::check(name, &proto, &info)?;
    let says_syntax = |info: &SourceCodeInfo| {
        info.location.is_empty() || info.location.iter().any(|location| location.path == [12])
    };
    let unspecified = extension.as_ref().map(ImageExtension::is_syntax_unspecified);
    let unused = extension.map(|extension| {
        let indices = extension.unused_dependency.into_iter();
        indices.filter_map(|index| usize::try_from(index).ok()).collect()
    });
    Ok(Box::new(Parsed {
        syntax_written: match unspecified {
            Some(unspecified) => !unspecified,
            None => proto.syntax.is_some() || says_syntax(&info),
        },
        imports: imports(proto.dependency, &info),
        descriptor,
        info: PackedInfo::new(&info),
        option_names: Vec::new(),
        unused_imports: unused,
    }))
}

fn not_supported(name: &Name, syntax: &str) -> Finding {
    let place = Place { file: Arc::clone(name), span: Span::default() };
    let message = if syntax == "editions" {
        "editions are not supported".to_owned()
    } else {
        format!("syntax `{syntax}` is not supported")
    };
    Finding::compile(Some(place), message).with_help(
        "limbeck reads proto2 and proto3: write the file with `syntax = \"proto3\";`, then the \
         image anew",
    )
}

fn bad_name(name: &Name) -> Finding {
    let message = format!("`{name}` is not a name that an `import` statement can write");
    Finding::compile(None, message)
        .with_help("names of files are relative to a root: write the image from there")
}

fn in_twice(name: &str) -> Finding {
    let place = Place { file: name.into(), span: Span::default() };
    Finding::compile(Some(place), "the image holds two files of this name")
        .with_help("write the image anew: of the two, neither is the right one")
}

/// Takes a descriptor apart: what is kept, and what is looked at on its own.
///
/// # Errors
/// When the bytes are no encoded `FileDescriptorProto`.
pub(crate) fn entry(bytes: &[u8]) -> Result<FileEntry, prost::DecodeError> {
    use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
    let (mut descriptor, mut info, mut extension) = (Vec::with_capacity(bytes.len()), None, None);
    let mut rest = bytes;
    while !rest.is_empty() {
        let before = rest;
        let (tag, wire_type) = decode_key(&mut rest)?;
        let aside = match (tag, wire_type) {
            (SOURCE_CODE_INFO, WireType::LengthDelimited) => info.get_or_insert_with(Vec::new),
            (IMAGE_EXTENSION, WireType::LengthDelimited) => extension.get_or_insert_with(Vec::new),
            _ => {
                skip_field(wire_type, tag, &mut rest, DecodeContext::default())?;
                let length = before.len() - rest.len();
                descriptor.extend_from_slice(before.get(..length).unwrap_or_default());
                continue;
            }
        };
        let length = usize::try_from(decode_varint(&mut rest)?).unwrap_or(usize::MAX);
        // Two messages of one field merge when they stand behind each other.
        let Some((message, behind)) = rest.split_at_checked(length) else {
            // The same error as for any other field that is cut off.
            FileDescriptorProto::decode(bytes)?;
            continue;
        };
        aside.extend_from_slice(message);
        rest = behind;
    }
    Ok(FileEntry {
        proto: FileDescriptorProto::decode(descriptor.as_slice())?,
        info: SourceCodeInfo::decode(info.unwrap_or_default().as_slice())?,
        extension: extension.map(|bytes| ImageExtension::decode(bytes.as_slice())).transpose()?,
        descriptor,
    })
}

/// `FileDescriptorProto.source_code_info`.
const SOURCE_CODE_INFO: u32 = 9;
/// `buf.alpha.image.v1.ImageFile.buf_extension`.
pub(crate) const IMAGE_EXTENSION: u32 = 8042;
