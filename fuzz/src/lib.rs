//! What the programs in `bin` share: services that answer with what they were asked, a router to compare with, and
//! what every answer must hold to.

pub mod answer;
pub mod echo;
pub mod json;
pub mod reference;
pub mod request;
pub mod seen;
pub mod service;
pub mod users;

#[allow(clippy::pedantic, reason = "suites of their own hold generated code against clippy")]
mod api {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use api::fuzz::v1;
pub use api::limbeck_root::JSON_TYPES;
