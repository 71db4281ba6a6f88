//! What stands before a token, and what comments make of it.

/// The white space between two tokens of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing before `;` and `,`: comments stand close.
    None,
    /// One space.
    Space,
    /// Nothing inside of names: comments keep the space that they have.
    Glue,
    /// Nothing behind `(` of an option's name.
    Open,
    /// Nothing before a closing bracket.
    Close,
    /// Nothing between a sign and its number.
    Sign,
}
