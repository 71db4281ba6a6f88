//! Finding a name in a table.

use super::{Name, Names};

impl Names {
    /// The name that most of the beginning of `path` is, and what is behind it: nothing, `.…` or `[…`.
    pub(super) fn find<'p>(&self, path: &'p str) -> Option<(&'static Name, &'p str)> {
        let longest = self.fields.iter().map(|name| name.from.len()).max()?;
        // Ends of a name in the path, the last one first.
        let bounded = path.char_indices().take(longest + 1);
        let mut ends: Vec<usize> =
            bounded.filter(|(_, letter)| matches!(letter, '.' | '[')).map(|(end, _)| end).collect();
        if path.len() <= longest {
            ends.push(path.len());
        }
        ends.into_iter().rev().find_map(|end| {
            let (name, rest) = path.split_at_checked(end)?;
            Some((self.get(name)?, rest))
        })
    }

    fn get(&self, from: &str) -> Option<&'static Name> {
        let found = self.fields.binary_search_by(|name| name.from.cmp(from)).ok()?;
        self.fields.get(found)
    }
}
