//! How long packages are served: what their histories recorded, and what the running server decides other than that.
//!
//! `settings` is what the builder is told; `served` is what becomes of it for one package: headers of every answer, and
//! whether calls are refused; `refusal` is how; `describe` tells all of it to those who ask. `day` reads and prints days.
//!
//! A package without a history, or of code that was generated without one, is none of this module's business.

mod day;
mod describe;
mod fault;
mod refusal;
mod served;
mod settings;

pub(super) use describe::Describe;
pub(super) use fault::Fault;
pub(super) use served::{Served, Verdict};
pub use settings::{Brownout, Override};
pub(super) use settings::{Clock, Lifecycles};
