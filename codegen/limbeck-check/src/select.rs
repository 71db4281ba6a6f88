//! Names of rules and categories to rules, and the files in which they are quiet.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Selection, Version};
use crate::rule::{Category, Family, Rule};
use crate::rules::rules;

/// A name in a selection that no rule or category has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The name.
    pub name: String,
    /// What may have been meant.
    pub close: Option<&'static str>,
}

/// Every name that a selection of this family may use: ids and categories, sorted.
pub fn names(family: Family, version: Version) -> Vec<&'static str> {
    let mut names = BTreeSet::new();
    for rule in rules().filter(|rule| rule.family() == family) {
        if let Some(categories) = rule.categories_in(version) {
            names.insert(rule.id);
            names.extend(categories.iter().map(|category| category.name()));
        }
    }
    names.into_iter().collect()
}

/// The rules that run, and where they are quiet.
#[derive(Debug)]
pub(crate) struct Selected {
    /// In the order of their ids.
    pub(crate) rules: Vec<&'static Rule>,
    ignore: Paths,
    ignore_only: BTreeMap<&'static str, Paths>,
}

/// Names of files and folders.
#[derive(Debug, Default)]
struct Paths(BTreeSet<String>);

impl Selected {
    /// # Errors
    /// All names that no rule and no category of the generation has.
    pub(crate) fn new(selection: &Selection, family: Family) -> Result<Self, Vec<Unknown>> {
        let mut unknown = BTreeSet::new();
        let mut expand = |name: &str| {
            expand(name, family, selection.version).unwrap_or_else(|it| {
                unknown.insert(it);
                Vec::new()
            })
        };
        let default = match family {
            Family::Lint => Category::Standard,
            Family::Breaking => Category::File,
        };
        let mut used: BTreeMap<&str, &'static Rule> = BTreeMap::new();
        let all = match selection.use_.as_slice() {
            [] => vec![default.name().to_owned()],
            named => named.to_vec(),
        };
        for name in all {
            used.extend(expand(&name).into_iter().map(|rule| (rule.id, rule)));
        }
        for name in &selection.except {
            for rule in expand(name) {
                used.remove(rule.id);
            }
        }
        let mut ignore_only: BTreeMap<&'static str, Paths> = BTreeMap::new();
        for (name, paths) in &selection.ignore_only {
            for rule in expand(name) {
                ignore_only.entry(rule.id).or_default().0.extend(paths.iter().cloned());
            }
        }
        if !unknown.is_empty() {
            return Err(unknown.into_iter().collect());
        }
        if selection.disable_builtin {
            used.clear();
        }
        let ignore = Paths(selection.ignore.iter().cloned().collect());
        Ok(Self { rules: used.into_values().collect(), ignore, ignore_only })
    }

    /// Whether nothing is said about a file.
    pub(crate) fn ignores(&self, file: &str) -> bool {
        self.ignore.contains(file)
    }

    /// Whether a rule says nothing about a file.
    pub(crate) fn ignores_rule(&self, rule: &Rule, file: &str) -> bool {
        self.ignore_only.get(rule.id).is_some_and(|paths| paths.contains(file))
    }
}

impl Paths {
    /// Whether the file, or a folder that holds it, is named.
    fn contains(&self, file: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let folders = file.match_indices('/').map(|(slash, _)| file.split_at(slash).0);
        [".", file].into_iter().chain(folders).any(|path| self.0.contains(path))
    }
}

/// Names that buf still takes, up to a generation, and what they stand for today: nothing, if they
/// check nothing any more.
const FORMER: [(Family, &str, Version, &[&str]); 8] = [
    (Family::Lint, "DEFAULT", Version::V2, &["STANDARD"]),
    (Family::Lint, "STYLE_DEFAULT", Version::V1, &["STYLE_STANDARD"]),
    (Family::Lint, "IMPORT_NO_WEAK", Version::V2, &[]),
    (Family::Breaking, "FIELD_SAME_CTYPE", Version::V1, &["FIELD_SAME_CPP_STRING_TYPE"]),
    (
        Family::Breaking,
        "FIELD_SAME_LABEL",
        Version::V1,
        &[
            "FIELD_SAME_CARDINALITY",
            "FIELD_WIRE_COMPATIBLE_CARDINALITY",
            "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        ],
    ),
    (
        Family::Breaking,
        "FILE_SAME_JAVA_STRING_CHECK_UTF8",
        Version::V1,
        &["FIELD_SAME_JAVA_UTF8_VALIDATION"],
    ),
    (Family::Breaking, "FILE_SAME_PHP_GENERIC_SERVICES", Version::V1, &[]),
    (Family::Breaking, "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", Version::V2, &[]),
];

/// The rules that a name stands for: an id, a category, or a former name of one.
fn expand(name: &str, family: Family, version: Version) -> Result<Vec<&'static Rule>, Unknown> {
    let former = FORMER
        .iter()
        .find(|(of, former, last, _)| *of == family && *former == name && version <= *last);
    let own_name = [name];
    let today = former.map_or(&own_name[..], |(.., today)| *today);
    let is_meant = |rule: &&Rule| {
        rule.categories_in(version).is_some_and(|categories| {
            let mut own = categories.iter().map(|category| category.name());
            today.contains(&rule.id) || own.any(|own| today.contains(&own))
        })
    };
    let found: Vec<&'static Rule> =
        rules().filter(|rule| rule.family() == family).filter(is_meant).collect();
    if !found.is_empty() || former.is_some() {
        return Ok(found);
    }
    let known = names(family, version);
    let close = known
        .into_iter()
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, known)| distance * 3 <= known.len())
        .min();
    Err(Unknown { name: name.to_owned(), close: close.map(|(_, known)| known) })
}

#[cfg(test)]
mod tests {
    use super::{Paths, Selected, expand};
    use crate::config::{Selection, Version};
    use crate::rule::Family;

    #[test]
    fn a_retired_rule_is_known_and_runs_nothing() {
        for version in [Version::V1Beta1, Version::V1, Version::V2] {
            let use_ = vec!["IMPORT_NO_WEAK".to_owned()];
            let selection = Selection { version, use_, ..Selection::default() };
            assert!(Selected::new(&selection, Family::Lint).unwrap().rules.is_empty());
            let unknown = Selected::new(&selection, Family::Breaking).unwrap_err();
            assert_eq!(unknown[0].name, "IMPORT_NO_WEAK");
        }
    }

    #[test]
    fn a_path_holds_itself_and_what_is_below() {
        let paths = Paths(["a/b".to_owned(), "c.proto".to_owned()].into());
        for yes in ["a/b", "a/b/x.proto", "c.proto"] {
            assert!(paths.contains(yes), "{yes}");
        }
        for no in ["a/bc/x.proto", "a/x.proto", "b/a/b/x.proto", "c.proto2"] {
            assert!(!paths.contains(no), "{no}");
        }
        assert!(Paths([".".to_owned()].into()).contains("x/y.proto"));
    }

    #[test]
    fn what_is_switched_off_runs_nothing_and_is_still_checked() {
        let mut selection = Selection { disable_builtin: true, ..Selection::default() };
        assert!(Selected::new(&selection, Family::Lint).unwrap().rules.is_empty());
        selection.except = vec!["NOPE".to_owned()];
        assert!(Selected::new(&selection, Family::Lint).is_err());
    }

    #[test]
    fn former_names_are_taken_by_the_generations_that_knew_them() {
        let label = "FIELD_SAME_LABEL";
        for (version, is_known) in
            [(Version::V1Beta1, true), (Version::V1, true), (Version::V2, false)]
        {
            assert_eq!(expand(label, Family::Breaking, version).is_ok(), is_known, "{version:?}");
        }
        let set = "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT";
        assert_eq!(expand(set, Family::Breaking, Version::V2).map(|rules| rules.len()), Ok(0));
        assert!(expand(set, Family::Lint, Version::V2).is_err());
    }
}
