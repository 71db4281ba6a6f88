//! Canonical proto text of any element.
