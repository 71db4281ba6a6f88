//! The proto files that come with limbeck, so that nobody vendors them.

/// The text of a bundled file, by import name.
pub fn bundled(_name: &str) -> Option<&'static str> {
    None
}
