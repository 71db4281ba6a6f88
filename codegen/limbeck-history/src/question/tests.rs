//! What is asked, and what is not.
