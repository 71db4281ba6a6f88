//! The difference of two texts, as `diff -u` prints it.

use similar::{Algorithm, TextDiff};

/// More pairs of lines than this are not compared: the whole text counts as changed.
const PAIRS_AT_MOST: usize = 1 << 26;

/// Lines around each change.
const CONTEXT: usize = 3;

/// A unified difference with the headers of `buf format -d`, but for its times.
pub(crate) fn unified(file: &str, before: &[u8], after: &[u8]) -> Vec<u8> {
    let original = format!("{file}.orig");
    let mut out = format!("diff -u {original} {file}\n").into_bytes();
    out.extend(between([&original, file], [before, after]));
    out
}

/// A unified difference of two texts with names of their own; nothing if they are the same.
pub(crate) fn between([original, file]: [&str; 2], [before, after]: [&[u8]; 2]) -> Vec<u8> {
    let mut out = Vec::new();
    let lines = |text: &[u8]| text.split(|&byte| byte == b'\n').count();
    if usize::saturating_mul(lines(before), lines(after)) > PAIRS_AT_MOST {
        replaced(original, file, [before, after], &mut out);
        return out;
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_lines(before, after);
    let mut unified = diff.unified_diff();
    // Writing to memory does not fail.
    let _ = unified.context_radius(CONTEXT).header(original, file).to_writer(&mut out);
    out
}

/// All lines out, all lines in.
fn replaced(original: &str, file: &str, [before, after]: [&[u8]; 2], out: &mut Vec<u8>) {
    let count = |text: &[u8]| text.split_inclusive(|&byte| byte == b'\n').count();
    let (old, new) = (count(before), count(after));
    let header = format!("--- {original}\n+++ {file}\n@@ -1,{old} +1,{new} @@\n");
    out.extend_from_slice(header.as_bytes());
    for (sign, text) in [(b'-', before), (b'+', after)] {
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            out.push(sign);
            out.extend_from_slice(line);
        }
        if text.last().is_some_and(|&byte| byte != b'\n') {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_read_like_those_of_diff() {
        let shown = String::from_utf8(unified("a.proto", b"a\nb", b"a\nc\n")).unwrap();
        assert_eq!(
            shown,
            "diff -u a.proto.orig a.proto\n--- a.proto.orig\n+++ a.proto\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
        );
    }

    #[test]
    fn a_text_of_any_size_is_compared_in_time() {
        let before = "  message   A{}\n".repeat(20_000);
        let after = "message A {}\n".repeat(20_000);
        let shown = unified("a.proto", before.as_bytes(), after.as_bytes());
        assert_eq!(shown.split(|&byte| byte == b'\n').count(), 40_005);
    }
}
