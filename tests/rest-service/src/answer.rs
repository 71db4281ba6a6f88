//! Services whose answers matter: fields, raw bodies, failures.

use limbeck_runtime::google::api::HttpBody;
use limbeck_runtime::google::rpc::bad_request::FieldViolation;
use limbeck_runtime::google::rpc::{self, BadRequest, ErrorInfo, RetryInfo};
use limbeck_runtime::prost::Message as _;
use limbeck_runtime::prost_types::{Any, Duration};
use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Code, Request, Response, Status};

use crate::Echoing;
use crate::echo::{echo, metadata};
use crate::stream::Stream;
use crate::v1::answer_service_server::AnswerService;
use crate::v1::raw_service_server::RawService;
use crate::v1::{Echo, Everything, Inner};

/// A message of a type that nobody knows.
fn unknown() -> Any {
    Any { type_url: "type.example.com/nobody.Knows".to_owned(), value: vec![0xFF, 1] }
}

fn detail(name: &str) -> Any {
    let any = match name {
        "bad-request" => Any::from_msg(&BadRequest {
            field_violations: vec![FieldViolation {
                field: "inner.id".to_owned(),
                description: "is taken".to_owned(),
                ..FieldViolation::default()
            }],
        }),
        "error-info" => Any::from_msg(&ErrorInfo {
            reason: "TAKEN".to_owned(),
            domain: "rest.example.com".to_owned(),
            ..ErrorInfo::default()
        }),
        "retry-info" => {
            let delay = Duration { seconds: 1, nanos: 500_000_000 };
            Any::from_msg(&RetryInfo { retry_delay: Some(delay) })
        }
        "inner" => {
            let inner = Inner { id: "a".to_owned(), number: 1, ..Inner::default() };
            let value = inner.encode_to_vec();
            Ok(Any { type_url: "type.googleapis.com/rest.v1.Inner".to_owned(), value })
        }
        "broken" => {
            let type_url = "type.googleapis.com/google.rpc.ErrorInfo".to_owned();
            Ok(Any { type_url, value: vec![0xFF] })
        }
        _ => Ok(unknown()),
    };
    any.unwrap_or_default()
}

fn failure(request: &Everything) -> Status {
    let code = Code::from_i32(request.small);
    let labels = metadata(&request.labels);
    let message = request.name.clone();
    if request.texts.iter().any(|text| text == "not-a-status") {
        return Status::with_details_and_metadata(code, message, vec![0xFF; 3].into(), labels);
    }
    if request.texts.is_empty() {
        return Status::with_metadata(code, message, labels);
    }
    let details = request.texts.iter().map(|name| detail(name)).collect();
    let status = rpc::Status { code: request.small, message: message.clone(), details };
    Status::with_details_and_metadata(code, message, status.encode_to_vec().into(), labels)
}

#[async_trait]
impl AnswerService for Echoing {
    async fn answer(&self, request: Request<Everything>) -> Result<Response<Everything>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn fail(&self, request: Request<Everything>) -> Result<Response<Echo>, Status> {
        if request.get_ref().small != 0 {
            return Err(failure(request.get_ref()));
        }
        let labels = metadata(&request.get_ref().labels);
        let mut answer = echo("Fail", request);
        *answer.metadata_mut() = labels;
        Ok(answer)
    }

    async fn unwritable(&self, _: Request<Everything>) -> Result<Response<Everything>, Status> {
        Ok(Response::new(Everything { any: Some(unknown()), ..Everything::default() }))
    }
}

#[async_trait]
impl RawService for Echoing {
    async fn upload(&self, request: Request<HttpBody>) -> Result<Response<HttpBody>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn upload_field(
        &self,
        request: Request<Everything>,
    ) -> Result<Response<Everything>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn download(&self, request: Request<Everything>) -> Result<Response<HttpBody>, Status> {
        let Everything { r#type: content_type, data, .. } = request.into_inner();
        Ok(Response::new(HttpBody { content_type, data, ..HttpBody::default() }))
    }

    type DownloadStreamStream = Stream<HttpBody>;

    async fn download_stream(
        &self,
        _: Request<Everything>,
    ) -> Result<Response<Self::DownloadStreamStream>, Status> {
        Err(Status::unimplemented("nobody calls it"))
    }
}
