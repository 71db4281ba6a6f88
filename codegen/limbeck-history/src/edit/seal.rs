//! Seals of new and changed revisions.

use limbeck_schema::digest::Digest;

use crate::graph::History;
use crate::{Revision, seal};

/// Seals a revision of a history: its parents are there.
pub(super) fn sealed(history: Option<&History>, mut revision: Revision) -> Revision {
    let parents: Vec<Digest> = revision
        .parents
        .iter()
        .filter_map(|parent| history?.get(parent))
        .map(|parent| parent.seal)
        .collect();
    revision.seal = seal::seal(&revision, &parents);
    revision
}
