//! Callers that limbeck did not make: Python's grpcio, with stubs that grpcio-tools makes of the same proto files, or made when a
//! revision was published, and requests, which knows HTTP and JSON alone. Whoever follows the protocol can call.

use std::process::{Command, Output};

use super::service::Service;
use crate::peers::Peer;
use crate::workspace;

/// The scripts with their arguments, what stands before the address that each is told, and how its last line ends.
const CLIENTS: [(&str, &str, &str); 4] = [
    ("client.py", "", "bidirectional; reflection, health: ok"),
    ("rest_client.py", "http://", "every path, refusals, pages, NDJSON, server-sent events: ok"),
    ("published_client.py e27f90b4c5d8", "", "as it was promised"),
    ("published_client.py 47a90e6bd3c2", "", "as it was promised"),
];

fn python(script: &str, scheme: &str, address: &str) -> Option<Output> {
    let mut command = Command::new(Peer::Python.find()?);
    let mut words = script.split(' ');
    command.arg(workspace::root().join("examples/python").join(words.next()?)).args(words);
    command.arg(format!("{scheme}{address}"));
    Some(command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap())
}

#[test]
fn a_client_without_a_service_fails() {
    for (script, scheme, _) in CLIENTS {
        let Some(output) = python(script, scheme, "127.0.0.1:1") else { return };
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
}

#[test]
fn every_method_of_both_versions() {
    for (script, scheme, end) in CLIENTS {
        let service = Service::start();
        let Some(output) = python(script, scheme, &service.address()) else { return };
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}: {stdout}{stderr}");
        assert!(stdout.trim_end().ends_with(end), "{script}: {stdout}{stderr}");
        service.stop();
    }
}
