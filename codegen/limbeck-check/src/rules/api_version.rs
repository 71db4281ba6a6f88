//! The version of the API that a package belongs to, and which of two is older.

use limbeck_schema::model::{Package, Version};

/// The segment of a package's name that is its version, `v1` of `user.v1` and of `user.v1.admin`.
pub(crate) fn segment(package: &Package) -> Option<&str> {
    let rest = package.name.strip_prefix(package.api())?;
    let segment = rest.split('.').nth(1)?;
    Version::parse(segment).map(|_| segment)
}

/// Whether a version comes before another: `v1` before `v2`, `v1alpha1` before `v1beta1` before
/// `v1`. A version for tests comes neither before nor after others of its number.
pub(crate) fn is_older(one: &Version, other: &Version) -> bool {
    match one.major.cmp(&other.major) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Equal => match (stage(one), stage(other)) {
            (Some(one), Some(other)) => one < other,
            _ => false,
        },
    }
}

/// Patch, stage and number of a version: `p2beta3` is `(2, 1, 3)`; a stable one is later than all.
fn stage(version: &Version) -> Option<(u32, u32, u32)> {
    let suffix = version.suffix.as_str();
    if suffix.is_empty() {
        return Some((u32::MAX, u32::MAX, u32::MAX));
    }
    let (patch, suffix) = match suffix.strip_prefix('p') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let (patch, suffix) = rest.split_at(end);
            (patch.parse().ok()?, suffix)
        }
        None => (0, suffix),
    };
    let (stage, number) = match suffix.strip_prefix("alpha") {
        Some(number) => (0, number),
        None => (1, suffix.strip_prefix("beta")?),
    };
    Some((patch, stage, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::Version;

    use super::is_older;

    #[test]
    fn versions_have_an_order() {
        let order =
            ["v1alpha1", "v1alpha2", "v1beta1", "v1p1alpha1", "v1p1beta1", "v1", "v2alpha1", "v2"];
        let order: Vec<Version> = order.iter().map(|text| Version::parse(text).unwrap()).collect();
        for (n, one) in order.iter().enumerate() {
            for (m, other) in order.iter().enumerate() {
                assert_eq!(is_older(one, other), n < m, "{one:?} {other:?}");
            }
        }
        let (test, stable) = (Version::parse("v1test").unwrap(), Version::parse("v1").unwrap());
        assert!(!is_older(&test, &stable) && !is_older(&stable, &test));
    }
}
