//! Which folders the imports of existing proto files are relative to.
//!
//! buf's configuration says so. Without it, each file's root is what is left of its path without
//! the name that others import it by, or without the folders that its package name stands for.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use limbeck_syntax::{Token, TokenKind, lex};
use yaml_rust2::{Yaml, YamlLoader};

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
/// When a file cannot be read, or buf's configuration is no YAML.
pub(super) fn find(folder: &Path, files: &[String]) -> Result<Roots, Error> {
    for (name, reason, read) in [
        ("buf.work.yaml", "as `buf.work.yaml` says", workspace as fn(&Yaml) -> Vec<String>),
        ("buf.yaml", "as `buf.yaml` says", module),
    ] {
        if let Some(yaml) = load(&folder.join(name))? {
            let folders: BTreeSet<String> = read(&yaml).iter().map(|path| clean(path)).collect();
            let folders: Vec<String> =
                folders.into_iter().filter(|f| folder.join(f).is_dir()).collect();
            if !folders.is_empty() {
                return Ok(Roots { folders: without_nested(folders), reason });
            }
        }
    }
    let mut headers = Vec::new();
    for file in files {
        let path = folder.join(file);
        let text = fs::read(&path).map_err(|error| Error::read(&path, error))?;
        headers.push((file.as_str(), header(&text)));
    }
    Ok(Roots { folders: guess(&headers), reason: "by their imports and package names" })
}

fn load(path: &Path) -> Result<Option<Yaml>, Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::read(path, error)),
    };
    let documents = YamlLoader::load_from_str(&text).map_err(|error| {
        let message = format!("`{}` is no YAML: {error}", path.display());
        Error::in_the_way(message, "mend it, or move it away while `limbeck init` looks")
    })?;
    Ok(documents.into_iter().next())
}

/// Version 1 of a workspace lists folders.
fn workspace(yaml: &Yaml) -> Vec<String> {
    strings(&yaml["directories"])
}

/// Version 2 lists modules; version 1 is a module itself.
fn module(yaml: &Yaml) -> Vec<String> {
    let modules = yaml["modules"].as_vec().map(Vec::as_slice).unwrap_or_default();
    let paths: Vec<String> =
        modules.iter().map(|module| module["path"].as_str().unwrap_or(".").to_owned()).collect();
    if paths.is_empty() { vec![".".to_owned()] } else { paths }
}

fn strings(yaml: &Yaml) -> Vec<String> {
    let items = yaml.as_vec().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
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

    #[test]
    fn bufs_configuration_lists_modules() {
        let read = |text: &str| module(&YamlLoader::load_from_str(text).unwrap()[0]);
        assert_eq!(read("version: v1\n"), ["."]);
        assert_eq!(read("modules:\n  - path: proto\n  - {path: vendor}\n"), ["proto", "vendor"]);
        assert_eq!(read("modules:\n  - name: x\n"), ["."]);
    }
}
