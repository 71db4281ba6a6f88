//! Where proto text comes from: a folder, memory, a tree such as a commit or an archive.
//!
//! Files are named as `import` statements name them: relative to a root, `/` between segments.
//! Not here: what the text means.

mod affected;
mod bundled;
mod disk;
mod error;
mod memory;
mod name;
mod patterns;
mod restricted;
mod tree;

pub use affected::{Affected, affected, header};
pub use bundled::{Bundled, bundled, bundled_names, is_well_known};
pub use disk::{Disk, DiskOptions};
pub use error::Error;
pub use memory::Memory;
pub(crate) use name::is_normal;
pub use name::normalize;
pub use restricted::Restricted;
pub use tree::{Blobs, Tree};

/// A set of proto files that can be listed and read by import name.
pub trait Files: Sync {
    /// Import names of all files to compile, sorted, each once.
    ///
    /// # Errors
    /// When a root cannot be read, or two roots hold a file of the same name.
    fn list(&self) -> Result<Vec<String>, Error>;

    /// The bytes of a file; `None` if there is none of that name.
    ///
    /// # Errors
    /// When the file exists and cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error>;

    /// What a person calls the file, such as `proto/user/v1/user.proto`.
    fn display(&self, name: &str) -> String {
        name.to_owned()
    }

    /// A name of what the file holds, such as git's, if one is known without reading it: two files
    /// with the same name hold the same.
    fn content(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Where files are looked for, for a person: folders, in the order searched.
    fn places(&self) -> Vec<String> {
        Vec::new()
    }
}
