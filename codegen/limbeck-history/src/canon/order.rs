//! The order of enum values, as far as it means something: which is first, and which of several
//! names of one number is.

/// The order that values have where nothing else is recorded: zero first, then by number and name.
pub(super) fn rank<'v>(number: i64, name: &'v str) -> (bool, i64, &'v str) {
    (number != 0, number, name)
}

/// The names that have to come first, so that all others can follow in the usual order.
pub(super) fn exceptions(values: &[(i64, String)]) -> Vec<String> {
    let first = values.first().map(|(number, _)| *number);
    let usual = values.iter().min_by_key(|(number, name)| rank(*number, name));
    let mut numbers: Vec<i64> = values.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let names = |wanted: i64| -> Vec<&String> {
        values.iter().filter(|(number, _)| *number == wanted).map(|(_, name)| name).collect()
    };
    let is_sorted = |number: &i64| names(*number).is_sorted();
    let mut unusual: Vec<i64> = numbers.into_iter().filter(|number| !is_sorted(number)).collect();
    if unusual.is_empty() && first == usual.map(|(number, _)| *number) {
        return Vec::new();
    }
    unusual.retain(|number| Some(*number) != first);
    first.into_iter().chain(unusual).flat_map(names).cloned().collect()
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
