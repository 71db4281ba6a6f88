//! Threads for what recurses as deep as a file nests.

use crate::source;

/// Stack of the threads that parse and link.
const STACK_BYTES: usize = 64 << 20;

/// Runs something that parses or links.
///
/// A worker of another pool would not wait for it idly: it would begin its own pool's next task on
/// top, which may want to compile, too, and so on until its stack is full. So it waits for a thread.
pub(crate) fn on_large_stacks<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, source::Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .thread_name(|index| format!("compile-{index}"))
        .build()
        .map_err(source::Error::threads)?;
    if rayon::current_thread_index().is_none() {
        return Ok(threads.install(run));
    }
    let ran = std::thread::scope(|scope| scope.spawn(|| threads.install(run)).join());
    ran.map_or_else(|panic| std::panic::resume_unwind(panic), Ok)
}
