//! Enums and their values.

use std::collections::{BTreeMap, VecDeque};

use limbeck_schema::model::{Element, Enum, EnumId, EnumValue, Part};
use rayon::prelude::*;

use super::ranges::Kinds;
use super::{Pair, Walk, added, ids, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;

impl Walk<'_> {
    pub(super) fn enums(&self) -> impl ParallelIterator<Item = Change> {
        let old = ids(&self.old.enums).flat_map_iter(|id| self.old_enum(EnumId(id)));
        let new = ids(&self.new.enums).map(EnumId).filter_map(|id| {
            let is_new = self.pairs.old_enum(id).is_none();
            is_new.then(|| added(Kind::EnumAdded, Element::Enum(id), Part::Whole))
        });
        old.chain(new)
    }

    fn old_enum(&self, id: EnumId) -> Vec<Change> {
        let mut changes = Vec::new();
        let enum_ = self.old.enum_(id);
        match self.pairs.new_enum(id) {
            Some(new) => {
                let pair = &mut Pair {
                    old: Element::Enum(id),
                    new: Element::Enum(new),
                    changes: &mut changes,
                };
                let partner = self.new.enum_(new);
                let moved = self.pairs.new_file(enum_.file) != Some(partner.file);
                pair.note(moved, Kind::EnumMoved, Part::Whole);
                enum_pair(enum_, partner, pair);
                values((id, enum_), (new, partner), &mut changes);
            }
            None => changes.push(removed(Kind::EnumRemoved, Element::Enum(id), Part::Whole)),
        }
        changes
    }
}

fn enum_pair(old: &Enum, new: &Enum, pair: &mut Pair<'_>) {
    pair.note(old.full_name != new.full_name, Kind::EnumRenamed, Part::Name);
    pair.note(old.closed != new.closed, Kind::EnumOpenness, Part::Whole);
    let first = |enum_: &Enum| enum_.values.first().map(|value| value.number);
    pair.note(first(old) != first(new), Kind::EnumDefault, Part::Whole);
    pair.note(aliases(old) != aliases(new), Kind::EnumAliases, Part::Whole);
    pair.options(Kind::EnumOption, &old.options, &new.options);
    let ranges = Kinds { added: Kind::EnumRangeReserved, removed: Kind::EnumRangeReleased };
    pair.reserved_ranges(&ranges, &old.reserved_ranges, &new.reserved_ranges);
    let names = Kinds { added: Kind::EnumNameReserved, removed: Kind::EnumNameReleased };
    pair.reserved_names(&names, &old.reserved_names, &new.reserved_names);
}

/// The numbers that have several names, and these in the order of declaration.
pub(crate) fn aliases(enum_: &Enum) -> BTreeMap<i32, Vec<&str>> {
    let mut names: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    for value in &enum_.values {
        names.entry(value.number).or_default().push(&value.name);
    }
    names.retain(|_, names| names.len() > 1);
    names
}

/// Values are paired by number; of several names for one number, first those of the same name,
/// then the others in their order.
fn values(
    (old_id, old): (EnumId, &Enum),
    (new_id, new): (EnumId, &Enum),
    changes: &mut Vec<Change>,
) {
    let partners = value_pairs(&old.values, &new.values);
    let mut kept = vec![false; new.values.len()];
    for ((n, value), partner) in numbered(&old.values).zip(partners) {
        let element = Element::EnumValue(old_id, n);
        let found = partner.and_then(|m| Some((m, new.values.get(m as usize)?)));
        let Some((m, partner)) = found else {
            changes.push(removed(Kind::EnumValueRemoved, element, Part::Whole));
            continue;
        };
        if let Some(kept) = kept.get_mut(m as usize) {
            *kept = true;
        }
        let mut pair = Pair { old: element, new: Element::EnumValue(new_id, m), changes };
        pair.note(value.name != partner.name, Kind::EnumValueName, Part::Name);
        pair.options(Kind::EnumValueOption, &value.options, &partner.options);
    }
    for (m, _) in numbered(&kept).filter(|(_, kept)| !**kept) {
        changes.push(added(Kind::EnumValueAdded, Element::EnumValue(new_id, m), Part::Whole));
    }
}

fn value_pairs(old: &[EnumValue], new: &[EnumValue]) -> Vec<Option<u32>> {
    let mut exact: BTreeMap<(i32, &str), u32> =
        numbered(new).map(|(m, value)| ((value.number, &*value.name), m)).collect();
    let mut pairs: Vec<Option<u32>> =
        old.iter().map(|value| exact.remove(&(value.number, &*value.name))).collect();
    let mut left: Vec<(i32, u32)> = exact.into_iter().map(|((number, _), m)| (number, m)).collect();
    left.sort_unstable();
    let mut queues: BTreeMap<i32, VecDeque<u32>> = BTreeMap::new();
    for (number, m) in left {
        queues.entry(number).or_default().push_back(m);
    }
    for (value, pair) in old.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
        *pair = queues.get_mut(&value.number).and_then(VecDeque::pop_front);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{EnumValue, Options};

    use super::value_pairs;

    fn values(list: &[(&str, i32)]) -> Vec<EnumValue> {
        let value = |(name, number): &(&str, i32)| EnumValue {
            name: (*name).into(),
            number: *number,
            location: 0,
            options: Options::default(),
        };
        list.iter().map(value).collect()
    }

    #[test]
    fn names_of_one_number_are_paired_by_name_then_in_order() {
        let old = values(&[("A", 1), ("B", 1), ("C", 1), ("Z", 0)]);
        let new = values(&[("Z", 2), ("X", 1), ("B", 1), ("Y", 1)]);
        assert_eq!(value_pairs(&old, &new), [Some(1), Some(2), Some(3), None]);
        assert_eq!(value_pairs(&new, &old), [None, Some(0), Some(1), Some(2)]);
        assert_eq!(value_pairs(&old, &values(&[("A", 2)])), [None; 4]);
    }
}
