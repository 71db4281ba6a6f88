//! What an enum is to the codec: two tables.

/// An enum with a JSON form. Generated code implements it.
pub trait Enum {
    /// Numbers with the name that is written for them, sorted by number; of aliases the first declared.
    const NUMBERS: &'static [(i32, &'static str)];
    /// All names, aliases included, with their numbers, sorted by name.
    const NAMES: &'static [(&'static str, i32)];

    /// The name of a number.
    fn name_of(number: i32) -> Option<&'static str> {
        find(Self::NUMBERS, |known| known.cmp(&number))
    }

    /// The number of a name.
    fn number_of(name: &str) -> Option<i32> {
        find(Self::NAMES, |known| (*known).cmp(name))
    }
}

fn find<K, V: Copy>(table: &[(K, V)], compare: impl Fn(&K) -> std::cmp::Ordering) -> Option<V> {
    let found = table.binary_search_by(|(known, _)| compare(known)).ok()?;
    table.get(found).map(|(_, value)| *value)
}
