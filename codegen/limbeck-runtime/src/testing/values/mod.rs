//! Random messages of any type.

mod messages;
mod scalar;
mod well_known;

pub use messages::Values;
