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

impl<O: Into<String>, N: Into<String>> FromIterator<(O, N)> for Renames {
    fn from_iter<I: IntoIterator<Item = (O, N)>>(renames: I) -> Self {
        Self(renames.into_iter().map(|(old, new)| (old.into(), new.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Renames;

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
}
