//! SARIF 2.1.0 (OASIS): the format of code scanning services.
//!
//! Exceptions become suppressions, harm and help become properties and Markdown, fixes become
//! `fixes`. Columns count UTF-16 units.

use std::collections::BTreeSet;
use std::fmt::Write;

use limbeck_schema::finding::{Edit, Finding, Place, Severity};
use serde_json::{Map, Value, json};

use super::{Columns, Piece};
use crate::exceptions::IN_BASELINE;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn result(columns: &mut Columns<'_>, finding: &Finding) -> String {
    let mut result = Map::new();
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    result.insert("ruleId".to_owned(), json!(finding.rule));
    result.insert("level".to_owned(), json!(level));
    result.insert("message".to_owned(), json!({ "text": message(finding) }));
    if let Some(place) = &finding.place {
        result.insert(
            "locations".to_owned(),
            json!([{ "physicalLocation": location(columns, place) }]),
        );
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            json!({
                "physicalLocation": location(columns, &related.place),
                "message": { "text": related.message },
            })
        });
        result.insert("relatedLocations".to_owned(), related.collect());
    }
    if let Some(fix) = &finding.fix {
        let changes: Vec<Value> = fix.edits.iter().map(|edit| change(columns, edit)).collect();
        let fix = json!({ "description": { "text": fix.title }, "artifactChanges": changes });
        result.insert("fixes".to_owned(), json!([fix]));
    }
    if let Some(allowed) = &finding.allowed {
        let kind = if allowed.reason == IN_BASELINE { "external" } else { "inSource" };
        let suppression =
            json!({ "kind": kind, "status": "accepted", "justification": allowed.to_string() });
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    if let Some(harm) = &finding.harm {
        let directions: Vec<&str> = harm.directions.iter().map(|it| it.id()).collect();
        let surfaces: Vec<&str> = harm.surfaces.iter().map(|it| it.id()).collect();
        let properties = json!({
            "directions": directions, "surfaces": surfaces,
            "witness": harm.witness, "instead": harm.instead,
        });
        result.insert("properties".to_owned(), properties);
    }
    Value::Object(result).to_string()
}

pub(super) fn document(rules: &BTreeSet<&'static str>, pieces: &[Piece]) -> String {
    let rules: Vec<Value> = rules.iter().map(|rule| describe(rule)).collect();
    let driver = json!({
        "name": "limbeck",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    let results: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    // The results are JSON already: they are pasted, not parsed again.
    format!(
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\
         \"columnKind\":\"utf16CodeUnits\",\"results\":[{}]}}]}}\n",
        results.join(",")
    )
}

fn describe(rule: &str) -> Value {
    match limbeck_check::find(rule) {
        Some(rule) => json!({
            "id": rule.id,
            "shortDescription": { "text": rule.summary() },
            "help": { "text": rule.page, "markdown": rule.page },
        }),
        None => json!({ "id": rule }),
    }
}

fn message(finding: &Finding) -> String {
    let harm = finding.harm.as_ref();
    let notes = [
        harm.map(|harm| format!("breaks: {}", harm.summary())),
        harm.map(|harm| format!("example: {}", harm.witness)),
        harm.map(|harm| format!("help: {}", harm.instead)),
        finding.help.as_ref().map(|help| format!("help: {help}")),
    ];
    let lines = std::iter::once(finding.message.clone()).chain(notes.into_iter().flatten());
    lines.collect::<Vec<_>>().join("\n")
}

fn location(columns: &mut Columns<'_>, place: &Place) -> Value {
    json!({ "artifactLocation": artifact(columns, place), "region": region(columns, place) })
}

fn artifact(columns: &Columns<'_>, place: &Place) -> Value {
    json!({ "uri": uri(&columns.files.display(&place.file)) })
}

fn region(columns: &mut Columns<'_>, place: &Place) -> Value {
    let (start, end) = columns.utf16(place);
    json!({
        "startLine": place.span.start.line, "startColumn": start,
        "endLine": place.span.end.line, "endColumn": end,
    })
}

fn change(columns: &mut Columns<'_>, edit: &Edit) -> Value {
    let replacement = json!({ "deletedRegion": region(columns, &edit.place), "insertedContent": { "text": edit.text } });
    json!({ "artifactLocation": artifact(columns, &edit.place), "replacements": [replacement] })
}

/// A path as a relative reference (RFC 3986): what no path segment may hold is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
