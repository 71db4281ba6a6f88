//! A drawing for a terminal.

use std::fmt::Write;

use limbeck_history::drawing::Drawing;
use limbeck_history::{Id, Pending, Workspace};
use limbeck_schema::text::{Tone, visible};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::lines::{Strip, strips};
use super::row::Row;
use crate::cli::Global;
use crate::console::Console;
use crate::records::Records;
use crate::render::change;

/// The fewest cells of a message that are left of it.
const SHORTEST: usize = 20;

/// Draws everything.
pub(super) fn write(
    records: &Records,
    workspace: &Workspace<'_>,
    drawn: &[(&Drawing, Vec<Row<'_>>)],
    (global, console): (&Global, &Console),
) -> String {
    let mut text = String::new();
    let printer = Printer { console, width: console.width(), verbose: global.verbose };
    for (number, (drawing, rows)) in drawn.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        for package in &drawing.packages {
            let name = console.paint(Tone::Place, package);
            let _ = writeln!(text, "{name}  {}", state(records, workspace, package));
        }
        text.push('\n');
        printer.draw(&mut text, drawing, rows);
    }
    text
}

/// Stage, and whether the proto files say the same.
fn state(records: &Records, workspace: &Workspace<'_>, package: &str) -> String {
    let history = workspace.histories.get(package);
    let head = history.and_then(|history| history.head.as_ref());
    let stage = head.and_then(|head| workspace.lifecycle(package, head).ok());
    let stage = stage.map_or("stage unknown", |lifecycle| lifecycle.stage.name());
    let pending = match workspace.pending(package).filter(|_| records.are_compiled()) {
        Some(Pending::Nothing) | None => "",
        Some(Pending::Own) => ", with changes that are not recorded",
        Some(Pending::Closure) => ", with changes in what it imports that are not recorded",
    };
    format!("{stage}{pending}")
}

struct Printer<'p> {
    console: &'p Console,
    /// Cells of the terminal, if it is one.
    width: Option<usize>,
    verbose: bool,
}

impl Printer<'_> {
    fn draw(&self, text: &mut String, drawing: &Drawing, rows: &[Row<'_>]) {
        let mark = |row: usize| {
            let is_published = rows.get(row).is_some_and(|row| row.is_published);
            if is_published { '●' } else { '○' }
        };
        let packages = &drawing.packages;
        let package = packages.iter().map(String::len).max().filter(|_| packages.len() > 1);
        for (strip, row) in strips(drawing, &mark).iter().zip(rows) {
            for line in &strip.above {
                let _ = writeln!(text, "{}", line.trim_end());
            }
            let _ = writeln!(text, "{}", self.line(strip, row, package));
            // A line that goes on stands before what is said about the revision.
            for line in &strip.below {
                let _ = writeln!(text, "{}", line.trim_end());
            }
            if self.verbose {
                self.push_details(text, strip, row);
            }
            if let Some(end) = &strip.end {
                let _ = writeln!(text, "{}", end.trim_end());
            }
        }
    }

    fn line(&self, strip: &Strip, row: &Row<'_>, package: Option<usize>) -> String {
        let paint = |tone, text: &str| self.console.paint(tone, text);
        let package = package.map(|width| format!("  {:<width$}", row.revision.package));
        let package = package.unwrap_or_default();
        let marks = match row.marks.as_slice() {
            [] => String::new(),
            marks => format!("({})  ", marks.join(", ")),
        };
        let before = format!("{}{}  {}{package}  {marks}", strip.own, row.short, row.date).width();
        let message = match self.width {
            Some(width) => cut(&row.message, width.saturating_sub(before).max(SHORTEST)),
            None => row.message.clone(),
        };
        let (id, marks) = (paint(Tone::Place, &row.short), paint(Tone::Good, &marks));
        let line = format!("{}{id}  {}{package}  {marks}{message}", strip.own, row.date);
        line.trim_end().to_owned()
    }

    fn push_details(&self, text: &mut String, strip: &Strip, row: &Row<'_>) {
        let revision = row.revision;
        let mut lines: Vec<String> = Vec::new();
        let further = revision.message.lines().skip(1).map(|line| visible(line).into_owned());
        lines.extend(further.filter(|line| !line.trim().is_empty()));
        if let Some(why) = &revision.allow_breaking {
            lines.push(format!("breaks allowed: {}", visible(&change::one(why))));
        }
        lines.extend(revision.changes.iter().map(change::line));
        lines.extend(
            revision.bridges.iter().map(|it| format!("bridge {}", visible(&it.to_string()))),
        );
        if !revision.requires.is_empty() {
            let one = |(package, id): (&String, &Id)| format!("{package}@{id}");
            let all: Vec<String> = revision.requires.iter().map(one).collect();
            lines.push(format!("requires {}", all.join(", ")));
        }
        lines.extend(row.history.file(&revision.id));
        for line in lines {
            let line = format!("{}  {line}", strip.beside);
            let line = self.width.map_or(line.clone(), |width| cut(&line, width));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let _ = writeln!(text, "{}", strip.beside.trim_end());
    }
}

/// As much of a text as fits.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut kept = String::new();
    for char in text.chars() {
        let cells = char.width().unwrap_or_default();
        if cells > left {
            break;
        }
        left -= cells;
        kept.push(char);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn texts_are_cut_by_cells() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("漢字漢字", 4), "漢…");
    }
}
