//! What the tables of lint and breaking ask for, in `limbeck.toml` and in `buf.yaml` alike.
//!
//! Not here: how either file spells it, and what the rules are.

use limbeck_check::{BreakingConfig, LintConfig, Selection, Version};
use limbeck_schema::finding::Place;
use limbeck_schema::source::normalize;

use super::{Complaints, Lists, Located};

/// The two kinds of checks that have rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    /// Of one schema.
    Lint,
    /// Of what changed between two.
    Breaking,
}

/// A rule or category that a file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleName {
    /// Where.
    pub(crate) place: Place,
    /// For which check.
    pub(crate) check: Check,
    /// In the words of which generation.
    pub(crate) version: Version,
    /// What it says.
    pub(crate) name: String,
}

/// What the checks of a module are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checks {
    /// For lint.
    pub(crate) lint: LintConfig,
    /// For breaking.
    pub(crate) breaking: BreakingConfig,
    /// Every rule and category that was named, to be looked up by [`super::rules::check_names`].
    pub(crate) names: Vec<RuleName>,
}

/// The choice of rules as it is written, with paths of files rather than import names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Rules and categories to run.
    pub(crate) use_: Vec<Located<String>>,
    /// Rules and categories not to run.
    pub(crate) except: Vec<Located<String>>,
    /// Paths that nothing is said about.
    pub(crate) ignore: Vec<Located<String>>,
    /// The same for single rules and categories.
    pub(crate) ignore_only: Lists,
    /// Whether no built-in rule runs.
    pub(crate) disable_builtin: bool,
    /// What a path below no root of the module means.
    pub(crate) outside: Outside,
}

/// Both tables as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The generation that names of rules belong to.
    pub(crate) version: Version,
    /// Options of lint; its selection is empty.
    pub(crate) lint: LintConfig,
    /// Rules of lint.
    pub(crate) lint_rules: Choice,
    /// Options of breaking; its selection is empty.
    pub(crate) breaking: BreakingConfig,
    /// Rules of breaking.
    pub(crate) breaking_rules: Choice,
}

/// What a path outside of the module means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A mistake.
    #[default]
    Refused,
    /// Something about another module.
    Dropped,
}

impl Asked {
    /// Turns paths into import names, relative to these roots; complains about those that cannot be.
    pub(crate) fn checks(&self, roots: &[String], complaints: &mut Complaints) -> Checks {
        let mut checks =
            Checks { lint: self.lint.clone(), breaking: self.breaking.clone(), names: Vec::new() };
        checks.lint.selection = self.lint_rules.select(self.version, roots, complaints);
        checks.breaking.selection = self.breaking_rules.select(self.version, roots, complaints);
        for (check, choice) in
            [(Check::Lint, &self.lint_rules), (Check::Breaking, &self.breaking_rules)]
        {
            checks.names.extend(choice.names().map(|name| RuleName {
                place: complaints.place(name.range.clone()),
                check,
                version: self.version,
                name: name.value.clone(),
            }));
        }
        checks
    }
}

impl Choice {
    fn select(&self, version: Version, roots: &[String], complaints: &mut Complaints) -> Selection {
        let mut import_names =
            |paths: &[Located<String>]| import_names(paths, roots, self.outside, complaints);
        let ignore = import_names(&self.ignore);
        let only =
            self.ignore_only.iter().map(|(rule, paths)| (rule.value.clone(), import_names(paths)));
        let only = only.filter(|(_, names)| !names.is_empty());
        Selection {
            version,
            ignore_only: only.collect(),
            use_: values(&self.use_),
            except: values(&self.except),
            ignore,
            disable_builtin: self.disable_builtin,
        }
    }

    fn names(&self) -> impl Iterator<Item = &Located<String>> {
        let only = self.ignore_only.iter().map(|(rule, _)| rule);
        self.use_.iter().chain(&self.except).chain(only)
    }
}

/// A path without `.` segments and, as far as it can be, `..`; `.` for the folder it starts in.
/// `None` if it is absolute or leads out of that.
pub(crate) fn clean(path: &str) -> Option<String> {
    let is_here = path.split('/').all(|segment| matches!(segment, "" | "."));
    if is_here && !path.starts_with('/') {
        return Some(".".to_owned());
    }
    // What climbs down and up again, such as `a/..`, is where it starts.
    let is_start = || normalize(&format!("{path}/x")).map(|_| ".".to_owned());
    normalize(path).or_else(is_start)
}

/// What is left of a cleaned path below a cleaned folder: `.` if it is the folder or one above.
pub(crate) fn below(path: &str, folder: &str) -> Option<String> {
    if folder == "." {
        return Some(path.to_owned());
    }
    if is_within(folder, path) {
        return Some(".".to_owned());
    }
    path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned)
}

/// Whether a cleaned path is another one or lies below it.
pub(crate) fn is_within(inner: &str, outer: &str) -> bool {
    outer == "."
        || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn values(located: &[Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}

fn import_names(
    paths: &[Located<String>],
    roots: &[String],
    outside: Outside,
    complaints: &mut Complaints,
) -> Vec<String> {
    let mut cleaned: Vec<String> = Vec::new();
    for path in paths {
        let Some(clean) = clean(&path.value) else {
            let message = format!("`{}` leads out of the folder of this file", path.value);
            let help = "name a file or folder below it, such as `a/v1` or `a/v1/a.proto`";
            complaints.add(path.range.clone(), message, help);
            continue;
        };
        if cleaned.contains(&clean) {
            continue;
        }
        if let Some(outer) = cleaned.iter().find(|outer| is_within(&clean, outer)) {
            let message = format!("`{}` lies below `{outer}`, which is listed, too", path.value);
            complaints.add(path.range.clone(), message, "remove one of them");
            continue;
        }
        if let Some(inner) = cleaned.iter().find(|inner| is_within(inner, &clean)) {
            let message = format!("`{inner}` lies below `{}`, which is listed, too", path.value);
            complaints.add(path.range.clone(), message, "remove one of them");
            continue;
        }
        let names = roots.iter().filter_map(|root| below(&clean, root));
        if names.count() == 0 && outside == Outside::Refused {
            let message = format!("`{}` is not below `{}`", path.value, roots.join("`, `"));
            let help = "paths are relative to the folder of this file";
            complaints.add(path.range.clone(), message, help);
        }
        cleaned.push(clean);
    }
    let name = |path: &String| roots.iter().find_map(|root| below(path, root));
    cleaned.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_none() {
        for path in ["/a", "../a", "a/../../b", "/"] {
            assert_eq!(clean(path), None, "{path}");
        }
        for (path, expected) in
            [("", "."), (".", "."), ("./a/", "a"), ("a/./b", "a/b"), ("a/..", ".")]
        {
            assert_eq!(clean(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn a_path_becomes_an_import_name_below_its_root() {
        for (path, folder, expected) in [
            ("proto/a.proto", "proto", Some("a.proto")),
            ("proto/a.proto", ".", Some("proto/a.proto")),
            ("proto", "proto", Some(".")),
            (".", "proto", Some(".")),
            ("proto", "proto/a", Some(".")),
            ("protocol/a.proto", "proto", None),
            ("other", "proto", None),
        ] {
            assert_eq!(below(path, folder).as_deref(), expected, "{path} in {folder}");
        }
    }

    #[test]
    fn paths_within_each_other_and_outside_are_refused() {
        let text = "a b";
        let located = |value: &str| Located { value: value.to_owned(), range: 0..1 };
        let mut complaints = Complaints::new("limbeck.toml", text.as_bytes());
        let roots = ["proto".to_owned()];
        let paths = ["proto/a", "proto/a/b.proto", "other", "../x"].map(located);
        assert_eq!(import_names(&paths, &roots, Outside::Refused, &mut complaints), ["a"]);
        let messages: Vec<_> =
            complaints.into_findings().into_iter().map(|finding| finding.message).collect();
        assert_eq!(
            messages,
            [
                "`../x` leads out of the folder of this file",
                "`other` is not below `proto`",
                "`proto/a/b.proto` lies below `proto/a`, which is listed, too",
            ]
        );
        let mut complaints = Complaints::new("buf.yaml", text.as_bytes());
        let paths = ["other"].map(located);
        assert!(import_names(&paths, &roots, Outside::Dropped, &mut complaints).is_empty());
        assert_eq!(complaints.into_findings(), []);
    }
}
