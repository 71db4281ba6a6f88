//! HTTP and JSON of the real user service, on the port of gRPC.

mod hostile;
mod port;
mod refused;
mod same;
mod streams;
