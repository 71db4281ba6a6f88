//! How names are written: `PascalCase`, `lower_snake_case`, `UPPER_SNAKE_CASE`.
//!
//! A name is compared with its converted form letter by letter; only a wrong one is built.

use std::borrow::Cow;

use limbeck_schema::model::{Element, Part};

use crate::lint::Lint;

/// The letters of a snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letters {
    /// `lower_snake_case`.
    Lower,
    /// `UPPER_SNAKE_CASE`.
    Upper,
}

/// Reports a name that is not in Pascal case.
pub(crate) fn judge_pascal(lint: &mut Lint<'_>, element: Element, kind: &str) {
    let name = lint.schema.name(element);
    if let Cow::Owned(wish) = pascal(name) {
        let message = message(kind, name, &wish, "PascalCase");
        lint.report(element, Part::Name, message);
    }
}

/// Reports a name that is not in the snake case of these letters.
pub(crate) fn judge_snake(lint: &mut Lint<'_>, element: Element, kind: &str, letters: Letters) {
    let name = lint.schema.name(element);
    if !is_snake(name, letters) {
        let case = match letters {
            Letters::Lower => "lower_snake_case",
            Letters::Upper => "UPPER_SNAKE_CASE",
        };
        let message = message(kind, name, &snake(name, letters), case);
        lint.report(element, Part::Name, message);
    }
}

/// A name in Pascal case: each word begins with a capital, and `_` ends a word. Other letters and
/// digits stay as they are, so that `HTTPServer` is as good as `HttpServer`.
pub(crate) fn pascal(name: &str) -> Cow<'_, str> {
    if !name.starts_with(char::is_lowercase) && !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut wish = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        wish.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        wish.push_str(letters.as_str());
    }
    Cow::Owned(wish)
}

/// Whether a name is in snake case.
pub(crate) fn is_snake(name: &str, letters: Letters) -> bool {
    let mut written = name.chars();
    let mut is_same = true;
    each_letter(name, letters, |wish| is_same &= written.next() == Some(wish));
    is_same && written.next().is_none()
}

/// A name in snake case.
pub(crate) fn snake(name: &str, letters: Letters) -> String {
    let mut wish = String::with_capacity(name.len() + 4);
    each_letter(name, letters, |letter| wish.push(letter));
    wish
}

/// Each letter of a name's snake case. A capital begins a word behind a small letter (`fooB`), and
/// before one (`HTTPServer` is `http_server`); digits belong to the word before them.
fn each_letter(name: &str, letters: Letters, mut put: impl FnMut(char)) {
    let name = name.trim_matches(is_gap);
    let (mut before, mut last) = (None, '_');
    let mut rest = name.chars().peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied();
        let is_word = letter.is_uppercase()
            && (before.is_some_and(char::is_lowercase) || next.is_some_and(is_small));
        if is_word && last != '_' {
            put('_');
        }
        if !is_gap(letter) {
            put(match letters {
                Letters::Lower => letter.to_lowercase().next().unwrap_or(letter),
                Letters::Upper => letter.to_uppercase().next().unwrap_or(letter),
            });
            last = letter;
        } else if last != '_' {
            put('_');
            last = '_';
        }
        before = Some(letter);
    }
}

fn is_small(letter: char) -> bool {
    !letter.is_uppercase() && !letter.is_numeric() && !is_gap(letter)
}

/// What stands between words, in names of files too.
fn is_gap(letter: char) -> bool {
    matches!(letter, '_' | '-' | '.' | ' ' | '\t' | '\n' | '\r')
}

fn message(kind: &str, name: &str, wish: &str, case: &str) -> String {
    if wish.is_empty() {
        return format!("{kind} `{name}` should have a name in {case}");
    }
    format!("{kind} `{name}` should be `{wish}`")
}

#[cfg(test)]
mod tests {
    use super::{Letters, is_snake, pascal, snake};

    #[test]
    fn a_name_without_letters_has_no_case() {
        for name in ["_", "__"] {
            assert_eq!((&*pascal(name), &*snake(name, Letters::Lower)), ("", ""));
            assert!(!is_snake(name, Letters::Lower));
        }
    }

    #[test]
    fn words_begin_where_buf_has_them_begin() {
        for (name, wish) in [
            ("fooBar", "foo_bar"),
            ("fooBAR", "foo_bar"),
            ("FOO", "foo"),
            ("fOO", "f_oo"),
            ("FBar", "f_bar"),
            ("HTTPServer", "http_server"),
            ("FooB", "foo_b"),
            ("foo1Bar", "foo1_bar"),
            ("a1B", "a1b"),
            ("aB1", "a_b1"),
            ("A1B2", "a1b2"),
            ("v1Beta1", "v1_beta1"),
            ("_foo__bar_", "foo_bar"),
            ("f-b.c d", "f_b_c_d"),
            ("foo_1", "foo_1"),
            ("a\u{c9}", "a_\u{e9}"),
        ] {
            assert_eq!(snake(name, Letters::Lower), wish, "{name}");
            assert_eq!(is_snake(name, Letters::Lower), name == wish, "{name}");
            assert_eq!(snake(name, Letters::Upper), wish.to_uppercase(), "{name}");
        }
    }

    #[test]
    fn pascal_case_asks_for_capitals_and_no_underscores() {
        for (name, wish) in [
            ("foo_bar", "FooBar"),
            ("_Foo_", "Foo"),
            ("FOO_BAR", "FOOBAR"),
            ("F_1", "F1"),
            ("aB", "AB"),
            ("HTTPServer", "HTTPServer"),
            ("Foo1bar", "Foo1bar"),
        ] {
            assert_eq!(pascal(name), wish);
        }
    }
}
