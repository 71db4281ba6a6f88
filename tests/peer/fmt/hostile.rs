//! Text that nobody wrote: parsing and formatting end, in time, and nothing is lost by parsing.

use std::time::{Duration, Instant};

use limbeck_syntax::{format, format_lines, parse};

use crate::workspace;

/// Far more than any of these takes, far less than what is not linear.
const LONG: Duration = Duration::from_secs(10);

fn survives(text: &[u8]) {
    let tree = parse(text);
    assert_eq!(tree.text(), text);
    assert_eq!(tree.node_range(tree.root()), 0..text.len());
    let joined: usize =
        (0..tree.token_count()).map(|id| tree.token_range(limbeck_syntax::TokenId(id)).len()).sum();
    assert_eq!(joined, text.len(), "every byte belongs to one token");
    if let Ok(formatted) = format(text) {
        let again = format(&formatted);
        assert!(again.is_ok(), "{}\n{again:?}", String::from_utf8_lossy(&formatted));
    }
    let _ = format_lines(text, 2..=3);
}

#[test]
fn any_change_of_a_few_bytes_is_survived() {
    let path = workspace::fixtures("peer").join("fmt/bases.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut state = 7_u64;
    let mut next = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % limit
    };
    for base in text.split("====\n").map(str::as_bytes) {
        for _ in 0..150 {
            let mut text = base.to_vec();
            for _ in 0..=next(4) {
                let at = next(text.len());
                match next(4) {
                    0 => text[at] = b"{}[]()<>;,.'\"/*\\\n-=:"[next(20)],
                    1 => text[at] = u8::try_from(next(256)).unwrap(),
                    2 => drop(text.drain(at..(at + next(9)).min(text.len()))),
                    _ => text
                        .splice(at..at, base[next(base.len())..].iter().copied().take(12))
                        .for_each(drop),
                }
                if text.is_empty() {
                    text.push(b'x');
                }
            }
            survives(&text);
        }
    }
}

#[test]
fn large_and_deep_texts_take_linear_time() {
    let many = 20_000;
    for text in [
        "{".repeat(many),
        "message A {".repeat(many),
        "option (a) = {a:[".repeat(many),
        "(".repeat(many),
        "/*".repeat(many),
        "\"".repeat(many),
        "option a = \"".to_owned() + &"x".repeat(many),
        "option a = ".to_owned() + &"\"x\" ".repeat(many) + ";",
        "option a = ".to_owned() + &"9".repeat(many) + ";",
        format!("option (a) = {{{}}};", "a: 1, ".repeat(many)),
        format!("option (a) = {{{}}};", "a {} // c\n\n".repeat(many)),
        format!("option (a) = [{}1];", "{}, // c\n".repeat(many)),
        format!("message A {{{}}}", "int32 a = 1 [b = 1, c = 2]; // c\n".repeat(many / 4)),
        "import \"a\"; // c\n\n// d\n".repeat(many / 2),
        "option a = 1;\n\n// c\n\n".repeat(many / 2),
        "// c\n\n".repeat(many),
        ";".repeat(many),
        "a".repeat(many),
        "\0".repeat(many),
        format!("/*{}*/", "\n \t* c".repeat(many)),
    ] {
        let started = Instant::now();
        survives(text.as_bytes());
        assert!(started.elapsed() < LONG, "at {}", &text[..20]);
    }
}
