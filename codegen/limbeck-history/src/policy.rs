//! Which changes a package may make: its stage says whether breaks are refused, a level says what
//! counts as one.

use std::fmt;
use std::str::FromStr;

use limbeck_check::{
    BreakingConfig, Category, Family, Rule, Scope, Scopes, Selection, Today, breaking, rules,
};
use limbeck_diff::Comparison;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Stage;
use limbeck_schema::model::{FileId, Schema};

/// How far compatibility goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The binary encoding.
    Wire,
    /// The binary encoding and JSON.
    #[default]
    WireJson,
    /// Source code that uses generated code, too.
    Source,
}

/// A name that no level has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no level of compatibility: one of wire, wire_json, source")]
pub struct UnknownLevel(pub String);

impl Level {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Wire, Self::WireJson, Self::Source];

    /// The name in `limbeck.toml` and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::WireJson => "wire_json",
            Self::Source => "source",
        }
    }

    /// The category of breaking rules that stands for it.
    pub const fn category(self) -> &'static str {
        match self {
            Self::Wire => "WIRE",
            Self::WireJson => "WIRE_JSON",
            Self::Source => "PACKAGE",
        }
    }
}

/// Whether breaks are refused in a stage. From `sunset` on nobody is served.
pub const fn refuses_breaks(stage: Stage) -> bool {
    match stage {
        Stage::Draft | Stage::Preview | Stage::Sunset | Stage::Removed => false,
        Stage::Stable | Stage::Deprecated | Stage::Brownout => true,
    }
}

/// What breaks, of what a package changed.
///
/// The comparison passes recorded renames: what was renamed is who it was.
pub fn breaks(comparison: &Comparison<'_>, package: &str, level: Level) -> Vec<Finding> {
    let scopes =
        Scopes { old: scope(comparison.old, package), new: scope(comparison.new, package) };
    let use_ = vec![level.category().to_owned()];
    let selection = without_files(Selection { use_, ..Selection::default() });
    let config = BreakingConfig { selection, ignore_unstable_packages: false };
    // The names of categories are known to be right: a test holds them to the rules.
    breaking(comparison, &scopes, &config, &Today::default()).unwrap_or_default()
}

/// A selection of breaking rules without those that judge by what no revision records: in which file
/// something is, and options of files.
pub fn without_files(mut selection: Selection) -> Selection {
    let version = selection.version;
    let needless = rules()
        .filter(|rule| rule.family() == Family::Breaking && rule.categories_in(version).is_some())
        .filter(|rule| judges_files(rule));
    selection.except.extend(needless.map(|rule| rule.id.to_owned()));
    selection
}

/// Whether a breaking rule judges by what no revision records.
pub fn judges_files(rule: &Rule) -> bool {
    let has = |category| rule.categories.contains(&category);
    let is_by_file = has(Category::File) && !has(Category::Package);
    // An option of files decides what this one is about.
    is_by_file || rule.id.starts_with("FILE_") || rule.id == "FIELD_SAME_JAVA_UTF8_VALIDATION"
}

/// The files of a package.
fn scope(schema: &Schema, package: &str) -> Scope {
    let files = schema.find_package(package).map_or(&[][..], |package| &package.files);
    let name = |id: &FileId| schema.file(*id).name.to_string();
    let names: std::collections::BTreeSet<String> = files.iter().map(name).collect();
    Scope::filter(schema, |file| names.contains(file))
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|level| level.name() == name);
        found.copied().ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use limbeck_check::names;

    use super::Level;

    #[test]
    fn every_level_is_a_category_of_rules() {
        let known = names(limbeck_check::Family::Breaking, limbeck_check::Version::V2);
        for level in Level::ALL {
            assert!(known.iter().any(|name| *name == level.category()), "{level}");
            assert_eq!(level.name().parse(), Ok(*level));
        }
    }
}
