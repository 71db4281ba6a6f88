//! Generated messages as the program under test of protobuf's conformance runner.

mod broken;
