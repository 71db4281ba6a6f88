//! Columns.

use std::collections::BTreeSet;

use super::{Drawing, EdgeKind};
use crate::Id;
use crate::symbol::Histories;

/// What leads to the head of each package: those have the package's column.
pub(super) fn main_lines<'h>(
    histories: &'h Histories,
    packages: &[String],
) -> BTreeSet<(&'h str, &'h Id)> {
    let mut main = BTreeSet::new();
    for history in packages.iter().filter_map(|package| histories.get(package)) {
        let newest = || {
            let heads = history.heads().into_iter();
            heads.max_by_key(|id| (history.get(id).map(|it| &it.created), *id))
        };
        let head = history.head.as_ref().or_else(newest);
        let line = head.map(|head| history.first_parents(head)).unwrap_or_default();
        main.extend(line.into_iter().map(|id| (history.package.as_str(), id)));
    }
    main
}

/// Gives every revision and every line its column.
pub(super) fn place(drawing: &mut Drawing, main: &BTreeSet<(&str, &Id)>) {
    let first = drawing.packages.len();
    let mut columns = Columns { taken: vec![None; first], first };
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); drawing.nodes.len()];
    for (number, edge) in drawing.edges.iter().enumerate() {
        if let Some(edges) = leaving.get_mut(edge.child) {
            edges.push(number);
        }
    }
    for (row, leaving) in leaving.iter().enumerate() {
        let Some(node) = drawing.nodes.get_mut(row) else { continue };
        let own = drawing.packages.iter().position(|package| *package == node.package);
        let own = own.filter(|_| main.contains(&(node.package.as_str(), &node.id)));
        let arriving = columns.free(row);
        let is_side = |column: &usize| *column >= first;
        let column =
            own.or_else(|| arriving.into_iter().find(is_side)).unwrap_or_else(|| columns.next());
        node.column = column;
        for (nth, number) in leaving.iter().enumerate() {
            let Some(edge) = drawing.edges.get_mut(*number) else { continue };
            let is_straight = nth == 0 && edge.kind != EdgeKind::Merge;
            // The column of this revision is not free yet, whether a line goes on in it or not.
            edge.column = if is_straight { column } else { columns.next_but(column) };
            if let Some(parent) = edge.parent {
                columns.take(edge.column, parent);
            }
        }
    }
    drawing.columns = columns.taken.len();
}

/// Which columns lines run in.
struct Columns {
    /// The row that the line in a column leads to.
    taken: Vec<Option<usize>>,
    /// The first that belongs to no package.
    first: usize,
}

impl Columns {
    /// Frees the columns whose lines lead to a row.
    fn free(&mut self, row: usize) -> Vec<usize> {
        let mut freed = Vec::new();
        for (column, taken) in self.taken.iter_mut().enumerate() {
            if *taken == Some(row) {
                *taken = None;
                freed.push(column);
            }
        }
        freed
    }

    fn take(&mut self, column: usize, row: usize) {
        if let Some(taken) = self.taken.get_mut(column) {
            *taken = Some(row);
        }
    }

    /// The first column beside the packages that is free.
    fn next(&mut self) -> usize {
        self.next_but(usize::MAX)
    }

    fn next_but(&mut self, other: usize) -> usize {
        let free = |(column, taken): (usize, &Option<usize>)| {
            (column != other && taken.is_none()).then_some(column)
        };
        let found = self.taken.iter().enumerate().skip(self.first).find_map(free);
        found.unwrap_or_else(|| {
            self.taken.push(None);
            let last = self.taken.len() - 1;
            if last == other {
                self.taken.push(None);
                return last + 1;
            }
            last
        })
    }
}
