//! Paths in the details of errors: `user.devices[3].label`.

use super::{Holds, Names};
use crate::bridge::segments::{DEPTH, subscript};

/// What a path is in the other version.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::bridge) enum Image {
    /// This.
    Path(String),
    /// Nothing; the nearest message around it that is something, or the empty path.
    Around(String),
    /// The path names no field.
    Unknown,
}

impl Names {
    /// A path of one version as one of the other; `None` if it has no image, or names no field.
    ///
    /// Indices and keys stay as they are; of several images it is the first.
    pub fn path(&self, path: &str) -> Option<String> {
        match self.violation(path) {
            Image::Path(path) => Some(path),
            Image::Around(_) | Image::Unknown => None,
        }
    }

    pub(in crate::bridge) fn violation(&self, path: &str) -> Image {
        let mut names = self;
        let (mut image, mut rest) = (String::new(), path);
        for _ in 0..DEPTH {
            let Some((name, behind)) = names.find(rest) else { return Image::Unknown };
            let Some(first) = name.to.first() else { return Image::Around(image) };
            if !image.is_empty() {
                image.push('.');
            }
            image.push_str(first);
            rest = behind;
            // The paths of a mask are others, and elsewhere.
            if rest.is_empty() || name.holds == Holds::Mask {
                return Image::Path(image);
            }
            if let Some((element, behind)) = subscript(rest) {
                if !name.is_single {
                    image.push_str(element);
                }
                rest = behind;
            }
            if name.is_many
                && name.holds != Holds::List
                && name.holds != Holds::Map
                && !rest.is_empty()
            {
                image.push_str("[0]");
            }
            match (name.inside, rest.strip_prefix('.')) {
                (_, None) if rest.is_empty() => return Image::Path(image),
                (_, None) => return Image::Unknown,
                (Some(inside), Some(below)) => (names, rest) = (inside, below),
                // Of a type that both versions share.
                (None, Some(_)) => return Image::Path(image + rest),
            }
        }
        Image::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::DOWN;
    use super::*;

    #[test]
    fn what_names_nothing_has_no_image() {
        for path in [
            "",
            ".",
            "x",
            "mail[",
            "mail]",
            "[0]",
            "devices[0",
            "devices[0]label",
            "mail.",
            "devices[0].x",
            "devices[0][1]",
        ] {
            assert_eq!(
                DOWN.path(path),
                if path == "mail." { Some("email.".into()) } else { None },
                "{path}"
            );
        }
        assert_eq!(DOWN.path(&"[".repeat(1 << 20)), None);
        assert_eq!(DOWN.path(&format!("{}mail", "manager.".repeat(1 << 17))), None);
    }

    #[test]
    fn indices_and_keys_stay() {
        for (path, expected) in [
            ("mail", "email"),
            ("devices[3].title", "devices[3].label"),
            ("devices[3]", "devices[3]"),
            (r#"notifications["a.b[\"]"].on"#, r#"notifications["a.b[\"]"].enabled"#),
            ("postal_address.street", "street"),
            ("family_name", "full_name"),
            ("office.title", "offices[0].label"),
            ("office", "offices"),
            ("last_seen.nanos", "seen_time.nanos"),
            ("manager.manager.mail", "boss.boss.email"),
            ("update_mask.paths[3]", "update_mask"),
        ] {
            assert_eq!(DOWN.path(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn what_has_no_image_is_somewhere() {
        assert_eq!(DOWN.violation("devices[1].color"), Image::Around("devices[1]".into()));
        assert_eq!(DOWN.violation("locale"), Image::Around(String::new()));
        assert_eq!(DOWN.path("locale"), None);
    }
}
