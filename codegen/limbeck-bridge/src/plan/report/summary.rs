//! A report in numbers.

use std::collections::BTreeMap;

use super::{ReportKind, ReportLine};
use crate::plan::Class;
use crate::policy::Direction;

/// How much of a conversion is safe, and what of the older version is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many paths there are of each class, wholes that consist of others apart.
    pub counts: BTreeMap<(Direction, Class), usize>,
    /// How many paths nobody has decided.
    pub undecided: BTreeMap<Direction, usize>,
    /// Fields, variants, enum values and rpcs of the older version that nothing is lost of in the directions that are needed.
    pub survives: Vec<String>,
    /// Those that something is lost of, in the order of the report.
    pub lost: Vec<String>,
    /// Those that the service's own code converts.
    pub custom: Vec<String>,
}

impl Summary {
    /// Of a whole report.
    pub fn of(report: &[ReportLine]) -> Self {
        let mut summary = Self::default();
        let mut worst: BTreeMap<&str, Class> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for line in report.iter().filter(|line| !line.has_parts) {
            let Some(class) = line.class else {
                *summary.undecided.entry(line.direction).or_default() += 1;
                continue;
            };
            if line.kind == ReportKind::Message {
                continue;
            }
            *summary.counts.entry((line.direction, class)).or_default() += 1;
            for path in line.from.iter().filter(|_| line.needed) {
                let known = worst.entry(path).or_insert_with(|| {
                    order.push(path);
                    class
                });
                *known = class.max(*known);
            }
        }
        for path in order {
            let list = match worst.get(path) {
                Some(Class::Lossy) => &mut summary.lost,
                Some(Class::Custom) => &mut summary.custom,
                Some(Class::Lossless | Class::Checked) | None => &mut summary.survives,
            };
            list.push(path.to_owned());
        }
        summary
    }
}
