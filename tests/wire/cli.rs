//! The command line client, as a user types it.

use std::io::Write;
use std::process::{Command, Stdio};

use super::service::Service;
use crate::workspace;

/// Exit code, stdout and stderr of `user-cli`.
fn run(service: &Service, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(workspace::binary("user-cli"));
    command.env("USER_SERVER", service.uri()).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn ok(service: &Service, arguments: &[&str], input: &str) -> String {
    let (code, stdout, stderr) = run(service, arguments, input);
    assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
    stdout
}

fn id_of(line: &str) -> &str {
    line.split_whitespace().next().unwrap()
}

#[test]
fn failures_are_told_with_their_details() {
    let service = Service::start();
    for api in ["v1", "v2"] {
        let (code, stdout, stderr) = run(&service, &["--api", api, "get", "nobody"], "");
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        assert_eq!(
            stderr,
            "error: NOT_FOUND: no user has the id `nobody`\n  reason: USER_NOT_FOUND (user.example.com)\n"
        );
    }
    let (code, _, stderr) = run(&service, &["create", "ada", "Ada"], "");
    assert_eq!(code, Some(1));
    assert!(
        stderr.starts_with("error: INVALID_ARGUMENT: the request is invalid: `user.email` must be"),
        "{stderr}"
    );
    let (code, _, stderr) =
        run(&service, &["import", "-"], "ada@example.com Ada Lovelace\nalone\n");
    assert_eq!(code, Some(1));
    assert_eq!(
        stderr,
        "error: `-`, line 2: expected an e-mail address and a name, found `alone`\n"
    );
    let (code, _, stderr) = run(&service, &["--server", "http://127.0.0.1:1", "get", "x"], "");
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("cannot connect to `http://127.0.0.1:1`") && stderr.contains("help: "),
        "{stderr}"
    );
    assert_eq!(run(&service, &["--api", "v3", "get", "x"], "").0, Some(2));
}

#[test]
fn every_command_in_both_versions() {
    for api in ["v1", "v2"] {
        let service = Service::start();
        let call = |arguments: &[&str], input: &str| {
            ok(&service, &[&["--api", api], arguments].concat(), input)
        };
        let made = call(
            &[
                "create",
                "ada@example.com",
                "Ada Lovelace",
                "--phone",
                "+441234567",
                "--label",
                "a=b",
            ],
            "",
        );
        let id = id_of(&made);
        assert_eq!(
            made,
            format!(
                "{id}  ada@example.com  Ada Lovelace  state=active phone=+441234567 label.a=\"b\" etag=1\n"
            )
        );
        assert_eq!(call(&["get", id], ""), made);
        let renamed = call(&["update-name", id, "Augusta King"], "");
        assert_eq!(
            renamed,
            made.replace("Ada Lovelace", "Augusta King").replace("etag=1", "etag=2")
        );
        let updated = call(&["update", id, "--nickname", "Countess", "--etag", "2"], "");
        assert!(
            updated.contains("nickname=\"Countess\" phone=+441234567 label.a=\"b\" etag=3"),
            "{updated}"
        );
        let imported =
            call(&["import", "-", "--skip-failures"], "grace@example.com Grace Hopper\nx y\n");
        assert_eq!(imported, "1 users made, 1 left out\n");
        let listed = call(&["list", "--page-size", "1", "--order-by", "create_time desc"], "");
        let lines: Vec<_> = listed.lines().collect();
        assert!(
            lines.len() == 2 && lines[0].contains("Grace") && lines[1].contains("Augusta"),
            "{listed}"
        );
        let found = call(&["lookup"], "GRACE@example.com\nnobody\n");
        let lines: Vec<_> = found.lines().collect();
        assert!(lines[0].contains("Grace Hopper"), "{found}");
        assert_eq!(lines[1], "NOT_FOUND: no user has the id `nobody`");
        assert_eq!(call(&["delete", id], ""), "");
        let changes = call(&["watch", "--user", id, "--resume-after", "0", "--count", "1"], "");
        assert_eq!(changes, format!("5 deleted {id}\n"));
    }
}
