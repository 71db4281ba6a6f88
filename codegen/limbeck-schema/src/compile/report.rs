//! What the parser and the linker complain about, as findings in our words.
//!
//! Both report as diagnostics with labelled byte ranges. The linker's ranges are made from source
//! code info; [`numbered`] makes that info say which location it is, instead of where, so that a
//! label leads back to the location exactly.

use std::ops::Range;

use miette::{Diagnostic, LabeledSpan};
use prost_reflect::DescriptorError;
use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

use super::wording::{Wording, word};
use crate::finding::{Finding, Place, Span};
use crate::model::Name;

/// Findings for everything that the parser found.
pub(super) fn parse(
    error: &protox_parse::ParseError,
    place: impl Fn(Range<usize>) -> Place,
    end: usize,
) -> Vec<Finding> {
    let report = |diagnostic: &dyn Diagnostic| {
        let labels = labels(diagnostic, |range| Some(place(range)));
        let Wording { message, help } = word(diagnostic);
        // What has no place of its own is that the text ends too early.
        finding(message, help, labels, || place(end..end))
    };
    each(error, report)
}

/// Locations whose spans are their own index: location `n` is the n-th line of [`numbers`].
pub(super) fn numbered(info: &SourceCodeInfo) -> SourceCodeInfo {
    let location = |(location, line): (&Location, i32)| Location {
        path: location.path.clone(),
        span: vec![line, 0, 1],
        ..Location::default()
    };
    SourceCodeInfo { location: info.location.iter().zip(0..).map(location).collect() }
}

/// The text that belongs to [`numbered`] locations.
fn numbers(info: &SourceCodeInfo) -> String {
    "x\n".repeat(info.location.len())
}

/// Findings for everything that the linker found in a file with [`numbered`] locations; `suggest`
/// finds help for a message.
pub(super) fn link(
    error: DescriptorError,
    name: &Name,
    info: &SourceCodeInfo,
    suggest: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let error = error.with_source_code(&numbers(info));
    let report = |diagnostic: &dyn Diagnostic| {
        let labels = labels(diagnostic, |range| {
            let location = info.location.get(range.start / 2)?;
            Some(Place { file: name.clone(), span: Span::from_source_info(&location.span) })
        });
        let Wording { message, mut help } = word(diagnostic);
        if help.is_none() {
            help = suggest(&message).or_else(|| undefined(&message));
        }
        let start = || Place { file: name.clone(), span: Span::default() };
        finding(message, help, labels, start)
    };
    each(&error, report)
}

/// What to do about a name that resembles no other.
fn undefined(message: &str) -> Option<String> {
    let help = "define it, or import the file that does";
    message.ends_with("is not defined").then(|| help.to_owned())
}

/// A diagnostic and those related to it.
fn each(error: &dyn Diagnostic, report: impl Fn(&dyn Diagnostic) -> Finding) -> Vec<Finding> {
    let mut findings = vec![report(error)];
    findings.extend(error.related().into_iter().flatten().map(report));
    findings
}

/// The places of labels, with what they say.
fn labels(
    diagnostic: &dyn Diagnostic,
    place: impl Fn(Range<usize>) -> Option<Place>,
) -> Vec<(Place, String)> {
    let read = |label: LabeledSpan| {
        let range = label.offset()..label.offset() + label.len();
        Some((place(range)?, label.label().unwrap_or_default().to_owned()))
    };
    diagnostic.labels().into_iter().flatten().filter_map(read).collect()
}

fn finding(
    message: String,
    help: Option<String>,
    mut labels: Vec<(Place, String)>,
    otherwise: impl Fn() -> Place,
) -> Finding {
    let is_fault = |text: &str| text.contains("found here") || text.contains("again here");
    let fault = labels.iter().position(|(_, text)| is_fault(text)).unwrap_or_default();
    let place = if labels.is_empty() { otherwise() } else { labels.remove(fault).0 };
    let mut finding = Finding::compile(Some(place), message);
    finding.help = help;
    for (place, text) in labels {
        finding = finding.with_related(place, text.trim_matches(['…', ' ']));
    }
    finding
}
