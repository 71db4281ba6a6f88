//! The real user service as a process, called over loopback: every kind of rpc of both versions, by generated clients,
//! by the command line client, and by Python's grpcio, which knows nothing of limbeck.

mod broken;
mod calls;
mod cli;
mod drain;
mod environment;
mod foreign;
mod lasting;
mod load;
mod service;
mod versions;
