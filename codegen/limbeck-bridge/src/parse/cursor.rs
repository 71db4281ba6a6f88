//! The text of a decision, and how far it is read.

/// A text that is read from left to right.
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// Always at a boundary of two characters.
    offset: usize,
}

/// What is wrong with a text between quotes.
pub(super) enum StringProblem {
    /// It has no end.
    Unclosed,
    /// An unknown escape at this offset.
    Escape(usize),
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, offset: 0 }
    }

    pub(super) const fn offset(&self) -> usize {
        self.offset
    }

    /// Reads again from an offset that [`Cursor::offset`] gave.
    pub(super) fn back_to(&mut self, offset: usize) {
        self.offset = offset;
    }

    /// The character at an offset, counted from 1.
    pub(super) fn column(&self, offset: usize) -> usize {
        self.text.get(..offset).map_or(0, |before| before.chars().count()) + 1
    }

    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        self.offset += rest.len() - rest.trim_start().len();
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// Whether this comes next, behind space.
    pub(super) fn sees(&mut self, symbol: &str) -> bool {
        self.skip_space();
        self.rest().starts_with(symbol)
    }

    /// Reads this if it comes next, behind space.
    pub(super) fn eat(&mut self, symbol: &str) -> bool {
        let sees = self.sees(symbol);
        if sees {
            self.offset += symbol.len();
        }
        sees
    }

    /// As [`Cursor::eat`], but a whole word.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let start = self.offset;
        let is_it = self.word() == Some(word);
        if !is_it {
            self.offset = start;
        }
        is_it
    }

    /// A name as protobuf has them.
    pub(super) fn word(&mut self) -> Option<&'t str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
        let rest = self.rest();
        if !rest.starts_with(is_start) {
            return None;
        }
        Some(self.take(rest.find(|c| !is_part(c)).unwrap_or(rest.len())))
    }

    /// Names with dots between them.
    pub(super) fn path(&mut self) -> Option<&'t str> {
        let (start, rest) = (self.offset, self.rest());
        self.word()?;
        let mut end = self.offset;
        while self.rest().starts_with('.') {
            self.offset += 1;
            if self.word().is_none() {
                break;
            }
            end = self.offset;
        }
        self.offset = end;
        rest.get(..end - start)
    }

    /// Digits, perhaps with a sign before them, and a fraction and an exponent behind: `-1.5e3`.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let behind = |at: usize| rest.get(at..).unwrap_or_default();
        let sign = usize::from(rest.starts_with('-'));
        let whole = digits(behind(sign));
        if whole == 0 {
            return None;
        }
        let mut end = sign + whole;
        if let Some(fraction) = behind(end).strip_prefix('.').map(digits).filter(|it| *it > 0) {
            end += 1 + fraction;
        }
        if let Some(exponent) = behind(end).strip_prefix(['e', 'E']) {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let count = digits(unsigned);
            if count > 0 {
                end += 1 + exponent.len() - unsigned.len() + count;
            }
        }
        Some(self.take(end))
    }

    /// What follows an opening quote, up to the closing one.
    pub(super) fn string_tail(&mut self) -> Result<String, StringProblem> {
        let mut text = String::new();
        loop {
            let at = self.offset;
            match self.next() {
                None => return Err(StringProblem::Unclosed),
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape().ok_or(StringProblem::Escape(at))?),
                Some(c) => text.push(c),
            }
        }
    }

    /// What comes next, for a message.
    pub(super) fn next_shown(&self) -> String {
        let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let rest = self.rest();
        let length = rest.find(end).unwrap_or(rest.len());
        let word: String = rest.chars().take(length.clamp(1, 40)).collect();
        if word.is_empty() { "the end".to_owned() } else { format!("`{}`", visible(&word)) }
    }

    fn escape(&mut self) -> Option<char> {
        match self.next()? {
            'n' => Some('\n'),
            't' => Some('\t'),
            c @ ('"' | '\\') => Some(c),
            'u' => {
                let (digits, _) = self.rest().strip_prefix('{')?.split_once('}')?;
                let is_number =
                    digits.len() <= 6 && digits.bytes().all(|it| it.is_ascii_hexdigit());
                let c = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
                self.offset += digits.len() + 2;
                char::from_u32(c)
            }
            _ => None,
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.offset += c.len_utf8();
        Some(c)
    }

    fn take(&mut self, length: usize) -> &'t str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.offset += taken.len();
        taken
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.offset..).unwrap_or_default()
    }
}

/// A text whose control characters show.
fn visible(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
    text.chars().map(shown).collect()
}
