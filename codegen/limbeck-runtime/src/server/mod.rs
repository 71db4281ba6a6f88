//! Any number of generated services on one port.

mod service;

pub use service::GeneratedService;
