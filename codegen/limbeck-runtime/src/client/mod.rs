//! One connection for any number of generated clients.

mod connection;
mod generated;

pub use connection::Connection;
pub use generated::GeneratedClient;
