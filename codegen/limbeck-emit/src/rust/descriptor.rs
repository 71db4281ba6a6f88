//! The descriptors that generated code carries, for reflection.

use std::fmt::Write;

use super::{Job, plan};

/// A Rust byte string of the descriptor set of a unit: its files and everything they import.
pub(crate) fn literal(job: Job<'_>) -> String {
    let schema = job.plan.schema;
    let files = plan::with_imports(schema, job.files());
    let keep = |name: &str| schema.find_file(name).is_some_and(|file| files.contains(&file));
    byte_string(&job.input.image.descriptor_set(keep))
}

/// Bytes of a line before it is broken.
const WIDTH: usize = 96;

/// `b"…"`, in lines that a person could compare.
fn byte_string(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    text.push_str("b\"");
    let mut width = 0;
    for byte in bytes {
        if width >= WIDTH {
            text.push_str("\\\n");
            width = 0;
        }
        let before = text.len();
        match byte {
            b'\n' => text.push_str("\\n"),
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            // A space at the start of a line would be skipped.
            b' ' if width == 0 => text.push_str("\\x20"),
            b' '..=b'~' => text.push(char::from(*byte)),
            byte => _ = write!(text, "\\x{byte:02x}"),
        }
        width += text.len() - before;
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::byte_string;

    #[test]
    fn every_byte_survives() {
        let mut bytes: Vec<u8> = (0..=255).cycle().take(2000).collect();
        bytes.extend([b' '; 500]);
        let text = byte_string(&bytes);
        let literal: syn::LitByteStr = syn::parse_str(&text).unwrap();
        assert_eq!(literal.value(), bytes);
        assert!(text.lines().all(|line| line.len() <= 104), "{text}");
    }
}
