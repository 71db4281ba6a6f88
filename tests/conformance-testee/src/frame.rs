//! Frames: a length of four bytes, little-endian, and as many bytes.

use std::io::{self, Read, Write};

/// Far above what the runner sends; what announces more is none of its frames.
const BYTES_AT_MOST: u32 = 64 << 20;

/// Why there is no next frame.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("read a frame of {0} bytes: there may be {BYTES_AT_MOST}")]
    TooLong(u32),
    #[error("read a frame: the input ends within it")]
    Truncated,
    #[error("write a frame of {0} bytes: its length needs more than four")]
    Unwritable(usize),
    #[error("exchange frames: {0}")]
    Io(#[from] io::Error),
}

/// The next frame; `None` where the input ends between two.
pub(crate) fn read(input: &mut impl Read) -> Result<Option<Vec<u8>>, Error> {
    let prefix = up_to(input, 4)?;
    if prefix.is_empty() {
        return Ok(None);
    }
    let prefix: [u8; 4] = prefix.try_into().map_err(|_| Error::Truncated)?;
    let length = u32::from_le_bytes(prefix);
    if length > BYTES_AT_MOST {
        return Err(Error::TooLong(length));
    }
    let frame = up_to(input, length)?;
    // A length that `u32` holds is compared as one: no frame that was read is longer.
    if u32::try_from(frame.len()) == Ok(length) { Ok(Some(frame)) } else { Err(Error::Truncated) }
}

/// Writes one frame.
pub(crate) fn write(output: &mut impl Write, frame: &[u8]) -> Result<(), Error> {
    let length = u32::try_from(frame.len()).map_err(|_| Error::Unwritable(frame.len()))?;
    output.write_all(&length.to_le_bytes())?;
    Ok(output.write_all(frame)?)
}

/// At most `length` bytes. Memory grows with what arrives, not with what is announced.
fn up_to(input: &mut impl Read, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(u64::from(length)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_that_ends_within_a_frame_is_an_error() {
        for bytes in [&[1][..], &[1, 0, 0], &[2, 0, 0, 0, 7]] {
            let error = read(&mut &*bytes).expect_err("truncated");
            assert!(matches!(error, Error::Truncated), "{bytes:?}: {error}");
        }
    }

    #[test]
    fn a_length_beyond_all_frames_is_refused_before_anything_is_read() {
        let error = read(&mut &[0xFF; 4][..]).expect_err("too long");
        assert!(matches!(error, Error::TooLong(u32::MAX)), "{error}");
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        write(&mut bytes, b"first").unwrap();
        write(&mut bytes, b"").unwrap();
        let mut input = &*bytes;
        assert_eq!(read(&mut input).unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(read(&mut input).unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(read(&mut input).unwrap(), None);
    }
}
