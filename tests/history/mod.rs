//! Histories of real and of damaged projects: what Google publishes, edited at random; a disk that
//! fails at each step of each command.

mod edits;
mod google;
mod outline;
mod random;
