//! What an older version cannot hold: clients of a newer one are refused it, unless they ask otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::{BridgeError, Versions};

/// What becomes of what the older version cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It is refused, before anything is sent.
    Refused,
    /// What was decided for callers of the older version that read it: it is left out, cut or rounded.
    Allowed,
}

/// A conversion after a check, unless losses are allowed.
pub fn checked<A, B>(
    loss: Loss,
    mut check: impl FnMut(&A) -> Result<(), BridgeError>,
    mut convert: impl FnMut(A) -> Result<B, BridgeError>,
) -> impl FnMut(A) -> Result<B, BridgeError> {
    move |message| {
        if loss == Loss::Refused {
            check(&message)?;
        }
        convert(message)
    }
}

/// Checks the value of `field`, if there is one.
pub fn fits<'a, A: 'a>(
    values: impl IntoIterator<Item = &'a A>,
    field: &'static str,
    mut check: impl FnMut(&'a A) -> Result<(), BridgeError>,
) -> Result<(), BridgeError> {
    let checked = values.into_iter().try_for_each(&mut check);
    checked.map_err(|error| error.inside(field))
}

/// Checks each element of the list in `field`.
pub fn fits_each<'a, A: 'a>(
    list: impl IntoIterator<Item = &'a A>,
    field: &'static str,
    mut check: impl FnMut(&'a A) -> Result<(), BridgeError>,
) -> Result<(), BridgeError> {
    let mut items = list.into_iter().enumerate();
    items.try_for_each(|(index, item)| check(item).map_err(|error| error.at(index).inside(field)))
}

/// Checks each value of the map in `field`.
pub fn fits_values<'a, K: Display, A>(
    map: &'a BTreeMap<K, A>,
    field: &'static str,
    mut check: impl FnMut(&'a A) -> Result<(), BridgeError>,
) -> Result<(), BridgeError> {
    map.iter()
        .try_for_each(|(key, value)| check(value).map_err(|error| error.key(key).inside(field)))
}

/// Checks each key of the map in `field`.
pub fn fits_keys<'a, K: Display, A>(
    map: &'a BTreeMap<K, A>,
    field: &'static str,
    mut check: impl FnMut(&'a K) -> Result<(), BridgeError>,
) -> Result<(), BridgeError> {
    map.keys().try_for_each(|key| check(key).map_err(|error| error.key(key).inside(field)))
}

/// Refuses a field that the older version does not have, if it is set.
pub fn fits_unset(
    is_set: bool,
    field: &'static str,
    versions: &Versions,
) -> Result<(), BridgeError> {
    if is_set { Err(lost(versions, "has no field for it").inside(field)) } else { Ok(()) }
}

/// Refuses a list of several of which one is taken.
pub fn fits_alone(
    count: usize,
    field: &'static str,
    versions: &Versions,
) -> Result<(), BridgeError> {
    if count > 1 { Err(lost(versions, "has room for one").at(1).inside(field)) } else { Ok(()) }
}

/// Refuses a list of which two elements have a key of which one is taken.
pub fn fits_distinct<'a, K: Ord + 'a>(
    keys: impl IntoIterator<Item = &'a K>,
    field: &'static str,
    versions: &Versions,
) -> Result<(), BridgeError> {
    let mut seen = BTreeSet::new();
    let twice = keys.into_iter().position(|key| !seen.insert(key));
    match twice {
        Some(index) => Err(lost(versions, "has room for one of this key").at(index).inside(field)),
        None => Ok(()),
    }
}

/// Refuses several fields of which one is taken, if more are set.
pub fn fits_one<const N: usize>(
    are_set: [bool; N],
    fields: &[&str; N],
    versions: &Versions,
) -> Result<(), BridgeError> {
    let set: Vec<String> = fields
        .iter()
        .zip(are_set)
        .filter(|(_, is_set)| *is_set)
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if set.len() > 1 {
        return Err(lost(versions, &format!("has room for one of {}", set.join(" and "))));
    }
    Ok(())
}

/// Refuses numbers of an enum that others stand for.
pub fn fits_number(
    number: i32,
    lost_numbers: &[i32],
    versions: &Versions,
) -> Result<(), BridgeError> {
    if lost_numbers.contains(&number) { Err(lost(versions, "has no value for it")) } else { Ok(()) }
}

/// Refuses a text of a time that is written otherwise than the older version would tell it.
pub fn fits_timestamp(text: &str) -> Result<(), BridgeError> {
    let told = super::timestamp_text(&super::timestamp(text)?)?;
    if told != text {
        return Err(BridgeError::new(format!("must be written `{told}`: nothing else is kept")));
    }
    Ok(())
}

fn lost(versions: &Versions, why: &str) -> BridgeError {
    BridgeError::new(format!("`{}` {why}", versions.older))
}

#[cfg(test)]
mod tests {
    use super::*;

    static VERSIONS: Versions = Versions { older: "a.v1", newer: "a.v2" };

    fn told(result: Result<(), BridgeError>) -> String {
        result.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "checks take references")]
    fn small(number: &i64) -> Result<(), BridgeError> {
        super::super::reject::<_, i32>(*number).map(drop)
    }

    #[test]
    fn what_has_no_place_is_refused_where_it_stands() {
        let map = BTreeMap::from([("a", 1), ("b", i64::MAX)]);
        let keys = BTreeMap::from([(1, ""), (i64::MAX, "")]);
        for (found, expected) in [
            (fits_unset(true, "emoji", &VERSIONS), "`emoji`: `a.v1` has no field for it"),
            (fits_alone(3, "phones", &VERSIONS), "`phones[1]`: `a.v1` has room for one"),
            (fits_number(3, &[2, 3], &VERSIONS), "`a.v1` has no value for it"),
            (
                fits_distinct(&["a", "b", "a", "b"], "rows", &VERSIONS),
                "`rows[2]`: `a.v1` has room for one of this key",
            ),
            (
                fits_one([true, false, true], &["a", "b", "c"], &VERSIONS),
                "`a.v1` has room for one of `a` and `c`",
            ),
            (
                fits_timestamp("2020-01-01T01:00:00+01:00"),
                "must be written `2020-01-01T00:00:00Z`: nothing else is kept",
            ),
            (fits(&Some(i64::MAX), "count", small), "`count`: must be a number that"),
            (fits_each(&[0, i64::MAX], "counts", small), "`counts[1]`: must be a number that"),
            (fits_values(&map, "counts", small), "`counts[\"b\"]`: must be a number that"),
            (fits_keys(&keys, "names", small), "`names[\"9223372036854775807\"]`: must be"),
        ] {
            let found = told(found);
            assert!(found.starts_with(expected), "{found}");
        }
    }

    #[test]
    fn what_has_a_place_passes() {
        for found in [
            fits_unset(false, "emoji", &VERSIONS),
            fits_alone(0, "phones", &VERSIONS),
            fits_alone(1, "phones", &VERSIONS),
            fits_number(1, &[2, 3], &VERSIONS),
            fits_distinct(&["a", "b"], "rows", &VERSIONS),
            fits_one([false, true], &["a", "b"], &VERSIONS),
            fits_timestamp("2020-01-01T00:00:00Z"),
            fits(&None, "count", small),
            fits_each(&[1, 2], "counts", small),
        ] {
            assert_eq!(found, Ok(()));
        }
    }

    #[test]
    fn losses_are_allowed_to_who_asks() {
        let convert = |number: i64| Ok(super::super::saturate::<_, i32>(number));
        assert!(checked(Loss::Refused, small, convert)(i64::MAX).is_err());
        assert_eq!(checked(Loss::Refused, small, convert)(7), Ok(7));
        assert_eq!(checked(Loss::Allowed, small, convert)(i64::MAX), Ok(i32::MAX));
    }
}
