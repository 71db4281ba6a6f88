//! Histories of real and of damaged projects: what Google publishes, edited at random; a disk that
//! fails at each step of each command; pages whose every command is run, one after the other; and
//! damage of every kind, with the cures that are printed.

mod branches;
mod edits;
mod failpoints;
mod google;
mod outline;
mod page;
mod random;
mod repairs;
mod scenes;
