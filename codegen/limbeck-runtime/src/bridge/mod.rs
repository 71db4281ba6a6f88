//! What conversions between two versions of an API have in common: generated code calls it.
//!
//! - [`BridgeError`]: why a value could not be converted, and where it stands.
//! - Values ([`reject`], [`decimal`], [`to_time`], …), lists and maps ([`each`], [`by_key`], …).
//! - [`Names`]: field masks, `order_by` and paths of errors, whose values are names of fields.
//! - [`Masked`]: which parts of a message a field mask takes from another.
//! - [`Call`]: what is static about one bridged method; [`request`], [`response`], [`requests`], [`responses`] and
//!   [`status`] go by it.
//! - [`Update`]: a standard update, by which an old caller writes back without damage to what it cannot see.
//! - [`put_list`], [`put_map`] and [`put_values`]: how that goes for what a resource holds.
//! - [`fits`] and its kin: what an older version cannot hold, which a client of a newer one is refused unless it allows
//!   the [`Loss`].
//! - [`put_list`], [`put_aligned`], [`put_map`] and [`put_values`]: how that goes for what a resource holds.
//! - [`any`]: messages in a `google.protobuf.Any`.
//!
//! Generated code prints what differs from message to message, as functions such as `user_up` and `user_down`.

mod any;
mod call;
mod collections;
mod contention;
mod delta;
mod error;
mod fits;
mod masked;
mod names;
mod outgoing;
mod segments;
mod status;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod update;
mod values;

pub use any::{AnyCheck, AnyPair, any, fits_any, fits_bytes, reencode};
pub use call::{Call, answer, request, response};
pub use collections::{
    Duplicates, by_key, each, each_entry, each_value, first_by_key, if_set, one_of, only, refused,
    unassigned,
};
pub use delta::{
    Key, is_same, put_aligned, put_entries, put_first, put_into_first, put_into_last, put_last,
    put_list, put_list_into_map, put_map, put_map_into_list, put_values,
};
#[cfg(feature = "testing")]
pub(crate) use error::shorten;
pub use error::{BridgeError, Direction, Versions};
pub use fits::{
    Loss, checked, fits, fits_alone, fits_distinct, fits_each, fits_keys, fits_number, fits_one,
    fits_timestamp, fits_unset, fits_values,
};
pub use masked::{Masked, Part, copy_masked};
pub use names::{Holds, Name, Names};
pub use outgoing::{BoxOutgoing, Sent, outgoing};
#[cfg(feature = "testing")]
pub(crate) use segments::subscript;
pub use status::{rpc_status, status};
pub use stream::{BoxStream, collect, once, requests, responses, single};
pub use update::{Edit, Update, update};
pub use values::{
    Integer, Narrow, Time, boolean, decimal, decimal_or_zero, divide_floor, divide_reject,
    divide_round, floor, from_time_floor, from_time_reject, from_time_round, multiply, reject,
    round, saturate, small_to_time, timestamp, timestamp_text, to_time, utf8,
};
