//! Options of two elements, by number.

use limbeck_schema::model::{Options, Part};

use super::Pair;
use crate::change::Kind;
use crate::value::{is_resolved, is_same_value};

impl Pair<'_> {
    /// Notes every option that is set on one side only, or to another value, but for those that are
    /// resolved into other facts. Both lists are sorted.
    pub(super) fn options(&mut self, kind: Kind, old: &Options, new: &Options) {
        let mut old = old.entries.iter().peekable();
        let mut new = new.entries.iter().peekable();
        loop {
            let number = match (old.peek(), new.peek()) {
                (Some(a), Some(b)) => a.number.min(b.number),
                (Some(only), None) | (None, Some(only)) => only.number,
                (None, None) => return,
            };
            let before = old.next_if(|entry| entry.number == number);
            let after = new.next_if(|entry| entry.number == number);
            let is_same = match (before, after) {
                (Some(before), Some(after)) => is_same_value(&before.value, &after.value),
                (before, after) => before.is_none() && after.is_none(),
            };
            self.note(!is_same && !is_resolved(self.old, number), kind, Part::Option(number));
        }
    }
}
