//! The service as a process of its own: started on a free port, called, ended.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use limbeck_runtime::client::{Connection, GeneratedClient, Settings};
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost::Message;
use limbeck_runtime::tonic::Status;

use crate::workspace;

/// A running service. It ends with its value.
pub(super) struct Service {
    process: Child,
    address: SocketAddr,
}

impl Service {
    /// Starts it with users in memory.
    pub(super) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with users in a file.
    pub(super) fn start_on(database: &Path) -> Self {
        Self::start_with(&[("USER_DATABASE", database.to_str().unwrap())])
    }

    /// Starts it with these variables.
    pub(super) fn start_with(variables: &[(&str, &str)]) -> Self {
        let mut process = command(variables).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ");
        let address =
            address.unwrap_or_else(|| panic!("the service does not listen, it says {line:?}"));
        Self { address: address.parse().unwrap(), process }
    }

    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A generated client, over a connection of its own.
    pub(super) async fn client<C: GeneratedClient>(&self) -> C {
        self.client_with(Settings::default()).await
    }

    pub(super) async fn client_with<C: GeneratedClient>(&self, settings: Settings) -> C {
        Connection::connect_with(&self.uri(), settings).await.unwrap().client()
    }

    /// Asks the process to end, as an orchestrator does.
    pub(super) fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Waits until the process has ended.
    pub(super) fn wait(mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// Ends the process in order.
    pub(super) fn stop(self) {
        self.terminate();
        assert_eq!(self.wait().code(), Some(0));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The program, with nothing of the caller's environment that configures it.
pub(super) fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(workspace::binary("user-service"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("USER_") {
            command.env_remove(name);
        }
    }
    command.envs([
        ("USER_LISTEN", "127.0.0.1:0"),
        ("USER_DATABASE", ":memory:"),
        ("USER_LOG", "off"),
    ]);
    command.envs(variables.iter().copied());
    command
}

/// Runs the program where it must end by itself: its exit code, and what it says to stderr.
pub(super) fn refused(variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = command(variables);
    let mut process =
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (process.wait().unwrap().code(), text)
}

/// The fields that a `BadRequest` in the details of a status names.
pub(super) fn wrong_fields(status: &Status) -> Vec<String> {
    let details = rpc::Status::decode(status.details()).unwrap().details;
    assert_eq!(details.len(), 1, "{status:?}");
    assert_eq!(details[0].type_url, "type.googleapis.com/google.rpc.BadRequest");
    let bad = rpc::BadRequest::decode(&*details[0].value).unwrap();
    bad.field_violations.into_iter().map(|violation| violation.field).collect()
}

/// The reason that an `ErrorInfo` in the details of a status gives.
pub(super) fn reason(status: &Status) -> String {
    let details = rpc::Status::decode(status.details()).unwrap().details;
    assert_eq!(details.len(), 1, "{status:?}");
    assert_eq!(details[0].type_url, "type.googleapis.com/google.rpc.ErrorInfo");
    rpc::ErrorInfo::decode(&*details[0].value).unwrap().reason
}
