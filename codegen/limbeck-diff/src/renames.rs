//! Elements that kept their identity under a new name. Nothing here is guessed: a rename is what
//! someone recorded.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Old full name to new full name, of packages, messages, enums, services, extensions, methods and
/// oneofs.
///
/// A rename moves the whole subtree: `user.v1.User` to `user.v1.Account` also takes
/// `user.v1.User.Kind` to `user.v1.Account.Kind`. Fields and enum values need none: they are
/// paired by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames(BTreeMap<String, String>);

impl Renames {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name that an old full name has in the new schema.
    pub fn apply<'n>(&self, full_name: &'n str) -> Cow<'n, str> {
        if self.is_empty() {
            return Cow::Borrowed(full_name);
        }
        let mut end = full_name.len();
        loop {
            let (head, tail) = full_name.split_at(end);
            if let Some(new) = self.0.get(head) {
                return Cow::Owned(format!("{new}{tail}"));
            }
            match head.rfind('.') {
                Some(dot) => end = dot,
                None => return Cow::Borrowed(full_name),
            }
        }
    }

    /// The renames that lead back.
    #[must_use]
    pub fn invert(&self) -> Self {
        Self(self.0.iter().map(|(old, new)| (new.clone(), old.clone())).collect())
    }
}

/// Renames both ways.
///
/// An element is followed only where the way back leads to it: if `A` was renamed to `B`, an old
/// `B` is another element, and gone. Of two renames to one name, the last counts.
#[derive(Clone, Debug)]
pub(crate) struct Lineage {
    forth: Renames,
    back: Renames,
}

impl Lineage {
    pub(crate) fn new(renames: &Renames) -> Self {
        let back = renames.invert();
        Self { forth: back.invert(), back }
    }

    /// The name in the new schema of what has this full name in the old one.
    pub(crate) fn follow<'n>(&self, full_name: &'n str) -> Option<Cow<'n, str>> {
        let new = self.forth.apply(full_name);
        (self.forth.is_empty() || self.back.apply(&new) == full_name).then_some(new)
    }

    /// As [`Lineage::follow`], for a member: its name, if it is one of `new_parent`.
    pub(crate) fn follow_member<'n>(
        &self,
        old_parent: &str,
        name: &'n str,
        new_parent: &str,
    ) -> Option<Cow<'n, str>> {
        if self.forth.is_empty() {
            return Some(Cow::Borrowed(name));
        }
        let full_name = format!("{old_parent}.{name}");
        let new = self.follow(&full_name)?;
        let name = new.strip_prefix(new_parent)?.strip_prefix('.')?;
        (!name.contains('.')).then(|| Cow::Owned(name.to_owned()))
    }
}

impl<O: Into<String>, N: Into<String>> FromIterator<(O, N)> for Renames {
    fn from_iter<I: IntoIterator<Item = (O, N)>>(renames: I) -> Self {
        Self(renames.into_iter().map(|(old, new)| (old.into(), new.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Lineage, Renames};

    #[test]
    fn the_longest_renamed_prefix_decides() {
        let renames = Renames::from_iter([("a.v1", "a.v2"), ("a.v1.User", "a.v2.Account")]);
        for (old, new) in [
            ("a.v1", "a.v2"),
            ("a.v1.Group", "a.v2.Group"),
            ("a.v1.User", "a.v2.Account"),
            ("a.v1.User.Kind", "a.v2.Account.Kind"),
            ("a.v1.Users", "a.v2.Users"),
            ("a.v10", "a.v10"),
            ("", ""),
        ] {
            assert_eq!(renames.apply(old), new);
            assert_eq!(renames.invert().apply(new), old);
        }
    }

    #[test]
    fn nothing_is_followed_to_where_something_else_went() {
        let renames = Renames::from_iter([("p.A", "p.B"), ("p.C", "p.D"), ("p.D", "p.C")]);
        let lineage = Lineage::new(&renames);
        for (old, new) in [
            ("p.A", Some("p.B")),
            ("p.B", None),
            ("p.B.Inner", None),
            ("p.C.Inner", Some("p.D.Inner")),
            ("p.D", Some("p.C")),
            ("p.E", Some("p.E")),
        ] {
            assert_eq!(lineage.follow(old).as_deref(), new, "{old}");
        }
        let twice = Renames::from_iter([("p.A", "p.C"), ("p.B", "p.C")]);
        let lineage = Lineage::new(&twice);
        let found = ["p.A", "p.B", "p.C"].map(|old| lineage.follow(old));
        assert_eq!(
            found.map(|new| new.map(String::from)),
            [Some("p.A".to_owned()), Some("p.C".to_owned()), None]
        );
    }

    #[test]
    fn a_member_stays_with_its_parent() {
        let renames =
            Renames::from_iter([("p.S", "p.T"), ("p.S.Get", "p.T.Fetch"), ("p.S.Put", "p.U.Put")]);
        let lineage = Lineage::new(&renames);
        let follow = |name| lineage.follow_member("p.S", name, "p.T").map(String::from);
        assert_eq!(follow("Get").as_deref(), Some("Fetch"));
        assert_eq!(follow("List").as_deref(), Some("List"));
        assert_eq!(follow("Fetch"), None);
        assert_eq!(follow("Put"), None);
    }
}
