//! Which stage may follow which, and when.

use limbeck_schema::lifecycle::{Lifecycle, Stage};
use limbeck_schema::model::Schema;

use crate::workspace::Workspace;
use crate::{Problem, ProblemKind};

/// Days between the deprecation of a package and its sunset, if nothing else is configured.
pub const WINDOW: u32 = 180;

/// What a step is held to.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'t> {
    /// The day by which dates are judged, `YYYY-MM-DD`.
    pub today: &'t str,
    /// Days that have to lie between deprecation and sunset.
    pub window: u32,
}

/// What stands in the way of a package entering a stage.
pub fn judge(
    workspace: &Workspace<'_>,
    package: &str,
    (from, to): (&Lifecycle, &Lifecycle),
    terms: Terms<'_>,
) -> Vec<Problem> {
    let problem = |message: String, help: String| Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Lifecycle,
        message,
        help,
    };
    let mut problems = Vec::new();
    if to.stage < from.stage {
        problems.push(problem(
            format!("`{package}` is {}, and cannot become {} again", from.stage, to.stage),
            "stability is promised, and promises do not shrink; a new version can begin as a draft"
                .to_owned(),
        ));
    }
    problems
        .extend(dates(from, to, terms).into_iter().map(|(message, help)| problem(message, help)));
    problems.extend(
        successor(workspace, package, (from, to)).map(|(message, help)| problem(message, help)),
    );
    problems
}

/// What of a package that stands is against the rules today: imports of older versions of itself.
pub fn imports(schema: &Schema, package: &str) -> Vec<Problem> {
    let Some(found) = schema.find_package(package) else { return Vec::new() };
    let Some((family, number)) = version(package) else { return Vec::new() };
    let mut problems = Vec::new();
    for file in found.files.iter().map(|id| schema.file(*id)) {
        for import in &file.imports {
            let other = schema.file(import.file);
            let name = &*schema.package(other.package).name;
            let is_older =
                version(name).is_some_and(|(other, older)| other == family && older < number);
            if is_older {
                let place = schema.place(
                    limbeck_schema::model::Element::File(
                        schema.find_file(&file.name).unwrap_or(import.file),
                    ),
                    limbeck_schema::model::Part::Whole,
                );
                problems.push(Problem {
                    package: package.to_owned(),
                    place: Some(place),
                    kind: ProblemKind::Lifecycle,
                    message: format!(
                        "`{}` of `{package}` imports `{name}`, an older version",
                        file.name
                    ),
                    help: format!(
                        "copy what it needs: when `{name}` goes away, `{package}` must stay"
                    ),
                });
            }
        }
    }
    problems
}

type Said = (String, String);

fn dates(from: &Lifecycle, to: &Lifecycle, terms: Terms<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    for (name, date) in [("since", &to.since), ("sunset", &to.sunset)] {
        if let Some(date) = date.as_ref().filter(|date| day(date).is_none()) {
            let help = "write it as YYYY-MM-DD, such as 2027-06-30".to_owned();
            said.push((format!("the date of `{name}`, `{date}`, is none"), help));
        }
    }
    if !said.is_empty() {
        return said;
    }
    // Nobody was promised that a draft or a preview stays.
    let begins = from.stage == Stage::Stable && to.stage > Stage::Stable;
    let since = to.since.as_deref().and_then(day);
    let sunset = to.sunset.as_deref().and_then(day);
    match (begins, since, sunset) {
        (true, Some(since), Some(sunset)) if sunset < since + i64::from(terms.window) => {
            let (first, window) = (date(since + i64::from(terms.window)), terms.window);
            said.push((
                format!(
                    "the sunset comes {} days after the deprecation, not {window}",
                    sunset - since
                ),
                format!("the first day that leaves enough time: `--sunset {first}`"),
            ));
        }
        (true, _, None) => {
            let first =
                since.map_or_else(String::new, |since| date(since + i64::from(terms.window)));
            said.push((
                "what others rely on needs a day on which it ends".to_owned(),
                format!("add `--sunset {first}`, or a later day"),
            ));
        }
        _ => {}
    }
    let ends = to.stage >= Stage::Sunset;
    let is_early = sunset.zip(day(terms.today)).is_some_and(|(sunset, today)| today <= sunset);
    if ends && is_early {
        let sunset = to.sunset.clone().unwrap_or_default();
        said.push((
            format!("the sunset was announced for {sunset}, which is not over"),
            "wait for it: who relies on the package was promised that day".to_owned(),
        ));
    }
    if let Some(before) = from.sunset.as_deref().and_then(day)
        && let Some(after) = sunset
        && after < before
    {
        let before = date(before);
        said.push((
            format!("the sunset was announced for {before}, and cannot come earlier"),
            format!("`--sunset {before}`, or a later day"),
        ));
    }
    said
}

fn successor(
    workspace: &Workspace<'_>,
    package: &str,
    (from, to): (&Lifecycle, &Lifecycle),
) -> Option<Said> {
    let is_promised = from.stage >= Stage::Stable;
    let is_known = to.stage == Stage::Removed && from.stage > Stage::Stable;
    if to.stage < Stage::Deprecated || !is_promised || is_known {
        return None;
    }
    let Some(name) = &to.successor else {
        let help = "add `--successor PACKAGE`, the version to go to".to_owned();
        return Some((format!("`{package}` needs a successor"), help));
    };
    if name == package {
        let help = "name the version to go to".to_owned();
        return Some((format!("`{package}` cannot be its own successor"), help));
    }
    let head = workspace.histories.get(name).and_then(|history| history.head.clone());
    let Some(head) = head else {
        let help = "name a package of this project that has a history".to_owned();
        return Some((format!("the successor `{name}` has no history"), help));
    };
    let stage = workspace.lifecycle(name, &head).map(|it| it.stage).unwrap_or_default();
    // What is deprecated was stable.
    (stage != Stage::Stable).then(|| {
        (
            format!("the successor `{name}` is {stage}, which is less than `{package}` promised"),
            format!("`limbeck lifecycle set {name} stable` first"),
        )
    })
}

/// The family of a version, and its number: `user` and 2 of `user.v2`.
fn version(package: &str) -> Option<(&str, u32)> {
    let (family, last) = package.rsplit_once('.')?;
    let rest = last.strip_prefix('v')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((family, rest.get(..end)?.parse().ok()?))
}

/// The number of a day, from 1970-01-01 on; `None` if it is no date.
pub fn day(date: &str) -> Option<i64> {
    if !limbeck_check::is_date(date) {
        return None;
    }
    let mut parts = date.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    // Years begin in March, so that the day that some years have more comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date of a day, `YYYY-MM-DD`.
pub fn date(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + carry)
}

#[cfg(test)]
mod tests {
    use super::{date, day, version};

    #[test]
    fn days_and_dates_belong_together() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2000-03-01"), Some(11_017));
        assert_eq!(day("1972-02-29"), Some(789));
        assert_eq!(date(20_783), "2026-11-26");
        assert_eq!(day("2026-02-29"), None);
        for number in (-200_000..400_000).step_by(97) {
            assert_eq!(day(&date(number)), Some(number), "{}", date(number));
        }
    }

    #[test]
    fn a_version_has_a_family_and_a_number() {
        assert_eq!(version("user.v2"), Some(("user", 2)));
        assert_eq!(version("a.b.v12beta1"), Some(("a.b", 12)));
        assert_eq!(version("user"), None);
        assert_eq!(version("user.vx"), None);
    }
}
