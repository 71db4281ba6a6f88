//! A disk that fails when told to, for tests of whatever writes a history.
//!
//! Count the steps of a write that succeeds, then run it once for each of them:
//!
//! ```
//! # use limbeck_history::store::{testing::Failing, HEAD, Transaction};
//! for after in 0.. {
//!     let folder = tempfile::tempdir().unwrap();
//!     let mut disk = Failing::once(after);
//!     let mut transaction = Transaction::default();
//!     transaction.write(HEAD, "4f1c9a2e7b3d\n");
//!     let result = transaction.run(folder.path(), &mut disk);
//!     assert_eq!(result.is_err(), disk.has_failed());
//!     // … what must hold whichever step failed.
//!     if !disk.has_failed() {
//!         break;
//!     }
//! }
//! ```
//!
//! If the step that fails is the one that gives the lock back, everything is written and the lock
//! stays: see [`remove_lock`].

use std::io;
use std::path::Path;

use super::disk::{Disk, RealDisk};

/// The file system, until a step fails.
#[derive(Clone, Debug)]
pub struct Failing {
    /// How many steps still succeed.
    pub after: usize,
    /// Whether no step succeeds from then on, as if the power was cut, or only that one fails.
    pub is_dead: bool,
    /// Steps that were asked for.
    pub asked: usize,
}

impl Failing {
    /// One step fails, as on a full disk: what cleans up succeeds.
    pub fn once(after: usize) -> Self {
        Self { after, is_dead: false, asked: 0 }
    }

    /// One step and all behind it fail, as when the process is killed: nothing is cleaned up, and
    /// the lock stays (see [`remove_lock`]).
    pub fn for_good(after: usize) -> Self {
        Self { after, is_dead: true, asked: 0 }
    }

    /// Whether a step failed.
    pub fn has_failed(&self) -> bool {
        self.asked > self.after
    }

    fn step(&mut self) -> io::Result<()> {
        self.asked += 1;
        let fails = if self.is_dead { self.has_failed() } else { self.asked == self.after + 1 };
        if fails { Err(io::Error::other("failed as told")) } else { Ok(()) }
    }
}

/// Removes the lock that a killed writer left, as the message about it tells people to; nothing
/// happens if there is none.
pub fn remove_lock(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(super::names::LOCK));
}

impl Disk for Failing {
    fn create_folder(&mut self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.create_folder(path)
    }

    /// A failure leaves half a file.
    fn create_file(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        if let Err(error) = self.step() {
            let (half, _) = content.split_at(content.len() / 2);
            RealDisk.create_file(path, half)?;
            return Err(error);
        }
        RealDisk.create_file(path, content)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.rename(from, to)
    }

    fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_file(path)
    }

    fn remove_folder(&mut self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_folder(path)
    }
}
