//! What a rule is.

use limbeck_diff::{Change, Kind};
use limbeck_schema::model::{Element, EnumId, Field, FileId, MessageId, PackageId, ServiceId};

use crate::Version;
use crate::breaking::Breaking;
use crate::lint::Lint;

/// One rule: a record and a function.
#[derive(Debug)]
pub struct Rule {
    /// Its name, such as `ENUM_PASCAL_CASE`; buf's wherever the meaning is buf's.
    pub id: &'static str,
    /// What it checks, why, and examples: Markdown that `limbeck explain` shows and a test runs.
    pub page: &'static str,
    /// The categories that select it; none if only its id does.
    pub categories: &'static [Category],
    /// The generations of configuration that know it.
    pub versions: Versions,
    /// Generations before [`Version::V2`] in which it has other categories than today's without
    /// [`Category::Csr`].
    pub older: &'static [(Version, &'static [Category])],
    /// What it looks at, and how it judges.
    pub(crate) judge: Judge,
}

/// Generations of configuration, from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The oldest.
    pub first: Version,
    /// The newest.
    pub last: Version,
}

/// Lint or breaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Judges one schema.
    Lint,
    /// Judges what changed between two.
    Breaking,
}

/// What a rule looks at, with the function that looks.
///
/// The functions of lint are called for what the checked files declare, never for what they import.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judge {
    /// Every file.
    File(fn(&mut Lint<'_>, FileId)),
    /// Every package with a file in the scope; its other files may be out of scope.
    Package(fn(&mut Lint<'_>, PackageId)),
    /// Every folder: its name, and its files.
    Folder(fn(&mut Lint<'_>, &str, &[FileId])),
    /// Every message, nested ones and groups included, map entries left out.
    Message(fn(&mut Lint<'_>, MessageId)),
    /// Every field of such a message, and every extension.
    Field(fn(&mut Lint<'_>, Element, &Field)),
    /// Every oneof that someone wrote: message, and position in it.
    Oneof(fn(&mut Lint<'_>, MessageId, u32)),
    /// Every enum.
    Enum(fn(&mut Lint<'_>, EnumId)),
    /// Every enum value: enum, and position in it.
    EnumValue(fn(&mut Lint<'_>, EnumId, u32)),
    /// Every service.
    Service(fn(&mut Lint<'_>, ServiceId)),
    /// Every rpc: service, and position in it.
    Method(fn(&mut Lint<'_>, ServiceId, u32)),
    /// The scope as a whole, once.
    Scope(fn(&mut Lint<'_>)),
    /// Every change of these kinds between two schemas.
    Changes(&'static [Kind], fn(&mut Breaking<'_>, &Change)),
}

/// A named set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the categories are described in `docs/checks.md`")]
pub enum Category {
    Minimal,
    Basic,
    Standard,
    Comments,
    UnaryRpc,
    FileLayout,
    PackageAffinity,
    Sensible,
    StyleBasic,
    StyleStandard,
    Other,
    Limbeck,
    Csr,
    File,
    Package,
    WireJson,
    Wire,
}

impl Versions {
    /// Every generation.
    pub const ALL: Self = Self { first: Version::V1Beta1, last: Version::V2 };
    /// All but the first.
    pub const SINCE_V1: Self = Self { first: Version::V1, last: Version::V2 };
    /// The newest.
    pub const SINCE_V2: Self = Self { first: Version::V2, last: Version::V2 };
    /// The first, which later ones gave up.
    pub const ONLY_V1BETA1: Self = Self { first: Version::V1Beta1, last: Version::V1Beta1 };
}

impl Category {
    /// Every category.
    pub const ALL: &[Self] = &[
        Self::Minimal,
        Self::Basic,
        Self::Standard,
        Self::Comments,
        Self::UnaryRpc,
        Self::FileLayout,
        Self::PackageAffinity,
        Self::Sensible,
        Self::StyleBasic,
        Self::StyleStandard,
        Self::Other,
        Self::Limbeck,
        Self::Csr,
        Self::File,
        Self::Package,
        Self::WireJson,
        Self::Wire,
    ];

    /// Its name in configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minimal => "MINIMAL",
            Self::Basic => "BASIC",
            Self::Standard => "STANDARD",
            Self::Comments => "COMMENTS",
            Self::UnaryRpc => "UNARY_RPC",
            Self::FileLayout => "FILE_LAYOUT",
            Self::PackageAffinity => "PACKAGE_AFFINITY",
            Self::Sensible => "SENSIBLE",
            Self::StyleBasic => "STYLE_BASIC",
            Self::StyleStandard => "STYLE_STANDARD",
            Self::Other => "OTHER",
            Self::Limbeck => "LIMBECK",
            Self::Csr => "CSR",
            Self::File => "FILE",
            Self::Package => "PACKAGE",
            Self::WireJson => "WIRE_JSON",
            Self::Wire => "WIRE",
        }
    }
}

impl Rule {
    /// Lint or breaking.
    pub const fn family(&self) -> Family {
        match self.judge {
            Judge::Changes(..) => Family::Breaking,
            Judge::File(_)
            | Judge::Package(_)
            | Judge::Folder(_)
            | Judge::Message(_)
            | Judge::Field(_)
            | Judge::Oneof(_)
            | Judge::Enum(_)
            | Judge::EnumValue(_)
            | Judge::Service(_)
            | Judge::Method(_)
            | Judge::Scope(_) => Family::Lint,
        }
    }

    /// The categories it has in a generation of configuration; `None` if that does not know it.
    pub fn categories_in(&self, version: Version) -> Option<Vec<Category>> {
        if version < self.versions.first || version > self.versions.last {
            return None;
        }
        let exact = self.older.iter().find(|(known, _)| *known == version);
        Some(match exact {
            Some((_, categories)) => categories.to_vec(),
            None if version == Version::V2 => self.categories.to_vec(),
            None => self.categories.iter().copied().filter(|it| *it != Category::Csr).collect(),
        })
    }

    /// The first paragraph of its page: what it checks, in a sentence.
    pub fn summary(&self) -> &'static str {
        let mut blocks = self.page.split("\n\n").map(str::trim);
        blocks.find(|block| !block.is_empty() && !block.starts_with('#')).unwrap_or_default()
    }
}
