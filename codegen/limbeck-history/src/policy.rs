//! Which changes a package may make: its stage says whether breaks are refused, a level says what
//! counts as one.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use limbeck_check::{
    BreakingConfig, Category, Family, Rule, Scope, Scopes, Selection, Today, breaking, rules,
};
use limbeck_diff::Comparison;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Stage;
use limbeck_schema::model::{FileId, MessageId, Schema, Type};

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

/// Rules that count on every level: what is called and answers no more, whatever the encoding.
const CALLS: [&str; 3] = ["RPC_NO_DELETE", "PACKAGE_SERVICE_NO_DELETE", "PACKAGE_NO_DELETE"];
/// Rules that count where there is JSON.
const HTTP: [&str; 2] = ["HTTP_RULE_NO_DELETE", "HTTP_RULE_SAME"];

/// What breaks, of what a package changed, and of what it reaches in other packages.
///
/// The comparison passes recorded renames: what was renamed is who it was.
pub fn breaks(comparison: &Comparison<'_>, package: &str, level: Level) -> Vec<Finding> {
    let mut use_ = vec![level.category().to_owned()];
    use_.extend(CALLS.map(str::to_owned));
    if level > Level::Wire {
        use_.extend(HTTP.map(str::to_owned));
    }
    let selection = without_files(Selection { use_, ..Selection::default() });
    let config =
        BreakingConfig { selection, asks_empty_packages: true, ..BreakingConfig::default() };
    let reached = reached(comparison.old, package);
    let scopes = Scopes { old: Scope::all(comparison.old), new: Scope::all(comparison.new) };
    // The names of rules are known to be right: a test holds them to the rules.
    let mut found = breaking(comparison, &scopes, &config, &Today::default()).unwrap_or_default();
    found.retain(|finding| is_about(finding, package, &reached));
    found
}

/// Whether a finding is about a package, or about a type that it reaches.
fn is_about(finding: &Finding, package: &str, reached: &BTreeSet<&str>) -> bool {
    let Some(subject) = finding.subject.as_deref() else { return false };
    let parent = subject.rsplit_once('.').map_or("", |(parent, _)| parent);
    reached.contains(subject) || reached.contains(parent) || subject == package
}

/// Full names of everything that a package declares and of the types that it reaches.
fn reached<'s>(schema: &'s Schema, package: &str) -> BTreeSet<&'s str> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<MessageId> = Vec::new();
    let files = schema.find_package(package).map_or(&[][..], |package| &package.files);
    // A package that is gone is told of by its files.
    names.extend(files.iter().map(|id| &*schema.file(*id).name));
    let is_own = |file: FileId| &*schema.package(schema.file(file).package).name == package;
    for (id, message) in (0..).map(MessageId).zip(&schema.messages) {
        if is_own(message.file) && names.insert(&message.full_name) {
            open.push(id);
        }
    }
    names.extend(schema.enums.iter().filter(|it| is_own(it.file)).map(|it| &*it.full_name));
    names.extend(schema.extensions.iter().filter(|it| is_own(it.file)).map(|it| &*it.full_name));
    for service in schema.services.iter().filter(|it| is_own(it.file)) {
        names.insert(&service.full_name);
        open.extend(service.methods.iter().flat_map(|method| [method.input, method.output]));
    }
    while let Some(id) = open.pop() {
        let message = schema.message(id);
        names.insert(&message.full_name);
        for field in &message.fields {
            match field.ty {
                Type::Message(id) if !names.contains(&*schema.message(id).full_name) => {
                    names.insert(&schema.message(id).full_name);
                    open.push(id);
                }
                Type::Enum(id) => {
                    names.insert(&schema.enum_(id).full_name);
                }
                _ => {}
            }
        }
    }
    names
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
        for rule in super::CALLS.iter().chain(&super::HTTP) {
            assert!(known.contains(rule), "{rule}");
        }
    }
}
