//! What came of which element, where numbers and names alone mislead.

use std::collections::BTreeSet;

/// What the history knows about two versions that their schemas do not show.
///
/// Elements are named relative to their package. Members that neither list names go by number
/// (fields, enum values) or name (rpcs), as [`limbeck_diff::compare`] pairs them; containers go as
/// its renames say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// The package of the older version, such as `user.v1`.
    pub older: String,
    /// The package of the newer version, such as `user.v2`.
    pub newer: String,
    /// Elements of the older version and what came of them in the newer one: those with another
    /// number, or in another place. Both sides are current names.
    pub pairs: Vec<(String, String)>,
    /// What the older version was given after the fork: the newer one never had it, whatever has
    /// its name or number there.
    pub added_to_older: BTreeSet<String>,
    /// What the newer version was given after the fork: nothing of the older one led to it.
    pub added_to_newer: BTreeSet<String>,
    /// Whether a newer version of another API goes back from types of the newer of these two versions
    /// to those of the older one: then calls need both ways of whatever they reach.
    pub is_gone_back: bool,
}

impl Lineage {
    /// Of two versions where names and numbers tell everything.
    pub fn new(older: impl Into<String>, newer: impl Into<String>) -> Self {
        Self { older: older.into(), newer: newer.into(), ..Self::default() }
    }
}
