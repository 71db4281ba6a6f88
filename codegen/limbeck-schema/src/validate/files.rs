//! What concerns a file as a whole: package, imports, `extend` blocks.

use std::sync::Arc;

use super::walk::Contents;
use crate::finding::{Finding, Place, Severity, Span};
use crate::model::{Element, File, Locations, Part, Role, Value};

/// What protoc allows a package name: dots, and bytes.
const MAX_PACKAGE_DOTS: usize = 100;
const MAX_PACKAGE_BYTES: usize = 511;

/// `LITE_RUNTIME` of `FileOptions.OptimizeMode`.
const LITE_RUNTIME: i32 = 3;

pub(super) fn check(contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    check_package(contents, findings);
    check_imports(contents, findings);
    check_lite_extensions(contents, findings);
    check_extend_blocks(contents.file, findings);
}

fn check_package(contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    let name = &contents.schema.package(contents.file.package).name;
    let message = if name.bytes().filter(|c| *c == b'.').count() > MAX_PACKAGE_DOTS {
        format!("package name has more than {} segments", MAX_PACKAGE_DOTS + 1)
    } else if name.len() > MAX_PACKAGE_BYTES {
        format!("package name is longer than {MAX_PACKAGE_BYTES} bytes")
    } else {
        return;
    };
    let place = contents.schema.place(Element::File(contents.id), Part::Package);
    findings
        .push(Finding::compile(Some(place), message).with_help("choose a shorter package name"));
}

fn check_imports(contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    let place = |index| contents.schema.place(Element::File(contents.id), Part::Import(index));
    for (index, import) in (0..).zip(&contents.file.imports) {
        let imported = contents.schema.file(import.file);
        if is_lite(imported) && !is_lite(contents.file) {
            let message = format!(
                "import of `{}`, which is for the lite runtime, in a file that is not",
                imported.name
            );
            findings.push(Finding::compile(Some(place(index)), message).with_help(
                "set `option optimize_for = LITE_RUNTIME;` in both files, or in neither",
            ));
        }
        if contents.file.role == Role::Root && !import.used {
            findings.push(unused(imported, place(index)));
        }
    }
}

fn unused(imported: &File, place: Place) -> Finding {
    let message = format!("import `{}` is not used", imported.name);
    Finding::new("IMPORT_USED", Severity::Warning, Some(place), message)
        .with_help("remove the import")
}

fn is_lite(file: &File) -> bool {
    matches!(file.options.get("optimize_for"), Some(Value::Enum { number: LITE_RUNTIME, .. }))
}

/// A lite file cannot extend what is not lite.
fn check_lite_extensions(contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    let schema = contents.schema;
    if !is_lite(contents.file) {
        return;
    }
    for id in &contents.extensions {
        let extension = schema.extension(*id);
        let extendee = schema.message(extension.extendee);
        if is_lite(schema.file(extendee.file)) {
            continue;
        }
        let place = schema.place(Element::Extension(*id), Part::Extendee);
        let message = format!(
            "extension `{}` for the lite runtime extends `{}`, which is not for it",
            extension.full_name, extendee.full_name
        );
        findings.push(Finding::compile(Some(place), message).with_help(
            "remove `option optimize_for = LITE_RUNTIME;`, or move the extension to another file",
        ));
    }
}

/// An `extend` block must not be empty. Blocks are no elements: only the locations know them.
fn check_extend_blocks(file: &File, findings: &mut Vec<Finding>) {
    for span in empty_blocks(&file.locations) {
        let place = Place { file: Arc::clone(&file.name), span };
        findings.push(
            Finding::compile(Some(place), "this `extend` block declares no extension")
                .with_help("remove the block, or declare a field in it"),
        );
    }
}

/// The spans of `extend` blocks without a field.
///
/// All blocks of a scope have the same path, and lie before their fields, whose paths are one index
/// longer; both are in the order of the text.
fn empty_blocks(locations: &Locations) -> Vec<Span> {
    let mut empty: Vec<Span> = Vec::new();
    let mut scope: &[i32] = &[];
    let mut blocks: Vec<Span> = Vec::new();
    for (path, span, _) in locations.iter() {
        if is_extend_block(path) {
            if path != scope {
                empty.append(&mut blocks);
                scope = path;
            }
            blocks.push(span);
        } else if path.len() == scope.len() + 1 && path.starts_with(scope) {
            blocks.retain(|block| !(block.start <= span.start && span.end <= block.end));
        }
    }
    empty.append(&mut blocks);
    empty
}

/// `[7]` in a file, `[4, i, (3, j,)* 6]` in a message.
fn is_extend_block(path: &[i32]) -> bool {
    match path {
        [7] => true,
        [4, _, nested @ .., 6] => {
            nested.len() % 2 == 0 && nested.chunks(2).all(|step| step.first() == Some(&3))
        }
        _ => false,
    }
}
