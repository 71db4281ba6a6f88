//! Bytes as the JSON of a message, which the first byte names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use limbeck_fuzz::json::{check, check_value};
use limbeck_fuzz::v1::Everything;
use limbeck_runtime::prost_types::{Any, Duration, FieldMask, Struct, Timestamp, Value};

fuzz_target!(|input: &[u8]| {
    let Some((first, text)) = input.split_first() else { return };
    match first {
        b'1' => check::<user::v1::User>(text),
        b'2' => check::<user::v2::User>(text),
        b'a' => check::<Any>(text),
        b'd' => check::<Duration>(text),
        b'm' => check::<FieldMask>(text),
        b's' => check::<Struct>(text),
        b't' => check::<Timestamp>(text),
        b'v' => {
            check::<Value>(text);
            check_value(text);
        }
        _ => check::<Everything>(text),
    }
});
