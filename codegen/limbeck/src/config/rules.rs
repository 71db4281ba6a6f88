//! Which rules and categories each generation of buf knows: to refuse names that none has, and to
//! say in today's words what an older file says.
//!
//! Not here: what a rule does; that is `limbeck-check`.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_check::{Family, Selection, Version};
use limbeck_schema::finding::{Finding, Severity};

use super::checks::{Check, RuleName};
use crate::suggest::closest;

/// One line for each rule; its first lines say how to read it.
const TABLE: &str = include_str!("rules/table.txt");

/// Categories that have a newer name.
const RENAMED: [(Check, &str, &str); 2] =
    [(Check::Lint, "DEFAULT", "STANDARD"), (Check::Lint, "STYLE_DEFAULT", "STYLE_STANDARD")];

/// A rule in one generation.
struct Rule {
    id: &'static str,
    categories: Vec<&'static str>,
    /// Rules that run in its place; `None` if it is no deprecated one.
    replaced_by: Option<Vec<&'static str>>,
}

/// A selection in the newest generation's words, and what of the older one has no word there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Translation {
    /// What to write.
    pub(crate) selection: Selection,
    /// Names that no rule of today answers to.
    pub(crate) dropped: Vec<String>,
}

/// Names of all rules and categories that a file of this generation may use.
pub(crate) fn known(check: Check, version: Version) -> Vec<&'static str> {
    let mut names = BTreeSet::new();
    for rule in rules(check, version) {
        names.insert(rule.id);
        names.extend(rule.categories);
    }
    let family = match check {
        Check::Lint => Family::Lint,
        Check::Breaking => Family::Breaking,
    };
    // Rules of our own are in no table of buf's.
    names.extend(limbeck_check::names(family, version));
    let renamed = RENAMED.iter().filter(|(of, ..)| *of == check);
    let old: Vec<&str> =
        renamed.filter(|(.., new)| names.contains(new)).map(|(_, old, _)| *old).collect();
    names.into_iter().chain(old).collect()
}

/// Refuses names that are not among the known ones.
pub(crate) fn check_names(names: &[RuleName], known: &[&str]) -> Vec<Finding> {
    let unknown = names.iter().filter(|rule| !known.contains(&rule.name.as_str()));
    let finding = |rule: &RuleName| {
        let message = format!("no rule or category is called `{}`", rule.name);
        let finding = Finding::new("CONFIG", Severity::Error, Some(rule.place.clone()), message);
        finding.with_help(help(rule, known))
    };
    unknown.map(finding).collect()
}

/// Says the same in the newest generation's words.
pub(crate) fn translate(check: Check, old: &Selection) -> Translation {
    if old.version == Version::V2 {
        return Translation { selection: old.clone(), dropped: Vec::new() };
    }
    let mut dropped = Vec::new();
    let wanted = wanted(check, old, &mut dropped);
    let (use_, except) = say(check, &old.use_, &wanted);
    let ignore_only = old.ignore_only.iter().flat_map(|(name, paths)| {
        let today = today(check, (old.version, name), &wanted, &mut dropped);
        today.into_iter().map(|name| (name, paths.clone())).collect::<Vec<_>>()
    });
    let mut selection = Selection {
        version: Version::V2,
        use_,
        except,
        ignore: old.ignore.clone(),
        ignore_only: BTreeMap::default(),
        disable_builtin: old.disable_builtin,
    };
    for (name, mut paths) in ignore_only {
        let all: &mut Vec<String> = selection.ignore_only.entry(name).or_default();
        paths.retain(|path| !all.contains(path));
        all.extend(paths);
    }
    dropped.sort();
    dropped.dedup();
    Translation { selection, dropped }
}

/// Rules of today that an older selection runs.
fn wanted(check: Check, old: &Selection, dropped: &mut Vec<String>) -> BTreeSet<String> {
    let default = default_category(check).to_owned();
    let used = if old.use_.is_empty() { std::slice::from_ref(&default) } else { &old.use_ };
    let mut wanted = BTreeSet::new();
    for name in used {
        wanted.extend(rules_of(check, old.version, name, dropped));
    }
    for name in &old.except {
        for rule in rules_of(check, old.version, name, dropped) {
            wanted.remove(&rule);
        }
    }
    wanted
}

/// The shortest way to ask for exactly these rules: categories that were asked for, what they hold
/// beyond, and what they lack.
fn say(check: Check, used: &[String], wanted: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let today = rules(check, Version::V2);
    let is_category = |name: &&str| today.iter().any(|rule| rule.categories.contains(name));
    let mut categories: Vec<&str> = used.iter().map(|name| renamed(check, name)).collect();
    categories.retain(is_category);
    categories.sort_unstable();
    categories.dedup();
    let mut held = BTreeSet::new();
    let base = if used.is_empty() { vec![default_category(check)] } else { categories.clone() };
    for category in base {
        held.extend(members(&today, category));
    }
    let except = held.iter().filter(|rule| !wanted.contains(**rule)).map(ToString::to_string);
    let lacking = wanted.iter().filter(|rule| !held.contains(rule.as_str())).cloned();
    let names = categories.iter().map(ToString::to_string).chain(lacking).collect();
    (names, except.collect())
}

/// Rules of today behind a rule or category of an older generation.
fn rules_of(check: Check, version: Version, name: &str, dropped: &mut Vec<String>) -> Vec<String> {
    let (old, today) = (rules(check, version), rules(check, Version::V2));
    let name = renamed(check, name);
    let found: Vec<&Rule> =
        old.iter().filter(|rule| rule.id == name || rule.categories.contains(&name)).collect();
    let mut answers = Vec::new();
    for rule in found {
        let ids = rule.replaced_by.clone().unwrap_or_else(|| vec![rule.id]);
        let (kept, lost): (Vec<&str>, Vec<&str>) = ids
            .into_iter()
            .partition(|id| today.iter().any(|rule| rule.id == *id && rule.replaced_by.is_none()));
        let in_old = |id: &&str| old.iter().any(|rule| rule.id == *id);
        answers.extend(kept.into_iter().filter(in_old).map(str::to_owned));
        dropped.extend(lost.into_iter().map(str::to_owned));
        if rule.replaced_by.as_ref().is_some_and(Vec::is_empty) {
            dropped.push(rule.id.to_owned());
        }
    }
    answers
}

/// A name of `ignore_only` in today's words: itself unless it would silence a wanted rule that it
/// did not hold.
fn today(
    check: Check,
    (version, name): (Version, &str),
    wanted: &BTreeSet<String>,
    dropped: &mut Vec<String>,
) -> Vec<String> {
    let renamed = renamed(check, name);
    let then = rules_of(check, version, name, dropped);
    let now = members(&rules(check, Version::V2), renamed);
    let is_harmless = |id: &&str| then.iter().any(|rule| rule == id) || !wanted.contains(*id);
    let holds_all = then.iter().all(|rule| now.contains(&rule.as_str()));
    if !now.is_empty() && holds_all && now.iter().all(is_harmless) {
        return vec![renamed.to_owned()];
    }
    then
}

fn members(rules: &[Rule], category: &str) -> Vec<&'static str> {
    let of = rules.iter().filter(|rule| rule.categories.contains(&category));
    of.map(|rule| rule.id).collect()
}

fn renamed(check: Check, name: &str) -> &str {
    let new = RENAMED.iter().find(|(of, old, _)| *of == check && *old == name);
    new.map_or(name, |(.., new)| new)
}

const fn default_category(check: Check) -> &'static str {
    match check {
        Check::Lint => "STANDARD",
        Check::Breaking => "FILE",
    }
}

fn rules(check: Check, version: Version) -> Vec<Rule> {
    let kind = match check {
        Check::Lint => "lint",
        Check::Breaking => "breaking",
    };
    let column = match version {
        Version::V1Beta1 => 0,
        Version::V1 => 1,
        Version::V2 => 2,
    };
    let rule = |line: &'static str| {
        let (line, replaced) = line.split_once(" =>").map_or((line, None), |(l, r)| (l, Some(r)));
        let mut words = line.split_whitespace();
        if words.next() != Some(kind) {
            return None;
        }
        let id = words.next()?;
        let list = |text: &'static str| text.split(',').filter(|name| !name.is_empty()).collect();
        let categories = match words.nth(column)? {
            "-" => return None,
            "." => Vec::new(),
            categories => list(categories),
        };
        Some(Rule { id, categories, replaced_by: replaced.map(|names| list(names.trim())) })
    };
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(rule).collect()
}

fn help(rule: &RuleName, known: &[&str]) -> String {
    if let Some(close) = closest(&rule.name, known.iter().copied()) {
        return format!("did you mean `{close}`?");
    }
    let (here, other, command) = match rule.check {
        Check::Lint => ("lint", Check::Breaking, "breaking"),
        Check::Breaking => ("breaking", Check::Lint, "lint"),
    };
    if self::known(other, rule.version).contains(&rule.name.as_str()) {
        return format!("it is one of `{command}`, not of `{here}`");
    }
    let categories: BTreeSet<&str> =
        rules(rule.check, rule.version).into_iter().flat_map(|rule| rule.categories).collect();
    let listed = categories.into_iter().collect::<Vec<_>>().join("`, `");
    format!("categories are `{listed}`; rules of plugins do not run here")
}

#[cfg(test)]
mod tests;
