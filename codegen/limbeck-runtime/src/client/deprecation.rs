//! Clients of deprecated packages say so: once per package and process, however many clients there are.
//!
//! What a client was generated with counts, and what servers answer: they may know of a deprecation that is newer.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderValue};

use crate::{Package, ServiceInfo};

/// The packages that were warned of.
static WARNED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Warns of a package, if nobody has yet.
pub(super) fn warn_once(package: &Package) {
    if is_first(package.name) {
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

/// Warns of the package of a service, if an answer says that it is deprecated and nobody has warned yet.
pub(super) fn heed(service: &'static ServiceInfo, headers: &HeaderMap) {
    if !headers.contains_key("deprecation") {
        return;
    }
    let package = service.name.rsplit_once('.').map_or("", |(package, _)| package);
    if is_first(package) {
        // Whoever answers chooses the values: they are told escaped.
        let told = |name| headers.get(name).map(HeaderValue::as_bytes).map(<[u8]>::escape_ascii);
        tracing::warn!(
            package,
            sunset = told("sunset").map(tracing::field::display),
            successor = told("limbeck-successor").map(tracing::field::display),
            "this program calls a package that its server calls deprecated"
        );
    }
}

fn is_first(package: &'static str) -> bool {
    WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(package)
}
