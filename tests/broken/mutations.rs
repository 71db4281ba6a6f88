//! Proto texts with random damage: compiling and linting them ends, and all that is said has a
//! place in the text.
//!
//! The damage depends on a number alone, which a failure names.

use std::panic::catch_unwind;

use limbeck_check::{Family, LintConfig, Scope, Selection, Today, lint, rules};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::source::Memory;

use crate::pages::{Side, examples};

const MUTATIONS: u64 = 2_000;

/// A sequence of numbers without a pattern that matters (splitmix64).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides.max(1) as u64).unwrap()
    }
}

fn texts() -> Vec<Vec<u8>> {
    let all = rules().flat_map(|rule| examples(rule.page));
    all.flat_map(|example| example.files(Side::After).files.into_values()).collect()
}

/// One kind of damage at one place.
fn damage(text: &mut Vec<u8>, dice: &mut Dice) {
    const PIECES: [&[u8]; 12] = [
        b"message M { ",
        b"99999999999999999999",
        b"-0x7fffffffffffffff",
        b"enum E { option allow_alias = true; A = 0; B = 0; }",
        b"oneof o { ",
        b"extend E { ",
        b"\"",
        b"/*",
        b"// buf:lint:ignore ",
        b"}",
        b"import \"mutant.proto\";",
        b"\xff\x00",
    ];
    let at = dice.throw(text.len());
    match dice.throw(12) {
        0 => text.truncate(at),
        1 => {
            let end = at + dice.throw(text.len() - at);
            let copy = text[at..end].to_vec();
            text.splice(at..at, copy);
        }
        2 if !text.is_empty() => {
            let other = dice.throw(text.len());
            text.swap(at, other);
        }
        3 if !text.is_empty() => text[at] = u8::try_from(dice.throw(256)).unwrap(),
        4 => {
            let end = at + dice.throw((text.len() - at).min(20));
            text.drain(at..end);
        }
        5 => {
            let piece = PIECES[dice.throw(PIECES.len())];
            text.splice(at..at, piece.repeat(1 + dice.throw(300)));
        }
        6 => {
            let piece = PIECES[dice.throw(PIECES.len())];
            text.splice(at..at, piece.iter().copied());
        }
        7 => swap_lines(text, dice),
        _ => flip_letters(text, at),
    }
}

fn swap_lines(text: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<Vec<u8>> = text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (dice.throw(lines.len()), dice.throw(lines.len()));
    lines.swap(one, other);
    *text = lines.join(&b'\n');
}

/// Another case for the word at a place: what compiles still, and has another name.
fn flip_letters(text: &mut [u8], at: usize) {
    for byte in text.iter_mut().skip(at).take_while(|byte| byte.is_ascii_alphabetic()).take(3) {
        *byte ^= 0x20;
    }
}

fn mutant(texts: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut dice = Dice(number);
    let mut text = texts[dice.throw(texts.len())].clone();
    for _ in 0..=dice.throw(2) {
        damage(&mut text, &mut dice);
    }
    text
}

/// All that is said about a text, and whether it compiles.
fn judge(text: &[u8]) -> (Vec<Finding>, bool) {
    let files: Memory = [("mutant.proto", text.to_vec())].into_iter().collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    let ids = rules().filter(|rule| rule.family() == Family::Lint);
    let ids = ids.filter(|rule| rule.categories_in(limbeck_check::Version::V2).is_some());
    let use_ = ids.map(|rule| rule.id.to_owned()).collect();
    let selection = Selection { use_, ..Selection::default() };
    let config = LintConfig { selection, ..LintConfig::default() };
    let schema = &compilation.schema;
    let said = lint(schema, &Scope::roots(schema), &config, &Today::default()).unwrap();
    let is_accepted = !compilation.has_errors();
    (compilation.findings.into_iter().chain(said).collect(), is_accepted)
}

#[test]
fn two_thousand_mutations_end_with_places() {
    let texts = texts();
    let (mut accepted, mut said) = (0, 0);
    for number in 0..MUTATIONS {
        let text = mutant(&texts, number);
        let shown = || String::from_utf8_lossy(&text).into_owned();
        let (findings, is_accepted) = catch_unwind(|| judge(&text))
            .unwrap_or_else(|_| panic!("mutation {number} panics:\n{}", shown()));
        accepted += usize::from(is_accepted);
        said += findings.len();
        assert!(is_accepted || !findings.is_empty(), "mutation {number}:\n{}", shown());
        let lines = u32::try_from(text.split(|byte| *byte == b'\n').count()).unwrap();
        for finding in findings {
            let place = finding.place.as_ref().map(|place| place.span);
            let fits = place.is_some_and(|span| {
                1 <= span.start.line && span.start <= span.end && span.end.line <= lines + 1
            });
            assert!(fits, "mutation {number}: {finding:?}\n{}", shown());
        }
    }
    // If nearly all compiled, or nearly none, the damage would be of the wrong size.
    assert!((100..1_900).contains(&accepted), "{accepted} of {MUTATIONS} compile");
    println!("{MUTATIONS} mutations, {accepted} of which compile, {said} findings");
}
