//! Files as accidents leave them.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::*;

const ROUNDS: usize = 6_000;

fn below(rng: &mut TestRng, end: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % end.max(1)
}

fn mutate(rng: &mut TestRng, bytes: &mut Vec<u8>) {
    let at = below(rng, bytes.len());
    match below(rng, 7) {
        0 => bytes[at] ^= 1 << below(rng, 8),
        1 => bytes[at] = b"\"'\\#[]{}=,\n\r\0<>"[below(rng, 15)],
        2 => bytes.truncate(at.max(1)),
        3 => {
            let end = (at + below(rng, 40)).min(bytes.len());
            bytes.drain(at..end);
        }
        4 => {
            let end = (at + below(rng, 200)).min(bytes.len());
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        choice => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let line = below(rng, lines.len());
            let other = below(rng, lines.len());
            if choice == 5 {
                lines.swap(line, other);
            } else {
                lines.remove(line);
            }
            *bytes = lines.concat();
        }
    }
    if bytes.is_empty() {
        bytes.push(b'x');
    }
}

#[test]
fn broken_files_are_read_or_told_with_a_place() {
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let (mut read, mut told) = (0, 0);
    for round in 0..ROUNDS {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        for _ in 0..=round % 4 {
            mutate(&mut rng, &mut bytes);
        }
        match parse("user.v2", "x.toml", &bytes) {
            Ok(parsed) => {
                read += 1;
                let text = rewrite(std::str::from_utf8(&bytes).unwrap(), &parsed.revision);
                let again = parse("user.v2", "x.toml", text.as_bytes()).map(|again| again.revision);
                assert_eq!(again.as_ref(), Ok(&parsed.revision), "{text}");
            }
            Err(problems) => {
                told += 1;
                assert!(!problems.is_empty());
                let lines = u32::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap();
                for problem in problems {
                    let place = problem.place.expect("a place");
                    assert!((1..=lines).contains(&place.span.start.line), "{place:?}");
                    assert!(!problem.help.is_empty() && !problem.message.is_empty());
                }
            }
        }
    }
    assert!(read > ROUNDS / 20 && told > ROUNDS / 4, "{read} read, {told} told");
}
