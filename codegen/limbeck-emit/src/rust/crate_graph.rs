//! What Cargo and Rust refuse about a set of crates.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::finding::{Finding, Place, Severity};
use limbeck_schema::model::{Element, Part};

use super::names;
use super::plan::{self, Plan, Use};

/// Names of crates that could not be built, options that Cargo would refuse, and crates that would
/// depend on each other.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = check_options(plan);
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    for unit in plan.units.keys() {
        findings.extend(check_name(plan, unit));
        if let Some(other) = folders.insert(plan::folder(unit), unit) {
            let message = format!(
                "the APIs `{other}` and `{unit}` would both be the crate `{}`",
                plan.crate_name(unit)
            );
            let help = "rename the package of one of them, or generate them in runs of their own";
            findings.push(finding("RUST_CRATE", package_place(plan, unit), message, help));
        }
    }
    findings.extend(find_cycle(plan).map(|cycle| explain_cycle(plan, &cycle)));
    findings
}

fn finding(
    rule: &'static str,
    place: Option<Place>,
    message: impl Into<String>,
    help: &str,
) -> Finding {
    Finding::new(rule, Severity::Error, place, message).with_help(help)
}

/// Fields that a Cargo workspace can hold for its members.
const INHERITABLE: [&str; 15] = [
    "authors",
    "categories",
    "description",
    "documentation",
    "edition",
    "exclude",
    "homepage",
    "include",
    "keywords",
    "license",
    "license-file",
    "publish",
    "repository",
    "rust-version",
    "version",
];

fn check_options(plan: &Plan<'_>) -> Vec<Finding> {
    let options = plan.options;
    let unknown = options.inherit.iter().filter(|key| !INHERITABLE.contains(&key.as_str()));
    let mut findings: Vec<_> = unknown
        .map(|key| {
            let message =
                format!("option `inherit`: Cargo workspaces have no field `{key}` to inherit");
            finding(
                "RUST_OPTION",
                None,
                message,
                &format!("use any of: {}", INHERITABLE.join(", ")),
            )
        })
        .collect();
    if !is_version(&options.version) {
        let message =
            format!("option `version`: `{}` is no version that Cargo reads", options.version);
        findings.push(finding(
            "RUST_OPTION",
            None,
            message,
            "write three numbers: `version = \"0.1.0\"`",
        ));
    }
    let runtime = &options.runtime;
    if !runtime.workspace && runtime.path.is_none() && runtime.version.is_none() {
        let message = "option `runtime` says nowhere where generated crates find `limbeck-runtime`";
        let help = "set one of `runtime.version`, `runtime.path` and `runtime.workspace = true`";
        findings.push(finding("RUST_OPTION", None, message, help));
    }
    findings
}

/// `1.2.3`, with anything behind a `-` or `+` that has no space or quote.
fn is_version(version: &str) -> bool {
    let (numbers, rest) = version.find(['-', '+']).map_or((version, ""), |at| version.split_at(at));
    let is_number =
        |number: &str| number.parse::<u64>().is_ok() && number.bytes().all(|b| b.is_ascii_digit());
    let known = |c: char| c.is_ascii_alphanumeric() || "-+.".contains(c);
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number) && rest.chars().all(known)
}

/// Names that mean something else wherever Rust code looks for a crate.
const RESERVED: [&str; 8] =
    ["alloc", "core", "limbeck_runtime", "proc_macro", "std", "test", "deps", "build"];

fn check_name(plan: &Plan<'_>, unit: &str) -> Option<Finding> {
    let name = plan.crate_name(unit);
    let ident = plan.crate_ident(unit);
    let readable = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if readable && names::is_identifier(&ident) && !RESERVED.contains(&&*ident) {
        return None;
    }
    let message = format!(
        "the API `{unit}` would be a crate named `{name}`, a name that Rust keeps for itself or cannot read"
    );
    let help =
        "set a prefix for crate names, such as `crate-prefix = \"acme-\"` in `[generate.rust]`";
    Some(finding("RUST_CRATE", package_place(plan, unit), message, help))
}

fn package_place(plan: &Plan<'_>, unit: &str) -> Option<Place> {
    let file = plan.units.get(unit)?.files.first()?;
    Some(plan.schema.place(Element::File(*file), Part::Package))
}

/// APIs that use each other's types in a circle, each with the use that leads to the next.
fn find_cycle<'a>(plan: &'a Plan<'_>) -> Option<Vec<(&'a str, Use)>> {
    let mut done = BTreeSet::new();
    plan.units.keys().find_map(|unit| visit(plan, unit, &mut Vec::new(), &mut done))
}

fn visit<'a>(
    plan: &'a Plan<'_>,
    unit: &'a str,
    way: &mut Vec<(&'a str, Use)>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<(&'a str, Use)>> {
    if let Some(start) = way.iter().position(|(visited, _)| *visited == unit) {
        return Some(way.split_off(start));
    }
    if done.contains(unit) {
        return None;
    }
    for (next, found) in plan.units.get(unit).into_iter().flat_map(|unit| &unit.dependencies) {
        way.push((unit, *found));
        if let Some(cycle) = visit(plan, next, way, done) {
            return Some(cycle);
        }
        way.pop();
    }
    done.insert(unit);
    None
}

fn explain_cycle(plan: &Plan<'_>, cycle: &[(&str, Use)]) -> Finding {
    let names: Vec<_> = cycle.iter().map(|(unit, _)| format!("`{unit}`")).collect();
    let message = format!(
        "the APIs {} use each other's types, and Cargo has no crates that depend on each other",
        names.join(", ")
    );
    let place = |found: &Use| plan.schema.place(found.element, found.part);
    let mut finding = finding(
        "RUST_CRATE_CYCLE",
        cycle.first().map(|(_, found)| place(found)),
        message,
        "move the shared messages into an API that both use, or set `layout = \"modules\"` in \
         `[generate.rust]`",
    );
    for (unit, found) in cycle.iter().skip(1) {
        finding = finding.with_related(place(found), format!("and here `{unit}` leads back"));
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_are_three_numbers() {
        for no in ["", "1", "1.2", "1.2.x", "1.2.3.4", "+1.2.3", "1.2.3-\"", "1.-2.3"] {
            assert!(!is_version(no), "{no}");
        }
        for yes in ["0.1.0", "1.20.3-beta.1", "1.0.0+r3"] {
            assert!(is_version(yes), "{yes}");
        }
    }
}
