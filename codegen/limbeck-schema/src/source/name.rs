//! Import names: what `import "…"` can write.

/// Brings a path or import name into the form that import statements use.
///
/// `/` between segments, no `.` segments, no empty ones. `None` if it is absolute, climbs with
/// `..` above where it starts, or is empty: such a name would lead out of the roots.
pub fn normalize(name: &str) -> Option<String> {
    if name.starts_with(['/', '\\']) || has_drive(name) {
        return None;
    }
    let mut segments = Vec::new();
    for segment in name.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    (!segments.is_empty()).then(|| segments.join("/"))
}

/// Whether the name is one already: what an import statement must say, letter by letter.
pub(crate) fn is_normal(name: &str) -> bool {
    !name.contains(['\\', '\0']) && normalize(name).is_some_and(|normal| normal == name)
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_roots() {
        for no in ["", ".", "./", "/etc/passwd", "\\x", "C:\\x.proto", "../x.proto", "a/../../x"] {
            assert_eq!(normalize(no), None, "{no}");
        }
    }

    #[test]
    fn spellings_of_one_name_become_one() {
        for name in ["a/b.proto", "./a/b.proto", "a//b.proto", "a/c/../b.proto", "a\\b.proto"] {
            assert_eq!(normalize(name).as_deref(), Some("a/b.proto"), "{name}");
        }
        assert!(is_normal("a/b.proto"));
        assert!(!is_normal("./a/b.proto"));
        assert!(!is_normal("a\0.proto"));
    }
}
