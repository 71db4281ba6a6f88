//! Services over HTTP and JSON, called in process: `tests/rest-service`, which uses every feature of HTTP rules.
//!
//! Not here: what generation refuses, which is tested in limbeck-schema; sockets, which other suites open.

mod authentication;
mod body;
mod call;
mod errors;
mod headers;
mod json;
mod limits;
mod mask;
mod model;
mod path;
mod query;
mod random;
mod raw;
mod response;
mod routing;
mod stream;
