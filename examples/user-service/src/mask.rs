//! Field masks of `user.v2`: which paths there are, and what it means to copy one (AIP-134, AIP-161).

use limbeck_runtime::prost_types::FieldMask;
use user::v2::User;
use user::v2::user::Avatar;

use crate::fault::{Fault, Violations, shown};

/// How many paths a mask may have: several times as many as there are.
const PATHS: usize = 256;

/// A path of a message, and how to copy what it names from one message to another.
pub struct Path<M> {
    /// As in the proto file.
    pub name: &'static str,
    /// Copies to the first from the second.
    pub copy: fn(&mut M, &M),
}

/// All paths of a message.
pub struct Paths<M: 'static> {
    /// Its own fields and members of oneofs.
    pub own: &'static [&'static [Path<M>]],
    /// Fields of its fields.
    pub nested: &'static [&'static [Path<M>]],
    /// Written by the service alone: a mask may name them, which changes nothing (AIP-203).
    pub output_only: &'static [&'static str],
}

/// Paths of fields that are no members of oneofs.
macro_rules! fields {
    ($($name:ident),* $(,)?) => {
        &[$($crate::mask::Path { name: stringify!($name), copy: |to, from| to.$name.clone_from(&from.$name) }),*]
    };
}

/// Paths of the fields of a field.
macro_rules! fields_of {
    ($message:ident: $($name:ident),* $(,)?) => {
        &[$($crate::mask::Path {
            name: concat!(stringify!($message), ".", stringify!($name)),
            copy: |to, from| {
                let value = from.$message.as_ref().map(|message| message.$name.clone()).unwrap_or_default();
                to.$message.get_or_insert_default().$name = value;
            },
        }),*]
    };
}

/// Paths of the members of the oneof `avatar`: copying one that is not set clears the oneof only where that member was
/// the one that was set.
macro_rules! avatars {
    ($($name:literal $variant:path),* $(,)?) => {
        &[$($crate::mask::Path {
            name: $name,
            copy: |to, from| match (&from.avatar, &to.avatar) {
                (Some($variant(_)), _) => to.avatar.clone_from(&from.avatar),
                (_, Some($variant(_))) => to.avatar = None,
                (_, _) => {}
            },
        }),*]
    };
}

/// The paths of `user.v2.User`.
pub const USER: Paths<User> = Paths {
    own: &[
        fields!(
            email,
            display_name,
            given_name,
            family_name,
            nickname,
            state,
            lock_reason,
            roles,
            phone_numbers,
            postal_address,
            birth_year,
            login_count,
            last_login_time,
            labels,
            notifications,
            devices,
            credit_limit,
            marketing_consent,
        ),
        avatars!(
            "avatar_url" Avatar::AvatarUrl, "avatar_image" Avatar::AvatarImage, "avatar_emoji" Avatar::AvatarEmoji,
        ),
    ],
    nested: &[
        fields_of!(postal_address: street, city, postal_code, region_code),
        fields_of!(credit_limit: currency_code, units, nanos),
    ],
    output_only: OUTPUT_ONLY,
};

/// What only the service writes, in both versions.
pub const OUTPUT_ONLY: &[&str] =
    &["id", "etag", "audit", "audit.create_time", "audit.update_time", "audit.revision"];

impl<M: Default + PartialEq> Paths<M> {
    /// Copies from `edited` to `stored` what the mask names; without a mask, what is set.
    ///
    /// # Errors
    /// [`Fault::Invalid`] with all paths that name nothing.
    pub fn apply(&self, mask: Option<&FieldMask>, edited: &M, stored: &mut M) -> Result<(), Fault> {
        let paths = match mask {
            Some(mask) if !mask.paths.is_empty() => self.resolve(&mask.paths)?,
            _ => self.own().filter(|path| is_set(path, edited)).collect(),
        };
        for path in paths {
            (path.copy)(stored, edited);
        }
        Ok(())
    }

    fn own(&self) -> impl Iterator<Item = &'static Path<M>> + use<M> {
        self.own.iter().copied().flatten()
    }

    fn resolve(&self, paths: &[String]) -> Result<Vec<&'static Path<M>>, Fault> {
        if matches!(paths, [only] if only == "*") {
            return Ok(self.own().collect());
        }
        let mut violations = Violations::default();
        violations.at_most("update_mask.paths", paths.len(), PATHS);
        violations.none_or(())?;
        let mut resolved: Vec<&Path<M>> = Vec::new();
        let mut violations = Violations::default();
        for (index, name) in paths.iter().enumerate() {
            match self
                .own()
                .chain(self.nested.iter().copied().flatten())
                .find(|path| path.name == name)
            {
                // What a path names may be large: once is enough.
                Some(path) if resolved.iter().any(|earlier| earlier.name == path.name) => {}
                Some(path) => resolved.push(path),
                None if self.output_only.contains(&name.as_str()) => {}
                None => violations.add(format!("update_mask.paths[{index}]"), unknown(name)),
            }
        }
        violations.none_or(resolved)
    }
}

/// Says why a path names nothing, and what does.
fn unknown(name: &str) -> String {
    if name == "*" {
        return "`*` must stand alone".to_owned();
    }
    let name = shown(name);
    format!(
        "`{name}` is no field of a user: give names as in the proto file, such as `credit_limit.units`"
    )
}

/// Whether copying the path would change a message in which nothing is set.
fn is_set<M: Default + PartialEq>(path: &Path<M>, message: &M) -> bool {
    let mut probe = M::default();
    (path.copy)(&mut probe, message);
    probe != M::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::v1::PostalAddress;

    fn mask(paths: &[&str]) -> FieldMask {
        FieldMask { paths: paths.iter().map(ToString::to_string).collect() }
    }

    fn address(street: &str, city: &str) -> PostalAddress {
        PostalAddress { street: street.into(), city: city.into(), ..Default::default() }
    }

    #[test]
    fn all_unknown_paths_are_told() {
        let mask = mask(&["email", "full_name", "postal_address.zip", "*", "labels.a"]);
        let Err(Fault::Invalid(violations)) =
            USER.apply(Some(&mask), &User::default(), &mut User::default())
        else {
            panic!("must be refused");
        };
        let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "update_mask.paths[1]",
                "update_mask.paths[2]",
                "update_mask.paths[3]",
                "update_mask.paths[4]"
            ]
        );
    }

    #[test]
    fn a_mask_changes_what_it_names() {
        let edited = User {
            email: "new".into(),
            postal_address: Some(address("new", "new")),
            ..Default::default()
        };
        let mut stored = User {
            email: "old".into(),
            postal_address: Some(address("old", "old")),
            login_count: 7,
            ..Default::default()
        };
        USER.apply(
            Some(&mask(&["postal_address.city", "login_count", "etag"])),
            &edited,
            &mut stored,
        )
        .unwrap();
        assert_eq!((stored.email.as_str(), stored.login_count), ("old", 0));
        assert_eq!(stored.postal_address, Some(address("old", "new")));
    }

    #[test]
    fn without_a_mask_what_is_set_is_changed() {
        let edited =
            User { avatar: Some(Avatar::AvatarEmoji("🦉".into())), ..Default::default() };
        let mut stored = User {
            email: "old".into(),
            avatar: Some(Avatar::AvatarUrl("u".into())),
            ..Default::default()
        };
        USER.apply(None, &edited, &mut stored).unwrap();
        assert_eq!((stored.email.as_str(), &stored.avatar), ("old", &edited.avatar));
        USER.apply(Some(&mask(&["*"])), &edited, &mut stored).unwrap();
        assert_eq!(stored, edited);
    }

    #[test]
    fn a_member_that_is_not_set_clears_only_itself() {
        let url = Some(Avatar::AvatarUrl("u".into()));
        let mut stored = User { avatar: url.clone(), ..Default::default() };
        USER.apply(Some(&mask(&["avatar_image"])), &User::default(), &mut stored).unwrap();
        assert_eq!(stored.avatar, url);
        USER.apply(Some(&mask(&["avatar_url"])), &User::default(), &mut stored).unwrap();
        assert_eq!(stored.avatar, None);
    }
}
