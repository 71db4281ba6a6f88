//! Two texts as a unified diff.

use std::time::Duration;

use similar::{Algorithm, TextDiff};

/// How long the shortest diff is looked for; then a longer one has to do.
const PATIENCE: Duration = Duration::from_secs(1);

/// What turns one text into the other, as `patch` reads it; empty if they are equal.
pub(crate) fn unified(path: &str, before: &[u8], after: &[u8]) -> String {
    if before == after {
        return String::new();
    }
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_lines(&*before, &*after);
    diff.unified_diff().header(path, path).to_string()
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn lines_that_differ_are_shown_with_those_around_them() {
        assert_eq!(unified("a", b"x\n", b"x\n"), "");
        assert_eq!(
            unified("a", b"1\n2\n3\n", b"1\nzwei\n3"),
            "--- a\n+++ a\n@@ -1,3 +1,3 @@\n 1\n-2\n-3\n+zwei\n+3\n\\ No newline at end of file\n"
        );
    }
}
