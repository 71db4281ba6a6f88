//! Two APIs that use each other's types, and both need code of the service.

use std::fs;

use limbeck_bridge_pairs::fixtures::Fixtures;
use limbeck_emit::rust::{Layout, Rust, RustOptions};
use limbeck_emit::{Input, Target, Templates};
use limbeck_schema::AllPackageFacts;

/// What is found when both APIs are printed, after these decisions about `N.t` of `c`.
fn findings(about_t: &str) -> Vec<(String, Option<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: String, text: String| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for v in ["v1", "v2"] {
        let file = |package: &str, rest: &str| {
            format!("syntax = \"proto3\"; package {package}.{v};\n{}\n", rest.replace('V', v))
        };
        let m = "import \"c/V/n.proto\"; message M { c.V.N n = 1; string s = 2; }";
        write(format!("proto/a/{v}/m.proto"), file("a", m));
        write(format!("proto/c/{v}/n.proto"), file("c", "message N { string t = 1; }"));
        let o = "import \"a/V/m.proto\"; message O { a.V.M m = 1; }";
        write(format!("proto/c/{v}/o.proto"), file("c", o));
    }
    write("decisions/a.txt".to_owned(), "M.s -> M.s: up=custom\n".to_owned());
    write("decisions/c.txt".to_owned(), about_t.to_owned());
    let fixtures = Fixtures::of(folder.path());
    let plans = fixtures.plans();
    let templates = Templates::embedded().unwrap();
    let facts = AllPackageFacts::new();
    let input = Input {
        schema: &fixtures.compilation.schema,
        image: &fixtures.compilation.image,
        templates: &templates,
        facts: &facts,
        bridges: &plans,
    };
    let options =
        RustOptions { layout: Layout::Modules, bridge: Some(true), ..RustOptions::default() };
    match (Rust { options }).emit(&input) {
        Ok(_) => Vec::new(),
        Err(findings) => {
            findings.into_iter().map(|finding| (finding.message, finding.help)).collect()
        }
    }
}

#[test]
fn what_needs_the_code_of_each_other_is_refused() {
    let found = findings("N.t -> N.t: up=custom\n");
    let [(first, help), (second, _)] = &*found else { panic!("{found:#?}") };
    assert!(
        first.contains("the conversions of `a.v1` to `a.v2` go by those of another API"),
        "{first}"
    );
    assert!(second.contains("of `c.v1` to `c.v2`"), "{second}");
    assert!(help.as_ref().unwrap().contains("decide otherwise than `custom`"), "{help:?}");
}

#[test]
fn one_of_them_may_need_code_and_both_go_by_it() {
    // `c` has no code of its own, and goes by `a`, which has.
    assert_eq!(findings(""), []);
}
