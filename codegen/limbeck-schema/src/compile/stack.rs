//! Threads for what recurses as deep as a file nests.

use crate::source;

/// Stack of the threads that parse and link.
const STACK_BYTES: usize = 64 << 20;

/// Runs something that parses or links.
pub(crate) fn on_large_stacks<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, source::Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .thread_name(|index| format!("compile-{index}"))
        .build()
        .map_err(source::Error::threads)?;
    Ok(threads.install(run))
}
