//! The order of enum values, as far as it means something: which is first, and which of several
//! names of one number is.

use std::collections::BTreeMap;

/// The order that values have where nothing else is recorded: zero first, then by number and name.
pub(super) fn rank(number: i64, name: &str) -> (bool, i64, &str) {
    (number != 0, number, name)
}

/// The names that have to come first, so that all others can follow in the usual order.
pub(super) fn exceptions(values: &[(i64, String)]) -> Vec<String> {
    let first = values.first().map(|(number, _)| *number);
    let usual = values.iter().min_by_key(|(number, name)| rank(*number, name));
    let mut names: BTreeMap<i64, Vec<&String>> = BTreeMap::new();
    for (number, name) in values {
        names.entry(*number).or_default().push(name);
    }
    let is_unusual = |number: &i64| names.get(number).is_some_and(|names| !names.is_sorted());
    let mut unusual: Vec<i64> = names.keys().copied().filter(is_unusual).collect();
    if unusual.is_empty() && first == usual.map(|(number, _)| *number) {
        return Vec::new();
    }
    unusual.retain(|number| Some(*number) != first);
    let listed = first.into_iter().chain(unusual);
    listed.flat_map(|number| names.remove(&number).unwrap_or_default()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::exceptions;

    #[test]
    fn only_what_means_something_is_an_exception() {
        let order = |values: &[(i64, &str)]| {
            let values: Vec<_> = values.iter().map(|(n, name)| (*n, (*name).to_owned())).collect();
            exceptions(&values)
        };
        assert!(order(&[]).is_empty());
        assert!(order(&[(0, "Z"), (2, "B"), (1, "A")]).is_empty());
        assert_eq!(order(&[(1, "A"), (0, "Z")]), ["A"]);
        assert!(order(&[(0, "A"), (1, "B"), (0, "C")]).is_empty());
        assert_eq!(order(&[(0, "Z"), (1, "D"), (1, "C")]), ["Z", "D", "C"]);
        assert_eq!(order(&[(0, "Z"), (0, "A")]), ["Z", "A"]);
    }
}
