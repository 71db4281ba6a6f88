//! The commands themselves, side by side: what a script reads that was written for buf.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::peers::Peer;
use crate::workspace;

const CONFIG: &str = "version: v2\nmodules:\n  - path: proto\nlint:\n  use: [STANDARD]\n  ignore_only:\n    ENUM_VALUE_PREFIX: [proto/a/v1/ignored.proto]\nbreaking:\n  use: [FILE, WIRE_JSON]\n";

const OLD: &str = "syntax = \"proto3\";\npackage a.v1;\nmessage A {\n\tstring\tone = 1; /* é漢😀 */ int32 two = 2;\n  map<string, int32> three = 3;\n}\nenum E { ZERO = 0; }\nservice S { rpc Get(A) returns (A); }\n";
const NEW: &str = "syntax = \"proto3\";\npackage a.v1;\nmessage A {\n\tbytes\tOne = 1; /* é漢😀 */ int64 Two = 2;\n  map<string, string> three = 3;\n}\nenum E { ZERO = 0; }\nservice S {}\n";

/// Places and rules of findings, each with how often it is there, and the exit code.
type Answer = (BTreeMap<String, usize>, Option<i32>);

fn ask(program: &Path, folder: &Path, arguments: &[&str]) -> Answer {
    let output = Command::new(program)
        .args(arguments)
        .args(["--error-format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let keys = ["path", "start_line", "start_column", "end_line", "end_column", "type"];
        let key: Vec<String> = keys.iter().map(|key| finding[key].to_string()).collect();
        *found.entry(key.join(" ")).or_default() += 1;
    }
    (found, output.status.code())
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn both_commands_say_the_same_in_json() {
    let Some(buf) = Peer::Buf.find() else { return };
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let gone = "syntax = \"proto3\";\npackage a.v1;\nmessage Gone {}\n";
    let ignored = "syntax = \"proto3\";\npackage a.v1;\nenum I { NONE = 0; }\n";
    write(old.path(), &[("buf.yaml", CONFIG), ("proto/a/v1/a.proto", OLD)]);
    write(old.path(), &[("proto/a/v1/gone.proto", gone), ("proto/a/v1/ignored.proto", ignored)]);
    write(new.path(), &[("buf.yaml", CONFIG), ("proto/a/v1/a.proto", NEW)]);
    write(new.path(), &[("proto/a/v1/ignored.proto", ignored)]);
    let limbeck = workspace::binary("limbeck");
    let against = old.path().to_str().unwrap();
    for arguments in [
        vec!["lint"],
        vec!["lint", "--path", "proto/a/v1/ignored.proto"],
        vec![
            "lint",
            "--config",
            "{\"version\": \"v2\", \"lint\": {\"use\": [\"COMMENTS\"]}, \"modules\": [{\"path\": \"proto\"}]}",
        ],
        vec!["breaking", "--against", against],
    ] {
        let (theirs, ours) =
            (ask(&buf, new.path(), &arguments), ask(&limbeck, new.path(), &arguments));
        assert_eq!(ours, theirs, "left is limbeck, right is buf: {arguments:?}");
        assert!(!theirs.0.is_empty(), "{arguments:?} finds nothing");
    }
    // What does not compile is a finding, too.
    write(new.path(), &[("proto/a/v1/broken.proto", "syntax = \"proto3\";\nmessage {}\n")]);
    for arguments in [vec!["lint"], vec!["breaking", "--against", against]] {
        let answers = [&buf, &limbeck].map(|program| ask(program, new.path(), &arguments));
        for (found, code) in answers {
            assert_eq!(code, Some(100));
            assert!(found.keys().all(|key| key.ends_with("\"COMPILE\"")), "{found:?}");
        }
    }
}
