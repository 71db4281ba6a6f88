//! Which folders the imports of existing proto files are relative to.
//!
//! Each file's root is what is left of its path without
//! the name that others import it by, or without the folders that its package name stands for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use limbeck_syntax::{Token, TokenKind, lex};

use crate::error::Error;

/// Folders, relative to the project's, and how they were found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Roots {
    pub(super) folders: Vec<String>,
    pub(super) reason: &'static str,
}

/// What a file says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Header {
    package: String,
    imports: Vec<String>,
}

/// Finds the roots of files that are named relative to `folder`.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn find(folder: &Path, files: &[String]) -> Result<Roots, Error> {
    let mut headers = Vec::new();
    for file in files {
        let path = folder.join(file);
        let text = fs::read(&path).map_err(|error| Error::read(&path, error))?;
        headers.push((file.as_str(), header(&text)));
    }
    Ok(Roots { folders: guess(&headers), reason: "by their imports and package names" })
}

fn clean(path: &str) -> String {
    let segments: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    if segments.is_empty() { ".".to_owned() } else { segments.join("/") }
}

fn guess(headers: &[(&str, Header)]) -> Vec<String> {
    let imported: BTreeSet<&str> =
        headers.iter().flat_map(|(_, header)| header.imports.iter().map(String::as_str)).collect();
    let by_import = |file: &str| {
        let names = std::iter::successors(Some(file), |rest| Some(rest.split_once('/')?.1));
        let name = names.into_iter().find(|name| imported.contains(name))?;
        Some(root(file.strip_suffix(name)?))
    };
    let by_package = |file: &str, header: &Header| {
        let (folder, _) = file.rsplit_once('/').unwrap_or(("", file));
        let package = header.package.replace('.', "/");
        let rest = folder.strip_suffix(package.as_str()).filter(|_| !package.is_empty())?;
        (rest.is_empty() || rest.ends_with('/')).then(|| root(rest))
    };
    let mut folders: BTreeSet<String> = headers
        .iter()
        .filter_map(|(file, header)| by_import(file).or_else(|| by_package(file, header)))
        .collect();
    let is_below = |file: &str, root: &String| {
        root == "." || file.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    for (file, _) in headers {
        if !folders.iter().any(|root| is_below(file, root)) {
            folders.insert(if file.starts_with("proto/") { "proto" } else { "." }.to_owned());
        }
    }
    without_nested(folders.into_iter().collect())
}

fn root(prefix: &str) -> String {
    clean(prefix)
}

/// A file below two roots would have two names: outer folders win.
fn without_nested(folders: Vec<String>) -> Vec<String> {
    let is_inside = |inner: &str, outer: &str| {
        inner != outer
            && (outer == "." || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')))
    };
    let all = folders.clone();
    folders.into_iter().filter(|inner| !all.iter().any(|outer| is_inside(inner, outer))).collect()
}

/// Package and imports by tokens: the file need not be valid.
fn header(text: &[u8]) -> Header {
    let tokens: Vec<Token> = lex(text).filter(|token| !token.kind.is_trivia()).collect();
    let statements =
        tokens.split(|token| matches!(token.kind, TokenKind::Symbol(b';' | b'{' | b'}')));
    let mut header = Header::default();
    for statement in statements {
        let words: Vec<&[u8]> = statement.iter().map(|token| token.bytes(text)).collect();
        match words.as_slice() {
            [b"package", name @ ..] if header.package.is_empty() => {
                header.package = String::from_utf8_lossy(&name.concat()).into_owned();
            }
            [b"import", b"public" | b"weak", name] | [b"import", name] => {
                let name = String::from_utf8_lossy(name);
                header.imports.push(name.trim_matches(['"', '\'']).to_owned());
            }
            _ => {}
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(files: &[(&str, &str)]) -> Vec<String> {
        let headers: Vec<_> =
            files.iter().map(|(file, text)| (*file, header(text.as_bytes()))).collect();
        guess(&headers)
    }

    #[test]
    fn broken_files_still_say_where_they_belong() {
        let text = b"syntax = \"proto3\"; // package no;\npackage a . b.v1;\nimport public 'x/y.proto'; message { \xff";
        let expected =
            Header { package: "a.b.v1".to_owned(), imports: vec!["x/y.proto".to_owned()] };
        assert_eq!(header(text), expected);
    }

    #[test]
    fn packages_and_imports_tell_the_root() {
        assert_eq!(guessed(&[("api/user/v1/a.proto", "package user.v1;")]), ["api"]);
        assert_eq!(guessed(&[("user/v1/a.proto", "package user.v1;")]), ["."]);
        assert_eq!(
            guessed(&[
                ("src/a.proto", "import \"common/b.proto\";"),
                ("src/common/b.proto", "package other;"),
            ]),
            ["src"]
        );
        assert_eq!(
            guessed(&[("a/x/v1/x.proto", "package x.v1;"), ("b/y/v1/y.proto", "package y.v1;")]),
            ["a", "b"]
        );
    }

    #[test]
    fn files_that_say_nothing_are_relative_to_proto_or_the_folder() {
        assert_eq!(guessed(&[("proto/a.proto", "")]), ["proto"]);
        assert_eq!(guessed(&[("a.proto", "package b;")]), ["."]);
        assert_eq!(guessed(&[("a.proto", ""), ("x/y/z.proto", "package y;")]), ["."]);
    }
}
