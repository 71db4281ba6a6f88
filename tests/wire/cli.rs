//! The command line client, as a user types it.

use std::io::Write;
use std::process::{Command, Stdio};

use super::service::Service;
use crate::workspace;

/// Exit code, stdout and stderr of `user-cli`.
fn run(service: &Service, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    run_on(Some(service), arguments, input)
}

/// The same where the arguments say which server.
fn run_without(arguments: &[&str]) -> (Option<i32>, String, String) {
    run_on(None, arguments, "")
}

fn run_on(
    service: Option<&Service>,
    arguments: &[&str],
    input: &str,
) -> (Option<i32>, String, String) {
    let mut command = Command::new(workspace::binary("user-cli"));
    command.args(arguments).env_remove("USER_SERVER");
    command.envs(service.map(|service| ("USER_SERVER", service.uri())));
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

/// Both versions, each over gRPC and over HTTP.
const WAYS: [[&[&str]; 2]; 2] = [
    [&["--api", "v1"], &["--api", "v1", "--rest"]],
    [&["--api", "v2"], &["--api", "v2", "--rest"]],
];

#[test]
fn failures_are_told_with_their_details() {
    let service = Service::start();
    for way in WAYS.as_flattened() {
        let fail = |arguments: &[&str]| {
            let (code, stdout, stderr) = run(&service, &[way, arguments].concat(), "");
            assert_eq!((code, stdout.as_str()), (Some(1), ""), "{way:?} {arguments:?}");
            stderr
        };
        assert_eq!(
            fail(&["get", "nobody"]),
            "error: NOT_FOUND: no user has the id `nobody`\n  reason: USER_NOT_FOUND (user.example.com)\n"
        );
        let told = fail(&["create", "ada", "Ada"]);
        assert!(
            told.starts_with(
                "error: INVALID_ARGUMENT: the request is invalid: `user.email` must be"
            ),
            "{told}"
        );
        let told = fail(&["--deadline", "0.0000001", "get", "x"]);
        assert!(told.starts_with("error: DEADLINE_EXCEEDED: the deadline passed"), "{told}");
        let arguments = [way, ["--server", "http://127.0.0.1:1", "get", "x"].as_slice()].concat();
        let (code, _, told) = run_without(&arguments);
        assert_eq!(code, Some(1));
        assert!(
            told.contains("cannot connect to `http://127.0.0.1:1`") && told.contains("help: "),
            "{told}"
        );
    }
    let (code, _, stderr) =
        run(&service, &["import", "-"], "ada@example.com Ada Lovelace\nalone\n");
    assert_eq!(code, Some(1));
    assert_eq!(
        stderr,
        "error: `-`, line 2: expected an e-mail address and a name, found `alone`\n"
    );
    assert_eq!(run(&service, &["--api", "v3", "get", "x"], "").0, Some(2));
}

#[test]
fn what_http_cannot_do_is_refused() {
    let service = Service::start();
    for (arguments, text) in [
        (&["import", "-"][..], "`import`, which has no HTTP rule\n  help: leave `--rest` out"),
        (&["lookup"], "`lookup`, which has no HTTP rule\n  help: leave `--rest` out"),
        (&["lookup", "x"], "`lookup`, which has no HTTP rule\n  help: leave `--rest` out"),
    ] {
        let (code, _, stderr) = run(&service, &[&["--rest"], arguments].concat(), "");
        assert_eq!(code, Some(2));
        assert!(stderr.contains(text), "{stderr}");
    }
    for (server, text) in [
        ("https://example.com", "needs TLS, which `--rest` does not speak"),
        ("127.0.0.1:50051", "write it like `http://127.0.0.1:50051`"),
    ] {
        let (code, _, stderr) = run_without(&["--rest", "--server", server, "get", "x"]);
        assert_eq!(code, Some(1));
        assert!(stderr.contains(text), "{stderr}");
    }
}

/// What fails prints the same, however it went.
#[test]
fn failures_are_the_same_over_http() {
    let service = Service::start();
    let made = ok(&service, &["create", "ada@example.com", "Ada Lovelace"], "");
    let id = id_of(&made);
    let calls: [&[&str]; 17] = [
        &["get", "a/b?c=d#e:watch é%2F"],
        &["get", ".."],
        &["create", "ADA@example.com", "Ada"],
        &["create", "nobody", "", "--phone", "1"],
        &["create", "eve@example.com", "Eve", "--request-id", "no UUID"],
        &["update-name", id, ""],
        &["update-name", "nobody", "Eve"],
        &["update", id, "--nickname", "x", "--etag", "99"],
        &["update", id, "--email", ""],
        &["update", "nobody", "--label", "a=b"],
        &["delete", "nobody"],
        &["delete", id, "--etag", "99"],
        &["list", "--page-size=-1"],
        &["list", "--order-by", "shoe size&x=y"],
        &["list", "--page-token", "invented+/="],
        &["watch", "--resume-after", "9999"],
        &["watch", "--resume-after=-1"],
    ];
    for [grpc, http] in WAYS {
        for call in calls {
            let expected = run(&service, &[grpc, call].concat(), "");
            assert_eq!(expected.0, Some(1), "{call:?}");
            assert_eq!(run(&service, &[http, call].concat(), ""), expected, "{call:?}");
        }
    }
}

#[test]
fn every_command_in_both_versions() {
    for way in WAYS.as_flattened() {
        let service = Service::start();
        let call =
            |arguments: &[&str], input: &str| ok(&service, &[way, arguments].concat(), input);
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
        // These two go over gRPC alone.
        let grpc =
            |arguments: &[&str], input: &str| ok(&service, &[&way[..2], arguments].concat(), input);
        let imported =
            grpc(&["import", "-", "--skip-failures"], "grace@example.com Grace Hopper\nx y\n");
        assert_eq!(imported, "1 users made, 1 left out\n");
        let listed = call(&["list", "--page-size", "1", "--order-by", "create_time desc"], "");
        let lines: Vec<_> = listed.lines().collect();
        assert!(
            lines.len() == 2 && lines[0].contains("Grace") && lines[1].contains("Augusta"),
            "{listed}"
        );
        let found = grpc(&["lookup"], "GRACE@example.com\nnobody\n");
        let lines: Vec<_> = found.lines().collect();
        assert!(lines[0].contains("Grace Hopper"), "{found}");
        assert_eq!(lines[1], "NOT_FOUND: no user has the id `nobody`");
        assert_eq!(call(&["delete", id], ""), "");
        let changes = call(&["watch", "--user", id, "--resume-after", "0", "--count", "1"], "");
        assert_eq!(changes, format!("5 deleted {id}\n"));
        assert_eq!(call(&["delete", id, "--allow-missing"], ""), "");
    }
}
