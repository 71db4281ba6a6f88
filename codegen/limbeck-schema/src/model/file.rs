//! Files and packages.

use super::{
    EnumId, ExtensionId, FileId, Locations, MessageId, Name, Options, PackageId, ServiceId,
};

/// One proto file.
#[derive(Clone, Debug)]
pub struct File {
    /// Import name, such as `user/v1/user.proto`.
    pub name: Name,
    /// The package it declares; the empty package has the name "".
    pub package: PackageId,
    /// Why it is in the schema.
    pub role: Role,
    /// What the `syntax` statement says.
    pub syntax: Syntax,
    /// Whether there is a `syntax` statement; proto2 is meant without one.
    pub syntax_written: bool,
    /// `import` statements in the order written.
    pub imports: Vec<Dependency>,
    /// File options, sorted by number.
    pub options: Options,
    /// Top-level messages in the order declared.
    pub messages: Vec<MessageId>,
    /// Top-level enums in the order declared.
    pub enums: Vec<EnumId>,
    /// Services in the order declared.
    pub services: Vec<ServiceId>,
    /// Top-level extension fields in the order declared.
    pub extensions: Vec<ExtensionId>,
    /// Where everything in this file stands, and its comments.
    pub locations: Locations,
}

/// Why a file is in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It was asked for: it is checked, and code is generated for it.
    Root,
    /// A root imports it, directly or not.
    Import,
    /// As `Import`, and it came with limbeck (`google/protobuf`, `google/api`, …).
    Bundled,
}

/// Language level of a file. The model's features are resolved: only checks of style ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Syntax {
    /// `syntax = "proto2"`, or no statement.
    Proto2,
    /// `syntax = "proto3"`.
    Proto3,
}

/// One `import` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The file it names.
    pub file: FileId,
    /// Plain, public or weak.
    pub kind: ImportKind,
    /// Whether anything in the importing file uses it; a public import always counts as used.
    pub used: bool,
}

/// The modifier of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportKind {
    /// `import "x.proto";`
    Plain,
    /// `import public "x.proto";`
    Public,
    /// `import weak "x.proto";`
    Weak,
}

/// All files of one proto package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Full name, such as `user.v1`; "" for files without a package statement.
    pub name: Name,
    /// Its files, sorted by name.
    pub files: Vec<FileId>,
}

/// The version suffix of a package name, as buf and Google's API design guide read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `1` of `v1beta2`.
    pub major: u32,
    /// What follows the number, such as `beta2`, `p1alpha1`, `test`; "" for a stable version.
    pub suffix: String,
}

impl Package {
    /// The API that the package belongs to: what stands before the version, `user` of `user.v1`
    /// and of `user.v1.admin`; the name itself if no segment behind the first is a version.
    pub fn api(&self) -> &str {
        let dots = self.name.match_indices('.').map(|(dot, _)| self.name.split_at(dot));
        let mut versioned = dots.filter(|(_, rest)| {
            let segment = rest.split('.').nth(1).unwrap_or_default();
            Version::parse(segment).is_some()
        });
        versioned.next().map_or(&self.name, |(api, _)| api)
    }

    /// The version, if the last segment is one: `v1`, `v1alpha1`, `v1beta2`, `v1p1beta1`, `v1test…`.
    pub fn version(&self) -> Option<Version> {
        Version::parse(self.name.rsplit('.').next()?)
    }
}

impl Version {
    /// Reads `v1`, `v2beta1`, `v1p1alpha1`, `v1test`; `None` for everything else.
    ///
    /// Numbers are from 1 to 2,147,483,647, with or without zeros in front; that of `alpha` and
    /// `beta` may be left out.
    pub fn parse(segment: &str) -> Option<Self> {
        let rest = segment.strip_prefix('v')?;
        let (major, suffix) = split_number(rest)?;
        let known = suffix.is_empty() || suffix.starts_with("test") || is_unstable(suffix);
        known.then(|| Self { major, suffix: suffix.to_owned() })
    }

    /// Whether nothing follows the number.
    pub fn is_stable(&self) -> bool {
        self.suffix.is_empty()
    }
}

/// Takes a number off the front.
fn split_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number = digits.parse::<i32>().ok().and_then(|number| u32::try_from(number).ok())?;
    (number > 0).then_some((number, rest))
}

/// `alpha1`, `beta`, `p1alpha1`.
fn is_unstable(suffix: &str) -> bool {
    let stage = match suffix.strip_prefix('p') {
        Some(patch) => match split_number(patch) {
            Some((_, stage)) => stage,
            None => return false,
        },
        None => suffix,
    };
    let number = stage.strip_prefix("alpha").or_else(|| stage.strip_prefix("beta"));
    number.is_some_and(|number| {
        number.is_empty() || split_number(number).is_some_and(|(_, rest)| rest.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{Package, Version};

    #[test]
    fn an_api_is_what_stands_before_the_version() {
        for (package, api) in [
            ("", ""),
            ("v1", "v1"),
            ("user", "user"),
            ("user.v1", "user"),
            ("user.v1.admin", "user"),
            ("a.b.v1beta1", "a.b"),
            ("a.v1.b.v2", "a"),
            ("a.version1", "a.version1"),
        ] {
            let package = Package { name: package.into(), files: Vec::new() };
            assert_eq!(package.api(), api, "{}", package.name);
        }
    }

    #[test]
    fn versions_are_read_as_buf_reads_them() {
        for yes in [
            "v1",
            "v12",
            "v01",
            "v2147483647",
            "v1alpha",
            "v1alpha1",
            "v01alpha01",
            "v1beta2",
            "v1p1alpha",
            "v1p01alpha1",
            "v2p10beta3",
            "v1test",
            "v1testing",
        ] {
            assert!(Version::parse(yes).is_some(), "{yes}");
        }
        for no in [
            "",
            "v",
            "v0",
            "v00",
            "1",
            "V1",
            "v2147483648",
            "v0test",
            "v1tes",
            "v1alpha0",
            "v1beta2147483648",
            "v1alpha1x",
            "v1alpha1p1",
            "v1alphabeta",
            "v1p1",
            "v1p0beta",
            "v1palpha1",
            "v1p1test",
            "v1gamma1",
            "v1rc1",
        ] {
            assert!(Version::parse(no).is_none(), "{no}");
        }
    }
}
