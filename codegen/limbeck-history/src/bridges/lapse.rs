//! Decisions that are about what is gone, and what those that they took the place of are worth.

use std::collections::BTreeSet;

use limbeck_bridge::{Decision, Direction};

/// A decision in the names of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Today {
    /// All that it names is there.
    Stands(Decision),
    /// Something that it names is gone, so that it decides nothing; it names what is left of that.
    Lapsed(Decision),
}

/// What stands of decisions in their order.
///
/// What a later one took the place of does not come back when that lapses: somebody took it back, and
/// nobody said it again, so that what is left is asked about.
pub(super) fn standing<T>(decided: Vec<(T, Today)>) -> Vec<(T, Decision)> {
    let mut taken: BTreeSet<(Direction, bool, String)> = BTreeSet::new();
    let mut standing = Vec::with_capacity(decided.len());
    for (of, today) in decided.into_iter().rev() {
        match today {
            Today::Stands(mut decision) => {
                for direction in Direction::ALL {
                    if keys(&decision, *direction).iter().any(|key| taken.contains(key)) {
                        *decision.policy_mut(*direction) = None;
                    }
                }
                if decision.up.is_some() || decision.down.is_some() {
                    standing.push((of, decision));
                }
            }
            Today::Lapsed(left) => {
                taken.extend(Direction::ALL.iter().flat_map(|direction| keys(&left, *direction)));
            }
        }
    }
    standing.reverse();
    standing
}

/// What a decision decides in one direction.
fn keys(decision: &Decision, direction: Direction) -> Vec<(Direction, bool, String)> {
    if decision.policy(direction).is_none() {
        return Vec::new();
    }
    let older = decision.from.iter().map(|path| (direction, false, path.clone()));
    older.chain(decision.to.iter().map(|path| (direction, true, path.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Today, standing};

    #[test]
    fn what_was_taken_back_stays_so() {
        let decision = |text: &str| text.parse().unwrap();
        let stands = |text: &str| Today::Stands(decision(text));
        let decided = vec![
            (0, stands("-> M.a: up=custom, down=drop because \"x\"")),
            (1, stands("-> M.b: down=drop because \"x\"")),
            // What it related `a` to is gone.
            (2, Today::Lapsed(decision("-> M.a: down=identity"))),
            (3, stands("-> M.a: up=custom")),
        ];
        let left: Vec<(i32, String)> =
            standing(decided).into_iter().map(|(n, it)| (n, it.to_string())).collect();
        let expected = [
            (0, "-> M.a: up=custom"),
            (1, "-> M.b: down=drop because \"x\""),
            (3, "-> M.a: up=custom"),
        ];
        assert_eq!(left, expected.map(|(n, text)| (n, text.to_owned())));
    }
}
