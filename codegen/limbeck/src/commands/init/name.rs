//! Names of APIs: proto packages without a version.

use std::path::Path;

use crate::error::Error;

/// Accepts `user`, `acme.billing`.
pub(super) fn parse(name: &str) -> Result<String, String> {
    let segments: Vec<&str> = name.split('.').collect();
    match segments.iter().find(|segment| !is_segment(segment)) {
        None if segments.last().is_some_and(|last| is_version(last)) => {
            let api = name.rsplit_once('.').map_or("user", |(api, _)| api);
            Err(format!("leave the version out: `{api}` begins with version 1, `{api}.v1`"))
        }
        None => Ok(name.to_owned()),
        Some(bad) => Err(format!(
            "`{bad}` is no package name: lower-case letters, digits and `_`, a letter first, \
             such as `user` or `acme.billing`"
        )),
    }
}

/// Makes a name of a folder's name.
pub(super) fn of_folder(folder: &Path) -> Result<String, Error> {
    // The folder may not exist yet; if it does, `.` has a real name.
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = real.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let words = name.unwrap_or_default();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("_");
    let name = name.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    parse(name).map_err(|_| {
        let message = format!("the folder `{}` cannot lend its name to an API", folder.display());
        Error::usage(message, "name the API: `limbeck init --name user`")
    })
}

/// The last segment.
pub(super) fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The last segment in upper camel case.
pub(super) fn camel(name: &str) -> String {
    let words = last(name).split('_');
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    words.filter_map(capital).collect()
}

fn is_segment(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_lowercase())
        && segment.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_version(segment: &str) -> bool {
    limbeck_schema::model::Version::parse(segment).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_names_are_refused() {
        for bad in ["", "User", "1user", "a..b", "a-b", ".a", "a.", "user.v1", "é"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(parse("acme.billing_2").as_deref(), Ok("acme.billing_2"));
    }

    #[test]
    fn a_folder_lends_its_name() {
        assert_eq!(of_folder(Path::new("/nowhere/2 Billing-Core!")).unwrap(), "billing_core");
        assert!(of_folder(Path::new("/nowhere/42")).is_err());
        assert!(of_folder(Path::new("/")).is_err());
    }

    #[test]
    fn services_are_in_camel_case() {
        assert_eq!(camel("acme.billing_core2"), "BillingCore2");
    }
}
