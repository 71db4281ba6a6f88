//! Whole numbers of another unit, where a decision says so.

use limbeck_schema::model::{Element, Field};

use super::Versions;
use super::ask::{Ask, Asks};
use super::cast::{class, unwrapped};
use crate::policy::{Direction, PolicyKind};

impl Versions<'_> {
    /// What is asked about two whole numbers of which one counts in smaller units, as is decided.
    pub(super) fn scaled(
        &self,
        (before, after): (Element, Element),
        (old, new): (&Field, &Field),
    ) -> Option<Asks> {
        let is_integer = |schema, field: &Field| {
            class(schema, unwrapped(schema, field.ty).unwrap_or(field.ty)).is_integer()
        };
        if !is_integer(self.old, old) || !is_integer(self.new, new) {
            return None;
        }
        let names = (vec![self.older_path(before)], vec![self.newer_path(after)]);
        let is_scaled = |direction| {
            let found = self.index.find(direction, &names.0, &names.1);
            let policy = found.and_then(|(_, decision)| decision.policy(direction));
            policy.is_some_and(|policy| policy.kind == PolicyKind::Scale)
        };
        let [v1, v2] = self.labels;
        let scale = || Some(Ask::undecided(&[PolicyKind::Scale], "the units differ".to_owned()));
        let divide = |here: &str, there: &str| {
            let why = format!("{there} counts whole units");
            let reason = format!("{here} counts in smaller units than {there}");
            Some(Ask::usual(&[PolicyKind::Floor, PolicyKind::Reject], why, reason))
        };
        if is_scaled(Direction::Up) {
            return Some(Asks { up: scale(), down: divide(v2, v1), belong_together: false });
        }
        is_scaled(Direction::Down).then(|| Asks {
            up: divide(v1, v2),
            down: scale(),
            belong_together: false,
        })
    }

    /// A time becomes a number only by the unit that `scale` says of the other direction.
    pub(super) fn with_unit(&self, (before, after): (Element, Element), asks: Asks) -> Asks {
        if !asks.belong_together {
            return asks;
        }
        let names = ([self.older_path(before)], [self.newer_path(after)]);
        let is_decided_otherwise = |direction| {
            let found = self.index.find(direction, &names.0, &names.1);
            let policy = found.and_then(|(_, decision)| decision.policy(direction));
            policy.is_some_and(|policy| policy.kind != PolicyKind::Scale)
                || self.is_left_to_code(direction, (before, after))
        };
        let without_unit = |ask: Option<Ask>, other: Direction| {
            let ask = ask?;
            let is_of_time = !ask.options.contains(&PolicyKind::Scale);
            if !is_of_time || !is_decided_otherwise(other) {
                return Some(ask);
            }
            let reason = format!(
                "{}; only a `scale` of the way {other} says the unit, and that way, which is decided, has none",
                ask.reason
            );
            Some(Ask::undecided(&[], reason))
        };
        Asks {
            up: without_unit(asks.up, Direction::Down),
            down: without_unit(asks.down, Direction::Up),
            belong_together: true,
        }
    }
}
