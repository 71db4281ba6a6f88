//! Canonical proto text of any element.
//!
//! One text for one meaning and syntax: two elements that differ in layout, in the order of
//! imports, options or reserved numbers, or in how a literal is spelled, print the same. A printed
//! file compiles to a model with the same digests ([`crate::digest`]); a law that the tests hold on
//! every file they know.
//!
//! Choices that a reader of a diff meets:
//! - Members keep the order of declaration. A block holds options, fields and oneofs, numbers set
//!   aside, extensions, enums, messages, in this order.
//! - A type of the same package is named relative to the package, wherever it is used; any other
//!   in full. A leading dot is written only where the name would resolve to something else.
//! - Labels, `packed` and `json_name` are written where the syntax of the file demands them or
//!   where they say something, not where the author did.
//! - Nested enough, indentation stops growing, so that text stays linear in the schema.
//!
//! Not here: formatting what a person wrote (comments between tokens, blank lines), and the facts
//! that no text shows because a syntax implies them.

mod block;
mod comment;
mod field;
mod file;
mod literal;
mod message;
mod name;
mod option;
mod package;
mod scalar;
mod statement;
mod writer;

#[cfg(test)]
pub(crate) mod tests;

use crate::model::{Element, FileId, Package, Part, Schema};
use block::Printer;

/// What is printed beside the declarations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The comments around declarations, `syntax` and `package`; those of options and between
    /// tokens are lost. Canonical text has none.
    pub comments: bool,
}

/// The canonical declaration of one element, without a line break at the end.
///
/// A container comes with its body, an extension in its `extend` block, a file as by [`file()`].
pub fn element(schema: &Schema, element: Element) -> String {
    element_with(schema, element, Style::default())
}

/// As [`element()`], in another style.
pub fn element_with(schema: &Schema, element: Element, style: Style) -> String {
    let mut text = Printer::new(schema, style).element(element);
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// As [`element()`], but a oneof comes without its members: they are declarations of their own.
pub fn declaration(schema: &Schema, element: Element) -> String {
    let mut text = Printer::new(schema, Style::default()).declaration(element);
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// The canonical statement that a part of an element is: an option, a reserved range or name, an
/// extension range, an import, `package`, `syntax`. An option of a field or enum value is written
/// as a statement too, although a file holds it in brackets. `None` if there is no such part.
pub fn statement(schema: &Schema, element: Element, part: Part) -> Option<String> {
    let mut text = Printer::new(schema, Style::default()).statement(element, part)?;
    text.truncate(text.trim_end_matches('\n').len());
    Some(text)
}

/// The canonical text of a file.
pub fn file(schema: &Schema, file: FileId) -> String {
    file_with(schema, file, Style::default())
}

/// As [`file()`], in another style.
pub fn file_with(schema: &Schema, file: FileId, style: Style) -> String {
    Printer::new(schema, style).file(file)
}

/// The canonical text of a package as one file: everything it declares, sorted by name, however
/// many files it is spread over. File options are no part of it.
///
/// A package whose files have both syntaxes prints as two such texts, the proto2 one first, each
/// beginning with its `syntax` statement: no single proto file can hold both.
pub fn package(schema: &Schema, package: &Package) -> String {
    package_with(schema, package, Style::default())
}

/// As [`package()`], in another style.
pub fn package_with(schema: &Schema, package: &Package, style: Style) -> String {
    Printer::new(schema, style).package(package)
}

/// As [`package()`], with names that mean the same wherever they stand: types in full behind a dot,
/// extensions in full. It can be cut to pieces, and put together in another order.
pub fn rooted_package(schema: &Schema, package: &Package) -> String {
    Printer::rooted(schema).package(package)
}
