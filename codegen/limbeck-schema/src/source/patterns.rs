//! Which import names of a tree count: patterns to include and to exclude, as on disk.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::error::Kind;
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

fn globs(list: &'static str, patterns: &[String]) -> Result<GlobSet, Error> {
    let bad = |pattern: &str, error: &globset::Error| Kind::Glob {
        list,
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        // A folder stands for everything in it, as in `.gitignore`.
        let below = format!("{}/**", pattern.trim_end_matches('/'));
        set.add(Glob::new(pattern).map_err(|error| bad(pattern, &error))?);
        set.add(Glob::new(&below).map_err(|error| bad(pattern, &error))?);
    }
    set.build().map_err(|error| bad("", &error).into())
}
