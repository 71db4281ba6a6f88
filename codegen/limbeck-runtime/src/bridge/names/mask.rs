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

/// What images of paths are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bridge) enum Purpose {
    /// A mask of what is written as it was sent.
    Write,
    /// A mask of what is written with all else as it is stored.
    Merge,
    /// A mask of what is written where nothing is stored.
    Create,
    /// A mask of what is read.
    Read,
    /// An order.
    Order,
}

impl Purpose {
    /// Whether naming what may not be named is an error.
    const fn is_strict(self) -> bool {
        match self {
            Self::Write | Self::Read | Self::Order => true,
            Self::Merge | Self::Create => false,
        }
    }
}

impl Names {
    /// A field mask of one version as one of the other, for a message that is written as it was sent.
    ///
    /// An empty one stays empty, `*` becomes the images of all fields, whatever is named beside it. Fields without an image are left out.
    ///
    /// # Errors
    /// When a path names nothing, or what may not be named, or there are too many; when nothing is left of a mask that named something,
    /// for the other version would read that as everything; and when a path names what is kept aside: it could be written only with all that
    /// is beside it, which nobody sent.
    pub fn mask(&self, mask: FieldMask) -> Result<FieldMask, BridgeError> {
        self.mapped(mask, Purpose::Write)
    }

    /// As [`Names::mask`], for a message that is read: of what is kept aside, all that is beside it is read, too.
    ///
    /// # Errors
    /// As [`Names::mask`], but for what is kept aside.
    pub fn read_mask(&self, mask: FieldMask) -> Result<FieldMask, BridgeError> {
        self.mapped(mask, Purpose::Read)
    }

    /// The mask of a message that is written with all as it is stored but for what some paths name. What may not be named is left out.
    ///
    /// # Errors
    /// When a path names nothing.
    pub(crate) fn merge_mask(&self, named: &[&str]) -> Result<Vec<String>, BridgeError> {
        self.images_of(named, Purpose::Merge)
    }

    /// The images of paths, each once. What is kept aside has none where nothing is stored: what is written then is all there is.
    pub(in crate::bridge) fn images_of(
        &self,
        named: &[&str],
        purpose: Purpose,
    ) -> Result<Vec<String>, BridgeError> {
        let mut images = Vec::new();
        for path in named {
            images.extend(self.images(path, purpose)?);
        }
        Ok(united(images))
    }

    /// Refuses a field mask of which a path has no image, which [`Names::mask`] leaves out.
    ///
    /// # Errors
    /// For that path, and as [`Names::read_mask`].
    pub fn fits(&self, mask: &FieldMask) -> Result<(), BridgeError> {
        let mut seen = BTreeSet::from(["*"]);
        for (index, path) in mask.paths.iter().enumerate() {
            if !seen.insert(path) {
                continue;
            }
            few(seen.len() - 1)?;
            let images = self.images(path, Purpose::Read);
            let images =
                images.and_then(|it| if it.is_empty() { Err(refused(path)) } else { Ok(it) });
            images.map_err(|error| error.at(index).inside("paths"))?;
        }
        Ok(())
    }

    fn mapped(&self, mask: FieldMask, purpose: Purpose) -> Result<FieldMask, BridgeError> {
        let is_empty = mask.paths.is_empty();
        let mut paths = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, path) in mask.paths.into_iter().enumerate() {
            if seen.contains(&path) {
                continue;
            }
            let named = if path == "*" { self.all(purpose) } else { self.images(&path, purpose) };
            paths.extend(named.map_err(|error| error.at(index).inside("paths"))?);
            seen.insert(path);
            few(seen.len())?;
        }
        if paths.is_empty() && !is_empty {
            return Err(BridgeError::new("names only fields that have no counterpart"));
        }
        Ok(FieldMask { paths: united(paths) })
    }

    /// The images of all fields.
    fn all(&self, purpose: Purpose) -> Result<Vec<String>, BridgeError> {
        let kept = self.fields.iter().find(|name| name.is_kept);
        if let Some(images) = kept.and_then(|name| aside(name, "", purpose)) {
            return images
                .map_err(|error| BridgeError::new(format!("`*` names all: {}", error.reason())));
        }
        let images = self.fields.iter().flat_map(|name| name.to);
        Ok(images.map(ToString::to_string).collect())
    }

    /// The images of one path. Of what has no image there are none; likewise of what may not be named, unless that is an error.
    pub(in crate::bridge) fn images(
        &self,
        path: &str,
        purpose: Purpose,
    ) -> Result<Vec<String>, BridgeError> {
        let mut beside = Vec::new();
        let mut images = self.own_images(path, purpose, &mut beside)?;
        images.extend(beside);
        Ok(images)
    }

    /// As [`Self::images`], with what is set or unset beside them apart, where all else is as it is stored.
    fn own_images(
        &self,
        path: &str,
        purpose: Purpose,
        beside: &mut Vec<String>,
    ) -> Result<Vec<String>, BridgeError> {
        let mut names = self;
        let (mut prefix, mut rest) = (String::new(), path);
        for _ in 0..DEPTH {
            let (name, behind) = names.find(rest).ok_or_else(|| unknown(path))?;
            if let Some(images) = aside(name, &prefix, purpose) {
                return images;
            }
            if purpose == Purpose::Merge {
                beside.extend(name.beside.iter().map(|image| join(&prefix, image)));
            }
            let Some(first) = name.to.first() else {
                let is_error = name.is_refused && purpose.is_strict();
                return if is_error { Err(refused(path)) } else { Ok(Vec::new()) };
            };
            // Where one of several is stored, what is in another comes with all of that.
            if behind.is_empty() || (name.to.len() > 1 && purpose == Purpose::Merge) {
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
                    Some(inside) => inside.images(below, purpose).map(|images| match &*images {
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

/// What stands for a field that is kept aside in the message at `prefix`; nothing if it is not.
fn aside(name: &Name, prefix: &str, purpose: Purpose) -> Option<Result<Vec<String>, BridgeError>> {
    name.is_kept.then(|| match purpose {
        Purpose::Merge | Purpose::Read if prefix.is_empty() => Ok(vec!["*".to_owned()]),
        Purpose::Merge | Purpose::Read => Ok(vec![prefix.to_owned()]),
        Purpose::Create | Purpose::Order => Ok(Vec::new()),
        Purpose::Write => Err(BridgeError::new(format!(
            "`{}` is kept aside in the other version, where no path names it: leave it out, or send no mask",
            name.from
        ))),
    })
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

/// Every path once, in the order of the first of each; `*` stands for all of them.
pub(in crate::bridge) fn united(paths: Vec<String>) -> Vec<String> {
    if paths.iter().any(|path| path == "*") { vec!["*".to_owned()] } else { distinct(paths) }
}

fn distinct(paths: Vec<String>) -> Vec<String> {
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
    use super::super::fixture::{APART, DOWN, KEPT, READ_AS, UP};
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
    fn what_is_unset_beside_it_is_named_where_all_else_is_stored() {
        let merged = |path| APART.merge_mask(&[path]).unwrap();
        assert_eq!(merged("image"), ["image", "titles"]);
        assert_eq!(merged("image.label"), ["image.title", "titles"]);
        assert_eq!(merged("user.text"), ["user.titles", "user.image"]);
        assert_eq!(merged("drawing"), ["image", "titles"]);
        for path in ["image", "user.text"] {
            let alone = APART.mask(mask(&[path])).unwrap().paths;
            assert_eq!(alone, merged(path)[..1], "what was not sent is not named");
        }
    }

    #[test]
    fn what_is_kept_aside_cannot_be_written_alone() {
        for path in ["note", "note.x", "*", "boss.note", "by_name.a.note", "office.note"] {
            let error = KEPT.mask(mask(&["email", path])).unwrap_err();
            assert_eq!(error.path(), "paths[1]", "{path}");
            assert!(error.reason().contains("`note` is kept aside"), "{error}");
        }
        for path in ["boss.x", "office.x.note", "email.note"] {
            assert!(KEPT.merge_mask(&[path]).is_err(), "{path}");
        }
        for order in ["email, note", "boss.note"] {
            assert!(KEPT.order_by(order, &[]).is_err(), "{order}");
        }
        assert_eq!(KEPT.path("note"), None);
        assert_eq!(KEPT.path("boss.note"), None);
    }

    #[test]
    fn the_message_stands_for_what_is_kept_aside_in_it() {
        for (paths, images) in [
            (&["note"][..], &["*"][..]),
            (&["email", "note"], &["*"]),
            (&["email", "boss.note"], &["mail", "manager"]),
            (&["by_name.a.note"], &["by_name.a"]),
            (&["office.note"], &["offices"]),
            (&["email"], &["mail"]),
        ] {
            assert_eq!(KEPT.merge_mask(paths).unwrap(), images, "{paths:?}");
            assert_eq!(KEPT.read_mask(mask(paths)).unwrap().paths, images, "{paths:?}");
        }
        assert_eq!(KEPT.read_mask(mask(&["email", "*"])).unwrap().paths, ["*"]);
        let created = KEPT.images_of(&["email", "note", "boss.note"], Purpose::Create);
        assert_eq!(created.unwrap(), ["mail"]);
        assert!(KEPT.fits(&mask(&["note"])).is_ok());
    }

    #[test]
    fn what_reads_as_a_member_is_named_with_it() {
        let both = ["user.image", "user.drawing"];
        for paths in [&["user.image"][..], &["user.image.label"]] {
            assert_eq!(READ_AS.merge_mask(paths).unwrap(), both, "{paths:?}");
        }
        // Of what was sent, nothing else is known.
        let written = READ_AS.mask(mask(&["user.image.label"])).unwrap();
        assert_eq!(written.paths, ["user.image.title"]);
        assert_eq!(READ_AS.path("image.label").unwrap(), "image.title");
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
