//! Packages with a history over loopback: what their callers are told, and how they end.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use limbeck_runtime::client::Connection;
use limbeck_runtime::describe::v1::describe_service_client::DescribeServiceClient;
use limbeck_runtime::describe::v1::describe_service_server::SERVICE_NAME;
use limbeck_runtime::describe::v1::{DescribeRequest, Package as Described, Stage as Told};
use limbeck_runtime::server::{Brownout, Caller, GeneratedService, Override, Server};
use limbeck_runtime::{Lifecycle, MessageLimits, Package, ServiceInfo, Stage};
use support::notebook::Notebook;
use support::{PROBE, ProbeServer, Running, ask, get, raw, soon};
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service};
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Status};
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

/// What a history says; each test has its own.
trait Facts: Clone + Send + Sync + 'static {
    const PACKAGE: Package;
}

/// The probe as the service of a package with a history.
struct Dated<F>(ProbeServer, PhantomData<F>);

impl<F> Clone for Dated<F> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<F: Facts> Service<http::Request<Body>> for Dated<F> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<http::Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        self.0.call(request)
    }
}

impl<F: Facts> tonic::server::NamedService for Dated<F> {
    const NAME: &'static str = "probe.v1.Probe";
}

impl<F: Facts> GeneratedService for Dated<F> {
    const INFO: &'static ServiceInfo = &PROBE;
    const PACKAGE: Option<&'static Package> = Some(&F::PACKAGE);

    fn limit_messages(self, limits: MessageLimits) -> Self {
        Self(self.0.limit_messages(limits), PhantomData)
    }
}

const fn package(
    stage: Stage,
    since: Option<&'static str>,
    sunset: Option<&'static str>,
) -> Package {
    let successor = if since.is_some() { Some("probe.v2") } else { None };
    Package {
        name: "probe.v1",
        revision: "4f1c9a2e7b3d",
        digest: "lb1:6c1e",
        lifecycle: Lifecycle { stage, since, sunset, successor },
    }
}

macro_rules! facts {
    ($($name:ident $package:expr;)*) => {
        $(
            #[derive(Debug, Clone)]
            struct $name;

            impl Facts for $name {
                const PACKAGE: Package = $package;
            }
        )*
    };
}

facts! {
    Stable package(Stage::Stable, None, None);
    Deprecated package(Stage::Deprecated, Some("2026-05-01"), Some("2027-01-31"));
    Undated package(Stage::Deprecated, None, None);
    InBrownout package(Stage::Brownout, Some("2026-05-01"), Some("2027-01-31"));
    Ended package(Stage::Sunset, Some("2026-05-01"), Some("2027-01-31"));
    Removed package(Stage::Removed, Some("2026-05-01"), Some("2027-01-31"));
    NoDay package(Stage::Deprecated, Some("2026-02-30"), Some("2027-01-31"));
    NoText Package { revision: "line\nend", ..package(Stage::Stable, None, None) };
    Other Package { revision: "77ab02c1de90", ..package(Stage::Stable, None, None) };
}

/// 31 January 2027, 23:59:59.
const LAST_SECOND: u64 = 1_801_439_999;

fn at(second: u64) -> impl Fn() -> SystemTime + Send + Sync + 'static {
    move || SystemTime::UNIX_EPOCH + Duration::from_secs(second)
}

/// A server on the last second of the recorded sunset.
fn server<F: Facts>(_: F) -> Server {
    let service = ProbeServer::unary(|request: Request<support::Ask>, _| async move {
        match request.into_inner().text.as_str() {
            "fail" => Err(Status::not_found("nothing")),
            text => Ok(tonic::Response::new(support::told(text))),
        }
    });
    let service = service.streams(|_, _| {
        let messages = [Ok(support::told("one")), Err(Status::data_loss("gone"))];
        Ok(tonic::Response::new(Box::pin(tokio_stream::iter(messages))))
    });
    Server::new().add(Dated::<F>(service, PhantomData)).clock(at(LAST_SECOND))
}

fn refused(server: Server) -> String {
    server.into_service().expect_err("it starts").to_string()
}

fn values<'a>(metadata: &'a MetadataMap, names: &[&str]) -> Vec<Option<&'a str>> {
    names.iter().map(|name| metadata.get(*name).map(|value| value.to_str().unwrap())).collect()
}

const NAMES: [&str; 6] =
    ["limbeck-revision", "limbeck-digest", "deprecation", "sunset", "limbeck-successor", "link"];

const DEPRECATED: [Option<&str>; 6] = [
    Some("probe.v1@4f1c9a2e7b3d"),
    Some("lb1:6c1e"),
    Some("@1777593600"),
    Some("Sun, 31 Jan 2027 23:59:59 GMT"),
    Some("probe.v2"),
    Some(
        "</.well-known/limbeck#probe.v2>; rel=\"successor-version\", \
         </.well-known/limbeck#probe.v1>; rel=\"deprecation\"",
    ),
];

/// The metadata of an answer, whatever it is, and how it went.
async fn called(running: &Running, text: &str) -> (MetadataMap, Result<String, Status>) {
    let mut client = running.client();
    match soon(client.unary("/probe.v1.Probe/Get", Request::new(ask(text)))).await {
        Ok(response) => (response.metadata().clone(), Ok(response.into_inner().text)),
        Err(status) => (status.metadata().clone(), Err(status)),
    }
}

async fn code(server: Server) -> Code {
    let running = Running::start(server).await;
    called(&running, "a").await.1.map_or_else(|status| status.code(), |_| Code::Ok)
}

// What does not fit.

#[test]
fn overrides_that_cannot_hold_keep_the_server_from_starting() {
    let sunset = |day: &str| Override { sunset: Some(day.to_owned()), ..Override::default() };
    let link = |link: &str| Override { successor_link: Some(link.into()), ..Override::default() };
    let brownout = |every, length| Override {
        brownout: Some(Brownout {
            every: Duration::from_secs(every),
            length: Duration::from_secs(length),
        }),
        ..Override::default()
    };
    for (change, text) in [
        (sunset("2027-02-29"), "`2027-02-29` is no day: write `YYYY-MM-DD`"),
        (sunset("2027-01-30"), "was promised until 2027-01-31, and cannot end on 2027-01-30"),
        (brownout(0, 0), "a brownout of 0 s in every 0 s is none"),
        (brownout(60, 61), "a brownout of 61 s in every 60 s is none"),
        (link("https://example.com/<v2>"), "is no target of a link"),
        (link("https://example.com/a b"), "is no target of a link"),
        (link(""), "is no target of a link"),
    ] {
        let message = refused(server(Deprecated).lifecycle("probe.v1", change));
        assert!(message.contains(text), "{message}");
    }
    let message = refused(server(Deprecated).lifecycle("probe.v9", Override::default()));
    assert!(message.contains("no service of package `probe.v9`"), "{message}");
    let message = refused(server(Stable).lifecycle("probe.v1", sunset("2027-01-31")));
    assert!(message.contains("`probe.v1` is stable"), "{message}");
}

#[test]
fn facts_that_headers_cannot_hold_keep_the_server_from_starting() {
    assert!(refused(server(NoDay)).contains("`2026-02-30` is no day"));
    assert!(refused(server(NoText)).contains("characters that no header may have"));
    let twice = server(Stable).add(Dated::<Other>(ProbeServer::echo(), PhantomData));
    let message = refused(twice);
    assert!(message.contains("two revisions, `4f1c9a2e7b3d` and `77ab02c1de90`"), "{message}");
}

// Refusals.

#[tokio::test]
async fn after_the_last_day_calls_are_unimplemented() {
    assert_eq!(code(server(Deprecated)).await, Code::Ok, "on its last second");
    let running = Running::start(server(Deprecated).clock(at(LAST_SECOND + 1))).await;
    let (metadata, answer) = called(&running, "a").await;
    let status = answer.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert_eq!(status.message(), "`probe.v1` is no longer served: use `probe.v2`");
    assert_eq!(values(&metadata, &NAMES), DEPRECATED);
    let details = String::from_utf8_lossy(status.details()).into_owned();
    for part in [
        "type.googleapis.com/google.rpc.ErrorInfo",
        "PACKAGE_SUNSET",
        "limbeck",
        "2027-01-31",
        "probe.v2",
        "4f1c9a2e7b3d",
    ] {
        assert!(details.contains(part), "{part} in {details}");
    }
}

#[tokio::test]
async fn stages_refuse_whatever_the_date() {
    for second in [0, LAST_SECOND] {
        assert_eq!(code(server(Ended).clock(at(second))).await, Code::Unimplemented);
        assert_eq!(code(server(Removed).clock(at(second))).await, Code::Unimplemented);
        assert_eq!(code(server(InBrownout).clock(at(second))).await, Code::Unavailable);
        assert_eq!(code(server(Deprecated).clock(at(second))).await, Code::Ok);
    }
    // A day that has passed since it was deprecated is no reason.
    assert_eq!(code(server(Undated).clock(at(u64::from(u32::MAX)))).await, Code::Ok);
    assert_eq!(code(server(Stable).clock(at(u64::from(u32::MAX)))).await, Code::Ok);
    assert_eq!(code(server(InBrownout).clock(at(LAST_SECOND + 1))).await, Code::Unimplemented);
}

#[tokio::test]
async fn a_brownout_is_not_retried_away() {
    let service = ProbeServer::echo();
    let calls = Arc::clone(&service.calls);
    let server = Server::new().add(Dated::<InBrownout>(service, PhantomData)).clock(at(0));
    let running = Running::start(server).await;
    let mut observed = running.client();
    let status = soon(observed.get("idempotent")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(values(status.metadata(), &["grpc-retry-pushback-ms"]), [Some("-1")]);
    assert!(String::from_utf8_lossy(status.details()).contains("PACKAGE_BROWNOUT"));
    assert_eq!(calls.load(Ordering::SeqCst), 0, "the service never hears of it");
    drop(observed);
    assert_eq!(soon(running.stop()).await.unwrap().calls, 1, "one attempt");
}

#[tokio::test]
async fn brownouts_come_and_go_by_the_clock() {
    let second = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&second);
    let hourly = Brownout { every: Duration::from_secs(3600), length: Duration::from_secs(600) };
    let change = Override { brownout: Some(hourly), ..Override::default() };
    let server = server(Deprecated)
        .lifecycle("probe.v1", change)
        .clock(move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::SeqCst)));
    let running = Running::start(server).await;
    for (now, expected) in
        [(0, false), (599, false), (600, true), (3599, true), (3600, false), (7199, true)]
    {
        second.store(now, Ordering::SeqCst);
        assert_eq!(called(&running, "a").await.1.is_ok(), expected, "{now}");
    }
}

#[tokio::test]
async fn the_running_server_decides() {
    let served = |served| Override { served: Some(served), ..Override::default() };
    let later = || Override { sunset: Some("2027-02-28".to_owned()), ..Override::default() };
    for (change, server, expected) in [
        (served(true), server(Ended), Code::Ok),
        (served(true), server(InBrownout), Code::Ok),
        (served(true), server(Deprecated).clock(at(LAST_SECOND + 1)), Code::Ok),
        (served(false), server(Deprecated), Code::Unimplemented),
        (later(), server(Deprecated).clock(at(LAST_SECOND + 1)), Code::Ok),
        (later(), server(Ended).clock(at(LAST_SECOND + 1)), Code::Ok),
        (later(), server(Ended).clock(at(LAST_SECOND + 60 * 86400)), Code::Unimplemented),
        (later(), server(InBrownout), Code::Unavailable),
    ] {
        assert_eq!(
            code(server.lifecycle("probe.v1", change.clone())).await,
            expected,
            "{change:?}"
        );
    }
    let links = Override {
        successor_link: Some("https://example.com/v2".to_owned()),
        deprecation_link: Some("https://example.com/end".to_owned()),
        ..later()
    };
    let running = Running::start(server(Deprecated).lifecycle("probe.v1", links)).await;
    let (metadata, _) = called(&running, "a").await;
    assert_eq!(
        values(&metadata, &["sunset", "link"]),
        [
            Some("Sun, 28 Feb 2027 23:59:59 GMT"),
            Some(
                "<https://example.com/v2>; rel=\"successor-version\", \
                 <https://example.com/end>; rel=\"deprecation\""
            ),
        ]
    );
}

#[tokio::test]
async fn operators_are_told_what_ends() {
    let notebook = Notebook::default();
    let _guard = tracing::subscriber::set_default(notebook.clone());
    drop(server(Stable).bind("127.0.0.1:0").await.unwrap());
    assert_eq!(*notebook.lines.lock().unwrap(), "");
    let later = Override { sunset: Some("2027-02-28".to_owned()), ..Override::default() };
    drop(server(Deprecated).lifecycle("probe.v1", later).bind("127.0.0.1:0").await.unwrap());
    assert_eq!(
        *notebook.lines.lock().unwrap(),
        "WARN message=serving a deprecated package package=\"probe.v1\" stage=\"deprecated\" \
         sunset=\"2027-02-28\" successor=\"probe.v2\"\n"
    );
}

// What callers are told.

#[tokio::test]
async fn what_is_known_is_told_on_success_and_on_failure() {
    let nothing = Running::start(Server::new().add(ProbeServer::echo())).await;
    let (metadata, _) = called(&nothing, "a").await;
    assert_eq!(values(&metadata, &NAMES), [None; 6]);

    let stable = Running::start(server(Stable)).await;
    let revision = [Some("probe.v1@4f1c9a2e7b3d"), Some("lb1:6c1e"), None, None, None, None];
    for text in ["a", "fail"] {
        let (metadata, _) = called(&stable, text).await;
        assert_eq!(values(&metadata, &NAMES), revision, "{text}");
    }

    let deprecated = Running::start(server(Deprecated)).await;
    for text in ["a", "fail"] {
        let (metadata, answer) = called(&deprecated, text).await;
        assert_eq!(answer.is_ok(), text == "a");
        assert_eq!(values(&metadata, &NAMES), DEPRECATED, "{text}");
    }
    let mut client = deprecated.client();
    let unknown = client.unary("/probe.v1.Probe/Nothing", Request::new(ask("")));
    let status = soon(unknown).await.unwrap_err();
    assert_eq!(values(status.metadata(), &NAMES), DEPRECATED, "a method that it does not have");
    let status =
        soon(client.unary("/other.v1.Other/Get", Request::new(ask("")))).await.unwrap_err();
    assert_eq!(values(status.metadata(), &NAMES), [None; 6], "a service that is not there");
}

#[tokio::test]
async fn streams_tell_before_their_first_message() {
    let running = Running::start(server(Deprecated)).await;
    let mut grpc = tonic::client::Grpc::new(running.connection());
    soon(grpc.ready()).await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/probe.v1.Probe/Watch");
    let codec = tonic_prost::ProstCodec::<support::Ask, support::Told>::default();
    let response = soon(grpc.server_streaming(Request::new(ask("")), path, codec)).await.unwrap();
    assert_eq!(values(response.metadata(), &NAMES), DEPRECATED);
    let mut messages = response.into_inner();
    assert_eq!(soon(messages.message()).await.unwrap().unwrap().text, "one");
    assert_eq!(soon(messages.message()).await.unwrap_err().code(), Code::DataLoss);
}

#[tokio::test]
async fn browsers_are_told_too() {
    let running = Running::start(server(Deprecated).grpc_web()).await;
    let request = |service: &str| {
        format!(
            "POST /{service}/Get HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: \
             application/grpc-web+proto\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0"
        )
    };
    let answer = raw(running.address, request("probe.v1.Probe")).await;
    assert!(answer.contains("\r\nlimbeck-revision: probe.v1@4f1c9a2e7b3d\r\n"), "{answer}");
    assert!(answer.contains("\r\nsunset: Sun, 31 Jan 2027 23:59:59 GMT\r\n"), "{answer}");
    let over = Running::start(server(Ended).grpc_web()).await;
    let answer = raw(over.address, request("probe.v1.Probe")).await;
    assert!(answer.contains("\r\ngrpc-status: 12\r\n"), "{answer}");
}

async fn nobody(_: Caller) -> Result<(), Status> {
    Err(Status::unauthenticated("no token"))
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    let running = Running::start(server(Ended).authenticate(nobody)).await;
    let (metadata, answer) = called(&running, "a").await;
    assert_eq!(answer.unwrap_err().code(), Code::Unauthenticated, "not that it has ended");
    assert_eq!(values(&metadata, &NAMES), [None; 6]);
    assert_eq!(describe(&running).await.unwrap_err().code(), Code::Unauthenticated);
    let answer = get(running.address, "/.well-known/limbeck", "").await;
    assert!(answer.starts_with("HTTP/1.1 401 ") && !answer.contains("probe.v1"), "{answer}");
}

// What the server describes.

async fn describe(running: &Running) -> Result<Vec<Described>, Status> {
    let mut client: DescribeServiceClient<Connection> = running.connection().client();
    let response = soon(client.describe(DescribeRequest {})).await?;
    Ok(response.into_inner().packages)
}

#[tokio::test]
async fn a_server_that_knows_nothing_or_was_told_not_to_describes_nothing() {
    for server in [Server::new().add(ProbeServer::echo()), server(Deprecated).describe(false)] {
        let running = Running::start(server).await;
        assert_eq!(describe(&running).await.unwrap_err().code(), Code::Unimplemented);
        let answer = get(running.address, "/.well-known/limbeck", "").await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    }
    let silent = Running::start(server(Deprecated).describe(false)).await;
    let (metadata, _) = called(&silent, "a").await;
    let [.., successor, link] = NAMES;
    assert_eq!(values(&metadata, &[successor, link]), [Some("probe.v2"), None], "no dead links");
}

#[tokio::test]
async fn packages_are_described_with_what_the_running_server_decided() {
    let later = Override { sunset: Some("2027-02-28".to_owned()), ..Override::default() };
    let running = Running::start(server(Deprecated).lifecycle("probe.v1", later)).await;
    let described = describe(&running).await.unwrap();
    let expected = Described {
        name: "probe.v1".to_owned(),
        revision: "4f1c9a2e7b3d".to_owned(),
        digest: "lb1:6c1e".to_owned(),
        stage: Told::Deprecated.into(),
        since: "2026-05-01".to_owned(),
        sunset: "2027-02-28".to_owned(),
        successor: "probe.v2".to_owned(),
        services: vec!["probe.v1.Probe".to_owned()],
        served: true,
    };
    assert_eq!(described, [expected]);
    let answer = get(running.address, "/.well-known/limbeck", "").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.contains("cache-control: no-store"),
        "{head}"
    );
    assert_eq!(
        body,
        r#"{"packages":[{"name":"probe.v1","revision":"4f1c9a2e7b3d","digest":"lb1:6c1e","stage":"STAGE_DEPRECATED","since":"2026-05-01","sunset":"2027-02-28","successor":"probe.v2","services":["probe.v1.Probe"],"served":true}]}"#
    );
    let post = "POST /.well-known/limbeck HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                content-length: 0\r\n\r\n";
    let answer = raw(running.address, post).await;
    assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, HEAD"), "{answer}");
}

#[tokio::test]
async fn what_is_not_served_is_described_as_such() {
    for running in [Running::start(server(Ended)).await, Running::start(server(InBrownout)).await] {
        assert!(!describe(&running).await.unwrap()[0].served);
        let answer = get(running.address, "/.well-known/limbeck", "").await;
        assert!(!answer.contains("\"served\""), "{answer}");
    }
}

#[tokio::test]
async fn reflection_knows_how_to_ask() {
    let described = limbeck_runtime::describe::FILE_DESCRIPTOR_SET;
    for (describes, expected) in [(true, 1), (false, 0)] {
        // The probe has no files: any will do.
        let server = server(Stable).describe(describes);
        let server = server.reflection(tonic_health::pb::FILE_DESCRIPTOR_SET);
        let running = Running::start(server).await;
        let mut client = ServerReflectionClient::new(running.connection());
        let symbol = MessageRequest::FileContainingSymbol(SERVICE_NAME.to_owned());
        let request =
            ServerReflectionRequest { message_request: Some(symbol), ..Default::default() };
        let answer = soon(client.server_reflection_info(tokio_stream::once(request))).await;
        let message = soon(answer.unwrap().into_inner().message()).await;
        let files = match message.map(|message| message.unwrap().message_response.unwrap()) {
            Ok(MessageResponse::FileDescriptorResponse(files)) => files.file_descriptor_proto,
            Ok(_) | Err(_) => Vec::new(),
        };
        assert_eq!(files.len(), expected);
        assert!(files.iter().all(|file| described.ends_with(file)), "it is our file");
    }
}
