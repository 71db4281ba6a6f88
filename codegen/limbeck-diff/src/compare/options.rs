//! Options of two elements, by number.

use limbeck_schema::model::{Options, Part};

use super::Pair;
use crate::change::Kind;

impl Pair<'_> {
    /// Notes every option that is set on one side only, or to another value. Both lists are sorted.
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
            let differs = before.map(|entry| &entry.value) != after.map(|entry| &entry.value);
            self.note(differs, kind, Part::Option(number));
        }
    }
}
