//! Lists and maps of messages that were edited as an older version sees them, and are put back.

mod align;
mod entries;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::hash::Hash;

use prost::Message;

pub use self::align::Key;
use self::align::Pairs;
pub use self::entries::{put_entries, put_list_into_map, put_map_into_list};
use super::BridgeError;

/// Puts the list in `field` back: what `stored` looked like is `before`, and `edited` is what became of that.
///
/// Elements are told apart by their key, wherever they stand: one that was there is `put` into what is stored, which is
/// given what that looked like, and one whose key was not there is new. Where a key is empty, or is there twice, it
/// goes as in [`put_aligned`], never from one key to another.
pub fn put_list<A: Message + PartialEq, B>(
    stored: Vec<B>,
    (before, edited): (Vec<A>, Vec<A>),
    field: &'static str,
    (key, put, up): (
        impl for<'a> Fn(&'a A) -> Key<'a>,
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let pairs = align::by_key(&before, &edited, key, Message::encode_to_vec);
    put_pairs((stored, pairs), (before, edited), field, (put, up))
}

/// As [`put_list`] of elements that nothing tells apart.
///
/// One that nobody changed is `put` into what is stored, wherever it was moved to. Between two of those that are still
/// neighbours, as many as there were are so in order; anything else is new.
pub fn put_aligned<A: Message + PartialEq, B>(
    stored: Vec<B>,
    (before, edited): (Vec<A>, Vec<A>),
    field: &'static str,
    conversions: (
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    // By their bytes, so that long lists take no time that grows with the square of their length.
    let pairs = align::aligned(&before, &edited, Message::encode_to_vec);
    put_pairs((stored, pairs), (before, edited), field, conversions)
}

/// As [`put_aligned`] of values that are no messages: what nobody changed stays, anything else is new.
pub fn put_values<A: Clone + Eq + Hash, B>(
    stored: Vec<B>,
    before: &[A],
    edited: Vec<A>,
    field: &'static str,
    mut up: impl FnMut(A) -> Result<B, BridgeError>,
) -> Result<Vec<B>, BridgeError> {
    let mut stored: Vec<Option<B>> = stored.into_iter().map(Some).collect();
    let pairs = align::unchanged(before, &edited, A::clone);
    let values = pairs.into_iter().zip(edited).enumerate();
    values
        .map(|(index, (pair, value))| match taken(&mut stored, pair) {
            Some(kept) => Ok(kept),
            None => up(value).map_err(|error| error.at(index).inside(field)),
        })
        .collect()
}

/// Puts the value of a list of which an older version sees the first back: the others stay, unless nothing is left.
pub fn put_first<B>(mut stored: Vec<B>, made: Vec<B>) -> Vec<B> {
    match (stored.first_mut(), made.into_iter().next()) {
        (_, None) => return Vec::new(),
        (Some(first), Some(value)) => *first = value,
        (None, Some(value)) => stored.push(value),
    }
    stored
}

/// As [`put_first`], where the last is seen.
pub fn put_last<B>(mut stored: Vec<B>, made: Vec<B>) -> Vec<B> {
    match made.into_iter().next() {
        None => return Vec::new(),
        Some(value) => {
            stored.pop();
            stored.push(value);
        }
    }
    stored
}

/// As [`put_first`] of the message in `field`: the first is `put` into what is stored.
pub fn put_into_first<A, B>(
    stored: Vec<B>,
    (before, edited): (Option<A>, Option<A>),
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let Some(edited) = edited else { return Ok(Vec::new()) };
    let mut stored = stored.into_iter();
    let made = match (stored.next(), before) {
        (Some(first), Some(before)) => put(first, before, edited),
        (_, _) => up(edited),
    };
    let made = made.map_err(|error| error.inside(field))?;
    Ok(std::iter::once(made).chain(stored).collect())
}

/// As [`put_into_first`], where the last is seen.
pub fn put_into_last<A, B>(
    mut stored: Vec<B>,
    (before, edited): (Option<A>, Option<A>),
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let Some(edited) = edited else { return Ok(Vec::new()) };
    let made = match (stored.pop(), before) {
        (Some(last), Some(before)) => put(last, before, edited),
        (_, _) => up(edited),
    };
    stored.push(made.map_err(|error| error.inside(field))?);
    Ok(stored)
}

fn put_pairs<A, B>(
    (stored, pairs): (Vec<B>, Pairs),
    (before, edited): (Vec<A>, Vec<A>),
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let mut stored: Vec<Option<B>> = stored.into_iter().map(Some).collect();
    let mut before: Vec<Option<A>> = before.into_iter().map(Some).collect();
    let elements = pairs.into_iter().zip(edited).enumerate();
    elements
        .map(|(index, (pair, element))| {
            let made = match (taken(&mut stored, pair), taken(&mut before, pair)) {
                (Some(kept), Some(before)) => put(kept, before, element),
                (_, _) => up(element),
            };
            made.map_err(|error| error.at(index).inside(field))
        })
        .collect()
}

fn taken<T>(elements: &mut [Option<T>], pair: Option<usize>) -> Option<T> {
    elements.get_mut(pair?)?.take()
}

/// Whether nobody changed a message. By its bytes, too: NaN is not equal to itself.
pub fn is_same<A: Message + PartialEq>(before: &A, edited: &A) -> bool {
    before == edited || before.encode_to_vec() == edited.encode_to_vec()
}

/// As [`put_list`] of the map in `field`, whose entries stay under their keys.
pub fn put_map<K: Ord + Display, A, B>(
    mut stored: BTreeMap<K, B>,
    (mut before, edited): (BTreeMap<K, A>, BTreeMap<K, A>),
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<BTreeMap<K, B>, BridgeError> {
    let mut made = BTreeMap::new();
    for (key, value) in edited {
        let value = match (stored.remove(&key), before.remove(&key)) {
            (Some(stored), Some(before)) => put(stored, before, value),
            (_, _) => up(value),
        };
        match value {
            Ok(value) => made.insert(key, value),
            Err(error) => return Err(error.key(key).inside(field)),
        };
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use prost_types::{Duration, Timestamp};

    use super::*;

    /// What is stored has nanoseconds, which the older version does not see.
    fn stored(seconds: i64) -> Timestamp {
        Timestamp { seconds, nanos: 7 }
    }

    fn seen(seconds: i64) -> Duration {
        Duration { seconds, nanos: 0 }
    }

    fn put(stored: Timestamp, edited: Duration) -> Result<Timestamp, BridgeError> {
        up(edited).map(|new| Timestamp { nanos: stored.nanos + 1, ..new })
    }

    /// Asserts that it is given what was seen of what is stored.
    fn put_seen(
        stored: Timestamp,
        before: Duration,
        edited: Duration,
    ) -> Result<Timestamp, BridgeError> {
        assert_eq!(before.seconds, stored.seconds);
        if is_same(&before, &edited) { Ok(stored) } else { put(stored, edited) }
    }

    fn up(edited: Duration) -> Result<Timestamp, BridgeError> {
        match edited.seconds {
            0.. => Ok(Timestamp { seconds: edited.seconds, nanos: 0 }),
            _ => Err(BridgeError::new("must not be negative")),
        }
    }

    type Made = Result<Vec<(i64, i32)>, String>;

    fn told(made: Result<Vec<Timestamp>, BridgeError>) -> Made {
        made.map(|made| made.iter().map(|time| (time.seconds, time.nanos)).collect())
            .map_err(|error| error.path())
    }

    fn list(before: &[i64], edited: &[i64]) -> Made {
        let of = |seconds: &[i64]| seconds.iter().copied().map(seen).collect();
        let all = before.iter().copied().map(stored).collect();
        told(put_aligned(all, (of(before), of(edited)), "l", (put_seen, up)))
    }

    /// Elements whose key is their nanoseconds.
    fn keyed(before: &[(i32, i64)], edited: &[(i32, i64)]) -> Made {
        let of = |list: &[(i32, i64)]| -> Vec<Duration> {
            list.iter()
                .map(|(nanos, seconds)| Duration { seconds: *seconds, nanos: *nanos })
                .collect()
        };
        let all = before.iter().map(|(_, seconds)| stored(*seconds)).collect();
        let both = (of(before), of(edited));
        told(put_list(all, both, "l", (|it| Key::from(&it.nanos), put_seen, up)))
    }

    #[test]
    fn what_is_refused_is_found() {
        assert_eq!(list(&[1, 2], &[1, -2]), Err("l[1]".to_owned()));
        assert_eq!(list(&[1], &[1, 2, -3]), Err("l[2]".to_owned()));
        assert_eq!(keyed(&[(1, 5)], &[(1, -5)]), Err("l[0]".to_owned()));
        assert_eq!(keyed(&[(1, 5)], &[(1, 5), (2, -5)]), Err("l[1]".to_owned()));
        let [before, edited] = [1, -1].map(|second| BTreeMap::from([("a", seen(second))]));
        let all = BTreeMap::from([("a", stored(1))]);
        let made = put_map(all, (before, edited), "m", (put_seen, up));
        assert_eq!(made.unwrap_err().path(), "m[\"a\"]");
    }

    #[test]
    fn nothing_is_lost_of_what_nobody_changed() {
        assert_eq!(list(&[1, 2, 3], &[3, 1]), Ok(vec![(3, 7), (1, 7)]), "moved and removed");
        assert_eq!(list(&[1, 2], &[9, 1, 2]), Ok(vec![(9, 0), (1, 7), (2, 7)]), "added in front");
        assert_eq!(list(&[1, 2], &[1, 9]), Ok(vec![(1, 7), (9, 8)]), "changed in place");
        assert_eq!(list(&[1, 1], &[1, 1, 1]), Ok(vec![(1, 7), (1, 7), (1, 0)]), "equal ones");
        assert_eq!(list(&[], &[5]), Ok(vec![(5, 0)]));
        let map = |seconds: &[(&'static str, i64)]| -> BTreeMap<_, _> {
            seconds.iter().map(|(key, second)| (*key, seen(*second))).collect()
        };
        let all = BTreeMap::from([("a", stored(1)), ("b", stored(2)), ("c", stored(3))]);
        let before = map(&[("a", 1), ("b", 2), ("c", 3)]);
        let edited = map(&[("a", 1), ("b", 5), ("d", 6)]);
        let made = put_map(all, (before, edited), "m", (put_seen, up));
        let nanos: Vec<_> =
            made.unwrap().into_iter().map(|(key, time)| (key, time.nanos)).collect();
        assert_eq!(nanos, [("a", 7), ("b", 8), ("d", 0)]);
    }

    #[test]
    fn nothing_passes_from_one_key_to_another() {
        let two = [(1, 5), (2, 6)];
        assert_eq!(keyed(&two, &[(2, 9)]), Ok(vec![(9, 8)]), "one gone, the other changed");
        assert_eq!(keyed(&two, &[(3, 5), (2, 6)]), Ok(vec![(5, 0), (6, 7)]), "another one instead");
        assert_eq!(keyed(&two, &[(2, 5), (1, 6)]), Ok(vec![(5, 8), (6, 8)]), "swapped and changed");
        assert_eq!(keyed(&two, &[(9, 1), (1, 5), (2, 8)]), Ok(vec![(1, 0), (5, 7), (8, 8)]));
        assert_eq!(keyed(&[(1, 5), (1, 6)], &[(2, 5), (2, 6)]), Ok(vec![(5, 0), (6, 0)]));
        assert_eq!(keyed(&[(0, 5)], &[(0, 6)]), Ok(vec![(6, 8)]), "no key, changed in place");
    }

    #[test]
    fn values_that_nobody_changed_stay() {
        // What is stored tells more than what was seen: 11 and 21 are both seen as 1.
        let put = |edited: &[i32]| {
            let up = |value: i32| match value {
                0.. => Ok(value),
                _ => Err(BridgeError::new("must not be negative")),
            };
            put_values(vec![11, 21, 12], &[1, 1, 2], edited.to_vec(), "l", up)
        };
        assert_eq!(put(&[1, -1]).unwrap_err().path(), "l[1]");
        assert_eq!(put(&[1, 1, 2, 3]), Ok(vec![11, 21, 12, 3]));
        assert_eq!(
            put(&[2, 1]),
            Ok(vec![12, 11]),
            "which of two that look the same is anyone's guess"
        );
        assert_eq!(put(&[2, 5, 1]), Ok(vec![12, 5, 11]));
    }

    #[test]
    fn what_is_seen_of_a_list_is_replaced_alone() {
        assert_eq!(put_first(vec![1, 2, 3], vec![9]), [9, 2, 3]);
        assert_eq!(put_last(vec![1, 2, 3], vec![9]), [1, 2, 9]);
        assert_eq!((put_first(vec![], vec![9]), put_last(vec![], vec![9])), (vec![9], vec![9]));
        assert_eq!((put_first(vec![1, 2], vec![]), put_last(vec![1, 2], vec![])), (vec![], vec![]));
        let all = || vec![stored(1), stored(2)];
        let both = || (put_seen, up);
        let edit = |at, second| (Some(seen(at)), Some(seen(second)));
        let refused = told(put_into_first(all(), edit(1, -1), "l", both()));
        assert_eq!(refused, Err("l".to_owned()));
        let first = told(put_into_first(all(), edit(1, 9), "l", both()));
        assert_eq!(first, Ok(vec![(9, 8), (2, 7)]));
        let last = told(put_into_last(all(), edit(2, 9), "l", both()));
        assert_eq!(last, Ok(vec![(1, 7), (9, 8)]));
        let new = told(put_into_last(vec![], (None, Some(seen(9))), "l", both()));
        assert_eq!(new, Ok(vec![(9, 0)]));
        let same = told(put_into_first(all(), edit(1, 1), "l", both()));
        assert_eq!(same, Ok(vec![(1, 7), (2, 7)]));
        assert_eq!(told(put_into_first(all(), (Some(seen(1)), None), "l", both())), Ok(vec![]));
    }

    #[test]
    fn long_lists_take_no_square_of_their_length() {
        let before: Vec<i64> = (0..100_000).collect();
        let edited: Vec<i64> = before.iter().rev().copied().collect();
        let made = list(&before, &edited).unwrap();
        assert!(made.iter().all(|(_, nanos)| *nanos == 7));
        let gaps: Vec<i64> =
            before.iter().map(|n| if n % 2 == 0 { *n } else { n + 200_000 }).collect();
        let made = list(&before, &gaps).unwrap();
        assert_eq!(made.iter().filter(|(_, nanos)| *nanos == 8).count(), 50_000);
        let nobody: Vec<i64> = before.iter().map(|n| n + 200_000).collect();
        assert!(list(&before, &nobody[1..]).unwrap().iter().all(|(_, nanos)| *nanos == 0));
        let keys = |times: i64| -> Vec<(i32, i64)> {
            (1..100_000).map(|n| (n, i64::from(n) * times)).collect()
        };
        let edited: Vec<_> = keys(2).into_iter().rev().collect();
        assert!(keyed(&keys(1), &edited).unwrap().iter().all(|(_, nanos)| *nanos == 8));
    }
}
