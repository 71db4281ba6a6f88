//! Lists, maps, and what may be set.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use super::BridgeError;

/// What happens to two elements with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// They are refused.
    Reject,
    /// The first is kept.
    First,
    /// The last is kept.
    Last,
}

/// Converts each element of the list in `field`.
pub fn each<A, B>(
    list: Vec<A>,
    field: &'static str,
    mut convert: impl FnMut(A) -> Result<B, BridgeError>,
) -> Result<Vec<B>, BridgeError> {
    let items = list.into_iter().enumerate();
    items
        .map(|(index, item)| convert(item).map_err(|error| error.at(index).inside(field)))
        .collect()
}

/// Converts each value of the map in `field`; keys move.
pub fn each_value<K: Ord + Display, A, B>(
    map: BTreeMap<K, A>,
    field: &'static str,
    mut convert: impl FnMut(A) -> Result<B, BridgeError>,
) -> Result<BTreeMap<K, B>, BridgeError> {
    map.into_iter()
        .map(|(key, value)| match convert(value) {
            Ok(value) => Ok((key, value)),
            Err(error) => Err(error.key(key).inside(field)),
        })
        .collect()
}

/// Converts each key and value of the map in `field`; two keys that become one are refused.
pub fn each_entry<K: Ord + Display, A, L: Ord, B>(
    map: BTreeMap<K, A>,
    field: &'static str,
    mut key: impl FnMut(&K) -> Result<L, BridgeError>,
    mut value: impl FnMut(A) -> Result<B, BridgeError>,
) -> Result<BTreeMap<L, B>, BridgeError> {
    let mut converted = BTreeMap::new();
    for (from, held) in map {
        let entry = key(&from).and_then(|key| match converted.entry(key) {
            Entry::Vacant(vacant) => Ok(vacant.insert(value(held)?)),
            Entry::Occupied(_) => Err(BridgeError::new("becomes the same key as another one")),
        });
        entry.map_err(|error| error.key(from).inside(field))?;
    }
    Ok(converted)
}

/// Makes a map of the list in `field`, of whose elements `entry` makes key and value.
pub fn by_key<T, K: Ord, V>(
    list: Vec<T>,
    field: &'static str,
    mut entry: impl FnMut(T) -> Result<(K, V), BridgeError>,
    duplicates: Duplicates,
) -> Result<BTreeMap<K, V>, BridgeError> {
    let mut map = BTreeMap::new();
    for (index, item) in list.into_iter().enumerate() {
        let put = entry(item).and_then(|(key, value)| match (map.entry(key), duplicates) {
            (Entry::Vacant(vacant), _) => {
                vacant.insert(value);
                Ok(())
            }
            (Entry::Occupied(mut earlier), Duplicates::Last) => {
                earlier.insert(value);
                Ok(())
            }
            (Entry::Occupied(_), Duplicates::First) => Ok(()),
            (Entry::Occupied(_), Duplicates::Reject) => {
                Err(BridgeError::new("has the same key as an earlier element"))
            }
        });
        put.map_err(|error| error.at(index).inside(field))?;
    }
    Ok(map)
}

/// As [`by_key`] where no element can err: the first of those with one key is kept.
///
/// To keep the last, collect into a map.
pub fn first_by_key<K: Ord, V>(entries: impl Iterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    entries.for_each(|(key, value)| {
        map.entry(key).or_insert(value);
    });
    map
}

/// The only element of a list; none of an empty one.
///
/// # Errors
/// When there are more.
pub fn only<T>(list: Vec<T>) -> Result<Option<T>, BridgeError> {
    if list.len() > 1 {
        return Err(BridgeError::new(format!(
            "must have at most one element, and has {}",
            list.len()
        )));
    }
    Ok(list.into_iter().next())
}

/// Refuses several fields of which only one can be kept: whether each is set, and its name.
///
/// # Errors
/// At the second one that is set.
pub fn one_of<const N: usize>(fields: [(bool, &'static str); N]) -> Result<(), BridgeError> {
    let mut set = fields.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name);
    match (set.next(), set.next()) {
        (Some(first), Some(second)) => {
            let reason = format!("is set beside `{first}`, and only one of them can be");
            Err(BridgeError::new(reason).inside(second))
        }
        (_, _) => Ok(()),
    }
}

/// Refuses a value that leads to nothing.
pub fn if_set(is_set: bool) -> Result<(), BridgeError> {
    if is_set {
        return Err(BridgeError::new("has no counterpart and must not be set"));
    }
    Ok(())
}

/// Refuses a member of a oneof that leads to nothing.
pub fn refused<T>() -> Result<T, BridgeError> {
    Err(BridgeError::new("has no counterpart"))
}

/// Passes an enum number without a name unless the other version has given it one, and so another meaning.
pub fn unassigned(number: i32, is_assigned: bool) -> Result<i32, BridgeError> {
    if is_assigned {
        return Err(BridgeError::new(format!(
            "has the number {number}, which is no value here and means something in the other version"
        )));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(number: i64) -> Result<i32, BridgeError> {
        i32::try_from(number).map_err(|_| BridgeError::new("is too large"))
    }

    fn path<T: std::fmt::Debug>(result: Result<T, BridgeError>) -> String {
        result.unwrap_err().path()
    }

    #[test]
    fn what_is_refused_is_found() {
        assert_eq!(path(each(vec![1, i64::MAX], "a", small)), "a[1]");
        let map = BTreeMap::from([("x", 1), ("y\"", i64::MAX)]);
        assert_eq!(path(each_value(map.clone(), "m", small)), r#"m["y\""]"#);
        assert_eq!(path(each_entry(map, "m", |key| Ok(key.len()), small)), r#"m["y\""]"#);
        let map = BTreeMap::from([("x", 1), ("y", 2)]);
        let error = each_entry(map, "m", |key| Ok(key.len()), small).unwrap_err();
        assert_eq!(
            (error.path().as_str(), error.reason()),
            (r#"m["y"]"#, "becomes the same key as another one")
        );
        let keyed = |duplicates| by_key(vec![1, 2, 1], "l", |item| Ok((item, ())), duplicates);
        assert_eq!(path(keyed(Duplicates::Reject)), "l[2]");
        assert!(only(vec![1, 2]).is_err());
        let refused = one_of([(false, "a"), (true, "b"), (false, "c"), (true, "d"), (true, "e")]);
        let error = refused.unwrap_err();
        assert_eq!(error.path(), "d");
        assert_eq!(error.reason(), "is set beside `b`, and only one of them can be");
        assert!(if_set(true).is_err());
        assert!(unassigned(3, true).is_err());
    }

    #[test]
    fn what_fits_passes() {
        assert_eq!(each(vec![1, 2], "a", small), Ok(vec![1, 2]));
        assert_eq!(only(vec![1]), Ok(Some(1)));
        assert_eq!((one_of([(false, "a"), (true, "b")]), one_of([])), (Ok(()), Ok(())));
        assert_eq!(only(Vec::<u8>::new()), Ok(None));
        assert_eq!(unassigned(-7, false), Ok(-7));
        let keyed = |duplicates| by_key(vec![(1, 'a'), (1, 'b')], "l", Ok, duplicates).unwrap();
        assert_eq!(keyed(Duplicates::First), BTreeMap::from([(1, 'a')]));
        assert_eq!(keyed(Duplicates::Last), BTreeMap::from([(1, 'b')]));
        assert_eq!(first_by_key([(1, 'a'), (1, 'b')].into_iter()), BTreeMap::from([(1, 'a')]));
    }
}
