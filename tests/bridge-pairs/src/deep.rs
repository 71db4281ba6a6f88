//! Counts how often what the service writes is called for one update of a message in a message in a message.

use limbeck_runtime::bridge::BridgeError;

use crate::CUSTOM;
use crate::api::customs::bridge::v1_v2::{deep_delta_put, deep_down};
use crate::api::customs::v2::{Deep, deep};
use crate::custom;

/// What an update came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// Whether the edit was carried over, and what the older version does not see stayed.
    pub is_right: bool,
    /// How often a value was converted for the newer version.
    pub ups: usize,
    /// How often one was for the older version.
    pub downs: usize,
}

/// A message that holds another one.
type Hold = fn(Deep) -> Deep;

/// All that a message is held in, by name.
pub const HOLDERS: &[(&str, Hold)] = &[
    ("a field", |inner| Deep { inner: Some(Box::new(inner)), ..one("x") }),
    ("a list", |inner| Deep { many: vec![inner, one("y")], ..one("x") }),
    ("a map", |inner| Deep { by_name: [("k".to_owned(), inner)].into(), ..one("x") }),
    ("a oneof", |inner| Deep { o: Some(deep::O::Member(Box::new(inner))), ..one("x") }),
    ("a map that was a list", |inner| Deep {
        listed: [("x".to_owned(), inner)].into(),
        ..one("x")
    }),
];

/// Edits the innermost of so many messages, as the older version sees it.
///
/// # Errors
/// When a conversion refuses.
pub fn update(hold: Hold, depth: usize) -> Result<Update, BridgeError> {
    let nested = |a: &str| {
        let innermost = Deep { a: a.to_owned(), ..one("x") };
        (0..depth).fold(innermost, |inner, _| hold(inner))
    };
    let edited = deep_down(nested("no"), &CUSTOM)?;
    custom::taken();
    let made = deep_delta_put(nested("yes"), edited, &CUSTOM)?;
    let (ups, downs) = custom::taken();
    Ok(Update { is_right: made == nested("no"), ups, downs })
}

fn one(id: &str) -> Deep {
    Deep { id: id.to_owned(), a: "yes".to_owned(), hidden: "kept".to_owned(), ..Deep::default() }
}
