//! A bridge for people, in a terminal.

use std::fmt::Write;

use limbeck_bridge::plan::{Class, ReportLine};
use limbeck_bridge::{Direction, Policy};
use limbeck_schema::text::{Tone, counted, visible};

use super::view::{Entry, Part, View, is_told, title};
use crate::console::Console;
use crate::render::table;

/// What is undecided, then every message, enum and service, then how many there are of each class.
pub(super) fn write(view: &View<'_>, all: bool, console: &Console) -> String {
    let name = format!("{} → {}", view.older, view.newer);
    let mut text = console.paint(Tone::Place, &name) + "\n";
    push_questions(&mut text, view, console);
    let mut plain: Vec<String> = Vec::new();
    for part in view.parts() {
        if !all && part.entries.iter().all(Entry::is_plain) && part.ways.iter().all(|it| known(it))
        {
            plain.push(format!("{} {}", part.kind, names(&part)));
        } else {
            push_part(&mut text, view, &part, (all, console));
        }
    }
    if !plain.is_empty() {
        text.push_str("\nlossless as a whole\n");
        for name in plain {
            let _ = writeln!(text, "  {name}");
        }
    }
    for (older, newer) in &view.uses {
        let _ = writeln!(
            text,
            "\ntypes of {newer} convert as `limbeck bridge show {older} {newer}` says"
        );
    }
    text.push('\n');
    text + &counts(view)
}

/// A whole about which nothing is undecided or decided.
fn known(line: &ReportLine) -> bool {
    !line.needed || (line.class == Some(Class::Lossless) && line.policy.is_none())
}

fn push_questions(text: &mut String, view: &View<'_>, console: &Console) {
    if view.questions.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{} to decide", counted(view.questions.len(), "question"));
    for question in &view.questions {
        let reason = visible(&question.reason).into_owned();
        let _ = writeln!(text, "  {}: {reason}", visible(&question.subject()));
        let command = question.command(&view.newer);
        let _ = writeln!(text, "    {}", console.paint(Tone::Help, &visible(&command)));
    }
}

fn push_part(
    text: &mut String,
    view: &View<'_>,
    part: &Part<'_>,
    (all, console): (bool, &Console),
) {
    let needed: Vec<&str> =
        part.ways.iter().filter(|way| way.needed).map(|way| way.direction.name()).collect();
    let alone = match needed.as_slice() {
        [one] => format!(", {one} alone"),
        _ => String::new(),
    };
    let name = console.paint(Tone::Place, &format!("{} {}", part.kind, names(part)));
    let _ = writeln!(text, "\n{name}{alone}");
    for line in part.ways.iter().filter(|line| line.needed && part.says_more(line)) {
        push_way(text, view, line, "  ");
    }
    let (plain, others): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        part.entries.iter().partition(|entry| !all && entry.is_plain());
    let plain: Vec<String> = plain
        .into_iter()
        .filter(|entry| entry.needed().any(|line| !line.has_parts))
        .map(|entry| subject(part, entry))
        .collect();
    if !plain.is_empty() {
        let _ = writeln!(text, "  lossless{}: {}", known_ways(part), plain.join(", "));
    }
    for entry in others {
        let is_shown = |line: &&&ReportLine| all || (line.needed && is_told(line));
        let lines: Vec<&&ReportLine> = entry.ways.iter().filter(is_shown).collect();
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "  {}", subject(part, entry));
        for line in lines {
            push_way(text, view, line, "    ");
        }
    }
}

/// Of a part about which nobody knows how it goes one way, the other way.
fn known_ways(part: &Part<'_>) -> String {
    let needed = || part.ways.iter().filter(|way| way.needed);
    if needed().all(|way| way.class.is_some()) {
        return String::new();
    }
    let known = needed().filter(|way| way.class.is_some());
    known.flat_map(|way| [" ", way.direction.name()]).collect()
}

/// `user` or `user → account`, and packages only where they differ.
fn names(part: &Part<'_>) -> String {
    match (part.older, part.newer) {
        (older, newer) if older == newer => visible(older).into_owned(),
        (older, "") => format!("{} →", visible(older)),
        (older, newer) => format!("{} → {}", visible(older), visible(newer)),
    }
}

/// The elements, without what all of the part begin with.
fn subject(part: &Part<'_>, entry: &Entry<'_>) -> String {
    let side = |paths: &[String], whole: &str| {
        let inner = |path: &String| {
            let short = path.strip_prefix(whole).and_then(|rest| rest.strip_prefix('.'));
            visible(short.unwrap_or(path)).into_owned()
        };
        paths.iter().map(inner).collect::<Vec<_>>().join(", ")
    };
    let (from, to) = (side(entry.from, part.older), side(entry.to, part.newer));
    match (&*from, &*to) {
        ("", to) => format!("→ {to}"),
        (from, "") => format!("{from} →"),
        (from, to) if from == to => from.to_owned(),
        (from, to) => format!("{from} → {to}"),
    }
}

fn push_way(text: &mut String, view: &View<'_>, line: &ReportLine, indent: &str) {
    let class = line.class.map_or("undecided", Class::name);
    let about = visible(&line.about);
    let unneeded = if line.needed { "" } else { " (no call needs it)" };
    let direction = line.direction.name();
    let _ = write!(text, "{indent}{direction:<4}  {class:<9} {about}{unneeded}");
    if let Some(policy) = &line.policy {
        let told = visible(&decided(view, line, policy)).into_owned();
        // A reason has a line of its own.
        let _ = match policy.why {
            Some(_) => write!(text, "\n{indent}{:15} {told}", ""),
            None => write!(text, " ({told})"),
        };
    }
    text.push('\n');
}

/// The policy, and the revision that it stands in.
fn decided(view: &View<'_>, line: &ReportLine, policy: &Policy) -> String {
    let Some((id, revision)) = view.revision(line) else { return policy.to_string() };
    let id: String = id.as_str().chars().take(view.digits).collect();
    let title = revision.map(|revision| format!(" {}", title(revision))).unwrap_or_default();
    format!("{policy}, {id}{title}")
}

/// How many paths there are of each class.
fn counts(view: &View<'_>) -> String {
    let row = |direction: Direction| {
        let count = |class| view.count(direction, class).to_string();
        let [lossless, checked, lossy, custom] =
            [Class::Lossless, Class::Checked, Class::Lossy, Class::Custom].map(count);
        let undecided = view.undecided(direction).to_string();
        [direction.name().to_owned(), lossless, checked, lossy, custom, undecided]
    };
    let heading = ["PATHS", "LOSSLESS", "CHECKED", "LOSSY", "CUSTOM", "UNDECIDED"];
    table(heading, &[row(Direction::Up), row(Direction::Down)])
}
