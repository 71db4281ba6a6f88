//! Archives: a folder in a tar or zip file.
//!
//! Nothing is unpacked to disk. Only proto files and configuration are kept; a name that leads out
//! of the archive, which no sound tool writes, refuses it as a whole.

use std::collections::BTreeMap;
use std::io::{self, Cursor, ErrorKind, Read};

use limbeck_schema::source::normalize;
use tar::EntryType;
use zip::ZipArchive;

use super::bytes::{allowance, damaged, decoder};
use super::format::{Compression, Packing};
use super::held::{Held, follow_links, is_kept};
use crate::error::Error;

/// Entries of an archive, those without interest included.
const ENTRIES: usize = 1 << 20;

/// Reads the files of an archive; of each path, `strip` segments are taken off the front.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    (packing, compression): (Packing, Compression),
    strip: usize,
) -> Result<Held, Error> {
    let mut unpacked = Unpacked { strip, left: allowance(bytes.len()), ..Unpacked::default() };
    let read = match packing {
        Packing::Tar => unpacked.tar(bytes, compression),
        Packing::Zip => unpacked.zip(bytes),
    };
    match read {
        Ok(()) => {}
        Err(Fault::Name(name)) => return Err(leads_out(path, &name)),
        Err(Fault::Read(error)) => return Err(broken(path, packing, compression, &error)),
    }
    if unpacked.entries == 0 {
        let message = format!("there is nothing in `{path}`");
        return Err(Error::input(message, format!("pack the folder anew: {}", packed(packing))));
    }
    follow_links(&mut unpacked.files, &unpacked.links);
    Ok(Held(unpacked.files))
}

#[derive(Default)]
struct Unpacked {
    strip: usize,
    /// Bytes that may yet be kept.
    left: u64,
    entries: usize,
    files: BTreeMap<String, Vec<u8>>,
    links: Vec<(String, String)>,
}

/// Why unpacking stopped.
enum Fault {
    Read(io::Error),
    /// A name that leads out of the archive.
    Name(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl Unpacked {
    fn tar(&mut self, bytes: &[u8], compression: Compression) -> Result<(), Fault> {
        let mut archive = tar::Archive::new(decoder(bytes, compression)?);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let kind = entry.header().entry_type();
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if kind == EntryType::XGlobalHeader {
                continue;
            }
            let Some(path) = self.path(&path)? else { continue };
            if kind == EntryType::Symlink {
                let target = entry.link_name_bytes().unwrap_or_default();
                self.links.push((path, String::from_utf8_lossy(&target).into_owned()));
            } else if matches!(kind, EntryType::Regular | EntryType::Continuous) && is_kept(&path) {
                self.keep(path, &mut entry)?;
            }
        }
        Ok(())
    }

    fn zip(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::from)?;
        for index in 0..archive.len() {
            let (name, is_dir, is_link) = {
                let entry = archive.by_index_raw(index).map_err(io::Error::from)?;
                let name = entry.name().map_err(io::Error::from)?.into_owned();
                (name, entry.is_dir(), entry.is_symlink())
            };
            let Some(path) = self.path(&name)? else { continue };
            if is_dir || !(is_link || is_kept(&path)) {
                continue;
            }
            let mut entry = archive.by_index(index).map_err(io::Error::from)?;
            if is_link {
                let mut target = String::new();
                (&mut entry).take(4096).read_to_string(&mut target)?;
                self.links.push((path, target));
            } else {
                self.keep(path, &mut entry)?;
            }
        }
        Ok(())
    }

    /// Where an entry belongs; `None` if all of its path is stripped.
    fn path(&mut self, name: &str) -> Result<Option<String>, Fault> {
        self.entries += 1;
        if self.entries > ENTRIES {
            return Err(io::Error::from(ErrorKind::FileTooLarge).into());
        }
        let segments = name.split(['/', '\\']);
        if segments.clone().all(|segment| matches!(segment, "" | ".")) && !name.starts_with('/') {
            return Ok(None);
        }
        let path = normalize(name).filter(|_| !segments.clone().any(|segment| segment == ".."));
        let path = path.ok_or_else(|| Fault::Name(name.to_owned()))?;
        let rest = path.splitn(self.strip + 1, '/').nth(self.strip);
        Ok(rest.map(str::to_owned))
    }

    fn keep(&mut self, path: String, entry: &mut dyn Read) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        entry.take(self.left + 1).read_to_end(&mut bytes)?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
        self.files.insert(path, bytes);
        Ok(())
    }
}

fn leads_out(path: &str, name: &str) -> Error {
    let message = format!("`{name}` in `{path}` is a path that leads out of the archive");
    Error::input(message, "do not unpack it: it was made to overwrite files elsewhere")
}

fn broken(path: &str, packing: Packing, compression: Compression, error: &io::Error) -> Error {
    if compression != Compression::None || error.kind() == ErrorKind::FileTooLarge {
        return damaged(path, compression, error);
    }
    let kind = match packing {
        Packing::Tar => "tar",
        Packing::Zip => "zip",
    };
    let message = format!("cannot read `{path}` as {kind}: {}", crate::error::cause(error));
    let help =
        format!("it is cut off or something else; pack the folder anew: {}", packed(packing));
    Error::input(message, help)
}

fn packed(packing: Packing) -> &'static str {
    match packing {
        Packing::Tar => "`tar -czf api.tar.gz proto`",
        Packing::Zip => "`zip -r api.zip proto`",
    }
}
