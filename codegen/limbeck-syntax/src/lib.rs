//! Proto text to tokens and back, nothing lost.
//!
//! Here: a lexer that keeps trivia, and the cheap questions it answers before any parser runs
//! (how deep, which edition, a byte order mark). Not here: names, types, files on disk.
