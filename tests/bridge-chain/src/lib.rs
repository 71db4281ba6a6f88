//! The user API in three versions, of which one is implemented: the newest, in memory; and an API of which the older
//! version holds less of every kind.

mod conversion;
mod users;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use conversion::{Conversion, NoCalls};
pub use generated::{FILE_DESCRIPTOR_SET, coin, common, loss, user};
pub use users::Users;
