//! Comments strewn over valid files, at any token: none is lost, and each stands where buf puts it.

use std::collections::BTreeMap;

use limbeck_syntax::{TokenKind, lex};

use super::formatted::{Texts, by_buf, by_limbeck};
use crate::peers::Peer;
use crate::workspace;

/// Files per run, each with up to this many places that get comments.
const FILES: u64 = 6_000;
const PLACES: u64 = 3;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

#[test]
fn comments_are_kept_and_stand_where_buf_puts_them() {
    let Some(buf) = Peer::Buf.find() else { return };
    let bases = bases();
    let mut dice = Dice(20_261_126);
    let texts: Texts = (0..FILES)
        .map(|number| {
            let base = &bases[usize::try_from(dice.roll(bases.len() as u64)).unwrap()];
            (format!("file_{number}"), sprinkled(&mut dice, base))
        })
        .filter(|(_, text)| limbeck_syntax::format(text).is_ok())
        .collect();
    assert!(texts.len() > 5_000, "{} parse", texts.len());
    let ours = by_limbeck(&texts);
    let theirs = by_buf(&buf, &texts).expect("buf formats what limbeck formats");
    let mut lost = 0;
    for (name, text) in &texts {
        let (our, their) = (&ours[name], &theirs[name]);
        let source = String::from_utf8_lossy(text);
        assert_eq!(words(our), words(text), "limbeck loses a comment of:\n{source}");
        if words(their) != words(text) {
            // A difference that `differences.md` lists.
            lost += 1;
            continue;
        }
        let (our, their) = (String::from_utf8_lossy(our), String::from_utf8_lossy(their));
        assert_eq!(our, their, "left is limbeck, right is buf, of:\n{source}");
    }
    assert!(lost * 50 < texts.len(), "buf loses comments of {lost} files");
}

/// Small valid files: every construct, without comments.
fn bases() -> Vec<String> {
    let text = std::fs::read_to_string(workspace::fixtures("peer").join("fmt/bases.txt")).unwrap();
    text.split("====\n").map(str::to_owned).collect()
}

/// How often each word of a comment stands in a text.
fn words(text: &[u8]) -> BTreeMap<&[u8], usize> {
    let mut words = BTreeMap::new();
    for word in text.split(|byte| !byte.is_ascii_alphanumeric()) {
        if word.len() > 1 && word[0] == b'q' && word[1].is_ascii_digit() {
            *words.entry(word).or_default() += 1;
        }
    }
    words
}

/// A file with comments at some of its tokens.
fn sprinkled(dice: &mut Dice, base: &str) -> Vec<u8> {
    let tokens: Vec<&[u8]> =
        lex(base.as_bytes()).map(|token| token.bytes(base.as_bytes())).collect();
    let mut places: Vec<u64> =
        (0..=dice.roll(PLACES)).map(|_| dice.roll(tokens.len() as u64 + 1)).collect();
    places.sort_unstable();
    places.dedup();
    let mut text = Vec::new();
    for index in 0..=tokens.len() {
        if places.contains(&(index as u64)) && !glues(tokens.get(index)) {
            comments(dice, &mut text);
        }
        text.extend_from_slice(tokens.get(index).copied().unwrap_or_default());
    }
    text
}

/// Whether a comment before the token might be read as something else: `a/` and `/* b */`.
fn glues(token: Option<&&[u8]>) -> bool {
    token.is_some_and(|token| lex(token).any(|token| token.kind == TokenKind::Symbol(b'/')))
}

fn comments(dice: &mut Dice, text: &mut Vec<u8>) {
    const SPACES: [&str; 5] = ["", " ", "\n", " ", "\n\n"];
    text.extend_from_slice(dice.pick(&SPACES).as_bytes());
    if text.last() == Some(&b'/') {
        text.push(b' ');
    }
    for _ in 0..=dice.roll(3) {
        let number = dice.roll(100);
        let comment = match dice.roll(9) {
            0..=3 => format!("// q{number}{}\n", dice.pick(&["", "  "])),
            4..=6 => format!("/*q{number}*/"),
            7 => format!("/* q{number}\n   q{number} */"),
            _ => format!("/* q{number}\n    * q{number}\n  */"),
        };
        text.extend_from_slice(comment.as_bytes());
        text.extend_from_slice(dice.pick(&SPACES).as_bytes());
    }
}
