//! `user.v1`, served by the service of `user.v2`: requests go up, answers come down, as `mapping` says.

mod mapping;
mod service;

pub use service::V1;
