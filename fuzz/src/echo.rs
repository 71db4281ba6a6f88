//! The service of this folder's protos: answers with what it was asked.

use limbeck_runtime::google::api::HttpBody;
use limbeck_runtime::google::rpc::bad_request::FieldViolation;
use limbeck_runtime::google::rpc::{self, BadRequest, RetryInfo};
use limbeck_runtime::prost::Message as _;
use limbeck_runtime::prost_types::{Any, Duration};
use limbeck_runtime::tokio_stream;
use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Code, Request, Response, Status};

use crate::seen::Recorder;
use crate::v1::echo_service_server::EchoService;
use crate::v1::everything::Choice;
use crate::v1::{Everything, Node, PatchRequest};

/// Implements the service.
#[derive(Debug, Clone)]
pub struct Echo {
    /// What it was asked.
    pub recorder: Recorder,
}

/// What a stream of it is.
pub type Stream = tokio_stream::Iter<std::vec::IntoIter<Result<Everything, Status>>>;

impl Echo {
    fn answer(&self, method: &str, mut request: Everything) -> Response<Everything> {
        self.recorder.keep(&format!("fuzz.v1.{method}"), &request, fields(&request));
        // A query may set a mask in snake case that has no JSON form.
        request.mask = None;
        Response::new(request)
    }
}

fn id(node: Option<&Node>) -> String {
    node.map(|node| node.id.clone()).unwrap_or_default()
}

fn fields(request: &Everything) -> [(&'static str, String); 10] {
    let left = request.node.as_ref().and_then(|node| node.left.as_deref());
    let (text, node) = match &request.choice {
        Some(Choice::TextChoice(text)) => (text.clone(), String::new()),
        Some(Choice::NodeChoice(node)) => (String::new(), node.id.clone()),
        _ => Default::default(),
    };
    [
        ("name", request.name.clone()),
        ("other", request.other.clone()),
        ("node.id", id(request.node.as_ref())),
        ("node.left.id", id(left)),
        ("text_choice", text),
        ("node_choice.id", node),
        ("big", request.big.to_string()),
        ("kind", request.kind.to_string()),
        ("flag", request.flag.to_string()),
        ("natural", request.natural.to_string()),
    ]
}

/// A status of the code `small` whose details the rest of a request chooses.
fn failure(request: &Everything) -> Status {
    let violation = FieldViolation { field: request.other.clone(), ..FieldViolation::default() };
    let delay = Duration { seconds: request.big, nanos: request.zigzag };
    let unknown = Any { type_url: request.other.clone(), value: request.data.to_vec() };
    let details = [
        Any::from_msg(&BadRequest { field_violations: vec![violation] }),
        Any::from_msg(&RetryInfo { retry_delay: Some(delay) }),
        Ok(unknown),
    ];
    let details = details.into_iter().flatten().chain(request.anys.clone()).collect();
    let message = request.name.clone();
    let status = rpc::Status { code: request.small, message: message.clone(), details };
    let mut details = status.encode_to_vec();
    if request.flag {
        details = request.data.to_vec();
    }
    Status::with_details(Code::from_i32(request.small), message, details.into())
}

macro_rules! echo_service {
    ($($method:ident $name:literal;)*) => {
        #[async_trait]
        impl EchoService for Echo {
            $(async fn $method(
                &self,
                request: Request<Everything>,
            ) -> Result<Response<Everything>, Status> {
                Ok(self.answer($name, request.into_inner()))
            })*

            async fn fail(
                &self,
                request: Request<Everything>,
            ) -> Result<Response<Everything>, Status> {
                let request = request.into_inner();
                let failure = (request.small != 0).then(|| failure(&request));
                let answer = self.answer("Fail", request);
                failure.map_or(Ok(answer), Err)
            }

            type WatchStream = Stream;

            async fn watch(&self, request: Request<Everything>) -> Result<Response<Stream>, Status> {
                let request = request.into_inner();
                let failure = request.flag.then(|| failure(&request));
                let count = request.natural.min(3);
                let answer = self.answer("Watch", request).into_inner();
                let answers = (0..count).map(|_| Ok(answer.clone())).chain(failure.map(Err));
                Ok(Response::new(tokio_stream::iter(answers.collect::<Vec<_>>())))
            }

            async fn patch(
                &self,
                request: Request<PatchRequest>,
            ) -> Result<Response<PatchRequest>, Status> {
                let mut request = request.into_inner();
                let fields = [("node.id", id(request.node.as_ref()))];
                self.recorder.keep("fuzz.v1.Patch", &request, fields);
                request.update_mask = None;
                Ok(Response::new(request))
            }

            async fn upload(
                &self,
                request: Request<HttpBody>,
            ) -> Result<Response<HttpBody>, Status> {
                self.recorder.keep("fuzz.v1.Upload", request.get_ref(), []);
                Ok(Response::new(request.into_inner()))
            }
        }
    };
}

echo_service! {
    get_fixed "GetFixed";
    get_one "GetOne";
    get_many "GetMany";
    put_one "PutOne";
    delete_one "DeleteOne";
    purge_one "PurgeOne";
    head_only "HeadOnly";
    any_method "AnyMethod";
    get_wild "GetWild";
    get_shelf "GetShelf";
    get_book "GetBook";
    get_deep "GetDeep";
    cancel_one "CancelOne";
    cancel_many "CancelMany";
    watch_fixed "WatchFixed";
    get_pair "GetPair";
    get_nested "GetNested";
    get_unnamed "GetUnnamed";
    get_escaped "GetEscaped";
    get_choice "GetChoice";
    get_node_choice "GetNodeChoice";
    get_big "GetBig";
    get_typed "GetTyped";
    get_all "GetAll";
    query "Query";
    take "Take";
    upload_field "UploadField";
}
