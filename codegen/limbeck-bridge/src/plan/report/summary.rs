//! A report in numbers.

use std::collections::BTreeMap;

use super::{ReportKind, ReportLine};
use crate::plan::Class;
use crate::policy::Direction;

/// How much of a conversion is safe, and what of each version is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many paths there are of each class, wholes that consist of others apart.
    pub counts: BTreeMap<(Direction, Class), usize>,
    /// How many paths nobody has decided.
    pub undecided: BTreeMap<Direction, usize>,
    /// Fields, variants, enum values and rpcs of the older version that nothing is lost of on the way up, where that is needed.
    pub survives: Vec<String>,
    /// Those that are refused, whatever they hold.
    pub refused: Vec<String>,
    /// Those that something is lost of, in the order of the report.
    pub lost: Vec<String>,
    /// Those that the service's own code converts, in either direction.
    pub custom: Vec<String>,
    /// How many of the newer version go down, where that is needed.
    pub answered: usize,
    /// Those of the newer version that something is lost of on the way down, or that are refused: older callers do not see it.
    pub unseen: Vec<String>,
}

impl Summary {
    /// Of a whole report.
    pub fn of(report: &[ReportLine]) -> Self {
        let mut summary = Self::default();
        let (mut older, mut newer) = (Paths::default(), Paths::default());
        for line in report.iter().filter(|line| !line.has_parts) {
            let Some(class) = line.class else {
                *summary.undecided.entry(line.direction).or_default() += 1;
                continue;
            };
            if line.kind == ReportKind::Message {
                continue;
            }
            *summary.counts.entry((line.direction, class)).or_default() += 1;
            if !line.needed {
                continue;
            }
            let fate = Fate::of(line, class);
            match line.direction {
                Direction::Up => older.note(&line.from, fate),
                Direction::Down => {
                    // What is lost on this way is lost of what it comes of.
                    let own = if fate == Fate::Custom { fate } else { Fate::Whole };
                    older.note(&line.from, own);
                    newer.note(&line.to, fate);
                }
            }
        }
        for (path, fate) in older.told() {
            let list = match fate {
                Fate::Whole => &mut summary.survives,
                Fate::Refused => &mut summary.refused,
                Fate::Lost => &mut summary.lost,
                Fate::Custom => &mut summary.custom,
            };
            list.push(path.to_owned());
        }
        summary.answered = newer.order.len();
        let unseen = newer.told().filter(|(_, fate)| matches!(fate, Fate::Refused | Fate::Lost));
        summary.unseen = unseen.map(|(path, _)| path.to_owned()).collect();
        summary
    }
}

/// What becomes of a path, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Whole,
    Refused,
    Lost,
    Custom,
}

impl Fate {
    fn of(line: &ReportLine, class: Class) -> Self {
        let target = match line.direction {
            Direction::Up => &line.to,
            Direction::Down => &line.from,
        };
        match class {
            Class::Checked if target.is_empty() => Self::Refused,
            Class::Lossless | Class::Checked => Self::Whole,
            Class::Lossy => Self::Lost,
            Class::Custom => Self::Custom,
        }
    }
}

/// Paths in the order of the report, each with the worst that happens to it.
#[derive(Default)]
struct Paths<'r> {
    order: Vec<&'r str>,
    worst: BTreeMap<&'r str, Fate>,
}

impl<'r> Paths<'r> {
    fn note(&mut self, paths: &'r [String], fate: Fate) {
        for path in paths {
            let known = self.worst.entry(path).or_insert_with(|| {
                self.order.push(path);
                fate
            });
            *known = fate.max(*known);
        }
    }

    fn told(&self) -> impl Iterator<Item = (&'r str, Fate)> {
        self.order.iter().filter_map(|path| Some((*path, *self.worst.get(path)?)))
    }
}
