//! Lint: the same findings as buf's, as multisets of rule, file and place.
//!
//! On cases of our own (`fixtures/peer/lint`: a small module each, with the configurations it is
//! linted by), on the examples of the rules' pages, on the fixtures of the other suites, and on
//! Google's protos. Never may a finding of buf be missing; what limbeck says beyond buf is listed.

mod cases;
mod google;
mod ours;
mod pages;
mod run;
