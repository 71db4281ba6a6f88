//! The pages that people read: what they show of the command line is what it prints.
//!
//! Blocks of language `console` in `docs/<page>.md` run in a copy of `fixtures/docs/<page>/`.

use std::fs;
use std::path::Path;

use crate::workspace;

/// Runs the commands of a page, one after the other, in one folder.
fn assert_page(page: &str) {
    let path = workspace::root().join("docs").join(page).with_extension("md");
    let sandbox = tempfile::tempdir().unwrap();
    let copied = sandbox.path().join(page).with_extension("md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&copied, blur_times(&text)).unwrap();
    copy(&workspace::fixtures("docs").join(page), &copied.with_extension("in"));
    fs::create_dir(copied.with_extension("out")).unwrap();

    let cases = trycmd::TestCases::new();
    cases.register_bin("limbeck", workspace::binary("limbeck"));
    cases.env("NO_COLOR", "1").env("COLUMNS", "100").env("TERM", "dumb");
    cases.case(&copied).run();
    if std::env::var_os("TRYCMD").is_some_and(|value| value == "overwrite") {
        fs::write(&path, restore_times(&fs::read_to_string(&copied).unwrap(), &text)).unwrap();
    }
}

const BLURRED: &str = "finished in [..] s";

/// How long something took differs from run to run; a page shows how long it took once.
fn blur_times(text: &str) -> String {
    let blur = |line| if str::starts_with(line, "finished in ") { BLURRED } else { line };
    text.lines().map(blur).collect::<Vec<_>>().join("\n") + "\n"
}

/// Puts the times of the page as it was into what is blurred of the new one.
fn restore_times(blurred: &str, page: &str) -> String {
    let mut times = page.lines().filter(|line| line.starts_with("finished in "));
    let restored = blurred.lines().map(|line| match line {
        BLURRED => times.next().unwrap_or(line),
        line => line,
    });
    restored.collect::<Vec<_>>().join("\n") + "\n"
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in workspace::files_below(from) {
        fs::create_dir_all(to.join(&file).parent().expect("a folder")).unwrap();
        fs::copy(from.join(&file), to.join(&file)).unwrap();
    }
}

#[test]
fn getting_started_prints_what_it_shows() {
    assert_page("getting-started");
}
