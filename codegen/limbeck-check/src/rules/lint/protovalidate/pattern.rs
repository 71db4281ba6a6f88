//! The syntax of RE2, which `pattern` is written in.
//!
//! Checked in one pass, without recursion. Not here: matching, and which names of scripts and
//! categories `\p{…}` may have.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// Says why a pattern is not one of RE2.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let mut parser = Parser {
        rest: pattern.chars().peekable(),
        groups: vec![Group::default()],
        names: BTreeSet::new(),
    };
    while let Some(c) = parser.rest.next() {
        parser.next(c)?;
    }
    if parser.groups.len() > 1 { Err("a `(` is not closed".to_owned()) } else { Ok(()) }
}

/// RE2 unrolls counted repetitions, no more than so many times, nested ones multiplied.
const MOST_REPEATS: u32 = 1000;
const DEEPEST: usize = 1000;

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    /// The groups that are open, the whole pattern first.
    groups: Vec<Group>,
    names: BTreeSet<String>,
}

/// What is known of an open group.
#[derive(Default)]
struct Group {
    last: Last,
    /// The greatest product of counts inside.
    repeats: u32,
}

/// What stands before the next character.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// Nothing that could be repeated.
    #[default]
    Nothing,
    /// Something, with the product of the counts inside.
    Atom(u32),
    /// A repetition, with the product of its counts.
    Repeat(u32),
}

impl Parser<'_> {
    fn next(&mut self, c: char) -> Result<(), String> {
        match c {
            '(' => self.open()?,
            ')' => self.close()?,
            '|' => self.set(Last::Nothing),
            '*' | '+' | '?' => self.repeat(c, 1)?,
            '{' => match self.counts() {
                Some((least, most)) => self.repeat('{', count(least, most)?)?,
                None => self.set(Last::Atom(1)),
            },
            '[' => self.class()?,
            '\\' => self.escape()?,
            _ => self.set(Last::Atom(1)),
        }
        Ok(())
    }

    fn set(&mut self, last: Last) {
        if let Some(group) = self.groups.last_mut() {
            group.last = last;
            if let Last::Atom(product) | Last::Repeat(product) = last {
                group.repeats = group.repeats.max(product);
            }
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// What stands behind `(`.
    fn open(&mut self) -> Result<(), String> {
        if self.groups.len() > DEEPEST {
            return Err(format!("it nests more than {DEEPEST} groups"));
        }
        if self.take('?') {
            if self.rest.peek() == Some(&'P') || self.rest.peek() == Some(&'<') {
                self.take('P');
                self.name()?;
            } else if !self.flags()? {
                // `(?i)` is no group.
                return Ok(());
            }
        }
        self.groups.push(Group::default());
        Ok(())
    }

    fn name(&mut self) -> Result<(), String> {
        let mut name = String::new();
        let is_opened = self.take('<');
        while let Some(c) = self.rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            name.push(c);
        }
        if !is_opened || name.is_empty() || !self.take('>') {
            return Err("a group with `(?` has no name, or is one that RE2 does not know (it cannot look ahead or behind)".to_owned());
        }
        if self.names.insert(name.clone()) {
            Ok(())
        } else {
            Err(format!("two groups have the name `{name}`"))
        }
    }

    /// Whether a group follows: `(?i:` and not `(?i)`.
    fn flags(&mut self) -> Result<bool, String> {
        let (mut is_negated, mut is_pending) = (false, true);
        let mut is_empty = true;
        for c in self.rest.by_ref() {
            // `(?-)` says what it takes away, and takes nothing.
            let is_complete = !(is_negated && is_pending);
            match c {
                'i' | 'm' | 's' | 'U' => is_pending = false,
                '-' if !is_negated => (is_negated, is_pending) = (true, true),
                ':' if is_complete => return Ok(true),
                ')' if is_complete && !is_empty => return Ok(false),
                c => {
                    return Err(format!(
                        "`(?` followed by `{}`, which RE2 does not know",
                        c.escape_debug()
                    ));
                }
            }
            is_empty = false;
        }
        Err("a `(` is not closed".to_owned())
    }

    fn close(&mut self) -> Result<(), String> {
        match self.groups.pop() {
            Some(group) if !self.groups.is_empty() => self.set(Last::Atom(group.repeats.max(1))),
            _ => return Err("a `)` closes nothing".to_owned()),
        }
        Ok(())
    }

    fn repeat(&mut self, operator: char, times: u32) -> Result<(), String> {
        let last = self.groups.last().map_or(Last::Nothing, |group| group.last);
        let inner = match last {
            Last::Nothing => return Err(format!("a `{operator}` has nothing before it to repeat")),
            Last::Repeat(_) => {
                return Err("a repetition is repeated without a group around it".to_owned());
            }
            Last::Atom(inner) => inner,
        };
        self.take('?');
        let product = inner.saturating_mul(times.max(1));
        if product > MOST_REPEATS {
            return Err(format!("it repeats more than {MOST_REPEATS} times"));
        }
        self.set(Last::Repeat(product));
        Ok(())
    }

    /// `2}`, `2,}` or `2,3}` behind a brace; anything else is a plain brace.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let mut ahead = self.rest.clone();
        let text: String = ahead.by_ref().take_while(|c| *c != '}').collect();
        let is_closed = self.rest.clone().nth(text.chars().count()) == Some('}');
        let (least, most) = match text.split_once(',') {
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
            None => (&*text, Some(&*text)),
        };
        let number = |digits: &str| {
            let is_number = !digits.is_empty()
                && digits.bytes().all(|c| c.is_ascii_digit())
                && (digits == "0" || !digits.starts_with('0'));
            is_number.then(|| digits.parse().unwrap_or(u32::MAX))
        };
        let (least, most) = (number(least)?, most.map(|most| number(most).ok_or(())));
        let most = most.transpose().ok()?;
        is_closed.then(|| self.rest = ahead)?;
        Some((least, most))
    }

    /// What stands behind `[`.
    fn class(&mut self) -> Result<(), String> {
        self.take('^');
        let mut is_first = true;
        loop {
            if !is_first && self.take(']') {
                self.set(Last::Atom(1));
                return Ok(());
            }
            is_first = false;
            if self.posix()? {
                continue;
            }
            let Some(low) = self.class_character()? else { continue };
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']') {
                self.take('-');
                let high = self.class_character()?;
                if high.is_none_or(|high| high < low) {
                    return Err("a range in `[…]` is backwards".to_owned());
                }
            }
        }
    }

    /// `[:alpha:]` inside a class.
    fn posix(&mut self) -> Result<bool, String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('[') || ahead.next() != Some(':') {
            return Ok(false);
        }
        let text: String = ahead.collect();
        let Some((name, _)) = text.split_once(":]") else { return Ok(false) };
        if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return Err(format!("there is no class `[:{}:]`", name.escape_debug()));
        }
        self.rest.nth(name.chars().count() + 3);
        Ok(true)
    }

    /// One character of a class; `None` for a class in the class, such as `\d`.
    fn class_character(&mut self) -> Result<Option<char>, String> {
        match self.rest.next() {
            None => Err("a `[` is not closed".to_owned()),
            Some('\\') => match self.rest.peek().copied() {
                Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                    self.rest.next();
                    Ok(None)
                }
                Some('p' | 'P') => self.property().map(|()| None),
                _ => self.character().map(Some),
            },
            Some(c) => Ok(Some(c)),
        }
    }

    /// What stands behind a backslash outside of classes.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.peek().copied() {
            Some('A' | 'b' | 'B' | 'z' | 'd' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.rest.next();
            }
            Some('Q') => {
                self.rest.next();
                let text: String = self.rest.clone().collect();
                let quoted = text.find("\\E").and_then(|end| text.get(..end));
                let length = quoted.map_or(text.chars().count(), |it| it.chars().count() + 2);
                if let Some(last) = length.checked_sub(1) {
                    self.rest.nth(last);
                }
                if quoted.unwrap_or(&text).is_empty() {
                    return Ok(());
                }
            }
            Some('p' | 'P') => self.property()?,
            _ => {
                self.character()?;
            }
        }
        self.set(Last::Atom(1));
        Ok(())
    }

    /// `pN`, `p{Greek}`, `P{^Greek}`.
    fn property(&mut self) -> Result<(), String> {
        self.rest.next();
        let bad = || "a `\\p` has no name of a category or script behind it".to_owned();
        if !self.take('{') {
            return self.rest.next().filter(char::is_ascii_alphabetic).map(|_| ()).ok_or_else(bad);
        }
        self.take('^');
        let mut length = 0;
        while self.rest.next_if(|c| c.is_ascii_alphabetic() || *c == '_').is_some() {
            length += 1;
        }
        if length > 0 && self.take('}') { Ok(()) } else { Err(bad()) }
    }

    /// An escape that stands for one character.
    fn character(&mut self) -> Result<char, String> {
        let Some(c) = self.rest.next() else { return Err("it ends in a `\\`".to_owned()) };
        let bad = || format!("RE2 does not know the escape `\\{}`", c.escape_debug());
        match c {
            'a' => Ok('\x07'),
            'f' => Ok('\x0C'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\x0B'),
            'x' => self.hexadecimal().ok_or_else(bad),
            // One digit alone would refer to a group.
            '1'..='7' if !self.rest.peek().is_some_and(|c| is_octal(*c)) => Err(bad()),
            '0'..='7' => Ok(self.octal(c)),
            c if c.is_ascii_punctuation() || c == ' ' || c.is_ascii_control() => Ok(c),
            _ => Err(bad()),
        }
    }

    fn octal(&mut self, first: char) -> char {
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(|c| is_octal(*c)) else { break };
            value = value * 8 + digit.to_digit(8).unwrap_or(0);
        }
        char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// `7F` or `{10FFFF}` behind `\x`.
    fn hexadecimal(&mut self) -> Option<char> {
        let is_braced = self.take('{');
        let most = if is_braced { usize::MAX } else { 2 };
        let mut digits = String::new();
        while digits.len() < most
            && let Some(digit) = self.rest.next_if(char::is_ascii_hexdigit)
        {
            digits.push(digit);
        }
        let is_closed = if is_braced { self.take('}') } else { digits.len() == 2 };
        let value = u32::from_str_radix(&digits, 16).ok().filter(|_| is_closed)?;
        // Go's RE2 takes surrogates too; nothing matches them.
        (value <= 0x0010_FFFF).then(|| char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// How often at most.
fn count(least: u32, most: Option<u32>) -> Result<u32, String> {
    let greatest = most.unwrap_or(least);
    if least > MOST_REPEATS || greatest > MOST_REPEATS {
        return Err(format!("it repeats more than {MOST_REPEATS} times"));
    }
    if greatest < least {
        Err("a `{…}` has its greater number first".to_owned())
    } else {
        Ok(greatest)
    }
}

fn is_octal(c: char) -> bool {
    ('0'..='7').contains(&c)
}

const POSIX: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_re2_refuses_is_refused() {
        for no in [
            "(",
            ")",
            "a)",
            "[",
            "[a",
            "[]",
            "[b-a]",
            "[[:nope:]]",
            "*",
            "a|*",
            "(*a)",
            "a**",
            "a+*",
            "a{2}{3}",
            "a{1001}",
            "a{3,2}",
            "(a{500}){500}",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?<!a)",
            "(?P=a)",
            "(?P>a)",
            "(?x)a",
            "(?i",
            "(?)",
            "(?-)",
            "(?<a>x)(?<a>y)",
            "(?<>x)",
            "\\",
            "\\1",
            "\\8",
            "\\Z",
            "\\e",
            "\\u0041",
            "\\x",
            "\\x{}",
            "\\x{110000}",
            "\\pé",
            "\\p{",
            "[\\b]",
            "[a\\A]",
            "\\C",
            "{2}",
            "a{2}?+",
        ] {
            assert!(check(no).is_err(), "{no}");
        }
    }

    #[test]
    fn what_re2_takes_is_taken() {
        for yes in [
            "",
            "a",
            "^*",
            "a*?",
            "a{2}?",
            "a{,2}",
            "a{",
            "{",
            "{a}",
            "a{2",
            "a{01}",
            "}",
            "]",
            "[]a]",
            "[^]a]",
            "[a-]",
            "[-a]",
            "[a-b-c]",
            "[\\d-z]",
            "[[:alpha:]]",
            "[[:^alpha:]-]",
            "[[:alpha]",
            "[[a]",
            "(?i)a",
            "(?i:a)",
            "(?i-s:a)",
            "(?-s)a",
            "(?:a)",
            "(?P<n>a)",
            "(?<n>a)",
            "\\pN",
            "\\p{Greek}",
            "\\P{^Lu}",
            "\\Qa*(\\E+",
            "\\Q(",
            "\\123",
            "\\0",
            "\\x41",
            "\\x{1F600}",
            "\\-",
            "\\_",
            "\\<",
            "(a{30}){30}",
            "(|a)*",
            "()*",
            "\\Aa\\z",
            "[\\]\\\\]",
            "é+",
        ] {
            assert_eq!(check(yes), Ok(()), "{yes}");
        }
    }

    #[test]
    fn deep_and_long_patterns_are_no_trouble() {
        assert!(check(&"(".repeat(100_000)).is_err());
        assert_eq!(check(&"[a]{2}|".repeat(10_000)), Ok(()));
    }
}
