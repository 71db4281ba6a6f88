//! Values that nobody asked for: checked, and passed over.

use super::Reader;
use crate::json::Error;

impl Reader<'_> {
    /// Passes over one value of any kind. A loop, not a recursion: what is open is a bit per level.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        // True for objects. Its length is limited as the depth is.
        let mut open: Vec<bool> = Vec::new();
        loop {
            let mut first = false;
            match self.peek() {
                Some(b'{') => {
                    self.open(b'{', "an object")?;
                    open.push(true);
                    first = true;
                }
                Some(b'[') => {
                    self.open(b'[', "a list")?;
                    open.push(false);
                    first = true;
                }
                _ => self.skip_scalar()?,
            }
            loop {
                let Some(object) = open.last().copied() else { return Ok(()) };
                if self.more(first, if object { b'}' } else { b']' })? {
                    if object {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
                first = false;
            }
        }
    }

    fn skip_scalar(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            _ => Err(self.unexpected("a JSON value")),
        }
    }
}
