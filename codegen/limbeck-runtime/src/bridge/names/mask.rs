//! Field masks.

use std::collections::BTreeSet;

use prost_types::FieldMask;

use super::{Holds, Name, Names};
use crate::bridge::BridgeError;
use crate::bridge::error::shorten;
use crate::bridge::segments::{DEPTH, split};

/// How many different paths a mask may have: each is looked for, copied and sent on.
const PATHS: usize = 10_000;

/// Bytes of an unknown path that an error shows.
const SHOWN: usize = 64;

impl Names {
    /// A field mask of one version as one of the other.
    ///
    /// An empty one stays empty, `*` becomes the images of all fields, whatever is named beside it. Fields without an image are left out.
    ///
    /// # Errors
    /// When a path names nothing, or what may not be named, or there are too many; and when nothing is left of a mask that named something,
    /// for the other version would read that as everything.
    pub fn mask(&self, mask: FieldMask) -> Result<FieldMask, BridgeError> {
        let is_empty = mask.paths.is_empty();
        let mut paths = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, path) in mask.paths.into_iter().enumerate() {
            if seen.contains(&path) {
                continue;
            }
            let named = if path == "*" { Ok(self.all()) } else { self.images(&path, true) };
            paths.extend(named.map_err(|error| error.at(index).inside("paths"))?);
            seen.insert(path);
            few(seen.len())?;
        }
        if paths.is_empty() && !is_empty {
            return Err(BridgeError::new("names only fields that have no counterpart"));
        }
        Ok(FieldMask { paths: distinct(paths) })
    }

    /// Refuses a field mask of which a path has no image, which [`Names::mask`] leaves out.
    ///
    /// # Errors
    /// For that path, and as [`Names::mask`].
    pub fn fits(&self, mask: &FieldMask) -> Result<(), BridgeError> {
        let mut seen = BTreeSet::from(["*"]);
        for (index, path) in mask.paths.iter().enumerate() {
            if !seen.insert(path) {
                continue;
            }
            few(seen.len() - 1)?;
            let images = self.images(path, true);
            let images =
                images.and_then(|it| if it.is_empty() { Err(refused(path)) } else { Ok(it) });
            images.map_err(|error| error.at(index).inside("paths"))?;
        }
        Ok(())
    }

    /// The images of all fields.
    pub(in crate::bridge) fn all(&self) -> Vec<String> {
        let images = self.fields.iter().flat_map(|name| name.to);
        distinct(images.map(ToString::to_string).collect())
    }

    /// The images of one path. Of what may not be named, and of what has no image, there are none if not `strict`.
    pub(in crate::bridge) fn images(
        &self,
        path: &str,
        strict: bool,
    ) -> Result<Vec<String>, BridgeError> {
        let mut names = self;
        let (mut prefix, mut rest) = (String::new(), path);
        for _ in 0..DEPTH {
            let (name, behind) = names.find(rest).ok_or_else(|| unknown(path))?;
            let Some(first) = name.to.first() else {
                return if name.is_refused && strict { Err(refused(path)) } else { Ok(Vec::new()) };
            };
            if behind.is_empty() {
                return Ok(name.to.iter().map(|to| join(&prefix, to)).collect());
            }
            prefix = join(&prefix, first);
            let Some(below) = behind.strip_prefix('.').filter(|below| !below.is_empty()) else {
                return Err(unknown(path));
            };
            let (key, below) = element(name, below).ok_or_else(|| unknown(path))?;
            // Of a list that becomes one value, an element is that value; of one that becomes a map, all of that.
            if !key.is_empty() && !name.is_single && !name.is_many {
                prefix = join(&prefix, key);
            }
            let Some(below) = below else { return Ok(vec![prefix]) };
            // Nobody can name a field of elements in an update: that takes the list.
            if name.is_many {
                return match name.inside {
                    Some(inside) => inside.images(below, strict).map(|images| match &*images {
                        [] => images,
                        [_, ..] => vec![prefix],
                    }),
                    None if name.holds == Holds::Shared => Ok(vec![prefix]),
                    None => Err(unknown(path)),
                };
            }
            rest = below;
            match name.inside {
                Some(inside) => names = inside,
                // Of a type that both versions share.
                None if name.holds == Holds::Shared => return Ok(vec![join(&prefix, rest)]),
                None => return Err(unknown(path)),
            }
        }
        Err(unknown(path))
    }
}

/// The key or `*` that stands for the elements of a list or map, as it is written, and the path behind it.
fn element<'p>(name: &Name, path: &'p str) -> Option<(&'p str, Option<&'p str>)> {
    match name.holds {
        Holds::Value | Holds::Shared => Some(("", Some(path))),
        Holds::Mask => None,
        Holds::List | Holds::Map => {
            let (segment, rest) = split(path)?;
            let written = path.len() - rest.map_or(0, |rest| rest.len() + 1);
            let is_element = name.holds == Holds::Map || segment == "*";
            is_element.then_some((path.get(..written)?, rest))
        }
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { [prefix, ".", name].concat() }
}

/// Every path once, in the order of the first of each.
pub(in crate::bridge) fn distinct(paths: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    paths.into_iter().filter(|path| seen.insert(path.clone())).collect()
}

/// Refuses a mask of too many paths, each counted once.
pub(in crate::bridge) fn few(count: usize) -> Result<(), BridgeError> {
    if count > PATHS {
        return Err(BridgeError::new(format!("must be at most {PATHS} paths")).inside("paths"));
    }
    Ok(())
}

pub(in crate::bridge) fn unknown(path: &str) -> BridgeError {
    BridgeError::new(format!("`{}` names no field", shorten(path.to_owned(), SHOWN)))
}

fn refused(path: &str) -> BridgeError {
    BridgeError::new(format!("`{}` has no counterpart", shorten(path.to_owned(), SHOWN)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{DOWN, UP};
    use super::*;

    fn mask(paths: &[&str]) -> FieldMask {
        FieldMask { paths: paths.iter().map(ToString::to_string).collect() }
    }

    fn up(paths: &[&str]) -> Result<Vec<String>, BridgeError> {
        UP.mask(mask(paths)).map(|mask| mask.paths)
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for path in [
            "",
            ".",
            "x",
            "email.",
            ".email",
            "email[0]",
            "Email",
            "full_name.first",
            "labels.",
            "devices.0",
            "devices.0.label",
            "devices.*.x",
            "labels.a.b",
            "notifications.a.x",
            "given_name",
            "postal_address.street",
            "email,state",
            "notifications.`a",
            "update_mask.paths",
        ] {
            let error = up(&["email", path]).unwrap_err();
            assert_eq!(error.path(), "paths[1]", "{path}");
        }
        let error = up(&["fax_number"]).unwrap_err();
        assert_eq!(
            (error.path().as_str(), error.reason()),
            ("paths[0]", "`fax_number` has no counterpart")
        );
        assert_eq!(up(&["pager"]).unwrap_err().path(), "", "an empty mask would be everything");
    }

    #[test]
    fn large_and_deep_ones_end() {
        let long = "email".repeat(200_000);
        assert!(up(&[&long]).unwrap_err().reason().len() < 200);
        let deep = "boss.".repeat(200_000);
        assert!(up(&[&deep]).is_err());
        assert!(up(&["[".repeat(1 << 20).as_str()]).is_err());
        let deep = format!("{}email", "boss.".repeat(98));
        assert_eq!(
            up(&[&deep]),
            Ok(vec![deep.replace("boss", "manager").replace("email", "mail")])
        );
        assert_eq!(up(&vec!["email"; 200_000]).unwrap(), ["mail"]);
        assert_eq!(up(&vec!["*"; 500_000]), up(&["*"]));
    }

    #[test]
    fn paths_are_mapped() {
        assert_eq!(up(&[]).unwrap(), [""; 0]);
        assert_eq!(up(&["email", "pager"]).unwrap(), ["mail"]);
        assert_eq!(
            up(&["full_name", "street"]).unwrap(),
            ["given_name", "family_name", "postal_address.street"]
        );
        assert_eq!(up(&["devices", "devices.*.label"]).unwrap(), ["devices", "devices.*.title"]);
        assert_eq!(up(&["phones.*", "phones"]).unwrap(), ["phone"]);
        assert_eq!(up(&["office.label", "office"]).unwrap(), ["offices"]);
        assert!(up(&["office.x"]).is_err());
        assert_eq!(up(&["labels.a", "labels.`a.b`"]).unwrap(), ["tags.a", "tags.`a.b`"]);
        assert_eq!(up(&["notifications.`x.y`.enabled"]).unwrap(), ["notifications.`x.y`.on"]);
        assert_eq!(up(&["seen_time.seconds"]).unwrap(), ["last_seen.seconds"]);
        let down = |paths: &[&str]| DOWN.mask(mask(paths)).map(|mask| mask.paths);
        assert_eq!(down(&["postal_address"]).unwrap(), ["street", "city"]);
        assert_eq!(down(&["postal_address.city"]).unwrap(), ["city"]);
        assert!(down(&["postal_address.zip"]).is_err());
    }

    #[test]
    fn all_is_what_there_is() {
        let all = up(&["*"]).unwrap();
        assert!(
            !all.contains(&"*".to_owned()) && all.contains(&"family_name".to_owned()),
            "{all:?}"
        );
        assert_eq!(up(&["*", "email"]).unwrap().len(), all.len());
    }
}
