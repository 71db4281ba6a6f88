//! The lines of a drawing, made of box-drawing characters.

use limbeck_history::drawing::{Drawing, Edge};

/// Directions that a line leaves a cell in.
const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// What stands left of the text of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Strip {
    /// Lines above it.
    pub(super) above: Vec<String>,
    /// Its own line.
    pub(super) own: String,
    /// Lines below it.
    pub(super) below: Vec<String>,
    /// What goes on beside further lines of text.
    pub(super) beside: String,
    /// A line behind all of that, where the revision follows one that is not drawn.
    pub(super) end: Option<String>,
}

/// The strip of each row; `mark` is the character of a revision.
pub(super) fn strips(drawing: &Drawing, mark: &dyn Fn(usize) -> char) -> Vec<Strip> {
    let mut leaving: Vec<Vec<&Edge>> = vec![Vec::new(); drawing.nodes.len()];
    for edge in &drawing.edges {
        if let Some(edges) = leaving.get_mut(edge.child) {
            edges.push(edge);
        }
    }
    let mut open: Vec<&Edge> = Vec::new();
    let mut strips = Vec::new();
    for ((row, node), leaving) in drawing.nodes.iter().enumerate().zip(&leaving) {
        let mut strip = Strip::default();
        let (arriving, passing): (Vec<&Edge>, Vec<&Edge>) =
            open.iter().partition(|edge| edge.parent == Some(row));
        let bent = arriving.iter().filter(|edge| edge.column != node.column);
        let bent: Vec<usize> = bent.map(|edge| edge.column).collect();
        if !bent.is_empty() {
            let is_straight = arriving.iter().any(|edge| edge.column == node.column);
            let up = if is_straight { UP } else { 0 };
            let mut cells = Cells::passing(drawing.columns, &passing);
            cells.join(node.column, up | DOWN, (&bent, UP));
            strip.above.push(cells.text());
        }
        strip.own = Cells::passing(drawing.columns, &passing).with(node.column, mark(row));
        open = passing;
        let on: Vec<&Edge> = leaving.iter().copied().filter(|it| it.parent.is_some()).collect();
        let bent = on.iter().filter(|edge| edge.column != node.column);
        let bent: Vec<usize> = bent.map(|edge| edge.column).collect();
        if !bent.is_empty() {
            let is_straight = on.iter().any(|edge| edge.column == node.column);
            let down = if is_straight { DOWN } else { 0 };
            let mut cells = Cells::passing(drawing.columns, &open);
            cells.join(node.column, down | UP, (&bent, DOWN));
            strip.below.push(cells.text());
        }
        let is_cut = |edge: &&&Edge| edge.parent.is_none() && edge.column == node.column;
        open.extend(on);
        let beside = Cells::passing(drawing.columns, &open);
        strip.beside = beside.text();
        if leaving.iter().any(|edge| is_cut(&edge)) {
            strip.end = Some(beside.with(node.column, '┊'));
            strip.beside = beside.with(node.column, '│');
        }
        strips.push(strip);
    }
    strips
}

/// A line of cells: one for each column, and one between each two.
struct Cells(Vec<u8>);

impl Cells {
    fn passing(columns: usize, edges: &[&Edge]) -> Self {
        let mut cells = Self(vec![0; columns * 2]);
        for edge in edges {
            cells.add(edge.column * 2, UP | DOWN);
        }
        cells
    }

    fn add(&mut self, cell: usize, directions: u8) {
        if let Some(cell) = self.0.get_mut(cell) {
            *cell |= directions;
        }
    }

    /// Draws from one column to others, whose lines go on up or down.
    fn join(&mut self, column: usize, own: u8, (others, direction): (&[usize], u8)) {
        self.add(column * 2, own);
        for other in others {
            let (left, right) = (column.min(*other) * 2, column.max(*other) * 2);
            self.add(left, RIGHT);
            self.add(right, LEFT);
            for cell in left + 1..right {
                self.add(cell, LEFT | RIGHT);
            }
            self.add(other * 2, direction);
        }
    }

    fn text(&self) -> String {
        self.0.iter().map(|cell| character(*cell)).collect()
    }

    /// With another character in a column.
    fn with(&self, column: usize, mark: char) -> String {
        let cells = self.0.iter().enumerate();
        cells
            .map(|(number, cell)| if number == column * 2 { mark } else { character(*cell) })
            .collect()
    }
}

fn character(directions: u8) -> char {
    const ALL: [char; 16] =
        [' ', '╵', '╷', '│', '╴', '╯', '╮', '┤', '╶', '╰', '╭', '├', '─', '┴', '┬', '┼'];
    ALL.get(usize::from(directions)).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use limbeck_history::drawing::{Drawing, Edge, EdgeKind, Node};

    use super::strips;

    fn drawn(columns: &[usize], edges: &[(usize, Option<usize>, usize)]) -> String {
        let node = |column: &usize| Node {
            package: "a.v1".to_owned(),
            id: "000000000000".parse().unwrap(),
            column: *column,
        };
        let edge = |(child, parent, column): &(usize, Option<usize>, usize)| Edge {
            child: *child,
            parent: *parent,
            column: *column,
            kind: EdgeKind::Step,
        };
        let columns_at_most = columns.iter().max().map_or(0, |last| last + 1);
        let drawing = Drawing {
            packages: vec!["a.v1".to_owned()],
            nodes: columns.iter().map(node).collect(),
            edges: edges.iter().map(edge).collect(),
            columns: columns_at_most,
        };
        let mut text = String::new();
        for strip in strips(&drawing, &|_| '●') {
            let lines =
                strip.above.iter().chain([&strip.own]).chain(&strip.below).chain(&strip.end);
            for line in lines {
                text += line.trim_end();
                text.push('\n');
            }
        }
        text
    }

    #[test]
    fn what_is_not_drawn_is_hinted_at() {
        assert_eq!(drawn(&[0], &[(0, None, 0)]), "●\n┊\n");
        assert_eq!(drawn(&[], &[]), "");
    }

    #[test]
    fn branches_leave_and_come_back() {
        let edges = [(0, Some(2), 0), (0, Some(1), 1), (1, Some(3), 1), (2, Some(3), 0)];
        assert_eq!(drawn(&[0, 1, 0, 0], &edges), "●\n├─╮\n│ ●\n● │\n├─╯\n●\n");
    }

    #[test]
    fn lines_cross() {
        let edges =
            [(0, Some(4), 0), (1, Some(4), 1), (2, Some(3), 2), (2, Some(4), 0), (3, Some(4), 2)];
        let text = drawn(&[0, 1, 2, 2, 0], &edges);
        assert_eq!(text.lines().last(), Some("●"));
        assert!(text.contains("├─┴─╯"), "{text}");
    }
}
