//! axum and serde by hand, as a good engineer writes them when one service is all there is: structs
//! of its own for JSON, moved to and from the messages; no text is copied on the way.

mod handlers;
mod json;
mod text;

pub(crate) use handlers::service;
pub(crate) use json::json;
