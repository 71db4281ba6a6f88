//! The service as a process of its own: started on a free port, called, ended.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

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
        Self::run(command(variables))
    }

    /// Starts it with these variables, and reads what it logs.
    pub(super) fn start_logged(variables: &[(&str, &str)]) -> (Self, Log) {
        let mut command = command(variables);
        command.env("USER_LOG", "info").stderr(Stdio::piped());
        let mut service = Self::run(command);
        let log = Log::of(service.process.stderr.take().unwrap());
        (service, log)
    }

    fn run(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
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

/// What a service logs, line by line.
pub(super) struct Log(Receiver<String>);

impl Log {
    fn of(stderr: ChildStderr) -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(stderr).lines();
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self(receiver)
    }

    /// Reads on to the line that holds `text`.
    pub(super) fn until(&self, text: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.0.recv_timeout(Duration::from_secs(20)) {
                Ok(line) if line.contains(text) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("no log of {text:?}, {error}: {seen:#?}"),
            }
        }
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
