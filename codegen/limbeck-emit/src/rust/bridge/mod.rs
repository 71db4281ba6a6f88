//! Bridges: how one version of a package converts to another, as code beside the types of both.
//!
//! `pairs` says which conversions are printed and where, `check` refuses what could not be, `module`
//! puts one pair together.
//!
//! Conversions: `functions` and `methods` name what is printed and what the service writes, `types` knows the members
//! of prost's structs, `values` converts one value (a `code`), `shapes` one field, `oneofs` a oneof, `steps` a message,
//! `enums` an enum; `delta` puts a message back, and `puts` what it holds; `convert` gathers what the template prints.
//!
//! Calls: `service` serves an older version, `reverse` calls one, `call` is what both know of a method; `losses` finds
//! what the older version cannot hold, and `fits` prints what refuses it.

mod call;
mod check;
mod code;
mod convert;
mod delta;
mod enums;
mod fits;
mod functions;
mod holders;
mod links;
mod literals;
mod losses;
mod masked;
mod methods;
mod module;
mod names;
mod oneofs;
mod pairs;
mod put_back;
mod put_lists;
mod puts;
mod reverse;
mod service;
mod services;
mod shapes;
mod site;
mod steps;
mod testing;
mod types;
mod update;
mod values;
mod walk;

pub use check::undecided;
pub(crate) use check::{check, taken};
pub(crate) use module::print_all;
pub(crate) use pairs::{parents, runtime_features};
pub(crate) use reverse::sends_streams;

/// What generated code calls.
const RUNTIME: &str = "::limbeck_runtime::bridge";
