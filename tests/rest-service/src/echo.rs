//! What a handler saw, as a message.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use limbeck_runtime::tonic::metadata::{
    BinaryMetadataKey, BinaryMetadataValue, KeyAndValueRef, MetadataMap, MetadataValue,
};
use limbeck_runtime::tonic::{Request, Response};
use tokio::sync::Semaphore;

use crate::v1::{Echo, Everything};

/// Implements all services: answers with what it was asked.
#[derive(Debug, Clone)]
pub struct Echoing {
    /// Has no permit while a stream of its lives.
    pub streams: Arc<Semaphore>,
}

impl Default for Echoing {
    fn default() -> Self {
        Self { streams: Arc::new(Semaphore::new(1)) }
    }
}

/// What a layer before the service may leave for a handler.
#[derive(Debug, Clone)]
pub struct Extension(pub String);

/// The answer of nearly all methods.
pub(crate) fn echo(method: &str, request: Request<Everything>) -> Response<Echo> {
    let (metadata, extensions, request) = request.into_parts();
    let extension = extensions.get::<Extension>().map(|extension| extension.0.clone());
    Response::new(Echo {
        method: method.to_owned(),
        request: Some(request),
        metadata: visible(&metadata),
        extension: extension.unwrap_or_default(),
    })
}

fn visible(metadata: &MetadataMap) -> BTreeMap<String, String> {
    let mut visible = BTreeMap::<String, String>::new();
    for entry in metadata.iter() {
        let (key, value) = match entry {
            KeyAndValueRef::Ascii(key, value) => {
                (key.as_str(), value.to_str().unwrap_or_default().to_owned())
            }
            KeyAndValueRef::Binary(key, value) => {
                let mut digits = String::new();
                for byte in value.to_bytes().unwrap_or_default() {
                    _ = write!(digits, "{byte:02x}");
                }
                (key.as_str(), digits)
            }
        };
        let values = visible.entry(key.to_owned()).or_default();
        if !values.is_empty() {
            values.push(',');
        }
        values.push_str(&value);
    }
    visible
}

/// Metadata of an answer, as the labels of a request say.
pub(crate) fn metadata(labels: &BTreeMap<String, String>) -> MetadataMap {
    let mut metadata = MetadataMap::new();
    for (key, value) in labels {
        if let Ok(key) = BinaryMetadataKey::from_bytes(key.as_bytes()) {
            metadata.insert_bin(key, BinaryMetadataValue::from_bytes(value.as_bytes()));
        } else if let (Ok(key), Ok(value)) = (
            key.parse::<limbeck_runtime::tonic::metadata::AsciiMetadataKey>(),
            MetadataValue::try_from(value),
        ) {
            metadata.insert(key, value);
        }
    }
    metadata
}
