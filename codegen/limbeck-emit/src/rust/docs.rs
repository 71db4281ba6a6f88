//! Proto comments as rustdoc.
//!
//! Proto comments are written for no particular reader: some are Markdown, some only look like it.
//! What comes out shows the same words, and can do nothing else: no code block becomes a test, no
//! bracket a broken link, no `<` an HTML tag.

use limbeck_schema::model::Comments;

/// Lines for `#[doc = "…"]`, each with a space in front unless it is empty.
pub(crate) fn lines(comments: &Comments) -> Vec<String> {
    let mut lines = block(&comments.leading);
    let trailing = block(&comments.trailing);
    if !lines.is_empty() && !trailing.is_empty() {
        lines.push(String::new());
    }
    lines.extend(trailing);
    lines
}

/// One comment.
fn block(comment: &str) -> Vec<String> {
    let mut output = Vec::new();
    let mut state = State::default();
    for line in dedent(comment) {
        state.push(&line, &mut output);
    }
    state.finish(&mut output);
    output
}

/// Lines without control characters, tabs, or indentation that all of them share; no empty ones
/// at the ends.
fn dedent(comment: &str) -> Vec<String> {
    let lines: Vec<String> = comment.lines().map(clean).collect();
    let indent = |line: &String| line.len() - line.trim_start().len();
    let shared = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<String> =
        lines.iter().map(|line| line.get(shared..).unwrap_or_default().to_owned()).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines.get(first..end).unwrap_or_default().to_vec()
}

fn clean(line: &str) -> String {
    line.replace('\t', "    ")
        .replace(|c: char| c.is_control() || is_direction(c), "")
        .trim_end()
        .to_owned()
}

/// Characters that change the direction of text: the Rust compiler refuses them.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Where in the Markdown we are.
#[derive(Default)]
struct State {
    /// What closes the fenced code block we are in: its characters, at least that many.
    fence: Option<String>,
    /// In an indented code block, which is printed as a fenced one.
    indented: bool,
    /// Empty lines seen inside an indented block, printed if it goes on.
    empty: usize,
    /// A list has begun: indented text belongs to it, and is not code.
    list: bool,
    /// The line before has text, which indented text continues.
    text: bool,
}

impl State {
    fn push(&mut self, line: &str, output: &mut Vec<String>) {
        if let Some(fence) = &self.fence {
            let closes = line.trim().len() >= fence.len()
                && line.trim_start().starts_with(&**fence)
                && line.trim().trim_start_matches(|c| fence.starts_with(c)).is_empty();
            output.push(spaced(if closes { fence } else { line }));
            if closes {
                self.fence = None;
            }
            return;
        }
        let indent = line.len() - line.trim_start().len();
        if self.indented && (line.is_empty() || indent >= 4) {
            self.continue_indented(line, output);
            return;
        }
        self.close_indented(output);
        if let Some((fence, language)) = fence(line) {
            output.push(format!(" {fence}{}", known_language(language)));
            self.fence = Some(fence.to_owned());
            self.text = false;
        } else if indent >= 4 && !self.text && !self.list {
            output.push(" ```text".to_owned());
            self.indented = true;
            self.continue_indented(line, output);
        } else {
            self.list |= is_list_item(line);
            self.text = !line.is_empty();
            let indent = " ".repeat(indent.min(3));
            output.push(
                spaced(&format!("{indent}{}", inline(line.trim_start()))).trim_end().to_owned(),
            );
        }
    }

    fn continue_indented(&mut self, line: &str, output: &mut Vec<String>) {
        if line.is_empty() {
            self.empty += 1;
            return;
        }
        output.extend(std::iter::repeat_n(String::new(), std::mem::take(&mut self.empty)));
        // A fence inside would close ours.
        output.push(spaced(&line.get(4..).unwrap_or_default().replace("```", "'''")));
    }

    fn close_indented(&mut self, output: &mut Vec<String>) {
        if std::mem::take(&mut self.indented) {
            output.push(" ```".to_owned());
            output.extend(std::iter::repeat_n(String::new(), std::mem::take(&mut self.empty)));
            self.text = false;
        }
    }

    fn finish(mut self, output: &mut Vec<String>) {
        self.empty = 0;
        self.close_indented(output);
        output.extend(self.fence.map(|fence| spaced(&fence)));
    }
}

fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// The characters that open a fenced code block, and what stands behind them.
fn fence(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let c = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let (fence, language) = line.split_at(line.len() - line.trim_start_matches(c).len());
    (fence.len() >= 3 && !language.contains('`')).then_some((fence, language))
}

/// The language of a code block if it is surely not Rust: rustdoc runs what may be.
fn known_language(language: &str) -> &'static str {
    const KNOWN: [&str; 16] = [
        "json",
        "yaml",
        "proto",
        "protobuf",
        "xml",
        "html",
        "sql",
        "bash",
        "sh",
        "shell",
        "go",
        "java",
        "python",
        "javascript",
        "typescript",
        "toml",
    ];
    let word = language.trim().to_lowercase();
    KNOWN.into_iter().find(|known| *known == word).unwrap_or("text")
}

fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+']) || rest.len() < line.len() && rest.starts_with(['.', ')'])
}

/// Text outside of code blocks, with everything escaped that could be more than text.
fn inline(line: &str) -> String {
    let mut output = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let (printed, length) = match c {
            '\\' => escaped(rest),
            '`' => code_span(rest),
            '[' => link(rest),
            ']' => ("\\]".to_owned(), 1),
            '<' => autolink(rest),
            // A quotation, inside of which indented text would be code.
            '>' if output.is_empty() => ("\\>".to_owned(), 1),
            // Several spaces look like one, but behind a list's mark they can begin code.
            ' ' => (" ".to_owned(), rest.len() - rest.trim_start_matches(' ').len()),
            'h' => url(rest),
            c => (c.to_string(), c.len_utf8()),
        };
        output.push_str(&printed);
        rest = rest.get(length..).unwrap_or_default();
    }
    output
}

/// A backslash, and the character that it escapes.
fn escaped(text: &str) -> (String, usize) {
    match text.chars().nth(1) {
        Some(c) if c.is_ascii_punctuation() => (format!("\\{c}"), 2),
        Some(_) | None => ("\\\\".to_owned(), 1),
    }
}

/// A code span that ends on the same line; otherwise the backtick is text.
fn code_span(text: &str) -> (String, usize) {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let mut at = ticks;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + found;
        let run =
            text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches('`').len());
        at = start + run;
        if run == ticks {
            return (text.get(..at).unwrap_or_default().to_owned(), at);
        }
    }
    ("\\`".repeat(ticks), ticks)
}

/// `[text](https://…)` stays; `[text][google.api.Thing]`, as Google's comments refer to elements,
/// becomes code; every other bracket is text.
fn link(text: &str) -> (String, usize) {
    let plain = || ("\\[".to_owned(), 1);
    let Some((label, behind)) = text.get(1..).and_then(|rest| rest.split_once(']')) else {
        return plain();
    };
    if label.is_empty() || label.contains(['[', '`', '<', '\\']) {
        return plain();
    }
    let length = label.len() + 2;
    if let Some((target, _)) = behind.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && is_url(target)
        && !target.contains(|c: char| c.is_whitespace() || "<>(".contains(c))
    {
        return (format!("[{label}](<{target}>)"), length + target.len() + 2);
    }
    if let Some((target, _)) = behind.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        && !target.contains(['[', '`'])
    {
        return (format!("`{label}`"), length + target.len() + 2);
    }
    plain()
}

/// `<https://…>` stays; every other `<` is text.
fn autolink(text: &str) -> (String, usize) {
    match text.get(1..).and_then(|rest| rest.split_once('>')) {
        Some((target, _)) if is_url(target) && !target.contains([' ', '<', '\\']) => {
            (format!("<{target}>"), target.len() + 2)
        }
        Some(_) | None => ("\\<".to_owned(), 1),
    }
}

/// A bare URL becomes a link.
fn url(text: &str) -> (String, usize) {
    let end =
        text.find(|c: char| c.is_whitespace() || "<>\"`[]\\|*".contains(c)).unwrap_or(text.len());
    let mut target = text.get(..end).unwrap_or_default();
    if !is_url(target) {
        return ("h".to_owned(), 1);
    }
    // Punctuation behind an address ends the sentence, a `)` without `(` the remark.
    loop {
        let shorter = target.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_', '~']);
        let open = shorter.matches('(').count() >= shorter.matches(')').count();
        let shorter = if open { shorter } else { shorter.strip_suffix(')').unwrap_or(shorter) };
        if shorter.len() == target.len() {
            break;
        }
        target = shorter;
    }
    if is_url(target) { (format!("<{target}>"), target.len()) } else { ("h".to_owned(), 1) }
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(comment: &str) -> String {
        block(comment).join("\n")
    }

    #[test]
    fn nothing_becomes_a_doctest() {
        assert_eq!(
            shown(" a\n\n     let x = 1;\n\n       y\n\n b"),
            " a\n\n ```text\n let x = 1;\n\n   y\n ```\n\n b"
        );
        assert_eq!(shown("```\nx\n```"), " ```text\n x\n ```");
        assert_eq!(shown("```rust,should_panic\nx"), " ```text\n x\n ```");
        assert_eq!(shown("~~~json\n{}\n~~~~"), " ~~~json\n {}\n ~~~");
        assert_eq!(shown("- a\n\n      b"), " - a\n\n    b");
        assert_eq!(shown(">     x"), " \\> x");
        assert_eq!(shown("-      x"), " - x");
    }

    #[test]
    fn brackets_and_tags_are_text() {
        assert_eq!(
            inline("see [User] and [x][a.b.C] or [y](a.b)"),
            "see \\[User\\] and `x` or \\[y\\](a.b)"
        );
        assert_eq!(
            inline("[y](https://a.b/c) <T> Vec<u8>"),
            "[y](<https://a.b/c>) \\<T> Vec\\<u8>"
        );
        assert_eq!(inline("`[a] <b>` and `[open <x>"), "`[a] <b>` and \\`\\[open \\<x>");
        assert_eq!(inline("\\[a\\] c:\\dir"), "\\[a\\] c:\\\\dir");
        assert_eq!(inline("[a]: https://b.c"), "\\[a\\]: <https://b.c>");
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(inline("(https://a.b/c)."), "(<https://a.b/c>).");
        assert_eq!(
            inline("<https://a.b>, http://c.d/e_(f)!"),
            "<https://a.b>, <http://c.d/e_(f)>!"
        );
        assert_eq!(inline("https:// http"), "https:// http");
    }

    #[test]
    fn what_the_compiler_refuses_is_left_out() {
        assert_eq!(shown("a\u{202e}b\u{0}\rc"), " abc");
    }
}
