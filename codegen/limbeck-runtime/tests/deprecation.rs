//! Clients of deprecated packages warn, once, and only they.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use limbeck_runtime::client::{Connection, GeneratedClient};
use limbeck_runtime::server::Server;
use limbeck_runtime::{Lifecycle, MessageLimits, Package, ServiceInfo, Stage};
use support::notebook::Notebook;
use support::{PROBE, ProbeClient, ProbeServer, Running, ask, soon, told};
use tonic::{Request, Response};

/// Each test has packages of its own, because a process warns once.
macro_rules! client {
    ($name:ident, $service:literal, $package:expr) => {
        struct $name(ProbeClient<Connection>);

        impl GeneratedClient for $name {
            const INFO: &'static ServiceInfo =
                &ServiceInfo { name: $service, methods: PROBE.methods };
            const PACKAGE: Option<&'static Package> = $package;

            fn over(connection: Connection) -> Self {
                Self(ProbeClient::over(connection))
            }

            fn limit_messages(self, limits: MessageLimits) -> Self {
                Self(self.0.limit_messages(limits))
            }
        }
    };
}

const fn package(name: &'static str, stage: Stage) -> Package {
    let lifecycle = Lifecycle {
        stage,
        since: Some("2026-05-01"),
        sunset: Some("2027-01-31"),
        successor: Some("probe.v2"),
    };
    Package { name, revision: "4f1c9a2e7b3d", digest: "lb1:6c1e", lifecycle }
}

client!(Old, "old.v1.Probe", Some(&package("old.v1", Stage::Deprecated)));
client!(OldToo, "old.v1.Other", Some(&package("old.v1", Stage::Deprecated)));
client!(Stable, "stable.v1.Probe", Some(&package("stable.v1", Stage::Stable)));
client!(Told, "told.v1.Probe", Some(&package("told.v1", Stage::Stable)));
client!(Plain, "plain.v1.Probe", None);

/// Answers with metadata that says so if it is asked to.
fn server() -> Server {
    Server::new().add(ProbeServer::unary(|request: Request<support::Ask>, _| async move {
        let mut response = Response::new(told("a"));
        if request.into_inner().text == "say" {
            let metadata = response.metadata_mut();
            metadata.insert("deprecation", "@1777593600".parse().unwrap());
            metadata.insert("sunset", "never \" on".parse().unwrap());
            metadata.insert("limbeck-successor", "told.v2".parse().unwrap());
        }
        Ok(response)
    }))
}

#[tokio::test]
async fn who_calls_a_deprecated_package_hears_it_once() {
    let notebook = Notebook::default();
    let _guard = tracing::subscriber::set_default(notebook.clone());
    let warnings = || notebook.lines.lock().unwrap().matches("WARN").count();
    let running = Running::start(server()).await;
    let connection = running.connection();
    let mut old = connection.client::<Old>();
    assert_eq!(warnings(), 0, "not before it is used");
    for _ in 0..2 {
        soon(old.0.get("a")).await.unwrap();
        soon(connection.client::<Old>().0.get("a")).await.unwrap();
        soon(connection.client::<OldToo>().0.get("a")).await.unwrap();
    }
    assert_eq!(warnings(), 1);
    let lines = notebook.lines.lock().unwrap().clone();
    let warning = "WARN message=this program calls a deprecated package package=\"old.v1\" \
                   revision=\"4f1c9a2e7b3d\" stage=\"deprecated\" since=\"2026-05-01\" \
                   sunset=\"2027-01-31\" successor=\"probe.v2\"\n";
    assert!(lines.contains(warning), "{lines}");

    soon(connection.client::<Stable>().0.get("a")).await.unwrap();
    soon(connection.client::<Plain>().0.get("a")).await.unwrap();
    assert_eq!(warnings(), 1, "of no other package");

    // What was generated before the deprecation hears it from the server.
    for _ in 0..2 {
        soon(connection.client::<Told>().0.get("say")).await.unwrap();
    }
    let lines = notebook.lines.lock().unwrap().clone();
    let warning = "WARN message=this program calls a package that its server calls deprecated \
                   package=\"told.v1\" sunset=";
    assert_eq!(lines.matches(warning).count(), 1, "{lines}");
    assert!(lines.contains("sunset=never \\\" on successor=told.v2\n"), "{lines}");
    // Nothing is known of a client that was made by hand.
    let mut by_hand = ProbeClient(tonic::client::Grpc::new(connection));
    soon(by_hand.unary("/probe.v1.Probe/Get", Request::new(ask("say")))).await.unwrap();
    assert_eq!(warnings(), 2);
}
