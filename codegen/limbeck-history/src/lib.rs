//! The reviewed revisions of a package: what they are, how they hang together, what they lead to.
//!
//! [`revision`] is one of them as data, [`file`](mod@file) its text, [`seal`](mod@seal) what finds a
//! late edit of it. [`store`] is the folder they lie in, [`graph`] how they follow each other,
//! [`symbol`] how people name one. [`canon`] is what is recorded: the canonical schema as a map from
//! element to declaration, which changes apply to.
//!
//! Not here: reading and writing the command line, git, what a change means to those who rely on a
//! schema (the rules of `limbeck-check` say that).

pub mod between;
pub mod bridges;
pub mod canon;
pub mod checkpoint;
pub mod draft;
pub mod drawing;
#[cfg(feature = "edit")]
pub mod edit;
pub mod file;
pub mod graph;
pub mod known;
#[cfg(feature = "edit")]
pub mod lifecycle;
#[cfg(feature = "edit")]
pub mod policy;
pub mod problem;
pub mod question;
pub mod rebuild;
pub mod recorded;
pub mod replay;
pub mod revision;
pub mod seal;
pub mod store;
pub mod symbol;
pub mod verify;
pub mod workspace;

pub use bridges::Bridge;
pub use canon::Canon;
pub use graph::{Entry, History};
pub use known::Known;
pub use problem::{Problem, ProblemKind};
pub use recorded::Recorded;
pub use revision::{Change, Id, Kind, Origin, Revision};
pub use symbol::{Histories, Range, Symbol, SymbolError};
pub use workspace::{Pending, Workspace};
