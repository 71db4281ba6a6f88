//! "Did you mean": the name nearest to one that nobody knows.

/// The candidate that is most likely meant, if one is near enough.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let distance = |candidate: &str| {
        strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase())
    };
    let near = name.chars().count().div_ceil(3);
    let ranked = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    ranked.filter(|(distance, _)| *distance <= near).min().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn only_what_is_near_is_suggested() {
        let names = ["roots", "include", "exclude"];
        assert_eq!(closest("root", names), Some("roots"));
        assert_eq!(closest("ROOTS", names), Some("roots"));
        assert_eq!(closest("inculde", names), Some("include"));
        assert_eq!(closest("paths", names), None);
        assert_eq!(closest("", names), None);
    }
}
