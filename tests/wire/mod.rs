//! The real user service as a process, called over loopback: every kind of rpc of both versions, by generated clients,
//! by the command line client, and by Python's grpcio and requests, which know nothing of limbeck.

mod broken;
mod caller;
mod calls;
mod chain;
mod cli;
mod drain;
mod environment;
mod foreign;
mod lasting;
mod lifecycle;
mod load;
mod rest;
mod reverse;
mod service;
mod versions;
