//! Calls of all four kinds, and updates, over hand-written conversions.

mod calls;
mod masked;
mod update;

use super::{Call, Direction, Names, Versions};

static VERSIONS: Versions = Versions { older: "a.v1", newer: "a.v2" };
static NO_NAMES: Names = Names { fields: &[] };
static CALL: Call = Call { versions: &VERSIONS, direction: Direction::Up, names: &NO_NAMES };

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
