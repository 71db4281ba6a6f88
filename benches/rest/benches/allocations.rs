//! Counts what one call allocates, its answer and its end included, its request not.

use std::alloc::System;
use std::hint::black_box;
use std::io;
use std::path::Path;

use limbeck_rest_bench::cells::{Cell, cells, check};
use limbeck_rest_bench::contestants::{Contestant, contestants};
use limbeck_rest_bench::table::{self, Allocations, Counted};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> io::Result<()> {
    let mut contestants = contestants();
    check(&mut contestants);
    let mut counted = Counted::new();
    for cell in cells() {
        let row = counted.entry(cell.name.to_owned()).or_default();
        for contestant in &mut contestants {
            row.insert(contestant.name.to_owned(), count(&cell, contestant));
        }
    }
    table::keep(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("rest"), &counted)
}

/// Not the first call, which the check made: what is built once and kept is not counted.
fn count(cell: &Cell, contestant: &mut Contestant) -> Allocations {
    let request = cell.request();
    let region = Region::new(GLOBAL);
    drop(black_box(contestant.call(request)));
    let change = region.change();
    Allocations {
        count: change.allocations + change.reallocations,
        bytes: change.bytes_allocated.saturating_add_signed(change.bytes_reallocated),
    }
}
