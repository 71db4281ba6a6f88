//! Strings with a meaning: base64, names of enum values.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Reader, Source};
use crate::json::Error;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD_ENGINE: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL_ENGINE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

impl Reader<'_> {
    /// Takes bytes: base64 (RFC 4648 sections 4 and 5), with or without padding.
    pub(in crate::json) fn base64(&mut self) -> Result<Vec<u8>, Error> {
        let text = self.string()?;
        let is_url = text.bytes().any(|byte| matches!(byte, b'-' | b'_'));
        let engine = if is_url { URL_ENGINE } else { STANDARD_ENGINE };
        engine.decode(text.as_bytes()).map_err(|_| self.error("the string is not base64"))
    }

    /// Takes the name or the number of an enum value; `None` for a name to be ignored.
    pub(in crate::json) fn enum_value(
        &mut self,
        number_of: impl Fn(&str) -> Option<i32>,
    ) -> Result<Option<i32>, Error> {
        match &self.source {
            Source::Text(value, _) => {
                // `+1` and `01` are no numbers here, as they are none in JSON.
                let number =
                    value.parse().ok().filter(|number: &i32| number.to_string() == **value);
                let number = number_of(value).or(number);
                return number.map_or_else(|| self.unknown_value(), |number| Ok(Some(number)));
            }
            Source::Raw(..) => return Err(self.raw()),
            Source::Json => {}
        }
        if self.peek() != Some(b'"') {
            return match self.peek() {
                Some(b'-' | b'0'..=b'9') => self.integer().map(Some),
                _ => Err(self.unexpected("the name of an enum value")),
            };
        }
        let name = self.string()?;
        match number_of(&name) {
            Some(number) => Ok(Some(number)),
            None => self.unknown_value(),
        }
    }

    fn unknown_value(&self) -> Result<Option<i32>, Error> {
        if self.is_json() && self.options.ignore_unknown {
            return Ok(None);
        }
        Err(self.error("not the name of a value of this enum"))
    }
}
