//! How far a string goes before something in it needs care: shared by reader and writer.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;
const QUOTE: u64 = ONES * b'"' as u64;
const BACKSLASH: u64 = ONES * b'\\' as u64;
const SPACE: u64 = ONES * b' ' as u64;

/// The number of bytes before the first quote, backslash or control character; all of them if there is none.
#[inline]
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    words.len() * 8 + tail.unwrap_or(rest.len())
}

/// The high bit of each byte that is special. Bits above the lowest of them may be wrong: the borrow of a
/// subtraction runs upwards.
const fn special(word: u64) -> u64 {
    let quote = word ^ QUOTE;
    let backslash = word ^ BACKSLASH;
    let found = (quote.wrapping_sub(ONES) & !quote)
        | (backslash.wrapping_sub(ONES) & !backslash)
        | (word.wrapping_sub(SPACE) & !word);
    found & HIGHS
}

#[cfg(test)]
mod tests {
    use super::plain_len;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=255_u8 {
            let special = matches!(byte, b'"' | b'\\' | 0..=0x1f);
            for at in 0..20 {
                let mut bytes = vec![b'a'; 20];
                bytes[at] = byte;
                assert_eq!(plain_len(&bytes), if special { at } else { 20 }, "{byte} at {at}");
                // A special byte behind it does not hide or move it.
                bytes[19] = b'"';
                assert_eq!(plain_len(&bytes), if special { at } else { 19 }, "{byte} at {at}");
            }
        }
    }
}
