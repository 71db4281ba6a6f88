//! buf's configuration: `buf.yaml` of each version, `buf.work.yaml` and `buf.lock`, from text to
//! plain data with places.
//!
//! Not here: reading files and finding out which modules there are; that is `project`.

mod lock;
mod module;
mod options;
mod reader;
mod work;

pub(crate) use lock::{Pin, digests_of_needs, parse as parse_lock};
pub(crate) use module::{BufFile, BufModule, parse};
pub(crate) use work::parse as parse_work;

use super::Located;

/// Name of a module's or workspace's file.
pub(crate) const FILE: &str = "buf.yaml";
/// Name of a version 1 workspace's file.
pub(crate) const WORK: &str = "buf.work.yaml";
/// Name of the file with the commits of dependencies.
pub(crate) const LOCK: &str = "buf.lock";

/// Whether a text is the name of a module: `registry/owner/name`.
pub(crate) fn is_module_name(name: &str) -> bool {
    let segments: Vec<&str> = name.split('/').collect();
    let plain = |segment: &&str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || ".-_:".contains(c))
    };
    segments.len() == 3 && segments.iter().all(plain)
}

/// A dependency without the label behind its name, `registry/owner/name[:label]`.
pub(crate) fn without_label(dependency: &Located<String>) -> &str {
    let (name, label) = dependency.value.rsplit_once(':').unwrap_or((&dependency.value, ""));
    // A colon before the last slash belongs to the registry's port.
    if label.contains('/') { &dependency.value } else { name }
}

#[cfg(test)]
mod tests;
