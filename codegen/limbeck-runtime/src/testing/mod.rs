//! Random messages, and the laws that conversions between versions keep: for tests of generated code.
//!
//! A service whose own code takes part in conversions tests them so, with what its SDK prints under the feature
//! `testing`:
//!
//! ```text
//! #[test]
//! fn the_laws_hold() {
//!     user::bridge::v1_v2::laws(&UserCustom, 10_000, 1).unwrap();
//! }
//! ```
//!
//! That calls [`laws`] for every pair of messages. By hand:
//!
//! ```text
//! let mut values = Values::new(user::FILE_DESCRIPTOR_SET, 1)?;
//! values.share("user.v1.UserState", "user.v2.UserState"); // numbers that only the other version has
//! values.texts("user.v1.User.full_name", ["Ada Lovelace", "Plato"]); // what custom code is about
//! let lines = Lines::new([("user.v1.User.fax_number", Class::Checked, Class::Lossy)]);
//! let pair = Pair {
//!     name: "User",
//!     up: Some(Box::new(|from| user_up(from, &custom))),
//!     down: Some(Box::new(|from| user_down(from, &custom))),
//!     delta_put: Some(Box::new(|stored, edited| user_delta_put(stored, edited, &custom))),
//!     names: (Some(&USER_NAMES_UP), Some(&USER_NAMES_DOWN)),
//!     lines: &lines,
//! };
//! let outcome = laws(&pair, &mut values, 10_000)?; // or a `Violation`, with a small message that shows it
//! assert!(outcome.lost.contains("user.v2.User.locale"));
//! ```
//!
//! The same seed gives the same messages. Tested are laws 1 to 6 of the page about bridges, the sixth where a pair has
//! tables of names. [`masks`] and [`names`] test what is printed about field masks and other names that are values.
//! Not here: chains of more than two versions, and an oracle that converts by itself.

mod commutation;
mod damage;
mod diff;
mod edit;
mod golden;
mod laws;
mod lines;
mod pair;
mod random;
mod tables;
#[cfg(test)]
mod tests;
mod values;
mod visitor;

pub use damage::{PutBack, Written, damage};
pub use diff::{Difference, diff};
pub use edit::edit;
pub use golden::{Golden, GoldenError, GoldenMode};
pub use laws::{commutation, laws};
pub use lines::{Class, Line, Lines};
pub use pair::{Convert, DeltaPut, Law, Outcome, Pair, Subject, Violation};
pub use prost_reflect::DescriptorError;
pub use random::Random;
pub use tables::{masks, names};
pub use values::Values;
pub use visitor::{Laws, Visitor};
