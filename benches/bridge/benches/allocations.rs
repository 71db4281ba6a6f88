//! Counts what one conversion allocates, by the bridge and by hand.

use std::alloc::System;
use std::hint::black_box;

use limbeck_bridge_bench::cases::{Case, cases, check};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    check();
    println!("allocations of one conversion     bridge  by hand");
    for Case { name, bridge, by_hand } in cases() {
        println!("{name:<32} {:>8} {:>8}", count(bridge()), count(by_hand()));
    }
}

/// The value is made before; dropping it allocates nothing.
fn count(convert: Box<dyn FnOnce()>) -> usize {
    let region = Region::new(GLOBAL);
    black_box(convert)();
    let change = region.change();
    change.allocations + change.reallocations
}
