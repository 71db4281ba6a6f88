//! Packages with a history: a deprecated one, its successor, and one without.

use limbeck_runtime::tonic::{Request, Response, Status, async_trait};

#[allow(missing_docs, reason = "the protos say little")]
#[allow(clippy::pedantic, reason = "suites of their own hold generated code against clippy")]
mod api {
    include!(concat!(env!("OUT_DIR"), "/aged.rs"));
}

pub use api::FILE_DESCRIPTOR_SET;
pub use api::aged::{v1, v2};

/// Implements both versions: a note says its own name, and `nothing` is none.
#[derive(Debug, Clone, Copy)]
pub struct Notes;

#[async_trait]
impl v1::note_service_server::NoteService for Notes {
    async fn get_note(
        &self,
        request: Request<v1::GetNoteRequest>,
    ) -> Result<Response<v1::GetNoteResponse>, Status> {
        let text = read(request.into_inner().name)?;
        Ok(Response::new(v1::GetNoteResponse { text }))
    }
}

#[async_trait]
impl v2::note_service_server::NoteService for Notes {
    async fn get_note(
        &self,
        request: Request<v2::GetNoteRequest>,
    ) -> Result<Response<v2::GetNoteResponse>, Status> {
        let text = read(request.into_inner().name)?;
        Ok(Response::new(v2::GetNoteResponse { text }))
    }
}

fn read(name: String) -> Result<String, Status> {
    if name == "nothing" { Err(Status::not_found("there is no such note")) } else { Ok(name) }
}
