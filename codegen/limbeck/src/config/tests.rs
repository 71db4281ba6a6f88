//! What `limbeck.toml` may say, broken files first.

use limbeck_schema::finding::Finding;

use super::{key, parse};

fn findings(text: &str) -> Vec<String> {
    let shown = |finding: &Finding| {
        let place = finding.place.as_ref().unwrap();
        let help = finding.help.as_deref().unwrap_or("-");
        format!("{place}: {} ({help})", finding.message)
    };
    parse("limbeck.toml", text).unwrap_err().iter().map(shown).collect()
}

#[test]
fn text_that_is_no_toml_has_a_place() {
    let found = findings("[schema]\nroots = [\"proto\"\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("limbeck.toml:"), "{found:?}");
}

#[test]
fn unknown_keys_are_refused_with_what_may_be_meant() {
    assert_eq!(
        findings("[schema]\nroot = []\n[genrate]\nout = \"x\"\n[generate]\ncolour = 1\n"),
        [
            "limbeck.toml:2:1: unknown key `root` in `[schema]` (did you mean `roots`?)",
            "limbeck.toml:3:2: unknown key `genrate` (did you mean `generate`?)",
            "limbeck.toml:6:1: unknown key `colour` in `[generate]` \
             (known here: `out`, `rust`, `targets`, `templates`)",
        ]
    );
}

#[test]
fn a_key_in_the_wrong_table_is_sent_to_its_own() {
    assert_eq!(
        findings("roots = [\"proto\"]\n"),
        ["limbeck.toml:1:1: unknown key `roots` (`roots` belongs below `[schema]`)"]
    );
}

#[test]
fn wrong_types_are_refused_where_they_stand() {
    assert_eq!(
        findings("generate = 1\n[schema]\nroots = \"proto\"\ninclude = [\"a\", 1]\n"),
        [
            "limbeck.toml:1:12: `generate` is an integer, not a table (write `[generate]`)",
            "limbeck.toml:3:9: `roots` is a string, not an array of strings \
             (write `roots = [\"proto\"]`)",
            "limbeck.toml:4:11: an item of `include` is not a string \
             (every item has to be a string, as in `include = [\"user/**\", \"common/**\"]`)",
        ]
    );
}

#[test]
fn unknown_targets_and_bundled_files_are_refused() {
    let found = findings("[schema]\nbundled = [\"gogle/\"]\n[generate]\ntargets = [\"rsut\"]\n");
    let bundled =
        "limbeck.toml:2:12: no bundled file begins with `gogle/` (bundled are `buf/validate/`";
    assert!(found[0].starts_with(bundled), "{found:?}");
    assert_eq!(found[1], "limbeck.toml:4:12: unknown target `rsut` (did you mean `rust`?)");
}

#[test]
fn choices_are_few() {
    assert_eq!(
        findings("[generate.rust]\nlayout = \"module\"\nextern-paths = { a = 1 }\n"),
        [
            "limbeck.toml:2:10: `layout` cannot be `module` (did you mean `modules`?)",
            "limbeck.toml:3:16: an item of `extern-paths` is not a string (every item has to be a \
             string, as in `extern-paths = { \"acme.common.v1\" = \"::acme_common::v1\" }`)",
        ]
    );
}

/// What has to stand before a key.
fn beginning(key: &key::Key) -> String {
    let heading = key::heading(key.table);
    let is_of_module = key.table == key::MODULE && key.name != "path";
    format!("{heading}\n{}", if is_of_module { "path = \"proto\"\n" } else { "" })
}

#[test]
fn every_key_is_accepted_with_its_example() {
    for key in key::ALL {
        let text = format!("{}{} = {}\n", beginning(key), key.name, key.example);
        assert!(parse("limbeck.toml", &text).is_ok(), "{text}");
    }
}

#[test]
fn every_key_is_read() {
    for key in key::ALL {
        // A value of no key's type: whoever reads the key complains.
        let text = format!("{}{} = 2020-01-01\n", beginning(key), key.name);
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains("is a datetime, not"), "{found:?}");
    }
}

#[test]
fn the_reference_page_is_what_the_code_says() {
    const BEGIN: &str = "<!-- keys: written by `SNAPSHOTS=overwrite cargo test -p limbeck` -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, _) = page.split_once(BEGIN).unwrap();
    let expected = format!("{before}{BEGIN}\n{}", key::reference());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, expected).unwrap();
    } else {
        assert_eq!(page, expected, "run `SNAPSHOTS=overwrite cargo test -p limbeck`");
    }
}
