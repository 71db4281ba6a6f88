//! Two answers side by side.

use std::collections::BTreeMap;

use super::super::differences::Difference;
use super::spot::Spot;

/// How often each rule was reported by both, by buf alone, by limbeck alone.
#[derive(Debug, Default)]
pub(super) struct Table(BTreeMap<String, [usize; 3]>);

/// Sorts spots into those of both, and complaints: what one alone reports. A difference that is
/// listed excuses what limbeck adds, never what it leaves out.
pub(super) fn compare(
    case: &str,
    (bufs, ours): (&[Spot], &[Spot]),
    known: &[Difference],
    table: &mut Table,
) -> Vec<String> {
    let mut counts: BTreeMap<&Spot, [usize; 2]> = BTreeMap::new();
    for (column, spots) in [bufs, ours].into_iter().enumerate() {
        for spot in spots {
            counts.entry(spot).or_default()[column] += 1;
        }
    }
    let mut complaints = Vec::new();
    for (spot, [theirs, own]) in counts {
        let row = table.0.entry(spot.rule.clone()).or_default();
        row[0] += theirs.min(own);
        row[1] += theirs.saturating_sub(own);
        row[2] += own.saturating_sub(theirs);
        let of_case = |it: &&Difference| case.contains(it.case.as_str());
        let is_known = known.iter().filter(of_case).any(|it| it.rule == spot.rule);
        let is_hidden = known.iter().filter(of_case).any(|it| it.hides);
        if theirs > own && !is_hidden {
            complaints.push(format!("{case}: buf alone ({theirs}:{own}): {spot}"));
        } else if own > theirs && !is_known {
            complaints.push(format!("{case}: limbeck alone ({theirs}:{own}): {spot}"));
        }
    }
    complaints
}

impl Table {
    /// How often buf reported a rule.
    pub(super) fn of_buf(&self, rule: &str) -> usize {
        self.0.get(rule).map_or(0, |[both, buf, _]| both + buf)
    }

    /// Prints a line for each rule.
    pub(super) fn print(&self, title: &str) {
        println!("{title:<50} {:>6} {:>6} {:>8}", "both", "buf", "limbeck");
        for (rule, [both, buf, limbeck]) in &self.0 {
            println!("{rule:<50} {both:>6} {buf:>6} {limbeck:>8}");
        }
        let sum = |at: usize| self.0.values().map(|row| row[at]).sum::<usize>();
        println!("{:<50} {:>6} {:>6} {:>8}", "all", sum(0), sum(1), sum(2));
    }
}

#[test]
fn what_one_alone_reports_is_a_complaint() {
    let spot = |rule: &str| Spot { rule: rule.to_owned(), file: None, span: [1; 4] };
    let known = Difference {
        suite: "breaking".to_owned(),
        rule: "MORE".to_owned(),
        case: String::new(),
        reason: "is better".to_owned(),
        hides: false,
    };
    let (bufs, ours) = (
        [spot("LESS"), spot("TWICE"), spot("TWICE")],
        [spot("MORE"), spot("OTHER"), spot("TWICE")],
    );
    let found = compare("case", (&bufs, &ours), &[known], &mut Table::default());
    assert_eq!(
        found,
        [
            "case: buf alone (1:0): LESS nowhere:1:1-1:1",
            "case: limbeck alone (0:1): OTHER nowhere:1:1-1:1",
            "case: buf alone (2:1): TWICE nowhere:1:1-1:1",
        ]
    );
}
