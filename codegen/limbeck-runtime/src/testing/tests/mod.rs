//! Laws of conversions between a type and itself, right ones and wrong ones.

mod damage;
mod golden;
mod laws;
mod tables;
mod values;

use super::Values;

fn values(seed: u64) -> Values {
    Values::new(crate::google::FILE_DESCRIPTOR_SET, seed).unwrap()
}
