//! Notes as Markdown.

use std::fmt::Write;

use limbeck_history::revision::Origin;
use limbeck_history::{Change, Kind};
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::text::visible;

use super::notes::{Entry, Notes};
use crate::render::change::{one, stages};
use crate::render::markdown::{code, escaped};

/// Writes the notes of all packages.
pub(super) fn write(notes: &[Notes<'_>]) -> String {
    let mut text = String::new();
    for (number, notes) in notes.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "## {}", code(notes.package));
        if let Some(stage) = &notes.lifecycle {
            let _ = writeln!(text, "\n{}", stage_sentence(notes.before.as_ref(), stage));
        }
        push_breaks(&mut text, notes);
        for entry in notes.entries.iter().rev() {
            push_entry(&mut text, entry);
        }
    }
    text
}

fn stage_sentence(before: Option<&Lifecycle>, now: &Lifecycle) -> String {
    let mut sentence = match before {
        Some(before) if before.stage == now.stage => format!("Stage: {}", now.stage),
        Some(before) => format!("Stage: {} → {}", before.stage, now.stage),
        None => format!("New; stage: {}", now.stage),
    };
    if let Some(since) = &now.since {
        let _ = write!(sentence, ", deprecated since {}", escaped(since));
    }
    if let Some(sunset) = &now.sunset {
        let _ = write!(sentence, ", served until {}", escaped(sunset));
    }
    if let Some(successor) = &now.successor {
        let _ = write!(sentence, "; use {} instead", code(successor));
    }
    sentence + "."
}

/// Breaks that were allowed come first: they are what everybody has to read.
fn push_breaks(text: &mut String, notes: &Notes<'_>) {
    let allowed = |entry: &Entry<'_>| entry.revision.allow_breaking.clone();
    let breaks: Vec<(&Entry<'_>, String)> =
        notes.entries.iter().rev().filter_map(|entry| Some((entry, allowed(entry)?))).collect();
    if breaks.is_empty() {
        return;
    }
    text.push_str("\n### Breaking\n\n");
    for (entry, why) in breaks {
        let (title, _) = message(entry);
        let _ = writeln!(
            text,
            "- {title} ({}): {}",
            code(entry.revision.id.as_str()),
            escaped(&one(&why))
        );
    }
}

fn push_entry(text: &mut String, entry: &Entry<'_>) {
    let revision = entry.revision;
    let (title, rest) = message(entry);
    let day = revision.created.split('T').next().unwrap_or_default();
    let _ = writeln!(text, "\n### {title}\n\n{}, {}.", code(revision.id.as_str()), escaped(day));
    if let Origin::Fork { package, revision, .. } = &revision.origin {
        let _ = writeln!(text, "Begins as a copy of {}.", code(&format!("{package}@{revision}")));
    }
    if !rest.is_empty() {
        let _ = writeln!(text, "\n{rest}");
    }
    if let Some(why) = &revision.allow_breaking {
        let _ = writeln!(text, "\n**Breaks, allowed because:** {}", escaped(&one(why)));
    }
    push_changes(text, "", &revision.changes);
    for inherited in &entry.inherited {
        let from = inherited.from.map(|id| format!("{}@{id}", inherited.package));
        let to = format!("{}@{}", inherited.package, inherited.to);
        let _ = match from {
            Some(from) => writeln!(text, "\nInherited, {} → {}:", code(&from), code(&to)),
            None => writeln!(text, "\nInherited, {}:", code(&to)),
        };
        let changes: Vec<Change> =
            inherited.revisions.iter().flat_map(|it| it.changes.clone()).collect();
        push_changes(text, &format!("{}.", inherited.package), &changes);
    }
    for decision in &revision.bridges {
        let _ = writeln!(text, "\nConversion: {}", code(&one(&decision.to_string())));
    }
}

fn push_changes(text: &mut String, package: &str, changes: &[Change]) {
    // That a package has a syntax is no news.
    let is_news = |change: &&Change| change.kind != Kind::Syntax || change.was.is_some();
    let items: Vec<String> =
        changes.iter().filter(is_news).map(|change| item(package, change)).collect();
    if !items.is_empty() {
        let _ = writeln!(text, "\n{}", items.join("\n"));
    }
}

/// A change as an item of a list, words first.
fn item(package: &str, change: &Change) -> String {
    let Change { kind, path, renamed_from, was, now, facts } = change;
    if let Some(pair) = &facts.lifecycle {
        return format!("- Stage: {}", escaped(&stages(pair)));
    }
    let name = code(&format!("{package}{path}"));
    let declared = |text: &Option<String>| match text {
        Some(text) if !kind.is_container() => format!(": {}", code(&one(text))),
        Some(_) | None => String::new(),
    };
    if let Some(from) = renamed_from {
        let from = code(from.trim_start_matches('.'));
        return format!("- Renamed {kind} {from} to {name}{}", declared(now));
    }
    match (was, now) {
        (None, Some(_)) => format!("- Added {kind} {name}{}", declared(now)),
        (Some(_), None) => format!("- Removed {kind} {name}{}", declared(was)),
        (Some(was), Some(now)) if was == now => format!("- Changed {kind} {name}{}", extra(change)),
        (Some(was), Some(now)) => format!(
            "- Changed {kind} {name}: {} → {}{}",
            code(&one(was)),
            code(&one(now)),
            extra(change)
        ),
        (None, None) => format!("- Changed {kind} {name}{}", extra(change)),
    }
}

/// What no declaration shows.
fn extra(change: &Change) -> String {
    let side = |text: &Option<String>| text.as_deref().map_or("none".to_owned(), escaped);
    let mut extra: Vec<String> = Vec::new();
    if let Some(pair) = &change.facts.oneof {
        extra.push(format!("oneof {} → {}", side(&pair.was), side(&pair.now)));
    }
    let resolved = change.facts.resolved.iter();
    extra
        .extend(resolved.map(|(name, it)| format!("{name} {} → {}", side(&it.was), side(&it.now))));
    extra.extend(change.facts.order.iter().map(|_| "order of values".to_owned()));
    if extra.is_empty() { String::new() } else { format!(" ({})", extra.join(", ")) }
}

/// The first line of the message, which is a heading, and the rest, whose paragraphs stay.
fn message(entry: &Entry<'_>) -> (String, String) {
    let text = visible(entry.revision.message.trim()).into_owned();
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let rest: Vec<String> = rest.trim().lines().map(|line| escaped(line.trim_end())).collect();
    (escaped(first.trim()), rest.join("\n"))
}
