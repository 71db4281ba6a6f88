//! Text of unknown origin, made safe and plain for a terminal.

use std::borrow::Cow;

/// The text with control characters, and characters that reorder or hide text, made visible; line
/// ends are kept.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || picture(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match picture(c).filter(|_| c != '\n') {
            Some(picture) => shown.push_str(&picture),
            None => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// What stands for a character that must not reach a terminal; `None` if it may.
pub(super) fn picture(c: char) -> Option<String> {
    match c {
        // Unicode has a picture of each C0 control character.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).map(String::from),
        '\x7f' => Some("\u{2421}".to_owned()),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => Some(format!("\\u{{{:x}}}", u32::from(c))),
        _ => None,
    }
}
