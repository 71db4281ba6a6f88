//! What the service does, in terms of `user.v2`; both versions of the API call this.

mod import;
mod lookup;
mod service;
mod watch;

pub use service::{Users, UsersLimits, states};
