//! Conversions between versions: what is printed for every row of the table does what the plan says.
//!
//! The fixtures are `fixtures/bridges`, a pair of versions for each row; `bridge-pairs` holds what is printed for them.
//! An oracle reads the plan for itself, laws are tried on random messages, and mistakes that are put into printed code
//! on purpose are found.

mod calls;
mod circles;
mod customs;
mod drift;
mod fits;
mod google;
mod laws;
mod mutations;
mod node;
mod oracle;
mod pairs;
mod printed;
mod put_mistakes;
mod random;
mod table;
mod testing;
mod traps;
mod values;
mod write_back;
