//! What a change of some files can have an effect on: for comparing two large trees.
//!
//! A file means the same on both sides if it holds the same and so does all that it imports, directly
//! or not. Everything else is affected, and so are the packages that such files belong to: elements
//! may have moved between the files of a package. Nothing is compiled to find out; package and
//! imports are read off the tokens.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_syntax::{Token, TokenKind, lex};
use rayon::prelude::*;

use super::{Error, Files, bundled};

/// What has to be compared of two trees, and what need not be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Import names of files that are on one side only, or listed there only, or hold something
    /// else there.
    pub changed: Vec<String>,
    /// Packages that an affected file belongs to, on either side.
    pub packages: Vec<String>,
    /// Import names of the old side's listed files in those packages.
    pub old: Vec<String>,
    /// Import names of the new side's listed files in those packages.
    pub new: Vec<String>,
    /// Whether what is only imported differs: a file that one side alone reaches, or another text.
    pub imports_differ: bool,
}

/// What a file says of itself before anything is resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The package; "" if there is no statement.
    pub package: String,
    /// What it imports, in the order written.
    pub imports: Vec<String>,
    /// Whether an import is spelled in a way that only a parser can read.
    pub escaped: bool,
}

/// Finds what differs between two trees, and what that can have an effect on.
///
/// # Errors
/// When a file cannot be listed or read.
pub fn affected(old: &dyn Files, new: &dyn Files) -> Result<Affected, Error> {
    let (old_names, new_names) = (old.list()?, new.list()?);
    let headers = scan(old, new, old_names.iter().chain(&new_names).cloned().collect())?;
    let is_listed_once = |name: &String| {
        old_names.binary_search(name).is_ok() != new_names.binary_search(name).is_ok()
    };
    let changed: BTreeSet<&str> = headers
        .iter()
        .filter(|(name, file)| file.is_changed() || is_listed_once(name))
        .map(|(name, _)| name.as_str())
        .collect();
    let touched = with_importers(&headers, &changed);
    let packages: BTreeSet<&str> = touched
        .iter()
        .filter_map(|name| headers.get(*name))
        .flat_map(Scanned::sides)
        .map(|header| header.package.as_str())
        .collect();
    let listed = |names: &[String], side: fn(&Scanned) -> Option<&Header>| {
        let is_in = |name: &&String| {
            let header = headers.get(*name).and_then(side);
            header.is_some_and(|header| packages.contains(header.package.as_str()))
        };
        names.iter().filter(is_in).cloned().collect()
    };
    let imported = |names: &[String], side: fn(&Scanned) -> Option<&Header>| {
        let is_listed = |name: &str| names.binary_search_by(|it| it.as_str().cmp(name)).is_ok();
        let reached = reach(&headers, names, side).into_iter().filter(|name| !is_listed(name));
        reached.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let before = imported(&old_names, Scanned::before);
    let imports_differ = before != imported(&new_names, Scanned::after)
        || before.iter().any(|name| changed.contains(name.as_str()));
    Ok(Affected {
        imports_differ,
        old: listed(&old_names, Scanned::before),
        new: listed(&new_names, Scanned::after),
        changed: changed.into_iter().map(str::to_owned).collect(),
        packages: packages.into_iter().map(str::to_owned).collect(),
    })
}

/// Reads package and imports off the tokens of a text, which need not be valid.
pub fn header(text: &[u8]) -> Header {
    let mut header = Header::default();
    let mut statement: Vec<Token> = Vec::new();
    let mut depth = 0_usize;
    for token in lex(text).filter(|token| !token.kind.is_trivia()) {
        match token.kind {
            TokenKind::Symbol(b'{') => depth += 1,
            TokenKind::Symbol(b'}') => {
                depth = depth.saturating_sub(1);
                statement.clear();
            }
            TokenKind::Symbol(b';') if depth == 0 => {
                header.read(&statement, text);
                statement.clear();
            }
            _ if depth == 0 => statement.push(token),
            _ => {}
        }
    }
    header
}

impl Header {
    fn read(&mut self, statement: &[Token], text: &[u8]) {
        let Some((keyword, rest)) = statement.split_first() else { return };
        match keyword.bytes(text) {
            b"package" if self.package.is_empty() => {
                let name: Vec<u8> =
                    rest.iter().flat_map(|token| token.bytes(text)).copied().collect();
                self.package = String::from_utf8_lossy(&name).into_owned();
            }
            b"import" => {
                let is_string = |token: &&Token| matches!(token.kind, TokenKind::String { .. });
                let strings = rest.iter().filter(is_string).map(|token| token.bytes(text));
                let name: String = strings.map(unquoted).collect();
                self.escaped |= name.contains('\\');
                self.imports.push(name);
            }
            _ => {}
        }
    }
}

fn unquoted(literal: &[u8]) -> String {
    let text = String::from_utf8_lossy(literal);
    text.trim_matches(['"', '\'']).to_owned()
}

/// A file as both sides have it.
struct Scanned {
    old: Option<Header>,
    new: Side,
}

/// The new side of a file, next to the old one.
enum Side {
    Missing,
    Same,
    Other(Header),
}

impl Scanned {
    fn is_changed(&self) -> bool {
        match &self.new {
            Side::Same => false,
            // A file that neither side has is nobody's change.
            Side::Missing => self.old.is_some(),
            Side::Other(_) => true,
        }
    }

    fn before(&self) -> Option<&Header> {
        self.old.as_ref()
    }

    fn after(&self) -> Option<&Header> {
        match &self.new {
            Side::Missing => None,
            Side::Same => self.old.as_ref(),
            Side::Other(header) => Some(header),
        }
    }

    fn sides(&self) -> impl Iterator<Item = &Header> {
        self.before().into_iter().chain(match &self.new {
            Side::Missing | Side::Same => None,
            Side::Other(header) => Some(header),
        })
    }
}

/// Reads the headers of files and of what they import, on both sides, wave by wave.
fn scan(
    old: &dyn Files,
    new: &dyn Files,
    names: BTreeSet<String>,
) -> Result<BTreeMap<String, Scanned>, Error> {
    let mut found = BTreeMap::new();
    let mut wave: Vec<String> = names.into_iter().collect();
    while !wave.is_empty() {
        let scanned: Vec<Result<Scanned, Error>> =
            wave.par_iter().map(|name| compare(old, new, name)).collect();
        let mut next = BTreeSet::new();
        for (name, scanned) in wave.into_iter().zip(scanned) {
            let scanned = scanned?;
            next.extend(scanned.sides().flat_map(|header| header.imports.iter().cloned()));
            found.insert(name, scanned);
        }
        wave = next.into_iter().filter(|name| !found.contains_key(name)).collect();
    }
    Ok(found)
}

fn compare(old: &dyn Files, new: &dyn Files, name: &str) -> Result<Scanned, Error> {
    let (old_content, new_content) = (old.content(name), new.content(name));
    let same = old_content.is_some() && old_content == new_content;
    let theirs = text(new, name)?;
    let before = if same { None } else { text(old, name)? };
    Ok(match (before, theirs) {
        (None, Some(text)) if same => Scanned { old: Some(header(&text)), new: Side::Same },
        (Some(before), Some(after)) if before == after => {
            Scanned { old: Some(header(&before)), new: Side::Same }
        }
        (before, after) => Scanned {
            old: before.map(|text| header(&text)),
            new: after.map_or(Side::Missing, |text| Side::Other(header(&text))),
        },
    })
}

/// What is compiled under a name.
fn text(files: &dyn Files, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let theirs = files.read(name)?;
    Ok(theirs.or_else(|| bundled(name).map(|text| text.as_bytes().to_vec())))
}

/// Files of one side, and all that they import, directly or not.
fn reach<'a>(
    files: &'a BTreeMap<String, Scanned>,
    names: &'a [String],
    side: fn(&Scanned) -> Option<&Header>,
) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut open: Vec<&str> = reached.iter().copied().collect();
    while let Some(name) = open.pop() {
        let header = files.get(name).and_then(side);
        for import in header.into_iter().flat_map(|header| &header.imports) {
            if reached.insert(import) {
                open.push(import);
            }
        }
    }
    reached
}

/// Files, and all that import them on either side, directly or not.
fn with_importers<'a>(
    files: &'a BTreeMap<String, Scanned>,
    changed: &BTreeSet<&'a str>,
) -> BTreeSet<&'a str> {
    let mut importers: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    let mut touched: BTreeSet<&str> = changed.clone();
    for (name, file) in files {
        for header in file.sides() {
            for import in &header.imports {
                importers.entry(import).or_default().push(name);
            }
            if header.escaped {
                touched.insert(name);
            }
        }
    }
    let mut open: Vec<&str> = touched.iter().copied().collect();
    while let Some(name) = open.pop() {
        for importer in importers.get(name).into_iter().flatten() {
            if touched.insert(importer) {
                open.push(importer);
            }
        }
    }
    touched
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn tree(files: &[(&str, &str)]) -> Memory {
        files.iter().map(|(name, text)| (*name, *text)).collect()
    }

    const SIDE: [(&str, &str); 5] = [
        ("a/one.proto", "package a; import \"b/b.proto\";"),
        ("a/two.proto", "package a;"),
        ("b/b.proto", "package b; import public \"c/c.proto\";"),
        ("c/c.proto", "package c;"),
        ("d/d.proto", "package d; import \"google/protobuf/any.proto\";"),
    ];

    fn changed(edit: impl Fn(&mut Memory)) -> Affected {
        let old = tree(&SIDE);
        let mut new = old.clone();
        edit(&mut new);
        affected(&old, &new).unwrap()
    }

    #[test]
    fn headers_are_read_of_what_does_not_parse() {
        assert_eq!(header(b"\xff\xfe{{{}; import"), Header::default());
        let text = b"\xef\xbb\xbfsyntax = 'x'; package a . b ; package c; // import \"no\";
            import weak 'd.proto'; message M { import \"no\"; } option (o) = { p: 1 };
            import \"e\" \".proto\";";
        let found = header(text);
        assert_eq!(found.package, "a.b");
        assert_eq!(found.imports, ["d.proto", "e.proto"]);
        assert!(!found.escaped);
        assert!(header(b"import 'a\\x2eproto';").escaped);
    }

    #[test]
    fn nothing_is_affected_where_nothing_changed() {
        assert_eq!(changed(|_| {}), Affected::default());
    }

    #[test]
    fn importers_are_affected_with_their_packages() {
        let found = changed(|new| {
            new.files.insert("c/c.proto".to_owned(), b"package c; message C {}".to_vec());
        });
        assert_eq!(found.changed, ["c/c.proto"]);
        assert_eq!(found.packages, ["a", "b", "c"]);
        assert_eq!(found.old, ["a/one.proto", "a/two.proto", "b/b.proto", "c/c.proto"]);
        assert_eq!(found.new, found.old);
    }

    #[test]
    fn what_was_removed_still_has_importers_and_a_package() {
        let found = changed(|new| {
            new.files.remove("c/c.proto");
        });
        assert_eq!(found.packages, ["a", "b", "c"]);
        assert_eq!(found.new, ["a/one.proto", "a/two.proto", "b/b.proto"]);
    }

    #[test]
    fn a_copy_of_a_bundled_file_affects_its_importers() {
        let found = changed(|new| {
            new.files.insert("google/protobuf/any.proto".to_owned(), b"package g;".to_vec());
        });
        assert_eq!(found.packages, ["d", "g", "google.protobuf"]);
        assert_eq!(found.new, ["d/d.proto", "google/protobuf/any.proto"]);
    }

    #[test]
    fn a_file_that_is_no_longer_listed_is_changed() {
        let found = changed(|new| new.roots = Some(vec!["a/one.proto".to_owned()]));
        assert_eq!(found.changed, ["a/two.proto", "b/b.proto", "c/c.proto", "d/d.proto"]);
        assert_eq!(found.new, ["a/one.proto"]);
    }
}
