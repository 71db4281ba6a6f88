//! The end that a process manager asks for. Alone in its binary: a signal hits the whole process.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::process::Command;
use std::time::Duration;

use limbeck_runtime::client::{Connection, Settings};
use limbeck_runtime::server::{Limits, Server};
use limbeck_runtime::tonic::codegen::BoxStream;
use support::{ProbeClient, ProbeServer, ask, soon, told};
use tokio_stream::{StreamExt, once, pending};
use tonic::{Code, Request, Response};

fn terminate() {
    let sent =
        Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test]
async fn the_first_signal_drains_and_the_second_hurries() {
    let server = ProbeServer::echo().streams(|_, _| {
        let stream = once(Ok(told("first"))).chain(pending());
        Ok(Response::new(Box::pin(stream) as BoxStream<_>))
    });
    let limits = Limits { drain: Duration::from_secs(3600), ..Limits::default() };
    let bound = Server::new().add(server).limits(limits).bind("127.0.0.1:0").await.unwrap();
    let address = bound.local_addr();
    let serving = tokio::spawn(bound.serve());
    let connection = Connection::open(&format!("http://{address}"), Settings::default()).unwrap();
    let mut client: ProbeClient<_> = connection.client();
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");

    terminate();
    soon(async { while tokio::net::TcpStream::connect(address).await.is_ok() {} }).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(200), stream.message()).await.is_err(),
        "it may go on"
    );
    assert!(!serving.is_finished());
    terminate();
    assert_eq!(soon(stream.message()).await.unwrap_err().code(), Code::Unavailable);
    let report = soon(serving).await.unwrap().unwrap();
    assert_eq!((report.draining, report.cut), (1, 1), "{report:?}");
}
