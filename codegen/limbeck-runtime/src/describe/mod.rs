//! What servers tell of themselves: the API `limbeck.describe`, made by limbeck from `proto/limbeck/describe`.
//!
//! Every server that serves a package with a history answers it, unless `Server::describe` of feature `server` turns it
//! off.
//! A client is made as any other: `let mut describe: v1::describe_service_client::DescribeServiceClient<_> =
//! connection.client();`.

mod generated;

pub use generated::FILE_DESCRIPTOR_SET;
pub use generated::limbeck::describe::v1;
