//! The user API in three versions, of which one is implemented: the newest, in memory.

mod conversion;
mod users;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use conversion::{Conversion, NoCalls};
pub use generated::{FILE_DESCRIPTOR_SET, common, user};
pub use users::Users;
