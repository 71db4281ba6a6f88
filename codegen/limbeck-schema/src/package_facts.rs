//! What is known about a package beside what it declares, for those who print it.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::lifecycle::Lifecycle;

/// What a history says about a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFacts {
    /// The id of the revision that the package is at.
    pub revision: String,
    /// Whether others rely on that revision: it is published, and nothing is pending.
    pub is_published: bool,
    /// The meaning of the package at that revision.
    pub digest: Digest,
    /// Its stage, and what was announced with it.
    pub lifecycle: Lifecycle,
}

/// Facts by name of the package; packages without a history have none.
pub type AllPackageFacts = BTreeMap<String, PackageFacts>;
