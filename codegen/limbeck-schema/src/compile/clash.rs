//! Names that two files define.
//!
//! Only what stands at the top of a file can clash across files: packages, messages, enums and
//! their values, services, extensions. Clashes within a file are the linker's business.

use std::collections::BTreeMap;

use prost::Message;
use prost_types::{FileDescriptorProto, SourceCodeInfo};

use super::parse::Parsed;
use super::spans;
use crate::finding::{Finding, Place};
use crate::model::Name;

/// A name at the top of a file.
struct Symbol {
    full_name: String,
    /// Where in the file's locations.
    path: Vec<i32>,
    is_package: bool,
}

/// Positions of files that define a name that an earlier file of the list defines too.
pub(super) fn clashes(files: &[(&Name, &Parsed)]) -> Vec<(usize, Vec<Finding>)> {
    let mut first: BTreeMap<String, (usize, Symbol)> = BTreeMap::new();
    let mut infos: BTreeMap<usize, SourceCodeInfo> = BTreeMap::new();
    let mut place = |at: usize, symbol: &Symbol| {
        let (name, parsed) = files.get(at)?;
        let info = infos.entry(at).or_insert_with(|| parsed.info.unpack());
        Some(spans::place(name, info, &symbol.path))
    };
    let mut clashes = Vec::new();
    for (at, (_, parsed)) in files.iter().enumerate() {
        let symbols = symbols(parsed);
        let mut findings = Vec::new();
        for symbol in &symbols {
            let Some((other, taken)) = first.get(&symbol.full_name) else { continue };
            if symbol.is_package && taken.is_package {
                continue;
            }
            let places = place(at, symbol).zip(place(*other, taken));
            findings.extend(places.map(|places| finding(symbol, places)));
        }
        if findings.is_empty() {
            for symbol in symbols {
                first.entry(symbol.full_name.clone()).or_insert((at, symbol));
            }
        } else {
            clashes.push((at, findings));
        }
    }
    clashes
}

fn finding(symbol: &Symbol, (place, other): (Place, Place)) -> Finding {
    let message = format!("`{}` is already defined in `{}`", symbol.full_name, other.file);
    Finding::compile(Some(place), message)
        .with_help("rename one of them; if one file is a copy of the other, exclude the copy")
        .with_related(other, "first defined here")
}

fn symbols(parsed: &Parsed) -> Vec<Symbol> {
    let file = FileDescriptorProto::decode(parsed.descriptor.as_slice()).unwrap_or_default();
    let package = file.package();
    let mut symbols: Vec<Symbol> = package
        .match_indices('.')
        .map(|(end, _)| end)
        .chain((!package.is_empty()).then_some(package.len()))
        .filter_map(|end| package.get(..end))
        .map(|name| Symbol { full_name: name.to_owned(), path: vec![2], is_package: true })
        .collect();
    let mut push = |name: &str, path: &[i32]| {
        let full_name =
            if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") };
        symbols.push(Symbol { full_name, path: path.to_vec(), is_package: false });
    };
    for (message, at) in file.message_type.iter().zip(0..) {
        push(message.name(), &[4, at, 1]);
    }
    for (enum_, at) in file.enum_type.iter().zip(0..) {
        push(enum_.name(), &[5, at, 1]);
        for (value, index) in enum_.value.iter().zip(0..) {
            push(value.name(), &[5, at, 2, index, 1]);
        }
    }
    for (service, at) in file.service.iter().zip(0..) {
        push(service.name(), &[6, at, 1]);
    }
    for (extension, at) in file.extension.iter().zip(0..) {
        push(extension.name(), &[7, at, 1]);
    }
    symbols
}
