//! Which element of a list that was edited is which of those that it had before.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use prost::bytes::Bytes;

/// What tells an element of a list from the others: the value of a field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'k> {
    /// Of a text, or bytes.
    Bytes(&'k [u8]),
    /// Of a number of any type.
    Integer(i128),
}

impl Key<'_> {
    /// Whether it was not given, and so tells nothing.
    const fn is_empty(self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Integer(integer) => integer == 0,
        }
    }
}

impl<'k> From<&'k String> for Key<'k> {
    fn from(text: &'k String) -> Self {
        Self::Bytes(text.as_bytes())
    }
}

impl<'k> From<&'k Bytes> for Key<'k> {
    fn from(bytes: &'k Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<&$integer> for Key<'_> {
            fn from(integer: &$integer) -> Self {
                Self::Integer(i128::from(*integer))
            }
        }
    )*};
}

from_integers!(i32, i64, u32, u64);

/// For each edited element, the position that it had before; `None` of new ones.
pub(super) type Pairs = Vec<Option<usize>>;

/// An element and its position.
type Placed<'a, A> = (usize, &'a A);

/// Pairs elements by keys. Those whose key is empty, or is there more than once before or after, are aligned.
pub(super) fn by_key<'a, A: PartialEq, W: Eq + Hash>(
    before: &'a [A],
    edited: &'a [A],
    key: impl Fn(&'a A) -> Key<'a>,
    whole: impl Fn(&A) -> W,
) -> Pairs {
    if let ([before], [edited]) = (before, edited) {
        return vec![(key(before) == key(edited)).then_some(0)];
    }
    let mut seen: HashMap<Key<'a>, Seen> = HashMap::with_capacity(before.len());
    for (position, element) in before.iter().enumerate() {
        let seen = seen.entry(key(element)).or_default();
        seen.before += 1;
        seen.position = Some(position);
    }
    for element in edited {
        seen.entry(key(element)).or_default().edited += 1;
    }
    let told =
        |element| seen.get(&key(element)).filter(|it| it.is_one() && !key(element).is_empty());
    let pairs = edited.iter().map(|element| told(element)?.position).collect();
    let open = |list: &'a [A]| -> Vec<Placed<'a, A>> {
        list.iter().enumerate().filter(|(_, element)| told(element).is_none()).collect()
    };
    let mut alignment = Alignment { pairs, before: open(before), edited: open(edited) };
    alignment.unchanged(before.len(), whole);
    alignment.gaps(before.len(), |before, edited| key(before) == key(edited));
    alignment.pairs
}

/// Pairs elements as a diff does: those that nobody changed are anchors, wherever they stand now. Between two of them
/// that were neighbours before, as many as there were are taken for the same, in order.
pub(super) fn aligned<A: PartialEq, W: Eq + Hash>(
    before: &[A],
    edited: &[A],
    whole: impl Fn(&A) -> W,
) -> Pairs {
    if let ([_], [_]) = (before, edited) {
        // Looking into it would make a square of lists of one in each other.
        return vec![Some(0)];
    }
    let mut alignment = Alignment::of(before, edited);
    alignment.unchanged(before.len(), whole);
    alignment.gaps(before.len(), |_, _| true);
    alignment.pairs
}

/// Pairs elements that nobody changed.
pub(super) fn unchanged<A: PartialEq, W: Eq + Hash>(
    before: &[A],
    edited: &[A],
    whole: impl Fn(&A) -> W,
) -> Pairs {
    let mut alignment = Alignment::of(before, edited);
    alignment.unchanged(before.len(), whole);
    alignment.pairs
}

/// How often a key is there.
#[derive(Default)]
struct Seen {
    before: usize,
    edited: usize,
    position: Option<usize>,
}

impl Seen {
    const fn is_one(&self) -> bool {
        self.before <= 1 && self.edited <= 1
    }
}

/// Pairs so far, and the elements that may still be paired.
struct Alignment<'a, A> {
    pairs: Pairs,
    before: Vec<Placed<'a, A>>,
    edited: Vec<Placed<'a, A>>,
}

impl<'a, A: PartialEq> Alignment<'a, A> {
    fn of(before: &'a [A], edited: &'a [A]) -> Self {
        Self {
            pairs: vec![None; edited.len()],
            before: before.iter().enumerate().collect(),
            edited: edited.iter().enumerate().collect(),
        }
    }

    /// Of several that are equal, those count first that did not move, if nothing was added or removed, and then those
    /// at both ends.
    fn unchanged<W: Eq + Hash>(&mut self, length: usize, whole: impl Fn(&A) -> W) {
        if length == self.pairs.len() {
            self.in_place();
        }
        let is_same = |pair: &(&Placed<'a, A>, &Placed<'a, A>)| pair.0.1 == pair.1.1;
        let front = self.before.iter().zip(&self.edited).take_while(is_same).count();
        self.take(front, |list, count| list.drain(..count).collect());
        let ends = self.before.iter().rev().zip(self.edited.iter().rev());
        let back = ends.take_while(is_same).count();
        self.take(back, |list, count| list.split_off(list.len().saturating_sub(count)));
        let mut wholes: HashMap<W, VecDeque<usize>> = HashMap::new();
        for (position, element) in &self.before {
            wholes.entry(whole(element)).or_default().push_back(*position);
        }
        for (position, element) in &self.edited {
            let from = wholes.get_mut(&whole(element)).and_then(VecDeque::pop_front);
            if let (Some(pair), Some(from)) = (self.pairs.get_mut(*position), from) {
                *pair = Some(from);
            }
        }
    }

    fn in_place(&mut self) {
        let mut there = self.before.iter().peekable();
        for (position, element) in &self.edited {
            while there.next_if(|(earlier, _)| earlier < position).is_some() {}
            let same = there.next_if(|(place, before)| place == position && before == element);
            if let (Some(pair), Some((from, _))) = (self.pairs.get_mut(*position), same) {
                *pair = Some(*from);
            }
        }
        let pairs = &self.pairs;
        let is_open =
            |(position, _): &Placed<'a, A>| pairs.get(*position) != Some(&Some(*position));
        self.before.retain(is_open);
        self.edited.retain(is_open);
    }

    /// Pairs what is taken of both lists, in order.
    fn take(
        &mut self,
        count: usize,
        part: impl Fn(&mut Vec<Placed<'a, A>>, usize) -> Vec<Placed<'a, A>>,
    ) {
        let (before, edited) = (part(&mut self.before, count), part(&mut self.edited, count));
        for ((from, _), (to, _)) in before.into_iter().zip(edited) {
            if let Some(pair) = self.pairs.get_mut(to) {
                *pair = Some(from);
            }
        }
    }

    /// Pairs what is between anchors that were neighbours: `length` elements were there before.
    fn gaps(&mut self, length: usize, may_be: impl Fn(&'a A, &'a A) -> bool) {
        let mut before: Vec<Option<Place<'a, A>>> = (0..length).map(|_| None).collect();
        let mut edited: Vec<Option<&'a A>> = vec![None; self.pairs.len()];
        for (position, element) in &self.before {
            before.get_mut(*position).into_iter().for_each(|it| *it = Some(Place::Open(element)));
        }
        for position in self.pairs.iter().flatten() {
            before.get_mut(*position).into_iter().for_each(|it| *it = Some(Place::Anchor));
        }
        for (position, element) in &self.edited {
            edited.get_mut(*position).into_iter().for_each(|it| *it = Some(element));
        }
        let anchors = self.pairs.clone().into_iter().map(Some).chain([None]);
        let (mut next, mut gap) = (0, Vec::new());
        for (position, pair) in anchors.enumerate() {
            let anchor = match pair {
                Some(None) => {
                    let open = edited.get(position).copied().flatten();
                    gap.extend(open.map(|element| (position, element)));
                    continue;
                }
                Some(Some(anchor)) => anchor,
                None => length,
            };
            let between = before.get(next..anchor).unwrap_or_default();
            // It ends at the first anchor, so that each element is looked at once.
            let neighbours = between.iter().take_while(|it| !matches!(it, Some(Place::Anchor)));
            if !gap.is_empty() && neighbours.clone().count() == between.len() {
                let open = (next..).zip(neighbours).filter_map(|(position, place)| match place {
                    Some(Place::Open(element)) => Some((position, *element)),
                    Some(Place::Anchor) | None => None,
                });
                let open: Vec<Placed<'a, A>> = open.collect();
                if open.len() == gap.len() {
                    self.pair(&open, &gap, &may_be);
                }
            }
            gap.clear();
            next = anchor + 1;
        }
    }

    fn pair(
        &mut self,
        before: &[Placed<'a, A>],
        edited: &[Placed<'a, A>],
        may_be: impl Fn(&'a A, &'a A) -> bool,
    ) {
        for ((from, old), (to, new)) in before.iter().zip(edited) {
            if may_be(old, new)
                && let Some(pair) = self.pairs.get_mut(*to)
            {
                *pair = Some(*from);
            }
        }
    }
}

/// What stood at a position before, if it is still of interest.
#[derive(Clone, Copy)]
enum Place<'a, A> {
    /// It is paired.
    Anchor,
    /// It may be.
    Open(&'a A),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(before: &[(&str, i32)], edited: &[(&str, i32)]) -> Pairs {
        let own = |list: &[(&str, i32)]| -> Vec<(String, i32)> {
            list.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect()
        };
        by_key(&own(before), &own(edited), |it| Key::from(&it.0), Clone::clone)
    }

    fn plain(before: &str, edited: &str) -> Pairs {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        aligned(&letters(before), &letters(edited), |letter| *letter)
    }

    #[test]
    fn a_key_that_was_not_there_is_of_nobody() {
        assert_eq!(keyed(&[("a", 1)], &[("x", 1)]), [None], "in the place of another one");
        assert_eq!(keyed(&[("a", 1), ("b", 2)], &[("b", 3)]), [Some(1)], "the first is gone");
        assert_eq!(keyed(&[("a", 1), ("b", 2)], &[("x", 1), ("b", 3)]), [None, Some(1)]);
        assert_eq!(keyed(&[("a", 1), ("b", 2)], &[("b", 8), ("a", 9)]), [Some(1), Some(0)]);
        assert_eq!(keyed(&[], &[("a", 1)]), [None]);
        assert_eq!(keyed(&[("a", 1)], &[]), []);
    }

    #[test]
    fn a_key_that_does_not_tell_is_aligned() {
        assert_eq!(keyed(&[("", 1)], &[("", 2)]), [Some(0)], "changed alone");
        assert_eq!(keyed(&[("", 1), ("", 2)], &[("", 2)]), [Some(1)], "unchanged");
        assert_eq!(keyed(&[("", 1), ("", 2)], &[("", 3)]), [None], "either may be it");
        assert_eq!(keyed(&[("", 1)], &[("a", 1)]), [None], "it has a key now");
        assert_eq!(keyed(&[("a", 1)], &[("", 1)]), [None]);
        assert_eq!(keyed(&[("k", 1), ("k", 2)], &[("k", 2), ("k", 1)]), [Some(1), Some(0)]);
        assert_eq!(keyed(&[("k", 1), ("k", 2)], &[("j", 1), ("j", 2)]), [None, None]);
        assert_eq!(keyed(&[("k", 1)], &[("k", 3), ("k", 4)]), [None, None], "it is there twice");
        assert_eq!(keyed(&[("k", 1)], &[("k", 4), ("k", 1)]), [None, Some(0)]);
        let before = [("a", 1), ("", 1), ("b", 1), ("", 1)];
        let edited = [("a", 2), ("", 2), ("b", 2), ("", 3)];
        assert_eq!(keyed(&before, &edited), [Some(0), Some(1), Some(2), Some(3)], "anchors");
        let removed = [("b", 2), ("", 3)];
        assert_eq!(keyed(&before, &removed), [Some(2), Some(3)]);
        let instead = [("x", 2), ("", 3), ("b", 2)];
        assert_eq!(keyed(&before, &instead), [None, Some(1), Some(2)], "`a` and `x` are told");
    }

    #[test]
    fn what_is_between_anchors_pairs_up_if_nothing_was_added_or_removed() {
        assert_eq!(plain("abc", "aXc"), [Some(0), Some(1), Some(2)]);
        assert_eq!(plain("abc", "XYZ"), [Some(0), Some(1), Some(2)]);
        assert_eq!(plain("abc", "XbY"), [Some(0), Some(1), Some(2)]);
        assert_eq!(plain("abc", "aXYc"), [Some(0), None, None, Some(2)], "which is `b`?");
        assert_eq!(plain("abcd", "aXd"), [Some(0), None, Some(3)], "which is gone?");
        assert_eq!(plain("abc", "Xc"), [None, Some(2)]);
        assert_eq!(plain("abc", "cXa"), [Some(2), None, Some(0)], "no neighbours any more");
        assert_eq!(plain("abcd", "bXa"), [Some(1), None, Some(0)]);
        assert_eq!(plain("abcd", "aXbd"), [Some(0), None, Some(1), Some(3)]);
        assert_eq!(plain("", "X"), [None]);
        assert_eq!(plain("a", ""), []);
    }

    #[test]
    fn of_equal_ones_those_at_both_ends_stay() {
        assert_eq!(plain("aba", "ba"), [Some(1), Some(2)]);
        assert_eq!(plain("aab", "ab"), [Some(0), Some(2)]);
        assert_eq!(plain("a", "aa"), [Some(0), None]);
        assert_eq!(plain("axbay", "aXbaY"), [0, 1, 2, 3, 4].map(Some));
        assert_eq!(plain("xxq", "Yxr"), [0, 1, 2].map(Some), "none was added or removed");
    }

    #[test]
    fn nothing_is_paired_twice() {
        let mut lists = vec![Vec::new()];
        for _ in 0..4 {
            let with =
                |letter: &'static str| move |list: &Vec<_>| [&**list, &[(letter, 1)]].concat();
            let [a, none, other] = ["a", "", "b"].map(|letter| lists.iter().map(with(letter)));
            lists = lists.iter().cloned().chain(a).chain(none).chain(other).collect();
        }
        for (before, edited) in lists.iter().flat_map(|it| lists.iter().map(move |to| (it, to))) {
            let edited: Vec<_> = (1..).zip(edited).map(|(n, (key, _))| (*key, n)).collect();
            let pairs = keyed(before, &edited);
            let mut taken: Vec<usize> = pairs.iter().flatten().copied().collect();
            taken.sort_unstable();
            assert!(taken.windows(2).all(|two| two[0] < two[1]), "{before:?} {edited:?} {pairs:?}");
            let is_other = |(pair, to): (&Option<usize>, &(&str, i32))| {
                pair.is_some_and(|from| before[from].0 != to.0)
            };
            assert!(!pairs.iter().zip(&edited).any(is_other), "{before:?} {edited:?} {pairs:?}");
        }
    }

    #[test]
    fn every_type_of_key_tells() {
        let bytes = Bytes::from_static(b"a");
        assert_eq!(Key::from(&bytes), Key::from(&"a".to_owned()));
        assert!(Key::from(&Bytes::new()).is_empty() && Key::from(&0_u64).is_empty());
        assert_ne!(Key::from(&u64::MAX), Key::from(&-1_i64));
        assert_eq!((Key::from(&1_u32), Key::from(&1_i32)), (Key::Integer(1), Key::Integer(1)));
    }
}
