//! Ids in short.

use super::resolve::Histories;
use crate::Id;

/// The fewest digits that are shown.
const FEWEST: usize = 6;

/// How many digits of ids tell all revisions of a project apart; at least 6.
pub fn short_length(histories: &Histories) -> usize {
    let ids = histories.values().flat_map(|history| history.revisions.keys());
    let mut ids: Vec<&str> = ids.map(Id::as_str).collect();
    ids.sort_unstable();
    let common = |pair: &[&str]| match pair {
        [one, other] if one != other => {
            one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count() + 1
        }
        _ => 0,
    };
    ids.windows(2).map(common).max().unwrap_or_default().max(FEWEST)
}
