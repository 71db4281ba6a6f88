//! How large one message may be.

/// The largest message that is decoded and encoded, in bytes.
///
/// A larger one is refused with `OUT_OF_RANGE` before it is read into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLimits {
    /// The largest message that is received, in bytes. Default: 4 MiB.
    pub decode: usize,
    /// The largest message that is sent, in bytes. Default: 4 MiB, so that what one side sends the other accepts.
    pub encode: usize,
}

impl MessageLimits {
    /// 4 MiB, what every gRPC implementation accepts unless told otherwise.
    pub const DEFAULT_BYTES: usize = 4 * 1024 * 1024;
}

impl Default for MessageLimits {
    fn default() -> Self {
        Self { decode: Self::DEFAULT_BYTES, encode: Self::DEFAULT_BYTES }
    }
}
