//! The same fixtures given to protoc and buf: the same verdict, and protoc's line.
//!
//! Where buf and protoc differ, protoc decides and the fixture is listed here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::fixture::{Fixture, fixtures, root};
use crate::peers::Peer;

/// Fixtures that buf accepts and protoc refuses, or (in `stricter`) the other way round, and why.
#[rustfmt::skip]
const BUF_DIFFERS: [(&str, &str); 33] = [
    ("agree/refused/comment_in_comment.proto", "ends a comment at the first `*/`"),
    ("invalid/allow_alias/false.proto", "lets the option be false"),
    ("invalid/declaration_invalid/name_twice.proto", "compares no names of declarations"),
    ("invalid/declaration_invalid/number_twice.proto", "compares no numbers of declarations"),
    ("invalid/declaration_missing/others_declared.proto", "asks for a declaration of declared numbers alone"),
    ("invalid/declaration_missing/verification.proto", "asks for a declaration of declared numbers alone"),
    ("invalid/empty_member/behind_group.proto", "allows empty statements everywhere"),
    ("invalid/empty_member/extend.proto", "allows empty statements everywhere"),
    ("invalid/empty_member/oneof_doubled.proto", "allows empty statements everywhere"),
    ("invalid/empty_member/oneof_first.proto", "allows empty statements everywhere"),
    ("invalid/enum_names_collide/proto2.proto", "compares names in proto3 alone"),
    ("invalid/json_name_text/brackets.proto", "takes every text as a JSON name"),
    ("invalid/json_name_text/empty_brackets.proto", "takes every text as a JSON name"),
    ("invalid/json_name_text/null_character.proto", "takes every text as a JSON name"),
    ("invalid/json_name_text/oneof_member.proto", "takes every text as a JSON name"),
    ("invalid/lazy/unverified_extension.proto", "allows it on extensions"),
    ("invalid/lite_runtime/custom_option.proto", "looks at imports alone"),
    ("invalid/lite_runtime/extension.proto", "looks at imports alone"),
    ("invalid/map_enum_default/imported.proto", "lets maps begin with any enum value"),
    ("invalid/map_enum_default/negative.proto", "lets maps begin with any enum value"),
    ("invalid/map_enum_default/proto2.proto", "lets maps begin with any enum value"),
    ("invalid/map_enum_default/zero_not_first.proto", "lets maps begin with any enum value"),
    ("invalid/message_set/group_extension.proto", "takes a group for a message"),
    ("invalid/option_target/inside_literal.proto", "looks at options of one level"),
    ("invalid/option_target/map_value.proto", "looks at options of one level"),
    ("invalid/option_target/on_extension_range.proto", "does not look at extension ranges"),
    ("invalid/package_name/too_long.proto", "allows a byte more"),
    ("invalid/package_name/too_many_segments_proto2.proto", "allows a segment more"),
    ("stricter/escape_of_a_surrogate.proto", "refuses it as limbeck does"),
    ("stricter/json_name_conflict_allowed_by_option.proto", "refuses it as limbeck does"),
    ("stricter/literal_reserved_field.proto", "refuses it as limbeck does"),
    ("stricter/reserved_name_is_no_identifier.proto", "refuses it as limbeck does"),
    ("stricter/reserved_number_too_large.proto", "refuses it as limbeck does"),
];

/// Runs protoc once per fixture in one process: starting Python costs more than a compilation.
const RUN_PROTOC: &str = "
import os, sys
import grpc_tools
from grpc_tools import protoc
root, names = sys.argv[1], sys.argv[2:]
bundled = os.path.join(os.path.dirname(grpc_tools.__file__), '_proto')
for name in names:
    os.write(2, f'@@ {name}\\n'.encode())
    code = protoc.main(['protoc', '-I' + root, '-I' + bundled, '-o' + os.devnull, name])
    os.write(2, f'@= {code}\\n'.encode())
";

/// What a tool said about one fixture.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    accepted: bool,
    /// Line of the first error; `None` if it names no line.
    line: Option<usize>,
    text: String,
}

fn all() -> Vec<(Fixture, bool)> {
    let folders = [
        ("invalid", false),
        ("agree/refused", false),
        ("agree/accepted", true),
        ("stricter", true),
    ];
    let each = folders.into_iter().flat_map(|(folder, accepted)| {
        fixtures(folder).into_iter().map(move |fixture| (fixture, accepted))
    });
    each.collect()
}

fn ask_protoc(python: &Path, names: &[&str]) -> BTreeMap<String, Verdict> {
    let output =
        Command::new(python).args(["-c", RUN_PROTOC]).arg(root()).args(names).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let mut verdicts = BTreeMap::new();
    for said in text.split("@@ ").skip(1) {
        let (name, said) = said.split_once('\n').unwrap();
        let (said, code) = said
            .rsplit_once("@= ")
            .unwrap_or_else(|| panic!("protoc ended at {name}, {}:\n{said}", output.status));
        let mut errors =
            said.lines().filter(|line| line.contains(name) && !line.contains("warning: "));
        // `/root/name.proto:line:column: text`, without numbers where it knows none.
        let first = errors.next().and_then(|line| line.split_once(&format!("{name}:")));
        let line = first.and_then(|(_, rest)| rest.split(':').next()?.parse().ok());
        let accepted = code.trim() == "0";
        verdicts.insert(name.to_owned(), Verdict { accepted, line, text: said.trim().to_owned() });
    }
    verdicts
}

#[test]
fn protoc_agrees_on_verdict_and_line() {
    let Some(python) = Peer::Python.find() else { return };
    let fixtures = all();
    let names: Vec<&str> = fixtures.iter().map(|(fixture, _)| fixture.name.as_str()).collect();
    let verdicts = ask_protoc(&python, &names);
    let mut complaints = Vec::new();
    for (fixture, accepted) in &fixtures {
        let verdict = &verdicts[&fixture.name];
        let line = if *accepted { None } else { fixture.protoc_line() };
        if verdict.accepted != *accepted || (!accepted && verdict.line != line) {
            complaints.push(format!("{} (line {line:?}): {verdict:?}", fixture.name));
        }
    }
    assert!(complaints.is_empty(), "{} differ:\n{}", complaints.len(), complaints.join("\n"));
    let accepted = fixtures.iter().filter(|(_, accepted)| *accepted).count();
    println!("protoc: {accepted} accepted, {} refused", fixtures.len() - accepted);
}

#[test]
fn buf_agrees_on_the_verdict() {
    let Some(buf) = Peer::Buf.find() else { return };
    let fixtures = all();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((fixture, accepted)) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
            let verdict = ask_buf(&buf, fixture);
            if verdict.accepted != *accepted {
                found.push((fixture.name.clone(), verdict.text));
            }
        }
        found
    };
    let differ: BTreeMap<String, String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let known: BTreeSet<&str> = BUF_DIFFERS.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = differ.keys().map(String::as_str).collect();
    assert_eq!(found, known, "left is what differs, right is what is known to: {differ:#?}");
    println!("buf: {} fixtures, {} known differences", fixtures.len(), known.len());
}

fn ask_buf(buf: &Path, fixture: &Fixture) -> Verdict {
    let output = Command::new(buf)
        .args(["build", "--output", "/dev/null", "--path"])
        .arg(root().join(&fixture.name))
        .arg(root())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Verdict { accepted: output.status.success(), line: None, text }
}
