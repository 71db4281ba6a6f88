//! The proto files of a package under another name.

use std::collections::BTreeMap;

use limbeck_schema::source::Files;
use limbeck_syntax::{TokenKind, lex};

use super::folder_of;
use crate::error::{Error, Stop};
use crate::records::Records;

/// Path and text of each copy.
pub(super) fn copies(
    records: &Records,
    from: &str,
    to: &str,
) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let schema = records.schema();
    let files = schema.find_package(from).map_or(&[][..], |found| &found.files);
    let names: Vec<&str> = files.iter().map(|file| &*schema.file(*file).name).collect();
    let renamed: BTreeMap<&str, String> =
        names.iter().map(|name| (*name, copied_name(name, from, to))).collect();
    let mut copies = Vec::new();
    for (name, new) in &renamed {
        if *name == new {
            let help = format!("move it to `{}{name}` first", folder(from));
            let message = format!(
                "`{name}` does not lie in the folder of `{from}`, so that its copy has no place"
            );
            return Err(Error::usage(message, help).into());
        }
        let Some(root) = folder_of(&records.project, name) else { continue };
        let path = root.join(new);
        if path.exists() {
            let message = format!("`{}` is in the way", path.display());
            let help = format!(
                "if `{to}` was copied by hand: `limbeck revision -m \"…\" --package {to} --fork-of \
                 {from}`"
            );
            return Err(Error::in_the_way(message, help).into());
        }
        let text = records.project.sources.read(name)?.unwrap_or_default();
        copies.push((path.display().to_string(), rewritten(&text, (from, to), &renamed)));
    }
    Ok(copies)
}

/// `user/v2/user.proto` of `user/v1/user.proto`.
fn copied_name(name: &str, from: &str, to: &str) -> String {
    match name.strip_prefix(&folder(from)) {
        Some(rest) => folder(to) + rest,
        None => name.replace(version(from), version(to)),
    }
}

fn folder(package: &str) -> String {
    format!("{}/", package.replace('.', "/"))
}

fn version(package: &str) -> &str {
    package.rsplit('.').next().unwrap_or_default()
}

/// A token and its bytes.
type Word<'t> = (TokenKind, &'t [u8]);

/// The text with another package: names by token, so that nothing in a comment or a longer name
/// changes; in strings the names of imported
/// files that are copied, and elsewhere the version as a segment of a path.
fn rewritten(text: &[u8], (from, to): (&str, &str), files: &BTreeMap<&str, String>) -> Vec<u8> {
    let words: Vec<&[u8]> = from.split('.').map(str::as_bytes).collect();
    let tokens: Vec<Word<'_>> =
        lex(text).map(|token| (token.kind, text.get(token.range).unwrap_or_default())).collect();
    let mut written = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some((kind, bytes)) = tokens.get(at) {
        let end = match kind {
            TokenKind::Ident if !is_inside_name(&tokens, at) => path_end(&tokens, at, &words),
            _ => None,
        };
        match (end, kind) {
            (Some(end), _) => {
                written.extend_from_slice(to.as_bytes());
                at = end;
                continue;
            }
            (None, TokenKind::String { .. }) if is_import(&tokens, at) => {
                written.extend(import(bytes, files));
            }
            (None, TokenKind::String { .. }) => written.extend(string(bytes, (from, to))),
            (None, _) => written.extend_from_slice(bytes),
        }
        at += 1;
    }
    written
}

/// Whether a word follows another word and a dot, and so does not begin a full name.
fn is_inside_name(tokens: &[Word<'_>], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).and_then(|at| tokens.get(at)).map(|(kind, _)| *kind);
    before(1) == Some(TokenKind::Symbol(b'.')) && before(2) == Some(TokenKind::Ident)
}

/// Whether a string names what is imported.
fn is_import(tokens: &[Word<'_>], at: usize) -> bool {
    let before = tokens.iter().take(at).rev().map(|(_, bytes)| bytes.trim_ascii());
    let mut words = before.filter(|bytes| !bytes.is_empty());
    let is_import = |word: Option<&[u8]>| word == Some(b"import");
    match words.next() {
        Some(b"public" | b"weak" | b"option") => is_import(words.next()),
        word => is_import(word),
    }
}

/// The name of a file that is copied, too, in its quotes; other files stay what they are.
fn import(bytes: &[u8], files: &BTreeMap<&str, String>) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    files.get(inner).map_or_else(|| bytes.to_vec(), |new| text.replace(inner, new).into_bytes())
}

/// The token behind the words of a package, if they stand here.
fn path_end(tokens: &[Word<'_>], mut at: usize, words: &[&[u8]]) -> Option<usize> {
    // A name may have white space around its dots.
    let skip = |mut at: usize| {
        while tokens.get(at).is_some_and(|(kind, _)| kind.is_trivia()) {
            at += 1;
        }
        at
    };
    for (n, word) in words.iter().enumerate() {
        if n > 0 {
            at = skip(at);
            (tokens.get(at)?.0 == TokenKind::Symbol(b'.')).then_some(())?;
            at = skip(at + 1);
        }
        let (kind, bytes) = tokens.get(at)?;
        (*kind == TokenKind::Ident && bytes == word).then_some(())?;
        at += 1;
    }
    Some(at)
}

/// A string literal with the new names.
fn string(bytes: &[u8], (from, to): (&str, &str)) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let (old, new) = (version(from), version(to));
    if !inner.contains('/') {
        return text.replace(&format!("{from}."), &format!("{to}.")).into_bytes();
    }
    let quote = text.get(..1).unwrap_or_default();
    let segments: Vec<String> = inner.split('/').map(|it| segment(it, old, new)).collect();
    format!("{quote}{}{quote}", segments.join("/")).into_bytes()
}

/// A segment of a path: `v1`, and `v1;userv1` of a Go package.
fn segment(segment: &str, old: &str, new: &str) -> String {
    let (head, alias) = segment.split_once(';').map_or((segment, None), |(a, b)| (a, Some(b)));
    let head = if head == old { new } else { head };
    match alias {
        Some(alias) => {
            let renamed = alias.strip_suffix(old).map(|stem| format!("{stem}{new}"));
            format!("{head};{}", renamed.unwrap_or_else(|| alias.to_owned()))
        }
        None => head.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::rewritten;

    #[test]
    fn only_what_means_the_package_changes() {
        let files = BTreeMap::from([("user/v1/user.proto", "user/v2/user.proto".to_owned())]);
        for (before, after) in [
            ("package user.v1;", "package user.v2;"),
            ("package user.v1beta1;", "package user.v1beta1;"),
            ("// user.v1 stays\nacme.user.v1.A a = 1;", "// user.v1 stays\nacme.user.v1.A a = 1;"),
            (".user.v1.A a = 1; user . v1.B b = 2;", ".user.v2.A a = 1; user.v2.B b = 2;"),
            ("import \"user/v1/user.proto\";", "import \"user/v2/user.proto\";"),
            ("import public 'user/v1/user.proto';", "import public 'user/v2/user.proto';"),
            ("import \"other/v1/a.proto\";", "import \"other/v1/a.proto\";"),
            ("import\n  weak \"other/v1/a.proto\";", "import\n  weak \"other/v1/a.proto\";"),
            ("get: \"/v1/users/{id}:v1\"", "get: \"/v2/users/{id}:v1\""),
            ("\"example.com/gen/user/v1;userv1\"", "\"example.com/gen/user/v2;userv2\""),
            ("java_package = \"com.acme.user.v1\";", "java_package = \"com.acme.user.v1\";"),
            ("(user.v1.opt) = \"user.v1.User\"", "(user.v2.opt) = \"user.v2.User\""),
        ] {
            let found = rewritten(before.as_bytes(), ("user.v1", "user.v2"), &files);
            assert_eq!(String::from_utf8(found).unwrap(), after);
        }
    }
}
