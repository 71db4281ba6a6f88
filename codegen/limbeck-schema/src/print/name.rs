//! How an element is named from where it is used.

use crate::model::{Element, Extension, FileId, Package, Schema};

/// What kind of symbol a use looks for; a simple name skips all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Type,
    Extension,
}

/// The package of a file.
pub(super) fn package_of(schema: &Schema, file: FileId) -> &Package {
    schema.package(schema.file(file).package)
}

/// Names the type `full_name`, declared in `file`, as used inside the element `scope`.
pub(super) fn type_name(schema: &Schema, scope: &str, full_name: &str, file: FileId) -> String {
    let package = &*package_of(schema, file).name;
    let inside = scope == package
        || scope.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'))
        || package.is_empty();
    let relative = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
    let name = match relative {
        Some(relative) if inside => relative,
        _ => full_name,
    };
    shortest(schema, scope, name, (full_name, Wanted::Type))
}

/// Names an extension in full, as used inside the element `scope`.
pub(super) fn extension_name(schema: &Schema, scope: &str, full_name: &str) -> String {
    shortest(schema, scope, full_name, (full_name, Wanted::Extension))
}

/// The extension that an option name such as `(google.api.http)` stands for.
pub(super) fn find_extension<'a>(schema: &'a Schema, option: &str) -> Option<&'a Extension> {
    let name = option.strip_prefix('(')?.strip_suffix(')')?;
    match schema.find(name) {
        Some(Element::Extension(id)) => Some(schema.extension(id)),
        _ => None,
    }
}

/// `name` if it means `full_name` when read from `scope`, else the full name behind a dot.
fn shortest(
    schema: &Schema,
    scope: &str,
    name: &str,
    (full_name, wanted): (&str, Wanted),
) -> String {
    let outer = full_name.strip_suffix(name).unwrap_or_default().trim_end_matches('.');
    let (first, compound) = match name.split_once('.') {
        Some((first, _)) => (first, true),
        None => (name, false),
    };
    let mut scopes = enclosing(scope).take_while(|scope| *scope != outer);
    let shadowed = scopes.any(|scope| {
        let candidate = format!("{scope}.{first}");
        if compound { is_scope(schema, &candidate) } else { is(schema, &candidate, wanted) }
    });
    if shadowed { format!(".{full_name}") } else { name.to_owned() }
}

/// `a.b.c`, `a.b`, `a`.
fn enclosing(scope: &str) -> impl Iterator<Item = &str> {
    let shorter = scope.rmatch_indices('.').filter_map(|(at, _)| scope.get(..at));
    std::iter::once(scope).chain(shorter).filter(|scope| !scope.is_empty())
}

/// Whether names are looked up inside `full_name`.
fn is_scope(schema: &Schema, full_name: &str) -> bool {
    let top = matches!(
        schema.find(full_name),
        Some(Element::Message(_) | Element::Enum(_) | Element::Service(_))
    );
    top || is_package(schema, full_name)
}

/// Whether a lookup of a simple name stops here. For an extension, compilers differ in what they
/// skip: everything counts.
fn is(schema: &Schema, full_name: &str, wanted: Wanted) -> bool {
    match (wanted, schema.find(full_name)) {
        (Wanted::Type, found) => matches!(found, Some(Element::Message(_) | Element::Enum(_))),
        (Wanted::Extension, found) => found.is_some() || is_package(schema, full_name),
    }
}

/// Whether a package has this name or lies inside it. No character of an identifier sorts before
/// the dot, so the packages inside follow directly.
fn is_package(schema: &Schema, name: &str) -> bool {
    let at = schema.packages.partition_point(|package| *package.name < *name);
    let next = schema.packages.get(at).and_then(|package| package.name.strip_prefix(name));
    next.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
