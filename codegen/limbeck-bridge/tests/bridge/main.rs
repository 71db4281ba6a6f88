//! Decisions and what has to be decided.

mod text;
