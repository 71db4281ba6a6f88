//! What a handler was called with.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use limbeck_runtime::prost::Message;

/// One call of a handler.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Full name of the method: `fuzz.v1.GetOne`.
    pub method: String,
    /// The request, encoded.
    pub request: Vec<u8>,
    /// Fields that a path may set, as text in their canonical form.
    pub fields: BTreeMap<&'static str, String>,
}

/// The last call of any handler that shares it.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Option<Seen>>>);

impl Recorder {
    /// Keeps a call.
    pub fn keep(
        &self,
        method: &str,
        request: &impl Message,
        fields: impl IntoIterator<Item = (&'static str, String)>,
    ) {
        let fields = fields.into_iter().collect();
        let seen = Seen { method: method.to_owned(), request: request.encode_to_vec(), fields };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
    }

    /// The last call since this was asked last.
    pub fn take(&self) -> Option<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
