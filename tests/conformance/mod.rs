//! protobuf's conformance runner against generated messages: binary and JSON, required and
//! recommended. `conformance-testee` is the program under test; what fails is listed with its
//! reason in `fixtures/conformance/failures.txt`.
//!
//! Not here: the text format and editions, which limbeck does not generate.

mod broken;
mod failures;
mod runner;
