//! Values of one type as values of another.
//!
//! What can err gives a reason and an empty path. Where nothing can go wrong the standard library's `From` does it, and
//! `to_string` of whole numbers.

mod number;
mod text;
mod time;

pub use number::{Narrow, floor, reject, round, saturate};
pub use text::{boolean, decimal, decimal_or_zero, timestamp, timestamp_text, utf8};
pub use time::{
    Integer, Time, divide_floor, divide_reject, divide_round, from_time_floor, from_time_reject,
    from_time_round, multiply, small_to_time, to_time,
};
