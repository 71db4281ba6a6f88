//! Times every conversion by the bridge and by hand in short turns, so that what disturbs one disturbs the other.

use std::time::{Duration, Instant};

use limbeck_bridge_bench::cases::{Convert, cases, check};

/// Turns of each.
const TURNS: usize = 4_000;

/// What a turn takes, about: enough for a clock of nanoseconds, and little enough for the values that are made ready
/// to stay in the cache.
const TURN: Duration = Duration::from_micros(10);

fn main() {
    check();
    println!(
        "{:32} {:>10} {:>10} {:>6}",
        "nanoseconds, median of turns", "by hand", "bridge", "ratio"
    );
    for case in cases() {
        let conversions = conversions(case.by_hand);
        let time = |prepare| time(prepare, conversions);
        let (mut by_hand, mut bridge) = (Vec::new(), Vec::new());
        for turn in 0..TURNS {
            // Who goes second finds the caches and the allocator as the first left them.
            if turn % 2 == 0 {
                by_hand.push(time(case.by_hand));
                bridge.push(time(case.bridge));
            } else {
                bridge.push(time(case.bridge));
                by_hand.push(time(case.by_hand));
            }
        }
        let (by_hand, bridge) = (median(by_hand), median(bridge));
        println!("{:32} {by_hand:>10.1} {bridge:>10.1} {:>6.2}", case.name, bridge / by_hand);
    }
}

/// How many conversions a turn has.
fn conversions(prepare: fn() -> Convert) -> u32 {
    let nanoseconds = median((0..100).map(|_| time(prepare, 8)).collect());
    let conversions = TURN.as_secs_f64() * 1e9 / nanoseconds;
    (1..=100).rev().find(|number| f64::from(*number) <= conversions).unwrap_or(1)
}

/// Nanoseconds of one conversion.
fn time(prepare: fn() -> Convert, conversions: u32) -> f64 {
    let ready: Vec<Convert> = (0..conversions).map(|_| prepare()).collect();
    let start = Instant::now();
    for convert in ready {
        convert();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(conversions)
}

fn median(mut turns: Vec<f64>) -> f64 {
    turns.sort_unstable_by(f64::total_cmp);
    turns.get(turns.len() / 2).copied().unwrap_or_default()
}
