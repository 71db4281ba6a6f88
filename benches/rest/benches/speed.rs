//! Times every call of every contestant, in turn, and prints the table.

use std::io;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use limbeck_rest_bench::cells::{Cell, cells, check};
use limbeck_rest_bench::contestants::{Contestant, contestants};
use limbeck_rest_bench::cpu::CpuTime;
use limbeck_rest_bench::table::Times;

/// A disturbance hits all contestants of a round; the best round of each counts.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rest");
    let mut contestants = contestants();
    for (cell, size) in check(&mut contestants) {
        println!("{cell}: an answer of {size} bytes, the same from all");
    }
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let mut criterion = Criterion::default()
            .with_measurement(CpuTime)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(1))
            .output_directory(&out)
            .configure_from_args();
        for cell in cells() {
            for contestant in &mut contestants {
                measure(&mut criterion, &cell, contestant);
                times.take(&out, cell.name, contestant.name)?;
            }
        }
    }
    times.print(&out)
}

fn measure(criterion: &mut Criterion<CpuTime>, cell: &Cell, contestant: &mut Contestant) {
    let mut group = criterion.benchmark_group(cell.name);
    group.bench_function(contestant.name, |bencher| {
        bencher.iter_batched(
            || cell.request(),
            |request| drop(contestant.call(request)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}
