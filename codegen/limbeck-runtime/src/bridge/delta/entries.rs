//! Entries that are a map in one version and a list in the other, or have other keys there: they are put back by key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::super::{BridgeError, Duplicates, by_key};

/// Puts the list in `field` back into a map, of whose elements `entry` makes key and value.
///
/// `before` and `edited` as in [`put_list`](super::put_list). A value whose key was there is `put` into what is stored
/// under it, and anything else is new.
pub fn put_list_into_map<A, K: Ord, V: Clone, B: Clone>(
    mut stored: BTreeMap<K, B>,
    (before, edited): (Vec<A>, Vec<A>),
    (field, duplicates): (&'static str, Duplicates),
    (mut entry, mut put, mut up): (
        impl FnMut(A) -> (K, V),
        impl FnMut(B, V, V) -> Result<B, BridgeError>,
        impl FnMut(V) -> Result<B, BridgeError>,
    ),
) -> Result<BTreeMap<K, B>, BridgeError> {
    let mut before: BTreeMap<K, V> = before.into_iter().map(&mut entry).collect();
    let edited: Vec<(K, V)> = edited.into_iter().map(entry).collect();
    let mut is_last = is_last(&edited).into_iter();
    let convert = |(key, value): (K, V)| {
        // Where the key comes again, both are still needed.
        let both = if is_last.next() == Some(true) {
            (stored.remove(&key), before.remove(&key))
        } else {
            (stored.get(&key).cloned(), before.get(&key).cloned())
        };
        let made = match both {
            (Some(kept), Some(before)) => put(kept, before, value),
            (_, _) => up(value),
        };
        Ok((key, made?))
    };
    by_key(edited, field, convert, duplicates)
}

/// Of each entry, whether none behind it has its key.
fn is_last<K: Ord, V>(entries: &[(K, V)]) -> Vec<bool> {
    let mut behind = BTreeSet::new();
    let mut is_last: Vec<bool> = entries.iter().rev().map(|(key, _)| behind.insert(key)).collect();
    is_last.reverse();
    is_last
}

/// Puts the map in `field` back into a list, whose elements have the key that `key` gives.
///
/// Of several elements with one key the map shows the one that `duplicates` says; the others stay as long as the key
/// does. Elements stay in their order, and new ones follow.
pub fn put_map_into_list<K: Ord + Clone + Display, V: PartialEq, B>(
    stored: Vec<B>,
    (mut before, mut edited): (BTreeMap<K, V>, BTreeMap<K, V>),
    (field, duplicates): (&'static str, Duplicates),
    (key, mut put, mut up): (
        impl Fn(&B) -> K,
        impl FnMut(B, K, (V, V)) -> Result<B, BridgeError>,
        impl FnMut(K, V) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let mut shown: BTreeMap<K, usize> = BTreeMap::new();
    for (position, element) in stored.iter().enumerate() {
        let place = shown.entry(key(element)).or_insert(position);
        if duplicates == Duplicates::Last {
            *place = position;
        }
    }
    let left: BTreeSet<K> = edited.keys().cloned().collect();
    let mut made = Vec::with_capacity(edited.len());
    for (position, element) in stored.into_iter().enumerate() {
        let key = key(&element);
        if shown.get(&key) != Some(&position) {
            made.extend(Some(element).filter(|_| left.contains(&key)));
            continue;
        }
        let Some(value) = edited.remove(&key) else { continue };
        let element = match before.remove(&key) {
            Some(before) if before == value => Ok(element),
            Some(before) => put(element, key.clone(), (before, value)),
            None => up(key.clone(), value),
        };
        made.push(element.map_err(|error| error.key(key).inside(field))?);
    }
    for (key, value) in edited {
        let new = up(key.clone(), value);
        made.push(new.map_err(|error| error.key(key).inside(field))?);
    }
    Ok(made)
}

/// As [`put_map`](super::put_map) of a map whose keys convert by `key`; two keys that become one are refused.
pub fn put_entries<K: Ord + Display, A, L: Ord, B>(
    mut stored: BTreeMap<L, B>,
    (mut before, edited): (BTreeMap<K, A>, BTreeMap<K, A>),
    field: &'static str,
    (mut key, mut put, mut up): (
        impl FnMut(&K) -> Result<L, BridgeError>,
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<BTreeMap<L, B>, BridgeError> {
    let mut made = BTreeMap::new();
    for (from, value) in edited {
        let then = before.remove(&from);
        let entry = key(&from).and_then(|to| {
            if made.contains_key(&to) {
                return Err(BridgeError::new("becomes the same key as another one"));
            }
            let value = match (stored.remove(&to), then) {
                (Some(kept), Some(before)) => put(kept, before, value),
                (_, _) => up(value),
            };
            Ok((to, value?))
        });
        let (to, value) = entry.map_err(|error| error.key(from).inside(field))?;
        made.insert(to, value);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is stored: a key, what is seen, and what is not.
    type Stored = (&'static str, i32, i32);
    type Told<T> = Result<Vec<T>, String>;

    fn checked<T>(seen: i32, made: T) -> Result<T, BridgeError> {
        if seen < 0 { Err(BridgeError::new("must not be negative")) } else { Ok(made) }
    }

    fn into_map(edited: &[(&'static str, i32)], duplicates: Duplicates) -> Told<Stored> {
        let stored = BTreeMap::from([("a", (1, 7)), ("b", (2, 7))]);
        let made = put_list_into_map(
            stored,
            (vec![("a", 1), ("b", 2)], edited.to_vec()),
            ("l", duplicates),
            (
                |entry| entry,
                |(then, hidden), before, seen| {
                    assert_eq!(then, before);
                    let edits = i32::from(seen != before);
                    checked(seen, (seen, hidden + edits))
                },
                |seen| checked(seen, (seen, 0)),
            ),
        );
        made.map(|made| made.into_iter().map(|(key, (seen, hidden))| (key, seen, hidden)).collect())
            .map_err(|error| error.path())
    }

    fn into_list(edited: &[(&'static str, i32)], duplicates: Duplicates) -> Told<Stored> {
        let stored = vec![("b", 2, 7), ("a", 1, 7), ("b", 3, 9), ("c", 4, 7)];
        let seen = if duplicates == Duplicates::First { 2 } else { 3 };
        let made = put_map_into_list(
            stored,
            (BTreeMap::from([("a", 1), ("b", seen), ("c", 4)]), edited.iter().copied().collect()),
            ("m", duplicates),
            (
                |stored: &Stored| stored.0,
                |(_, _, hidden), key, (_, seen)| checked(seen, (key, seen, hidden + 1)),
                |key, seen| checked(seen, (key, seen, 0)),
            ),
        );
        made.map_err(|error| error.path())
    }

    fn with_keys(edited: &[(i64, i32)]) -> Told<(i32, i32)> {
        let made = put_entries(
            BTreeMap::from([(1, 107), (2, 207), (9, 909)]),
            (BTreeMap::from([(1_i64, 1), (2, 2)]), edited.iter().copied().collect()),
            "m",
            (
                |key: &i64| i32::try_from(*key % 100).map_err(|_| BridgeError::new("is too large")),
                |hidden, before, seen| {
                    checked(seen, hidden % 100 + seen * 100 + i32::from(seen != before))
                },
                |seen| checked(seen, seen * 100),
            ),
        );
        made.map(|made| made.into_iter().collect()).map_err(|error| error.path())
    }

    #[test]
    fn what_is_refused_is_found() {
        assert_eq!(into_map(&[("b", 2), ("a", -1)], Duplicates::Last), Err("l[1]".to_owned()));
        assert_eq!(into_map(&[("b", 2), ("b", 2)], Duplicates::Reject), Err("l[1]".to_owned()));
        assert_eq!(into_list(&[("a", -1)], Duplicates::First), Err("m[\"a\"]".to_owned()));
        assert_eq!(into_list(&[("x", -1)], Duplicates::First), Err("m[\"x\"]".to_owned()));
        assert_eq!(with_keys(&[(1, -1)]), Err("m[\"1\"]".to_owned()));
        assert_eq!(with_keys(&[(1, 1), (101, 1)]), Err("m[\"101\"]".to_owned()));
    }

    #[test]
    fn a_list_is_put_into_a_map_by_key() {
        let edited = [("b", 5), ("x", 3), ("a", 1)];
        let made = vec![("a", 1, 7), ("b", 5, 8), ("x", 3, 0)];
        assert_eq!(into_map(&edited, Duplicates::Reject), Ok(made));
        assert_eq!(into_map(&[("x", 1)], Duplicates::First), Ok(vec![("x", 1, 0)]));
        let twice = [("a", 3), ("a", 4)];
        assert_eq!(into_map(&twice, Duplicates::First), Ok(vec![("a", 3, 8)]));
        assert_eq!(into_map(&twice, Duplicates::Last), Ok(vec![("a", 4, 8)]));
    }

    #[test]
    fn a_map_is_put_into_a_list_by_key() {
        let same = [("a", 1), ("b", 2), ("c", 5), ("d", 6)];
        let made = vec![("b", 2, 7), ("a", 1, 7), ("b", 3, 9), ("c", 5, 8), ("d", 6, 0)];
        assert_eq!(into_list(&same, Duplicates::First), Ok(made), "what is not shown stays");
        let made = vec![("b", 2, 7), ("b", 5, 10)];
        assert_eq!(into_list(&[("b", 5)], Duplicates::Last), Ok(made));
        assert_eq!(into_list(&[("a", 1)], Duplicates::Last), Ok(vec![("a", 1, 7)]), "all of `b`");
    }

    #[test]
    fn keys_that_convert_lead_to_what_is_stored() {
        assert_eq!(with_keys(&[(1, 1), (2, 5), (3, 6)]), Ok(vec![(1, 107), (2, 508), (3, 600)]));
        assert_eq!(with_keys(&[(109, 4)]), Ok(vec![(9, 400)]), "that was not shown under this key");
    }
}
