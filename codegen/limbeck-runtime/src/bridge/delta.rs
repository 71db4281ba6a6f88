//! Lists and maps of messages that were edited as an older version sees them, and are put back.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Display;
use std::hash::Hash;

use prost::Message;

use super::BridgeError;

/// Puts the list in `field` back: what `stored` looked like is `before`, and `edited` is what became of that.
///
/// An element that nobody changed stays, wherever it was moved to; one that was changed in place is `put` into what
/// is stored there; anything else is new.
#[expect(clippy::needless_pass_by_value, reason = "what it looked like before is of no use after")]
pub fn put_list<A: Message + PartialEq, B>(
    stored: Vec<B>,
    before: Vec<A>,
    edited: Vec<A>,
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<Vec<B>, BridgeError> {
    let mut stored: Vec<Option<B>> = stored.into_iter().map(Some).collect();
    // By their bytes, so that long lists take no time that grows with the square of their length.
    let mut kept = unchanged(&mut stored, &before, &edited, Message::encode_to_vec);
    let mut made = Vec::with_capacity(edited.len());
    for (index, element) in edited.into_iter().enumerate() {
        let kept = kept.get_mut(index).and_then(Option::take);
        let there = stored.get_mut(index).filter(|_| kept.is_none()).and_then(Option::take);
        made.push(match (kept, there) {
            (Some(kept), _) => kept,
            (None, Some(there)) => {
                put(there, element).map_err(|error| error.at(index).inside(field))?
            }
            (None, None) => up(element).map_err(|error| error.at(index).inside(field))?,
        });
    }
    Ok(made)
}

/// As [`put_list`] of values that are no messages: what nobody changed stays, anything else is new.
pub fn put_values<A: Clone + Eq + Hash, B>(
    stored: Vec<B>,
    before: &[A],
    edited: Vec<A>,
    field: &'static str,
    mut up: impl FnMut(A) -> Result<B, BridgeError>,
) -> Result<Vec<B>, BridgeError> {
    let mut stored: Vec<Option<B>> = stored.into_iter().map(Some).collect();
    let kept = unchanged(&mut stored, before, &edited, A::clone);
    let values = kept.into_iter().zip(edited).enumerate();
    values
        .map(|(index, (kept, value))| match kept {
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

/// Takes the stored elements that stay, by the position where they are now.
fn unchanged<A: PartialEq, B, K: Eq + Hash>(
    stored: &mut [Option<B>],
    before: &[A],
    edited: &[A],
    key: impl Fn(&A) -> K,
) -> Vec<Option<B>> {
    let in_place = edited.iter().enumerate().map(|(index, element)| {
        let is_same = before.get(index).is_some_and(|before| before == element);
        stored.get_mut(index).filter(|_| is_same).and_then(Option::take)
    });
    let mut kept: Vec<Option<B>> = in_place.collect();
    if kept.iter().all(Option::is_some) {
        return kept;
    }
    let mut moved: HashMap<K, VecDeque<usize>> = HashMap::new();
    for (index, element) in before.iter().enumerate() {
        if stored.get(index).is_some_and(Option::is_some) {
            moved.entry(key(element)).or_default().push_back(index);
        }
    }
    for (slot, element) in kept.iter_mut().zip(edited).filter(|(slot, _)| slot.is_none()) {
        let from = moved.get_mut(&key(element)).and_then(VecDeque::pop_front);
        *slot = from.and_then(|from| stored.get_mut(from)?.take());
    }
    kept
}

/// As [`put_list`] of the map in `field`, whose entries stay under their keys.
pub fn put_map<K: Ord + Display, A: PartialEq, B>(
    mut stored: BTreeMap<K, B>,
    before: &BTreeMap<K, A>,
    edited: BTreeMap<K, A>,
    field: &'static str,
    (mut put, mut up): (
        impl FnMut(B, A) -> Result<B, BridgeError>,
        impl FnMut(A) -> Result<B, BridgeError>,
    ),
) -> Result<BTreeMap<K, B>, BridgeError> {
    let mut made = BTreeMap::new();
    for (key, value) in edited {
        let is_same = before.get(&key).is_some_and(|before| *before == value);
        let value = match stored.remove(&key) {
            Some(stored) if is_same => Ok(stored),
            Some(stored) => put(stored, value),
            None => up(value),
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

    fn up(edited: Duration) -> Result<Timestamp, BridgeError> {
        match edited.seconds {
            0.. => Ok(Timestamp { seconds: edited.seconds, nanos: 0 }),
            _ => Err(BridgeError::new("must not be negative")),
        }
    }

    fn list(before: &[i64], edited: &[i64]) -> Result<Vec<(i64, i32)>, String> {
        let of = |seconds: &[i64]| seconds.iter().copied().map(seen).collect();
        let all = before.iter().copied().map(stored).collect();
        let made = put_list(all, of(before), of(edited), "l", (put, up));
        made.map(|made| made.iter().map(|time| (time.seconds, time.nanos)).collect())
            .map_err(|error| error.path())
    }

    #[test]
    fn what_is_refused_is_found() {
        assert_eq!(list(&[1, 2], &[1, -2]), Err("l[1]".to_owned()));
        assert_eq!(list(&[1], &[1, 2, -3]), Err("l[2]".to_owned()));
        let [before, edited] = [1, -1].map(|second| BTreeMap::from([("a", seen(second))]));
        let all = BTreeMap::from([("a", stored(1))]);
        let made = put_map(all, &before, edited, "m", (put, up));
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
        let made = put_map(all, &before, map(&[("a", 1), ("b", 5), ("d", 6)]), "m", (put, up));
        let nanos: Vec<_> =
            made.unwrap().into_iter().map(|(key, time)| (key, time.nanos)).collect();
        assert_eq!(nanos, [("a", 7), ("b", 8), ("d", 0)]);
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
        assert_eq!(put(&[2, 1]), Ok(vec![12, 21]));
        assert_eq!(put(&[2, 5, 1]), Ok(vec![12, 5, 11]));
    }

    #[test]
    fn what_is_seen_of_a_list_is_replaced_alone() {
        assert_eq!(put_first(vec![1, 2, 3], vec![9]), [9, 2, 3]);
        assert_eq!(put_last(vec![1, 2, 3], vec![9]), [1, 2, 9]);
        assert_eq!((put_first(vec![], vec![9]), put_last(vec![], vec![9])), (vec![9], vec![9]));
        assert_eq!((put_first(vec![1, 2], vec![]), put_last(vec![1, 2], vec![])), (vec![], vec![]));
    }

    #[test]
    fn long_lists_take_no_square_of_their_length() {
        let before: Vec<i64> = (0..100_000).collect();
        let edited: Vec<i64> = before.iter().rev().copied().collect();
        let made = list(&before, &edited).unwrap();
        assert!(made.iter().all(|(_, nanos)| *nanos == 7));
    }
}
