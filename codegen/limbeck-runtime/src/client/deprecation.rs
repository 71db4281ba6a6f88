//! Clients of deprecated packages say so: once per package and process, however many clients there are.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::Package;

/// The packages that were warned of.
static WARNED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Warns of a package, if nobody has yet.
pub(super) fn warn_once(package: &Package) {
    if WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(package.name) {
        let Package { name, revision, lifecycle, .. } = *package;
        tracing::warn!(
            package = name,
            revision,
            stage = lifecycle.stage.name(),
            since = lifecycle.since,
            sunset = lifecycle.sunset,
            successor = lifecycle.successor,
            "this program calls a deprecated package"
        );
    }
}
