//! What a history says about a package, as constants of its module.

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::lifecycle::{Lifecycle, Stage};
use limbeck_schema::model::{Element, FileId, Part};
use limbeck_schema::{AllPackageFacts, PackageFacts};
use prost_types::Timestamp;
use serde::Serialize;

use super::plan::Plan;
use super::{Job, names};

/// The constants that are printed beside those of services.
const CONSTANTS: [&str; 3] = ["DIGEST", "PACKAGE", "REVISION"];

/// What templates know of a package's history. All but the name are Rust expressions.
#[derive(Debug, Serialize)]
pub(crate) struct FactsContext {
    /// `user.v1`.
    pub name: String,
    pub revision: String,
    pub digest: String,
    /// `Deprecated`.
    pub stage: &'static str,
    pub since: String,
    pub sunset: String,
    pub successor: String,
}

/// The name of a file's package and what is known about it.
pub(crate) fn of(job: Job<'_>, file: FileId) -> Option<(&str, &PackageFacts)> {
    let package = job.plan.package(file);
    Some((package, job.input.facts.get(package)?))
}

/// Describes the package that is printed into `module`.
pub(crate) fn context(job: Job<'_>, module: &[String]) -> Option<FactsContext> {
    let mut packages = job.files().iter().filter_map(|file| of(job, *file));
    let (name, facts) = packages.find(|(name, _)| names::modules(name) == module)?;
    let Lifecycle { stage, since, sunset, successor } = &facts.lifecycle;
    Some(FactsContext {
        name: name.to_owned(),
        revision: format!("{:?}", facts.revision),
        digest: format!("\"{}\"", facts.digest),
        stage: variant(*stage),
        since: option(since.as_ref()),
        sunset: option(sunset.as_ref()),
        successor: option(successor.as_ref()),
    })
}

/// What a compiler tells those who name the client of a deprecated package.
pub(crate) fn note(package: &str, facts: &PackageFacts) -> Option<String> {
    let Lifecycle { stage, since, sunset, successor } = &facts.lifecycle;
    let state = match stage {
        Stage::Draft | Stage::Preview | Stage::Stable => return None,
        Stage::Deprecated | Stage::Brownout => {
            let since = since.as_ref().map(|day| format!(" since {day}"));
            let sunset = sunset.as_ref().map(|day| format!(", served until {day}"));
            ["is deprecated", &since.unwrap_or_default(), &sunset.unwrap_or_default()].concat()
        }
        Stage::Sunset | Stage::Removed => "is no longer served".to_owned(),
    };
    let advice = successor.as_ref().map(|name| format!("; use `{name}`")).unwrap_or_default();
    Some(format!("`{package}` {state}{advice}"))
}

/// Facts that generated code could not hold: names that services have taken, days that are none.
pub(crate) fn check(plan: &Plan<'_>, facts: &AllPackageFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in plan.units.values().flat_map(|unit| &unit.files) {
        let name = plan.package(*file);
        let Some(facts) = facts.get(name) else { continue };
        findings.extend(taken_names(plan, *file));
        let Lifecycle { since, sunset, .. } = &facts.lifecycle;
        let days = [("since", since), ("sunset", sunset)];
        for (key, day) in days.into_iter().filter_map(|(key, day)| Some((key, day.as_ref()?))) {
            if !is_day(day) {
                let place = plan.schema.place(Element::File(*file), Part::Package);
                let message = format!("`{day}`, the `{key}` of `{name}`, is no day");
                let help = "write `YYYY-MM-DD`, in the years 1970 to 9999";
                let finding = Finding::new("RUST_FACTS", Severity::Error, Some(place), message);
                findings.push(finding.with_help(help));
            }
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Services whose description is a constant of the same name.
fn taken_names<'a>(plan: &'a Plan<'_>, file: FileId) -> impl Iterator<Item = Finding> + 'a {
    let services = plan.schema.file(file).services.iter();
    services.filter_map(move |id| {
        let service = plan.schema.service(*id);
        let constant = names::shouty_snake(service.name());
        let place = plan.schema.place(Element::Service(*id), Part::Name);
        let message = format!(
            "`{}` is the constant `{constant}` in Rust, which holds what the history says about the package",
            service.full_name
        );
        let finding = Finding::new("RUST_NAME", Severity::Error, Some(place), message);
        CONSTANTS
            .contains(&&*constant)
            .then(|| finding.with_help(format!("rename it, as `{}Service`", service.name())))
    })
}

/// Whether a text is a day that headers of HTTP can tell.
fn is_day(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let shape = text.len() == 10 && digits(0..4) && digits(5..7) && digits(8..10);
    // Anything but a date is refused by its length.
    shape && text >= "1970" && text.parse::<Timestamp>().is_ok()
}

fn option(text: Option<&String>) -> String {
    match text {
        Some(text) => format!("::core::option::Option::Some({text:?})"),
        None => "::core::option::Option::None".to_owned(),
    }
}

/// The variant of `limbeck_runtime::Stage`.
fn variant(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "Draft",
        Stage::Preview => "Preview",
        Stage::Stable => "Stable",
        Stage::Deprecated => "Deprecated",
        Stage::Brownout => "Brownout",
        Stage::Sunset => "Sunset",
        Stage::Removed => "Removed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_is_seen() {
        for text in [
            "",
            "2027-02-30",
            "2027-13-01",
            "1969-12-31",
            "2027-1-1",
            "2027-01-01Z",
            "27-01-01",
            "+027-01-01",
            "2027/01/01",
            "2027-01-0\u{661}",
        ] {
            assert!(!is_day(text), "{text}");
        }
        for text in ["1970-01-01", "2028-02-29", "9999-12-31"] {
            assert!(is_day(text), "{text}");
        }
    }
}
