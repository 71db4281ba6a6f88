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

/// The rules that a name stands for: an id, a category, or a category's former name.
fn expand(name: &str, family: Family, version: Version) -> Result<Vec<&'static Rule>, Unknown> {
    if let Some(successors) = successors(name, family, version) {
        return Ok(rules().filter(|rule| successors.contains(&rule.id)).collect());
    }
    let today = match name {
        "DEFAULT" if version < Version::V2 => "STANDARD",
        "STYLE_DEFAULT" if version < Version::V2 => "STYLE_STANDARD",
        name => name,
    };
    let is_meant = |rule: &&Rule| {
        rule.categories_in(version).is_some_and(|categories| {
            rule.id == today || categories.iter().any(|category| category.name() == today)
        })
    };
    let found: Vec<&'static Rule> =
        rules().filter(|rule| rule.family() == family).filter(is_meant).collect();
    if !found.is_empty() {
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

/// The rules that took the place of one that buf gave up, possibly none; `None` if the generation
/// does not know the name.
fn successors(name: &str, family: Family, version: Version) -> Option<&'static [&'static str]> {
    match name {
        "IMPORT_NO_WEAK" => (family == Family::Lint).then_some(&[]),
        _ if family == Family::Lint => None,
        "FIELD_SAME_CTYPE" if version < Version::V2 => Some(&["FIELD_SAME_CPP_STRING_TYPE"]),
        "FIELD_SAME_LABEL" if version < Version::V2 => Some(&[
            "FIELD_SAME_CARDINALITY",
            "FIELD_WIRE_COMPATIBLE_CARDINALITY",
            "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        ]),
        "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT" => Some(&[]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Paths, expand};
    use crate::Version;
    use crate::rule::Family;

    fn ids(name: &str, version: Version) -> Option<Vec<&'static str>> {
        let found = expand(name, Family::Breaking, version).ok()?;
        Some(found.iter().map(|rule| rule.id).collect())
    }

    #[test]
    fn a_rule_that_was_given_up_stands_for_its_successors() {
        let (v1, v2) = (Version::V1, Version::V2);
        for unknown in ["FIELD_SAME_CTYPE", "FIELD_SAME_LABEL"] {
            assert_eq!(ids(unknown, v2), None, "{unknown}");
        }
        assert!(expand("IMPORT_NO_WEAK", Family::Lint, v2).unwrap().is_empty());
        assert_eq!(ids("IMPORT_NO_WEAK", v2), None);
        let lint = expand("FIELD_SAME_CTYPE", Family::Lint, v1);
        assert!(lint.is_err(), "{lint:?}");
        assert_eq!(ids("FIELD_SAME_CTYPE", v1), Some(vec!["FIELD_SAME_CPP_STRING_TYPE"]));
        assert_eq!(ids("FIELD_SAME_LABEL", Version::V1Beta1).map(|ids| ids.len()), Some(3));
        assert_eq!(ids("MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", v2), Some(vec![]));
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
}
