//! Packages with a history: what is refused, what is printed, and that nothing else changes.

use limbeck_schema::digest::Digest;
use limbeck_schema::lifecycle::{Lifecycle, Stage};
use limbeck_schema::{AllPackageFacts, PackageFacts};

use super::{API, emit, emit_facts, text};
use crate::rust::{Layout, RustOptions};
use crate::{FileSet, Templates};

fn facts(stage: Stage) -> PackageFacts {
    let is_deprecated = stage >= Stage::Deprecated;
    let only = |text: &str| is_deprecated.then(|| text.to_owned());
    PackageFacts {
        revision: "4f1c9a2e7b3d".to_owned(),
        is_published: true,
        digest: Digest { bytes: [0x6c; 32] },
        lifecycle: Lifecycle {
            stage,
            since: only("2026-05-01"),
            sunset: only("2027-01-31"),
            successor: only("user.v2"),
        },
    }
}

fn of(package: &str, facts: PackageFacts) -> AllPackageFacts {
    AllPackageFacts::from([(package.to_owned(), facts)])
}

fn with(layout: Layout, facts: &AllPackageFacts) -> FileSet {
    let options = RustOptions { layout, ..RustOptions::default() };
    emit_facts(options, &Templates::embedded().unwrap(), (API, facts)).unwrap()
}

#[test]
fn constants_that_services_have_taken_are_refused() {
    let files =
        [("a.proto", "package a.v1; message M {} service Package { rpc Get(M) returns (M); }")];
    assert!(emit(Layout::Crates, &files).is_ok(), "without a history there is no such constant");
    let facts = of("a.v1", facts(Stage::Stable));
    let templates = Templates::embedded().unwrap();
    let found = emit_facts(RustOptions::default(), &templates, (&files, &facts)).unwrap_err();
    assert!(found[0].message.contains("`a.v1.Package` is the constant `PACKAGE`"), "{found:?}");
    assert_eq!(found[0].help.as_deref(), Some("rename it, as `PackageService`"));
    assert_eq!(found.len(), 1);
}

#[test]
fn days_that_are_none_are_refused_at_their_package() {
    let mut facts = facts(Stage::Deprecated);
    facts.lifecycle.since = Some("2026-02-30".to_owned());
    facts.lifecycle.sunset = Some("31.1.2027".to_owned());
    let templates = Templates::embedded().unwrap();
    let facts = of("user.v1", facts);
    let found = emit_facts(RustOptions::default(), &templates, (API, &facts)).unwrap_err();
    let shown: Vec<_> = found
        .iter()
        .map(|finding| format!("{}: {}", finding.place.as_ref().unwrap(), finding.message))
        .collect();
    assert_eq!(
        shown,
        [
            "user/v1/u.proto:2:1: `2026-02-30`, the `since` of `user.v1`, is no day",
            "user/v1/u.proto:2:1: `31.1.2027`, the `sunset` of `user.v1`, is no day",
        ]
    );
}

#[test]
fn without_facts_nothing_changes_and_with_them_only_their_package() {
    let plain = emit(Layout::Crates, API).unwrap();
    assert_eq!(with(Layout::Crates, &AllPackageFacts::new()), plain);
    assert_eq!(with(Layout::Crates, &of("other.v1", facts(Stage::Stable))), plain);
    let stable = with(Layout::Crates, &of("user.v1", facts(Stage::Stable)));
    let changed: Vec<_> =
        plain.iter().filter(|(path, bytes)| stable.get(path) != Some(bytes)).collect();
    let changed: Vec<_> = changed.into_iter().map(|(path, _)| path).collect();
    assert_eq!(changed, ["user/src/packages/user/v1.rs"]);
    let printed = text(&stable, "user/src/packages/user/v1.rs");
    assert!(printed.contains("pub const REVISION: &str = \"4f1c9a2e7b3d\";"), "{printed}");
    assert!(!printed.contains("#[deprecated"), "{printed}");
}

#[test]
fn clients_of_deprecated_packages_say_what_to_use() {
    for (stage, note) in [
        (
            Stage::Deprecated,
            "`user.v1` is deprecated since 2026-05-01, served until 2027-01-31; use `user.v2`",
        ),
        (
            Stage::Brownout,
            "`user.v1` is deprecated since 2026-05-01, served until 2027-01-31; use `user.v2`",
        ),
        (Stage::Sunset, "`user.v1` is no longer served; use `user.v2`"),
        (Stage::Removed, "`user.v1` is no longer served; use `user.v2`"),
    ] {
        let files = with(Layout::Crates, &of("user.v1", facts(stage)));
        let printed = text(&files, "user/src/packages/user/v1.rs");
        assert_eq!(printed.matches(&format!("note = \"{note}\"")).count(), 1);
        let module = printed.find("pub mod user_service_client").unwrap();
        assert!(printed[..module].contains("#[deprecated"), "on the client alone: {printed}");
    }
}

#[test]
fn packages_with_nothing_else_have_their_revision() {
    let files =
        [("a.proto", "package a.v1;"), ("b.proto", "package a.v2; enum E { E_UNSPECIFIED = 0; }")];
    let mut all = of("a.v1", facts(Stage::Draft));
    all.extend(of("a.v2", facts(Stage::Preview)));
    let templates = Templates::embedded().unwrap();
    for layout in [Layout::Crates, Layout::Modules] {
        let options = RustOptions { layout, ..RustOptions::default() };
        let files = emit_facts(options, &templates, (&files, &all)).unwrap();
        let all: String = files.iter().map(|(path, _)| text(&files, path)).collect();
        assert_eq!(all.matches("pub const REVISION").count(), 2, "{all}");
    }
}
