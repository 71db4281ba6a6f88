//! Services and their methods.

use super::message::last_segment;
use super::{FileId, MessageId, Name, Options};

/// One service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Full name, such as `user.v1.UserService`.
    pub full_name: Name,
    /// The file it stands in.
    pub file: FileId,
    /// Its location in the file, an index into [`super::Locations`].
    pub location: u32,
    /// Methods in the order declared.
    pub methods: Vec<Method>,
    /// Service options, sorted by number.
    pub options: Options,
}

/// One rpc.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name.
    pub name: Name,
    /// Its location in the file.
    pub location: u32,
    /// Request message.
    pub input: MessageId,
    /// Response message.
    pub output: MessageId,
    /// `stream` before the request.
    pub client_streaming: bool,
    /// `stream` before the response.
    pub server_streaming: bool,
    /// Method options, sorted by number.
    pub options: Options,
}

impl Service {
    /// The last segment of the full name.
    pub fn name(&self) -> &str {
        last_segment(&self.full_name)
    }
}
