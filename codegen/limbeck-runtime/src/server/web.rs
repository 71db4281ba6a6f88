//! gRPC-Web, the gRPC that browsers can speak: the trailers are a frame of the body, and all of it may be base64.
//!
//! What is common to the whole stack is here; the translation of what a service receives and sends is in `translate.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{BufMut, Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use tonic::{Code, Status};

/// The flag of a frame that holds trailers.
const TRAILERS: u8 = 0x80;

/// Whether a gRPC-Web request is answered in base64: as it says in `accept`, else as it comes. `None` when it is no
/// gRPC-Web.
pub(super) fn answers_in_text(headers: &HeaderMap) -> Option<bool> {
    let comes_in_text = comes_in_text(headers)?;
    let accept = headers.get(ACCEPT).map(HeaderValue::as_bytes).unwrap_or_default();
    Some(accept.split(|byte| *byte == b',').find_map(is_text).unwrap_or(comes_in_text))
}

/// Whether the body of a gRPC-Web request is base64.
pub(super) fn comes_in_text(headers: &HeaderMap) -> Option<bool> {
    is_text(headers.get(CONTENT_TYPE)?.as_bytes())
}

fn is_text(media_type: &[u8]) -> Option<bool> {
    match media_type.split(|byte| *byte == b';').next()?.trim_ascii() {
        b"application/grpc-web" | b"application/grpc-web+proto" => Some(false),
        b"application/grpc-web-text" | b"application/grpc-web-text+proto" => Some(true),
        _ => None,
    }
}

/// The `content-type` of an answer.
pub(super) fn content_type(text: bool) -> HeaderValue {
    HeaderValue::from_static(if text {
        "application/grpc-web-text+proto"
    } else {
        "application/grpc-web+proto"
    })
}

/// The last frame of a body that ends with `status`.
pub(super) fn trailers_frame(status: &Status, text: bool) -> Result<Bytes, Status> {
    let mut trailers = HeaderMap::new();
    status.add_header(&mut trailers)?;
    let mut block = BytesMut::new();
    for (name, value) in &trailers {
        block.put_slice(name.as_str().as_bytes());
        block.put_u8(b':');
        block.put_slice(value.as_bytes());
        block.put_slice(b"\r\n");
    }
    let length = u32::try_from(block.len())
        .map_err(|_| Status::internal("the status is too long for a frame"))?;
    let mut frame = BytesMut::with_capacity(5 + block.len());
    frame.put_u8(TRAILERS);
    frame.put_u32(length);
    frame.put(block);
    Ok(if text { STANDARD.encode(frame).into() } else { frame.freeze() })
}

/// The code with which a gRPC-Web call ended. It is noted where the trailers still are trailers, and read where they
/// are bytes of the body.
#[derive(Debug, Clone)]
pub(super) struct Outcome(Arc<AtomicI32>);

impl Outcome {
    const UNKNOWN_YET: i32 = -1;

    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicI32::new(Self::UNKNOWN_YET)))
    }

    #[cfg(any(feature = "grpc-web", test))]
    pub(super) fn note(&self, headers: &HeaderMap) {
        if let Some(code) = headers.get(Status::GRPC_STATUS) {
            self.0.store(Code::from_bytes(code.as_bytes()).into(), Ordering::Release);
        }
    }

    pub(super) fn code(&self) -> Option<Code> {
        match self.0.load(Ordering::Acquire) {
            Self::UNKNOWN_YET => None,
            code => Some(Code::from_i32(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_frame() {
        let status = Status::unavailable("the server: down\r\n");
        let frame = trailers_frame(&status, false).unwrap();
        let block = b"grpc-status:14\r\ngrpc-message:the%20server:%20down%0D%0A\r\n";
        let length = u8::try_from(block.len()).unwrap();
        assert_eq!(frame, [&[0x80, 0, 0, 0, length], block.as_slice()].concat());
        let text = trailers_frame(&status, true).unwrap();
        assert_eq!(STANDARD.decode(text).unwrap(), frame);
    }

    #[test]
    fn an_outcome_is_what_the_trailers_say() {
        let outcome = Outcome::new();
        outcome.note(&HeaderMap::new());
        assert_eq!(outcome.code(), None);
        outcome.clone().note(&HeaderMap::from_iter([(Status::GRPC_STATUS, 5.into())]));
        assert_eq!(outcome.code(), Some(Code::NotFound));
    }
}
