//! Which import names of a tree count: patterns to include and to exclude, as on disk.

use globset::GlobSet;

use super::disk::globs;
use super::{DiskOptions, Error};

/// The patterns of [`DiskOptions`], compiled.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    include: GlobSet,
    exclude: GlobSet,
}

impl Patterns {
    pub(super) fn new(options: &DiskOptions) -> Result<Self, Error> {
        let include = match options.include.as_slice() {
            [] => globs("include", &["**".to_owned()])?,
            patterns => globs("include", patterns)?,
        };
        Ok(Self { include, exclude: globs("exclude", &options.exclude)? })
    }

    pub(super) fn is_match(&self, name: &str) -> bool {
        self.include.is_match(name) && !self.exclude.is_match(name)
    }
}
