//! Headers that are metadata, and metadata that are headers: those that the lists of the options name.

use http::{HeaderMap, HeaderName};
use tonic::Status;
use tonic::metadata::MetadataMap;

use super::failure::Refusal;
use super::options::RestOptions;

/// The metadata that a handler sees.
///
/// # Errors
/// When a header that ends in `-bin` is not base64.
pub(super) fn incoming(headers: &HeaderMap, options: &RestOptions) -> Result<MetadataMap, Refusal> {
    let mut allowed = HeaderMap::new();
    for name in &options.request_headers {
        for value in headers.get_all(name) {
            if is_binary(name) && !is_base64(value.as_bytes()) {
                let why = format!("the header `{name}` is not base64");
                return Err(Refusal::new(Status::invalid_argument(why)));
            }
            allowed.append(name.clone(), value.clone());
        }
    }
    Ok(MetadataMap::from_headers(allowed))
}

/// Puts metadata of an answer into its headers.
pub(super) fn outgoing(metadata: &MetadataMap, options: &RestOptions, headers: &mut HeaderMap) {
    if metadata.is_empty() || options.response_headers.is_empty() {
        return;
    }
    let metadata = metadata.clone().into_headers();
    for name in &options.response_headers {
        for value in metadata.get_all(name) {
            headers.append(name.clone(), value.clone());
        }
    }
}

fn is_binary(name: &HeaderName) -> bool {
    name.as_str().ends_with("-bin")
}

fn is_base64(value: &[u8]) -> bool {
    let unpadded = value.strip_suffix(b"==").or(value.strip_suffix(b"=")).unwrap_or(value);
    unpadded.len() % 4 != 1
        && unpadded
            .iter()
            .all(|byte| matches!(byte, b'+' | b'/' | b'-' | b'_') || byte.is_ascii_alphanumeric())
}
