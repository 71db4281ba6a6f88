//! One API in two versions, `proto/shop`: converted by the generated bridge, and by hand.
//!
//! `by_hand` is what a careful person writes; both give the same values, which is checked before
//! anything is measured.

pub mod by_hand;
pub mod calls;
pub mod cases;
pub mod patch;
pub mod samples;
pub mod service;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use generated::shop;
