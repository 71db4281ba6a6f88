//! The API over HTTP and JSON, by the rules that the proto files give its methods.
//!
//! `http` sends and receives, `lines` reads streams, `status` reads failures; `v1` and `v2` know paths and messages.

mod http;
mod lines;
mod status;
mod v1;
mod v2;

pub(crate) use self::http::{Error, Http};
pub(crate) use self::v1::V1;
pub(crate) use self::v2::V2;
