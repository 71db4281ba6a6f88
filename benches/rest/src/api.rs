//! Messages and service trait, as limbeck generates them.

#![allow(unreachable_pub, reason = "the including crate decides what is public")]

include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));

pub(crate) use library::v1::*;
