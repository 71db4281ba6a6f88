//! Generates Rust from the protos of the suite `rest`, and from those of packages with a history; all are fixtures.

use limbeck_build::{AllPackageFacts, Digest, Lifecycle, PackageFacts, RustOptions, Stage};

fn main() -> Result<(), limbeck_build::Error> {
    let options = RustOptions { client: false, rest: Some(true), ..RustOptions::default() };
    limbeck_build::configure().root("../fixtures/rest/proto").rust(options).compile()?;
    let options =
        RustOptions { rest: Some(true), file: "aged.rs".to_owned(), ..RustOptions::default() };
    let aged = limbeck_build::configure().root("../fixtures/golden/aged/proto").rust(options);
    aged.facts(facts()).compile()
}

/// What a history would say: one package is deprecated, another its successor, a third has none.
fn facts() -> AllPackageFacts {
    let text = |text: &str| Some(text.to_owned());
    let deprecated = Lifecycle {
        stage: Stage::Deprecated,
        since: text("2026-05-01"),
        sunset: text("2027-01-31"),
        successor: text("aged.v2"),
    };
    let stable = Lifecycle { stage: Stage::Stable, ..Lifecycle::default() };
    let facts = |revision: &str, byte, lifecycle| PackageFacts {
        revision: revision.to_owned(),
        is_published: true,
        digest: Digest { bytes: [byte; 32] },
        lifecycle,
    };
    AllPackageFacts::from([
        ("aged.v1".to_owned(), facts("4f1c9a2e7b3d", 0x6c, deprecated)),
        ("aged.v2".to_owned(), facts("77ab02c1de90", 0xa0, stable)),
    ])
}
