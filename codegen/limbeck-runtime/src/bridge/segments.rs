//! Paths in field masks and error details, segment by segment.

/// Takes the first segment of a path of a field mask (AIP-161): a name, `*`, or a key, which backticks may enclose.
///
/// `None` of what is no path.
pub(super) fn split(path: &str) -> Option<(&str, Option<&str>)> {
    if let Some(quoted) = path.strip_prefix('`') {
        let (segment, rest) = quoted.split_once('`')?;
        return match rest.strip_prefix('.') {
            Some(rest) => Some((segment, Some(rest))),
            None => rest.is_empty().then_some((segment, None)),
        };
    }
    let (segment, rest) = match path.split_once('.') {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (path, None),
    };
    (!segment.is_empty() && !segment.contains('`')).then_some((segment, rest))
}

/// Takes `[…]` from the front of a path of an error: an index, or a key, which may be quoted.
pub(crate) fn subscript(path: &str) -> Option<(&str, &str)> {
    let inner = path.strip_prefix('[')?;
    let quote = inner.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let end = inner.find(']')?;
        return path.split_at_checked(end + 2);
    };
    let mut is_escaped = false;
    for (position, letter) in inner.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == quote => {
                let end = position + quote.len_utf8();
                inner.get(end..)?.starts_with(']').then_some(())?;
                return path.split_at_checked(end + 2);
            }
            _ => {}
        }
    }
    None
}

/// How deep a path may go: what prost reads from the wire.
pub(super) const DEPTH: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_path_is_seen() {
        for path in ["", ".", ".a", "`", "`a", "`a`b", "a`", "a`.b"] {
            assert_eq!(split(path), None, "{path}");
        }
        for path in ["", "[", "[\"", "[\"a\"", "[\"a]", "[\"a\\\"]", "['a\"]", "a[1]", "[1"] {
            assert_eq!(subscript(path), None, "{path}");
        }
    }

    #[test]
    fn keys_may_hold_anything() {
        assert_eq!(split("a.b.c"), Some(("a", Some("b.c"))));
        assert_eq!(split("`a.b`.c"), Some(("a.b", Some("c"))));
        assert_eq!(split("`]`"), Some(("]", None)));
        assert_eq!(split("a."), Some(("a", Some(""))));
        assert_eq!(subscript("[3].a"), Some(("[3]", ".a")));
        assert_eq!(subscript(r#"["a\"].b"][1]"#), Some((r#"["a\"].b"]"#, "[1]")));
        assert_eq!(subscript("['é]'].b"), Some(("['é]']", ".b")));
    }
}
