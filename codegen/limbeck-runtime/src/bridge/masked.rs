//! Which parts of a message a field mask takes from another (AIP-134, AIP-161).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use prost_types::FieldMask;

use super::BridgeError;
use super::names::{few, unknown};
use super::segments::{DEPTH, split};

/// A message whose fields a mask can name.
///
/// Generated code prints a list of names and a line per field, members of oneofs each for itself, with whatever method of
/// [`Part`] fits. Of `message User { string email = 1; Address address = 2; map<string, Setting> settings = 3;
/// repeated Device devices = 4; oneof avatar { string url = 5; Image image = 6; } }`:
///
/// ```text
/// impl ::limbeck_runtime::bridge::Masked<Masks> for v1::User {
///     const FIELDS: &'static [&'static str] = &["email", "address", "settings", "devices", "url", "image"];
///
///     fn take(&mut self, from: &Self, field: usize, part: ::limbeck_runtime::bridge::Part<'_, Masks>) -> ::core::option::Option<()> {
///         match field {
///             0 => part.value(&mut self.email, &from.email),
///             1 => part.message(&mut self.address, &from.address),
///             2 => part.map_of(&mut self.settings, &from.settings),
///             3 => part.value(&mut self.devices, &from.devices),
///             4 => part.member(&mut self.avatar, &from.avatar, |avatar| match avatar {
///                 v1::user::Avatar::Url(_) => true,
///                 v1::user::Avatar::Image(_) => false,
///             }),
///             5 => part.member_of(&mut self.avatar, &from.avatar, v1::user::Avatar::Image, (
///                 |avatar| match avatar {
///                     v1::user::Avatar::Url(_) => None,
///                     v1::user::Avatar::Image(image) => Some(image),
///                 },
///                 |avatar| match avatar {
///                     v1::user::Avatar::Url(_) => None,
///                     v1::user::Avatar::Image(image) => Some(image),
///                 },
///             )),
///             _ => None,
///         }
///     }
/// }
/// ```
///
/// Scalars and enums with or without presence, lists and well-known types are one [`Part::value`], also an
/// `Option<Timestamp>`; maps of those are [`Part::map`].
///
/// `By` is a type of whoever implements it, `Masks` above, so that it can be implemented for messages of other crates.
pub trait Masked<By = ()>: Clone + Default + PartialEq {
    /// Proto names of the fields, in the order of the positions that [`Masked::take`] knows.
    const FIELDS: &'static [&'static str];

    /// Makes a part of a field what it is in `from`; `None` if there is no such part.
    fn take(&mut self, from: &Self, field: usize, part: Part<'_, By>) -> Option<()>;
}

/// The part of a field that a path names: what is behind the field's name in it, or all of the field.
pub struct Part<'p, By = ()>(Option<&'p str>, PhantomData<fn() -> By>);

/// Copies to a message from an edited one what a mask names, and gives the paths, each once and none below another.
///
/// Without a mask, or with an empty one, that is every field that is set in the edited message; `*` is every field, whatever is named beside it.
///
/// # Errors
/// When a path names nothing, or there are too many; then some of the others may have been copied.
pub fn copy_masked<'m, M: Masked<By>, By>(
    to: &mut M,
    edited: &M,
    mask: Option<&'m FieldMask>,
) -> Result<Vec<&'m str>, BridgeError> {
    let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
    if paths.is_empty() {
        return Ok(take_fields(to, edited, is_set));
    }
    let all: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    few(all.len())?;
    let is_whole = all.contains("*");
    let mut seen = BTreeSet::from(["*"]);
    let mut named = Vec::new();
    for (index, path) in paths.iter().enumerate().filter(|(_, path)| seen.insert(path.as_str())) {
        let refuse = || unknown(path).at(index).inside("paths");
        if path.matches('.').count() >= DEPTH {
            return Err(refuse());
        }
        if is_whole || is_below(path, &all) {
            // Taken with what it is below; it has to be there all the same.
            take_path(&mut M::default(), &M::default(), path).ok_or_else(refuse)?;
        } else {
            take_path(to, edited, path).ok_or_else(refuse)?;
            named.push(path.as_str());
        }
    }
    Ok(if is_whole { take_fields(to, edited, |_, _| true) } else { named })
}

impl<By> Clone for Part<'_, By> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<By> Copy for Part<'_, By> {}

impl<By> fmt::Debug for Part<'_, By> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Part").field(&self.0).finish()
    }
}

impl<By> Part<'_, By> {
    /// A field that is taken as a whole.
    pub fn value<T: Clone>(self, to: &mut T, from: &T) -> Option<()> {
        self.0.is_none().then(|| to.clone_from(from))
    }

    /// A message that may be unset.
    pub fn message<M: Masked<By>>(self, to: &mut Option<M>, from: &Option<M>) -> Option<()> {
        let Some(path) = self.0 else { return self.value(to, from) };
        match (&mut *to, from) {
            (None, None) => take_path(&mut M::default(), &M::default(), path),
            (Some(to), None) => take_path(to, &M::default(), path),
            (_, Some(from)) => take_path(to.get_or_insert_default(), from, path),
        }
    }

    /// A message that is always set, as in proto2.
    pub fn required<M: Masked<By>>(self, to: &mut M, from: &M) -> Option<()> {
        match self.0 {
            None => self.value(to, from),
            Some(path) => take_path(to, from, path),
        }
    }

    /// A map, of which a path can name one entry.
    pub fn map<K, V>(self, to: &mut BTreeMap<K, V>, from: &BTreeMap<K, V>) -> Option<()>
    where
        K: Ord + Clone + FromStr,
        V: Clone,
    {
        let Some(path) = self.0 else { return self.value(to, from) };
        let (key, None) = split(path)? else { return None };
        entry(to, from, key.parse().ok()?);
        Some(())
    }

    /// A map of messages, of which a path can name one, or a field of one.
    pub fn map_of<K, M>(self, to: &mut BTreeMap<K, M>, from: &BTreeMap<K, M>) -> Option<()>
    where
        K: Ord + Clone + FromStr,
        M: Masked<By>,
    {
        let Some(path) = self.0 else { return self.value(to, from) };
        let (key, rest) = split(path)?;
        let key: K = key.parse().ok()?;
        let Some(rest) = rest else {
            entry(to, from, key);
            return Some(());
        };
        match (from.get(&key), to.get_mut(&key)) {
            (None, None) => take_path(&mut M::default(), &M::default(), rest),
            (None, Some(to)) => take_path(to, &M::default(), rest),
            (Some(from), Some(to)) => take_path(to, from, rest),
            (Some(from), None) => take_path(to.entry(key).or_default(), from, rest),
        }
    }

    /// A member of a oneof: one that is not set in `from` clears the oneof only where that member was set.
    pub fn member<O: Clone>(
        self,
        to: &mut Option<O>,
        from: &Option<O>,
        is_member: impl Fn(&O) -> bool,
    ) -> Option<()> {
        if self.0.is_some() {
            return None;
        }
        if from.as_ref().is_some_and(&is_member) {
            to.clone_from(from);
        } else if to.as_ref().is_some_and(is_member) {
            *to = None;
        }
        Some(())
    }

    /// As [`Part::member`], of a member that is a message: how it is put into the oneof, and seen and changed in it.
    pub fn member_of<O: Clone, M: Masked<By>>(
        self,
        to: &mut Option<O>,
        from: &Option<O>,
        put: impl FnOnce(M) -> O,
        (get, get_mut): (impl FnOnce(&O) -> Option<&M>, impl FnOnce(&mut O) -> Option<&mut M>),
    ) -> Option<()> {
        let theirs = from.as_ref().and_then(get);
        let ours = to.as_mut().and_then(get_mut);
        match (self.0, theirs, ours) {
            (None, Some(theirs), Some(ours)) => ours.clone_from(theirs),
            (None, Some(theirs), None) => *to = Some(put(theirs.clone())),
            (None, None, Some(_)) => *to = None,
            (None, None, None) => {}
            (Some(path), Some(theirs), Some(ours)) => take_path(ours, theirs, path)?,
            (Some(path), None, Some(ours)) => take_path(ours, &M::default(), path)?,
            (Some(path), None, None) => take_path(&mut M::default(), &M::default(), path)?,
            (Some(path), Some(theirs), None) => {
                let mut message = M::default();
                take_path(&mut message, theirs, path)?;
                *to = Some(put(message));
            }
        }
        Some(())
    }
}

impl<M: Masked<By>, By> Masked<By> for Box<M> {
    const FIELDS: &'static [&'static str] = M::FIELDS;

    fn take(&mut self, from: &Self, field: usize, part: Part<'_, By>) -> Option<()> {
        (**self).take(from, field, part)
    }
}

fn take_path<M: Masked<By>, By>(to: &mut M, from: &M, path: &str) -> Option<()> {
    let (name, rest) = split(path)?;
    let field = M::FIELDS.iter().position(|field| *field == name)?;
    to.take(from, field, Part(rest, PhantomData))
}

fn take_fields<M: Masked<By>, By>(
    to: &mut M,
    from: &M,
    is_taken: impl Fn(&M, usize) -> bool,
) -> Vec<&'static str> {
    let mut fields: Vec<_> = M::FIELDS.iter().copied().enumerate().collect();
    fields.retain(|(field, _)| is_taken(from, *field));
    for (field, _) in &fields {
        // All of a field is a part of it.
        let _ = to.take(from, *field, Part(None, PhantomData));
    }
    fields.into_iter().map(|(_, name)| name).collect()
}

/// Whether taking the field would change a message in which nothing is set.
fn is_set<M: Masked<By>, By>(message: &M, field: usize) -> bool {
    let mut probe = M::default();
    let _ = probe.take(message, field, Part(None, PhantomData));
    probe != M::default()
}

fn is_below(path: &str, all: &BTreeSet<&str>) -> bool {
    let mut ends = path.match_indices('.').map(|(end, _)| end);
    ends.any(|end| path.get(..end).is_some_and(|above| all.contains(above)))
}

fn entry<K: Ord, V: Clone>(to: &mut BTreeMap<K, V>, from: &BTreeMap<K, V>, key: K) {
    match from.get(&key) {
        Some(value) => to.insert(key, value.clone()),
        None => to.remove(&key),
    };
}
