//! What a server tells about its calls: what operators need, nothing that is secret.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use limbeck_runtime::server::Server;
use support::notebook::Notebook;
use support::{ProbeServer, Running, ask, soon, told};
use tonic::{Request, Response, Status};

#[tokio::test]
async fn calls_are_told_with_method_and_code_and_no_secrets() {
    let notebook = Notebook::default();
    let _guard = tracing::subscriber::set_default(notebook.clone());
    let server = ProbeServer::unary(|request: Request<_>, _| async move {
        let mut response = Response::new(told("hunter2"));
        response.metadata_mut().insert("set-cookie", "hunter2".parse().unwrap());
        let ask: support::Ask = request.into_inner();
        if ask.text.ends_with("fail") { Err(Status::not_found("hunter2")) } else { Ok(response) }
    });
    let running = Running::start(Server::new().add(server)).await;
    let mut client = running.client();
    for (path, text) in [
        ("/probe.v1.Probe/Get", "hunter2"),
        ("/probe.v1.Probe/Put", "hunter2 fail"),
        ("/probe.v1.Probe/hunter2", "hunter2"),
    ] {
        let mut request = Request::new(ask(text));
        request.metadata_mut().insert("authorization", "Bearer hunter2".parse().unwrap());
        drop(soon(client.unary(path, request)).await);
    }
    drop(client);
    soon(running.stop()).await.unwrap();

    let lines = notebook.lines.lock().unwrap().clone();
    assert!(!lines.contains("hunter2"), "{lines}");
    for told in [
        "span call protocol=\"grpc\" method=\"/probe.v1.Probe/Get\"\nINFO message=call ended code=Ok duration_ms=",
        "span call protocol=\"grpc\" method=\"/probe.v1.Probe/Put\"\nINFO message=call ended code=NotFound duration_ms=",
        "span call protocol=\"grpc\" method=\"unknown\"\nINFO message=call ended code=Unimplemented duration_ms=",
        "INFO message=draining calls=0\n",
    ] {
        assert!(lines.contains(told), "{told}\nis missing in\n{lines}");
    }
    assert_eq!(lines.matches("call ended").count(), 3, "once per call: {lines}");
}
