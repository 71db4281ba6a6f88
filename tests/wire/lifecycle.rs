//! Generated packages with a history on a real port: callers of a deprecated version and of its successor over gRPC and
//! HTTP, before and after the sunset, and what the server describes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use limbeck_rest_service::aged::v2::note_service_client::NoteServiceClient as NewClient;
use limbeck_rest_service::aged::{FILE_DESCRIPTOR_SET, Notes, v1, v2};
use limbeck_runtime::client::Connection;
use limbeck_runtime::describe::v1::describe_service_client::DescribeServiceClient;
use limbeck_runtime::describe::v1::{DescribeRequest, Package, Stage};
use limbeck_runtime::google::rpc::{self, ErrorInfo};
use limbeck_runtime::prost::Message;
use limbeck_runtime::rest::RestOptions;
use limbeck_runtime::server::{Brownout, Override, Server};
use limbeck_runtime::tonic::metadata::MetadataMap;
use limbeck_runtime::tonic::{Code, Status};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use v1::note_service_server::NoteServiceServer as OldServer;
use v2::note_service_server::NoteServiceServer as NewServer;

use super::caller::{Answer, Caller, soon};

#[expect(deprecated, reason = "it is what this is about")]
type OldClient = v1::note_service_client::NoteServiceClient<Connection>;

/// The last second of 31 January 2027.
const LAST_SECOND: u64 = 1_801_439_999;

/// Both versions, on a port, at a time that the test decides.
struct Running {
    address: SocketAddr,
    second: Arc<AtomicU64>,
    _stop: oneshot::Sender<()>,
}

impl Running {
    async fn start(configure: impl FnOnce(Server) -> Server) -> Self {
        let second = Arc::new(AtomicU64::new(LAST_SECOND));
        let clock = Arc::clone(&second);
        let server = Server::new()
            .add(OldServer::new(Notes))
            .add(NewServer::new(Notes))
            .reflection(FILE_DESCRIPTOR_SET)
            .rest(RestOptions::default())
            .clock(move || {
                SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::SeqCst))
            });
        let bound = configure(server).bind("127.0.0.1:0").await.unwrap();
        let address = bound.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
        Self { address, second, _stop: stop }
    }

    async fn connection(&self) -> Connection {
        Connection::connect(&format!("http://{}", self.address)).await.unwrap()
    }

    async fn http(&self, line: &str) -> Answer {
        Caller::open_at(self.address.to_string()).await.call(line, "").await
    }

    /// Reads a note of the deprecated version: metadata, and the status if it failed.
    #[expect(deprecated, reason = "it is what this is about")]
    async fn old(&self, name: &str) -> (MetadataMap, Option<Status>) {
        let mut client: OldClient = self.connection().await.client();
        let request = v1::GetNoteRequest { name: name.to_owned() };
        match soon(client.get_note(request)).await {
            Ok(response) => (response.metadata().clone(), None),
            Err(status) => (status.metadata().clone(), Some(status)),
        }
    }

    async fn describe(&self) -> Vec<Package> {
        let mut client: DescribeServiceClient<Connection> = self.connection().await.client();
        soon(client.describe(DescribeRequest {})).await.unwrap().into_inner().packages
    }
}

const NAMES: [&str; 6] =
    ["limbeck-revision", "limbeck-digest", "deprecation", "sunset", "limbeck-successor", "link"];

/// What the constants of the generated package, and RFC 9745, 8594 and 8288, say.
fn deprecated() -> Vec<String> {
    vec![
        format!("aged.v1@{}", v1::REVISION),
        v1::DIGEST.to_owned(),
        "@1777593600".to_owned(),
        "Sun, 31 Jan 2027 23:59:59 GMT".to_owned(),
        "aged.v2".to_owned(),
        "</.well-known/limbeck#aged.v2>; rel=\"successor-version\", \
         </.well-known/limbeck#aged.v1>; rel=\"deprecation\""
            .to_owned(),
    ]
}

fn stable() -> Vec<String> {
    let mut told = vec![format!("aged.v2@{}", v2::REVISION), v2::DIGEST.to_owned()];
    told.resize(NAMES.len(), String::new());
    told
}

fn headers(answer: &Answer) -> Vec<String> {
    NAMES.iter().map(|name| answer.header(name).to_owned()).collect()
}

fn metadata(metadata: &MetadataMap) -> Vec<String> {
    let text = |name: &&str| metadata.get(*name).map_or("", |value| value.to_str().unwrap());
    NAMES.iter().map(|name| text(name).to_owned()).collect()
}

fn info(status: &Status) -> ErrorInfo {
    let details = rpc::Status::decode(status.details()).unwrap().details;
    assert_eq!(details[0].type_url, "type.googleapis.com/google.rpc.ErrorInfo");
    ErrorInfo::decode(&*details[0].value).unwrap()
}

/// The first detail of a refusal over HTTP.
fn detail(answer: &Answer) -> Value {
    answer.json()["details"][0].clone()
}

#[tokio::test]
async fn after_its_sunset_a_version_is_gone_and_its_successor_is_not() {
    let running = Running::start(|server| server).await;
    running.second.store(LAST_SECOND + 1, Ordering::SeqCst);
    let (told, status) = running.old("a").await;
    let status = status.unwrap();
    assert_eq!(status.code(), Code::Unimplemented);
    assert_eq!(metadata(&told), deprecated());
    let ErrorInfo { reason, domain, metadata } = info(&status);
    assert_eq!((&*reason, &*domain), ("PACKAGE_SUNSET", "limbeck"));
    assert_eq!((&*metadata["package"], &*metadata["successor"]), ("aged.v1", "aged.v2"));

    let answer = running.http("GET /v1/notes/a").await;
    assert_eq!(answer.failure(), (410, 12));
    assert_eq!(headers(&answer), deprecated());
    let expected = json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "PACKAGE_SUNSET",
        "domain": "limbeck",
        "metadata": {
            "package": "aged.v1",
            "revision": v1::REVISION,
            "since": "2026-05-01",
            "sunset": "2027-01-31",
            "successor": "aged.v2",
        },
    });
    assert_eq!(detail(&answer), expected);
    let head = running.http("HEAD /v1/notes/a").await;
    assert_eq!((head.status, head.body.len()), (410, 0));

    assert_eq!(running.http("GET /v2/notes/a").await.ok(), json!({"text": "a"}));
    let mut client: NewClient<Connection> = running.connection().await.client();
    soon(client.get_note(v2::GetNoteRequest { name: "a".to_owned() })).await.unwrap();
    let served: Vec<bool> = running.describe().await.iter().map(|it| it.served).collect();
    assert_eq!(served, [false, true]);
}

#[tokio::test]
async fn a_brownout_is_503_and_says_when_to_come_again() {
    let hourly = Brownout { every: Duration::from_secs(3600), length: Duration::from_secs(600) };
    let change = Override { brownout: Some(hourly), ..Override::default() };
    let running = Running::start(|server| server.lifecycle("aged.v1", change)).await;
    running.second.store(1_777_593_600 + 540, Ordering::SeqCst);
    let answer = running.http("GET /v1/notes/a").await;
    assert_eq!(answer.failure(), (503, 14));
    assert_eq!(detail(&answer)["reason"], "PACKAGE_BROWNOUT");
    assert_eq!(answer.header("retry-after"), "60");
    assert_eq!(headers(&answer), deprecated());
    let (told, status) = running.old("a").await;
    let status = status.unwrap();
    assert_eq!(
        (status.code(), info(&status).reason),
        (Code::Unavailable, "PACKAGE_BROWNOUT".into())
    );
    assert_eq!(metadata(&told), deprecated());
    running.second.fetch_add(60, Ordering::SeqCst);
    assert_eq!(running.http("GET /v1/notes/a").await.ok(), json!({"text": "a"}));
}

#[tokio::test]
async fn a_later_day_needs_no_rebuild() {
    let later = Override { sunset: Some("2027-02-28".to_owned()), ..Override::default() };
    let running = Running::start(|server| server.lifecycle("aged.v1", later)).await;
    running.second.store(LAST_SECOND + 28 * 86400, Ordering::SeqCst);
    let answer = running.http("GET /v1/notes/a").await;
    assert_eq!(answer.ok(), json!({"text": "a"}));
    assert_eq!(answer.header("sunset"), "Sun, 28 Feb 2027 23:59:59 GMT");
    running.second.fetch_add(1, Ordering::SeqCst);
    assert_eq!(running.http("GET /v1/notes/a").await.status, 410);
}

#[tokio::test]
async fn answers_tell_their_package_in_every_protocol() {
    let running = Running::start(|server| server).await;
    for name in ["a", "nothing"] {
        let (told, status) = running.old(name).await;
        assert_eq!(status.map(|status| status.code()), (name != "a").then_some(Code::NotFound));
        assert_eq!(metadata(&told), deprecated(), "{name}");
        let answer = running.http(&format!("GET /v1/notes/{name}")).await;
        assert_eq!(answer.status, if name == "a" { 200 } else { 404 });
        assert_eq!(headers(&answer), deprecated(), "{name}");
        let answer = running.http(&format!("GET /v2/notes/{name}")).await;
        assert_eq!(headers(&answer), stable(), "{name}");
    }
    let bad = running.http("GET /v1/notes/a?nothing=1").await;
    assert_eq!((bad.status, headers(&bad)), (400, deprecated()), "what never reached the service");
    for line in ["GET /v3/notes/a", "GET /healthz", "GET /.well-known/limbeck"] {
        assert_eq!(headers(&running.http(line).await).concat(), "", "{line} is of no package");
    }
}

#[tokio::test]
async fn a_server_describes_what_it_serves() {
    let running = Running::start(|server| server).await;
    let packages = running.describe().await;
    let old = Package {
        name: "aged.v1".to_owned(),
        revision: v1::REVISION.to_owned(),
        digest: v1::DIGEST.to_owned(),
        stage: Stage::Deprecated.into(),
        since: "2026-05-01".to_owned(),
        sunset: "2027-01-31".to_owned(),
        successor: "aged.v2".to_owned(),
        services: vec!["aged.v1.NoteService".to_owned()],
        served: true,
    };
    let new = Package {
        name: "aged.v2".to_owned(),
        revision: v2::REVISION.to_owned(),
        digest: v2::DIGEST.to_owned(),
        stage: Stage::Stable.into(),
        services: vec!["aged.v2.NoteService".to_owned()],
        served: true,
        ..Package::default()
    };
    assert_eq!(packages, [old, new]);
    let described = running.http("GET /.well-known/limbeck").await.ok();
    assert_eq!(described["packages"][0]["stage"], "STAGE_DEPRECATED");
    let digest = v2::DIGEST;
    assert_eq!(
        described["packages"][1],
        json!({
            "name": "aged.v2", "revision": "77ab02c1de90", "digest": digest, "stage": "STAGE_STABLE",
            "services": ["aged.v2.NoteService"], "served": true,
        })
    );
    let silent = Running::start(|server| server.describe(false)).await;
    assert_eq!(silent.http("GET /.well-known/limbeck").await.status, 404);
}
