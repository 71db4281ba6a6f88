//! The bytes of a file or of stdin, decompressed, and never more of them than is sensible.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::format::Compression;
use crate::error::{Error, cause};

/// Bytes of an input, compressed or not.
const LARGEST: u64 = 1 << 30;

/// Bytes that a compressed input may always grow to.
const HARMLESS: u64 = 64 << 20;

/// How many times larger than itself an input may become beyond that: proto text and descriptors
/// shrink to a tenth, what shrinks to a thousandth was made to harm.
const GROWTH: u64 = 200;

/// Reads a file; `-` is stdin.
pub(super) fn read(path: &str) -> Result<Vec<u8>, Error> {
    let failed = |error| Error::read(Path::new(path), error);
    let mut bytes = Vec::new();
    if path == "-" {
        let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(failed)?;
    } else {
        let file = File::open(path).map_err(|error| not_opened(path, error))?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > LARGEST {
        let message = format!("`{path}` has more than {LARGEST} bytes");
        return Err(Error::input(message, "narrow what is in it: `--path`, `--exclude-imports`"));
    }
    if bytes.is_empty() && path == "-" {
        let help = "pipe something into it, such as `buf build -o - | limbeck … -`";
        return Err(Error::input("there is nothing on stdin", help));
    }
    Ok(bytes)
}

/// What compressed bytes stand for, all of it.
pub(super) fn decompress(
    path: &str,
    bytes: Vec<u8>,
    compression: Compression,
) -> Result<Vec<u8>, Error> {
    if compression == Compression::None {
        return Ok(bytes);
    }
    let mut whole = Vec::new();
    let read = decoder(&bytes, compression).and_then(|mut decoder| decoder.read_to_end(&mut whole));
    read.map_err(|error| damaged(path, compression, &error))?;
    Ok(whole)
}

/// What compressed bytes stand for, bit by bit; ends in an error where it becomes too much.
pub(super) fn decoder(bytes: &[u8], compression: Compression) -> io::Result<Box<dyn Read + '_>> {
    let decoder: Box<dyn Read> = match compression {
        Compression::None => return Ok(Box::new(bytes)),
        Compression::Gzip => Box::new(MultiGzDecoder::new(bytes)),
        Compression::Zstd => {
            let decoder = StreamingDecoder::new(Cursor::new(bytes)).map_err(io::Error::other)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(Bounded { decoder, left: allowance(bytes.len()) }))
}

/// Bytes that so many bytes may become.
pub(super) fn allowance(compressed: usize) -> u64 {
    (compressed as u64).saturating_mul(GROWTH).clamp(HARMLESS, LARGEST)
}

/// The error of bytes that are not what they should be.
pub(super) fn damaged(path: &str, compression: Compression, error: &io::Error) -> Error {
    let name = match compression {
        Compression::None => "it",
        Compression::Gzip => "gzip",
        Compression::Zstd => "Zstandard",
    };
    if error.kind() == ErrorKind::FileTooLarge {
        let message = format!("`{path}` becomes far larger than it is, more than is unpacked");
        let help =
            "it looks made to fill memory; if it is not, unpack it and give the folder or file";
        return Error::input(message, help);
    }
    let message = format!("cannot decompress `{path}`: {}", cause(error));
    Error::input(message, format!("it is cut off or no {name}: write or download it anew"))
}

/// A reader that has to end some time.
struct Bounded<'a> {
    decoder: Box<dyn Read + 'a>,
    left: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

fn not_opened(path: &str, error: io::Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        return missing(path);
    }
    Error::read(Path::new(path), error)
}

/// What is in a folder, for what may be meant.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The error of a path that leads nowhere.
pub(super) fn missing(path: &str) -> Error {
    let parent = Path::new(path).parent().filter(|parent| *parent != Path::new(""));
    let siblings = names_in(parent.unwrap_or(Path::new(".")));
    let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path);
    let close = crate::suggest::closest(name, siblings.iter().map(String::as_str));
    let help = match (close, parent) {
        (Some(close), None) => format!("did you mean `{close}`?"),
        (Some(close), Some(parent)) => format!("did you mean `{}`?", parent.join(close).display()),
        (None, _) => "an input is a folder, a proto file, an image, an archive or a git \
                      repository, relative to the current folder"
            .to_owned(),
    };
    Error::input(format!("there is no `{path}`"), help)
}
