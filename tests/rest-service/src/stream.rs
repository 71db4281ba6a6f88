//! Streams that end in every way.

use std::pin::Pin;

use limbeck_runtime::tokio_stream::{self, StreamExt as _};
use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Request, Response, Status, Streaming};

use crate::Echoing;
use crate::echo::{echo, metadata};
use crate::v1::stream_service_server::StreamService;
use crate::v1::{Echo, Everything};

/// A stream of answers.
pub(crate) type Stream<T> =
    Pin<Box<dyn tokio_stream::Stream<Item = Result<T, Status>> + Send + 'static>>;

#[async_trait]
impl StreamService for Echoing {
    type ListStream = Stream<Echo>;

    async fn list(
        &self,
        request: Request<Everything>,
    ) -> Result<Response<Self::ListStream>, Status> {
        let alive = self.streams.clone().try_acquire_owned();
        let alive = alive.map_err(|_| Status::resource_exhausted("one stream at a time"))?;
        let Everything { small: count, name, labels, .. } = request.get_ref().clone();
        if name == "refused" {
            return Err(Status::permission_denied("no stream"));
        }
        let first = echo("List", request).into_inner();
        let echoes = (1..=count).map(move |number| {
            let mut echo = first.clone();
            if let Some(request) = &mut echo.request {
                request.small = number;
            }
            Ok(echo)
        });
        let failed = (name == "fails").then(|| Err(Status::aborted("it broke \"off\"")));
        let items = tokio_stream::iter(echoes.chain(failed)).map(move |item| {
            let _alive = &alive;
            item
        });
        let stream: Self::ListStream = if name == "waits" {
            Box::pin(items.chain(tokio_stream::pending()))
        } else {
            Box::pin(items)
        };
        let mut answer = Response::new(stream);
        *answer.metadata_mut() = metadata(&labels);
        Ok(answer)
    }

    async fn collect(&self, _: Request<Streaming<Everything>>) -> Result<Response<Echo>, Status> {
        Err(Status::unimplemented("nobody calls it"))
    }

    type ChatStream = Stream<Echo>;

    async fn chat(
        &self,
        _: Request<Streaming<Everything>>,
    ) -> Result<Response<Self::ChatStream>, Status> {
        Err(Status::unimplemented("nobody calls it"))
    }
}
