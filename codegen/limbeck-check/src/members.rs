//! What rules look up in a message or enum again and again, sorted once: many changes of one large
//! element stay linear.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use limbeck_diff::Comparison;
use limbeck_schema::model::{
    Cardinality, EnumId, MessageId, Name, NumberRange, ReservedName, Schema, Type,
};

/// Made on first use, for each element of the new schema.
#[derive(Debug)]
pub(crate) struct Members {
    messages: Vec<OnceLock<Reserved>>,
    enums: Vec<OnceLock<(Reserved, Values)>>,
    map_fields: OnceLock<BTreeMap<MessageId, u32>>,
}

/// What an element reserves.
#[derive(Debug)]
pub(crate) struct Reserved {
    names: BTreeSet<Name>,
    /// Sorted, apart from each other.
    ranges: Vec<(i32, i32)>,
}

/// The values of an enum before and after.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// Positions by number.
    pub(crate) old: BTreeMap<i32, Vec<u32>>,
    /// Positions by number.
    pub(crate) new: BTreeMap<i32, Vec<u32>>,
    /// The position of the first old value of a number whose name the number no longer has.
    pub(crate) lost: BTreeMap<i32, u32>,
}

impl Members {
    /// Of the elements of a schema.
    pub(crate) fn new(schema: &Schema) -> Self {
        Self {
            messages: schema.messages.iter().map(|_| OnceLock::new()).collect(),
            enums: schema.enums.iter().map(|_| OnceLock::new()).collect(),
            map_fields: OnceLock::new(),
        }
    }

    /// What a message of the new schema reserves.
    pub(crate) fn message(&self, new: &Schema, id: MessageId) -> Option<&Reserved> {
        let message = new.message(id);
        let make = || Reserved::new(&message.reserved_ranges, &message.reserved_names);
        Some(self.messages.get(id.index())?.get_or_init(make))
    }

    /// What an enum of the new schema reserves, and its values.
    pub(crate) fn enum_(
        &self,
        comparison: &Comparison<'_>,
        id: EnumId,
    ) -> Option<&(Reserved, Values)> {
        let enum_ = comparison.new.enum_(id);
        let make = || {
            let reserved = Reserved::new(&enum_.reserved_ranges, &enum_.reserved_names);
            (reserved, Values::new(comparison, id))
        };
        Some(self.enums.get(id.index())?.get_or_init(make))
    }

    /// The position of the field that a map entry of the new schema belongs to.
    pub(crate) fn map_field(&self, new: &Schema, entry: MessageId) -> Option<u32> {
        let make = || {
            let fields = new.messages.iter().flat_map(|message| (0..).zip(&message.fields));
            let maps = fields.filter_map(|(n, field)| match (field.cardinality, field.ty) {
                (Cardinality::Map, Type::Message(entry)) => Some((entry, n)),
                _ => None,
            });
            maps.collect()
        };
        self.map_fields.get_or_init(make).get(&entry).copied()
    }
}

impl Reserved {
    fn new(ranges: &[NumberRange], names: &[ReservedName]) -> Self {
        let mut ranges: Vec<_> = ranges.iter().map(|range| (range.first, range.last)).collect();
        ranges.sort_unstable();
        Self { names: names.iter().map(|name| Name::clone(&name.name)).collect(), ranges }
    }

    /// Whether a name is reserved.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a number is reserved.
    pub(crate) fn has_number(&self, number: i32) -> bool {
        self.gaps((number, number)).is_empty()
    }

    /// The numbers of a range that are not reserved, as ranges.
    pub(crate) fn gaps(&self, (first, last): (i32, i32)) -> Vec<(i32, i32)> {
        let start = self.ranges.partition_point(|range| range.1 < first);
        let mut gaps = Vec::new();
        let mut next = Some(first);
        for range in self.ranges.iter().skip(start).take_while(|range| range.0 <= last) {
            let Some(at) = next else { return gaps };
            if range.0 > at {
                gaps.push((at, range.0.saturating_sub(1)));
            }
            next = range.1.checked_add(1);
        }
        gaps.extend(next.filter(|at| *at <= last).map(|at| (at, last)));
        gaps
    }
}

impl Values {
    fn new(comparison: &Comparison<'_>, id: EnumId) -> Self {
        let Some(old) = comparison.pairs.old_enum(id) else { return Self::default() };
        let (old, new) = (comparison.old.enum_(old), comparison.new.enum_(id));
        let mut values = Self::default();
        let mut names = BTreeSet::new();
        for (n, value) in (0..).zip(&new.values) {
            values.new.entry(value.number).or_default().push(n);
            names.insert((value.number, &value.name));
        }
        for (n, value) in (0..).zip(&old.values) {
            values.old.entry(value.number).or_default().push(n);
            if !names.contains(&(value.number, &value.name)) {
                values.lost.entry(value.number).or_insert(n);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{NumberRange, Options};

    use super::Reserved;

    fn range((first, last): (i32, i32)) -> NumberRange {
        NumberRange { first, last, location: 0, options: Options::default() }
    }

    #[test]
    fn gaps_are_what_no_range_has() {
        type Ranges = &'static [(i32, i32)];
        let cases: [((i32, i32), Ranges, Ranges); 8] = [
            ((5, 9), &[], &[(5, 9)]),
            ((5, 9), &[(1, 4), (10, 12)], &[(5, 9)]),
            ((5, 9), &[(8, 20), (1, 5)], &[(6, 7)]),
            ((5, 20), &[(7, 8), (10, 10), (12, 12)], &[(5, 6), (9, 9), (11, 11), (13, 20)]),
            ((5, 9), &[(5, 7), (8, 9)], &[]),
            ((7, 7), &[(5, 9)], &[]),
            ((100, i32::MAX), &[(100, i32::MAX)], &[]),
            ((i32::MIN, i32::MAX), &[(0, i32::MAX)], &[(i32::MIN, -1)]),
        ];
        for (old, new, expected) in cases {
            let new: Vec<NumberRange> = new.iter().copied().map(range).collect();
            assert_eq!(Reserved::new(&new, &[]).gaps(old), expected, "{old:?}");
        }
    }
}
