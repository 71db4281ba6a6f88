//! What is converted, by whom.

use std::hint::black_box;

use crate::shop::bridge::v1_v2 as bridge;
use crate::{by_hand, samples};

/// A conversion of a value that is ready.
pub type Convert = Box<dyn FnOnce()>;

/// One conversion, done both ways.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Which.
    pub name: &'static str,
    /// By the generated bridge.
    pub bridge: fn() -> Convert,
    /// By hand.
    pub by_hand: fn() -> Convert,
}

macro_rules! case {
    ($name:literal, $sample:ident, $convert:ident) => {
        Case {
            name: $name,
            bridge: || {
                let value = samples::$sample();
                Box::new(move || drop(black_box(bridge::$convert(black_box(value)))))
            },
            by_hand: || {
                let value = samples::$sample();
                Box::new(move || drop(black_box(by_hand::$convert(black_box(value)))))
            },
        }
    };
    ($name:literal, $sample:ident, $convert:ident, $by_hand:ident) => {
        Case {
            name: $name,
            bridge: || {
                let value = samples::$sample();
                Box::new(move || drop(black_box(bridge::$convert(black_box(value)))))
            },
            by_hand: || {
                let value = samples::$sample();
                Box::new(move || drop(black_box(by_hand::$by_hand(black_box(value)))))
            },
        }
    };
}

/// All of them.
pub fn cases() -> [Case; 6] {
    [
        case!("8 fields, up", older_item, item_up),
        case!("8 fields, down", item, item_down),
        case!("40 fields in three levels, up", older_order, order_up),
        case!("40 fields in three levels, down", order, order_down),
        case!("a list of 100, up", older_page, list_items_response_up, page_up),
        case!("a list of 100, down", page, list_items_response_down, page_down),
    ]
}

/// Holds the bridge's values against those by hand.
///
/// # Panics
/// When they differ.
pub fn check() {
    assert_eq!(
        bridge::item_up(samples::older_item()).ok(),
        by_hand::item_up(samples::older_item()).ok()
    );
    assert_eq!(bridge::item_down(samples::item()).ok(), by_hand::item_down(samples::item()).ok());
    assert_eq!(
        bridge::order_down(samples::order()).ok(),
        by_hand::order_down(samples::order()).ok()
    );
    let page = bridge::list_items_response_down(samples::page());
    assert_eq!(page.ok(), by_hand::page_down(samples::page()).ok());
}
