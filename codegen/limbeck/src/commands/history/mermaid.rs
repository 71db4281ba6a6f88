//! A drawing as a flowchart of Mermaid: its `gitGraph` has no lines between two graphs, which forks
//! are.

use std::fmt::Write;

use limbeck_history::drawing::{Drawing, EdgeKind};

use super::row::Row;

/// Writes the flowchart, oldest first.
pub(super) fn write(drawn: &[(&Drawing, Vec<Row<'_>>)]) -> String {
    let mut text = String::from("flowchart LR\n");
    for (number, (drawing, rows)) in drawn.iter().enumerate() {
        for (nth, package) in drawing.packages.iter().enumerate() {
            let own: Vec<&Row<'_>> =
                rows.iter().rev().filter(|row| row.revision.package == *package).collect();
            if own.is_empty() {
                continue;
            }
            let _ = writeln!(text, "  subgraph p{number}_{nth}[\"{}\"]", escaped(package));
            for row in own {
                let _ = writeln!(text, "    {}", node(row));
            }
            text.push_str("  end\n");
        }
    }
    for (drawing, rows) in drawn {
        for edge in drawing.edges.iter().rev() {
            let name = |row: usize| rows.get(row).map(|row| name(row));
            let (Some(child), Some(parent)) = (name(edge.child), edge.parent.and_then(name)) else {
                continue;
            };
            let arrow = match edge.kind {
                EdgeKind::Step => "-->",
                EdgeKind::Merge => "-->|merge|",
                EdgeKind::Fork => "-.->|fork|",
            };
            let _ = writeln!(text, "  {parent} {arrow} {child}");
        }
    }
    text
}

/// Ids may be the same in two packages, and a name must not look like a word of Mermaid's.
fn name(row: &Row<'_>) -> String {
    let package = row.revision.package.replace('.', "_");
    format!("r_{package}_{}", row.revision.id)
}

/// Published ones have two lines around them.
fn node(row: &Row<'_>) -> String {
    let mut label = format!("{} {}<br/>{}", row.short, row.date, escaped(&row.message));
    if !row.marks.is_empty() {
        let _ = write!(label, "<br/>({})", escaped(&row.marks.join(", ")));
    }
    let name = name(row);
    if row.is_published { format!("{name}[[\"{label}\"]]") } else { format!("{name}[\"{label}\"]") }
}

/// Text in which nothing means anything to Mermaid.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ';' | '{' | '}' => {
                let _ = write!(escaped, "#{};", u32::from(char));
            }
            _ => escaped.push(char),
        }
    }
    escaped
}
