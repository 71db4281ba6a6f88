//! A drawing as a picture, readable on light and on dark ground, and read out by screen readers.

use std::fmt::Write;

use limbeck_history::drawing::{Drawing, Edge, EdgeKind};
use limbeck_schema::text::counted;
use unicode_width::UnicodeWidthStr;

use super::row::Row;

/// Height of a row.
const ROW: usize = 28;
/// Width of a column.
const COLUMN: usize = 22;
/// Width of a character of the text beside.
const CHARACTER: usize = 8;
/// Free space around everything.
const MARGIN: usize = 16;
/// Longer messages are cut.
const LONGEST: usize = 100;

const STYLE: &str = "\
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; }
.name { font-weight: 600; }
.faint { fill: #59636e; }
.line { stroke: #59636e; stroke-width: 2; fill: none; }
.fork { stroke-dasharray: 2 4; }
.open { fill: #ffffff; stroke: #0550ae; stroke-width: 2; }
.published { fill: #0550ae; stroke: #0550ae; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .faint { fill: #9198a1; }
  .line { stroke: #9198a1; }
  .open { fill: #0d1117; stroke: #79c0ff; }
  .published { fill: #79c0ff; stroke: #79c0ff; }
}
";

/// Writes the picture.
pub(super) fn write(drawn: &[(&Drawing, Vec<Row<'_>>)]) -> String {
    let mut body = String::new();
    let (mut top, mut width) = (MARGIN, 0);
    for (drawing, rows) in drawn {
        let _ =
            writeln!(body, "<text class=\"name\" x=\"{MARGIN}\" y=\"{}\">{}</text>", top + 14, {
                escaped(&drawing.packages.join(", "))
            });
        top += ROW;
        for edge in &drawing.edges {
            body.push_str(&line(drawing, edge, top));
        }
        for (number, row) in rows.iter().enumerate() {
            let (text, end) = revision(drawing, row, (number, top));
            body.push_str(&text);
            width = width.max(end);
        }
        top += rows.len() * ROW + MARGIN;
    }
    let (width, height) = (width.max(200) + MARGIN, top);
    let count: usize = drawn.iter().map(|(_, rows)| rows.len()).sum();
    let packages: Vec<&str> =
        drawn.iter().flat_map(|(drawing, _)| &drawing.packages).map(String::as_str).collect();
    let summary = format!(
        "{} of {}, newest first. Filled circles are published, empty ones are not; dotted lines are forks.",
        counted(count, "revision"),
        packages.join(", ")
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">History of revisions</title>\n<desc id=\"desc\">{}</desc>\n\
         <style>\n{STYLE}</style>\n{body}</svg>\n",
        escaped(&summary)
    )
}

/// The middle of a cell.
fn place(column: usize, row: usize, top: usize) -> (usize, usize) {
    (MARGIN + column * COLUMN + COLUMN / 2, top + row * ROW + ROW / 2)
}

fn line(drawing: &Drawing, edge: &Edge, top: usize) -> String {
    let Some(child) = drawing.nodes.get(edge.child) else { return String::new() };
    let (x, y) = place(child.column, edge.child, top);
    let class = if edge.kind == EdgeKind::Fork { "line fork" } else { "line" };
    let Some((row, parent)) = edge.parent.and_then(|row| Some((row, drawing.nodes.get(row)?)))
    else {
        let end = y + ROW / 2;
        return format!("<path class=\"line fork\" d=\"M {x} {y} V {end}\"/>\n");
    };
    let (end_x, end_y) = place(parent.column, row, top);
    let (middle, half) = (place(edge.column, 0, top).0, ROW / 2);
    let mut path = format!("M {x} {y}");
    if middle != x {
        let _ = write!(path, " C {x} {0} {middle} {0} {middle} {1}", y + half, y + ROW);
    }
    if end_x == middle {
        let _ = write!(path, " V {end_y}");
    } else {
        let (bend, between) = (end_y.saturating_sub(ROW).max(y), end_y - half);
        let _ = write!(path, " V {bend} C {middle} {between} {end_x} {between} {end_x} {end_y}");
    }
    format!("<path class=\"{class}\" d=\"{path}\"/>\n")
}

/// A circle and its text, and where the text ends.
fn revision(drawing: &Drawing, row: &Row<'_>, (number, top): (usize, usize)) -> (String, usize) {
    let column = drawing.nodes.get(number).map_or(0, |node| node.column);
    let (x, y) = place(column, number, top);
    let class = if row.is_published { "published" } else { "open" };
    let left = MARGIN + drawing.columns * COLUMN + COLUMN / 2;
    let message = super::text::cut(&row.message, LONGEST);
    let package = match drawing.packages.len() {
        0 | 1 => String::new(),
        _ => format!("{} ", row.revision.package),
    };
    let marks = match row.marks.as_slice() {
        [] => String::new(),
        marks => format!("({}) ", marks.join(", ")),
    };
    let faint = format!("{} {package}", row.date);
    let characters = [&row.short, " ", &faint, &marks, &message].map(UnicodeWidthStr::width);
    let end = left + characters.iter().sum::<usize>() * CHARACTER;
    let text = format!(
        "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"6\"/>\n\
         <text x=\"{left}\" y=\"{}\"><tspan class=\"name\">{}</tspan> \
         <tspan class=\"faint\">{}</tspan>{}{}</text>\n",
        y + 5,
        row.short,
        escaped(&faint),
        escaped(&marks),
        escaped(&message),
    );
    (text, end)
}

/// Text in which nothing means anything to XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
