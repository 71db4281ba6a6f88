//! Python's grpcio, with stubs that grpcio-tools makes of the same proto files: whoever follows the protocol can call.

use std::process::{Command, Output};

use super::service::Service;
use crate::peers::Peer;
use crate::workspace;

fn python(address: &str) -> Option<Output> {
    let mut command = Command::new(Peer::Python.find()?);
    command.arg(workspace::root().join("examples/python/client.py")).arg(address);
    Some(command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap())
}

#[test]
fn a_client_without_a_service_fails() {
    let Some(output) = python("127.0.0.1:1") else { return };
    assert_ne!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn every_kind_of_rpc_of_both_versions() {
    let service = Service::start();
    let Some(output) = python(&service.address()) else { return };
    let (stdout, stderr) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains("bidirectional; reflection, health: ok"), "{stdout}{stderr}");
    service.stop();
}
