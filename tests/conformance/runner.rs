//! The runner's verdict, compared with the list.

use std::path::Path;
use std::process::Command;

use super::failures;
use crate::peers::Peer;
use crate::workspace;

/// What the runner printed, and the lists it wrote.
struct Verdict {
    success: bool,
    text: String,
    unexpected: Vec<String>,
    succeeded: Vec<String>,
    unknown: Vec<String>,
}

/// Beginnings of the runner's records; a record may take several lines.
const RECORDS: [&str; 5] = ["conformance test:", "ERROR", "SKIPPED,", "FAILED AS EXPECTED,", "\n"];

impl Verdict {
    /// The records that begin so.
    fn records<'a>(&'a self, start: &'a str) -> impl Iterator<Item = String> + 'a {
        let mut records: Vec<String> = Vec::new();
        for line in self.text.split_inclusive('\n') {
            match records.last_mut() {
                Some(record) if !RECORDS.iter().any(|start| line.starts_with(start)) => {
                    record.push_str(line);
                }
                _ => records.push(line.to_owned()),
            }
        }
        records.into_iter().filter(move |record| record.starts_with(start))
    }

    /// Counts of the two suites, the second of which is that of the text format.
    fn counts(&self) -> Vec<&str> {
        let lines = self.text.lines().filter(|line| line.starts_with("CONFORMANCE SUITE"));
        lines.filter_map(|line| Some(line.split_once(": ")?.1)).collect()
    }

    fn skipped(&self) -> Vec<String> {
        let names = self.records("SKIPPED,").filter_map(|record| {
            Some(record.split_once("test=")?.1.split_whitespace().next()?.to_owned())
        });
        names.collect()
    }
}

fn run(runner: &Path) -> Verdict {
    let folder = tempfile::tempdir().expect("temporary folder");
    let mut command = Command::new(runner);
    command.args(["--verbose", "--enforce_recommended", "--failure_list"]);
    command.arg(workspace::fixtures("conformance").join("failures.txt"));
    command.arg("--output_dir").arg(folder.path());
    let output = command.arg(workspace::binary("conformance-testee")).output().expect("runs");
    let text = [output.stdout, output.stderr].concat();
    // A list that would be empty is not written.
    let read = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        let names = text.lines().filter_map(|line| line.split_whitespace().next());
        names.map(str::to_owned).collect()
    };
    Verdict {
        success: output.status.success(),
        text: String::from_utf8_lossy(&text).into_owned(),
        unexpected: read("failing_tests.txt"),
        succeeded: read("succeeding_tests.txt"),
        unknown: read("unmatched.txt"),
    }
}

#[test]
fn all_tests_succeed_but_those_listed() {
    let Some(runner) = Peer::Conformance.find() else { return };
    let verdict = run(&runner);
    let list = "tests/fixtures/conformance/failures.txt";
    let errors: String = verdict.records("ERROR").collect();
    assert!(
        verdict.unexpected.is_empty(),
        "{errors}\nthese fail: repair them; what nothing can be done about goes into {list} with \
         its reason: {:#?}",
        verdict.unexpected
    );
    assert!(
        verdict.succeeded.is_empty(),
        "these succeed: remove them from {list}: {:#?}",
        verdict.succeeded
    );
    assert!(
        verdict.unknown.is_empty(),
        "the runner has no such tests: remove them from {list}: {:#?}",
        verdict.unknown
    );
    assert!(verdict.success, "the runner failed:\n{}", verdict.text);
    println!("conformance: {}", verdict.counts().join("\ntext format: "));
    let expected = format!("{} expected failures, 0 unexpected", failures::listed().len());
    assert!(
        verdict.counts().first().is_some_and(|counts| counts.contains(&expected)),
        "{expected} are listed: {:?}",
        verdict.counts()
    );
    assert_skipped(&verdict);
}

/// Skipping is no way to pass: it is for the text format.
fn assert_skipped(verdict: &Verdict) {
    let skipped = verdict.skipped();
    let others: Vec<_> = skipped.iter().filter(|name| !name.contains("TextFormat")).collect();
    assert!(!skipped.is_empty(), "the text format is skipped:\n{}", verdict.text);
    assert!(others.is_empty(), "skipped: {others:#?}");
}
